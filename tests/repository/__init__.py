"""What the repository promises to Home Assistant, to HACS and to itself."""

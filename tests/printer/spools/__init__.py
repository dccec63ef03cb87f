"""The spools that somebody owns."""

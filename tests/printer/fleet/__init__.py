"""All printers together."""

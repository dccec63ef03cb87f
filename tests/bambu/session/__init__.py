"""The connection to a printer."""

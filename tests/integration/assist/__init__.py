"""Printers that Assist is asked about."""

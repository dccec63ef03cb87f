"""Printers on a plug: what may be switched off, when, and what comes on for a print."""

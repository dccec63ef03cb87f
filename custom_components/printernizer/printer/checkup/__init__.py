"""The check-up of a printer: what is wrong with the way to it, and what to do."""

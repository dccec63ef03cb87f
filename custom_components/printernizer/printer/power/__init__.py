"""Whether a printer can do without its power, and when it is switched off."""

"""What goes wrong between a printer and Home Assistant, and what comes of it."""

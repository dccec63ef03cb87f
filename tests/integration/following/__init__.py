"""What follows a printer in Home Assistant."""

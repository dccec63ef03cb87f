"""All printers together: how they stand, and which of them can print something."""

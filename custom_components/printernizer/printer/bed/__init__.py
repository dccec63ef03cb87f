"""How a bed cools, and when a print can be taken off it."""

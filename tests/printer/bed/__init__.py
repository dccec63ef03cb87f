"""How a bed cools."""

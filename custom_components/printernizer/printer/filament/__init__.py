"""Spools, what holds them, and what can be done with them."""

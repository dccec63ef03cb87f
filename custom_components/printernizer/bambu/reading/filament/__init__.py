"""Spools and the units that hold them, in a Bambu Lab report."""

"""The broker in a simulated Bambu Lab printer."""

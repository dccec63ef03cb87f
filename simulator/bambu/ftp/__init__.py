"""The file server in a simulated Bambu Lab printer."""

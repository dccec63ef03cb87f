"""What a simulated Bambu Lab printer reports."""

"""What a simulated Bambu Lab printer does when it is told."""

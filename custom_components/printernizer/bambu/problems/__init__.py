"""What is wrong with a Bambu Lab printer: its codes, and what they stand for."""

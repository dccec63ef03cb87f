"""What is wrong with the way to a printer."""

"""What is wrong with a printer."""

"""What the file of a job extrudes, read while the printer prints it."""

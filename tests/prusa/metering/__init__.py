"""What the file of a Prusa printer's job extrudes."""

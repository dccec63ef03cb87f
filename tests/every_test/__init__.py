"""What surrounds every test: its loop, its memory, and what it may not tell."""

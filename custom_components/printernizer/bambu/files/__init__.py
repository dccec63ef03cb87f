"""What a Bambu Lab printer stores, and what the file of its job says."""

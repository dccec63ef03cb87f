"""What a job takes of its filaments by when, read from its G-code."""

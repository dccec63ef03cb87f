"""What a job is worth."""

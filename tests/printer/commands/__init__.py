"""What a printer can be told."""

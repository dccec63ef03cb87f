"""What a printer can be told, and what shows that it was done."""

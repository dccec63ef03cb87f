"""What a printer stores, and files on their way to it."""

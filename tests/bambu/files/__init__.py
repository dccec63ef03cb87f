"""What a printer stores."""

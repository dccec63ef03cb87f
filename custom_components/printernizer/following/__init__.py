"""What follows a printer: its jobs, its calls for somebody, its bed, its photos."""

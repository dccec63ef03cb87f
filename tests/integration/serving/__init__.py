"""What browsers are served."""

"""What a job is worth: the energy that meters count, filament, and wear."""

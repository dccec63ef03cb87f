"""What every brand has to do alike."""

"""From a Bambu Lab printer's reports to a snapshot of the model."""

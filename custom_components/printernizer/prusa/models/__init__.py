"""Facts about the models."""

"""The way to a printer: where it is, and how it is kept up."""

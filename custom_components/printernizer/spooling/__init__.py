"""The spools of a Home Assistant: one store for all printers, as spools move."""

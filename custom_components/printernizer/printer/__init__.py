"""The printer in general, as a model and contracts: no vendor, no Home Assistant."""

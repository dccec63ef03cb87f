"""How printers are found, set up and remembered, beside the config flow itself."""

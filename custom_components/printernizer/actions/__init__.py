"""What users have printers do with parameters, and what they ask them for."""

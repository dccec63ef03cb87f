"""Video of a printer's camera, handed on without the access code."""

"""The spools that somebody owns: where they are, what is left, what jobs took."""

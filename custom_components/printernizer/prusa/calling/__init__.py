"""Calling PrusaLink: the connections, and what its answers mean."""

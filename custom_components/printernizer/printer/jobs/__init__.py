"""Print jobs: what happens to them, and what is kept of them for good."""

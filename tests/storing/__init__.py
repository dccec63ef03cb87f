"""Files of ours on a real disk, and what is left of them after a crash."""

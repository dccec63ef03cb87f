"""From reports to snapshots."""

"""Real slices, and how far the meter is off at a cancel."""

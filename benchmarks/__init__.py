"""Where the figures of the project come from: measured, never asserted in a test."""

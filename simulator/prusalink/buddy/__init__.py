"""PrusaLink as it is embedded in a printer with a Buddy board."""

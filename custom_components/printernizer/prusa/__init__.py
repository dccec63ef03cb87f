"""Prusa printers through PrusaLink, in the printer or on a Raspberry Pi beside it."""

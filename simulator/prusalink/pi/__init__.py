"""PrusaLink as it runs on a Raspberry Pi beside a printer."""

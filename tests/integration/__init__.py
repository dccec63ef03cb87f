"""The integration in a Home Assistant, with simulated printers."""

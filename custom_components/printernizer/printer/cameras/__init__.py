"""Cameras that look at a printer, whatever their protocol."""

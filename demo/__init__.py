"""Simulated printers at work in a real Home Assistant, on this machine only."""

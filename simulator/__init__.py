"""Simulated printers that speak the real protocols over real sockets.

They know nothing of the integration and enforce the printers' rules, so that a client
that is wrong fails here as it would at a printer.
"""

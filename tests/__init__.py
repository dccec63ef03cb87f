"""Tests, most of them against simulated printers over real sockets."""

"""Bambu Lab printers in LAN mode: MQTT over TLS."""

"""A simulated Bambu Lab printer: MQTT over TLS, as the printers speak it in a LAN."""

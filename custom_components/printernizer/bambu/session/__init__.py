"""The connection to a Bambu Lab printer: found, trusted, logged in, talked to."""

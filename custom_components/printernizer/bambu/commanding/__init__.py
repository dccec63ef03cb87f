"""From commands to the messages that a Bambu Lab printer takes."""

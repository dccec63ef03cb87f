"""From commands to messages."""

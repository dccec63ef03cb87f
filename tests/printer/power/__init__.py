"""What is switched off, and when, by random schedules and by the ruined prints."""

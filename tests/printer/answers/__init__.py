"""What is said to somebody who asks about a printer."""

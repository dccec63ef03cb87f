"""Finding printers, setting them up, losing them and finding them again."""

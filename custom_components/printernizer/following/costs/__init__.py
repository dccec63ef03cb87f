"""What jobs cost in Home Assistant: meters, prices, and the books of both."""

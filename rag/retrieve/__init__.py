"""From a question to the passages that speak of it."""

"""Check what a language model wrote against the words that it cites."""

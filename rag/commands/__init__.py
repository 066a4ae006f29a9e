"""What a person types, and what is printed for it."""

"""Vectors and meanings of words."""

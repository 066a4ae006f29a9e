"""Retrievers for other frameworks, each behind an extra."""

"""The index on disk and its immutable generations."""

"""From files to an index on disk."""

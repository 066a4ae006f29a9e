"""Answers about the archive itself: what it holds, overviews of its speeches, and small talk."""

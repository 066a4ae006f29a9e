"""The words by which a passage is found: its own, and those that say where it stands."""

from rag.types import Passage, Speech


def searchable_text(speech: Speech, passage: Passage) -> str:
    """Return the words by which a passage is found: where it stands, then its own."""
    return "\n".join([speech.title, *passage.section_path, passage.text])

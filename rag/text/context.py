"""The words by which a passage is found, its own and those that say where it stands, and how long a text may be."""

from rag.types import Language, Passage, Speech

#: English takes about so many characters for what Chinese says in one.
ENGLISH_CHARS_PER_CHINESE = 2.5


def chars_per_chinese(language: Language) -> float:
    """Return how many characters a language takes for what Chinese says in one: lengths are given in Chinese ones."""
    return ENGLISH_CHARS_PER_CHINESE if language == "en" else 1.0


def searchable_text(speech: Speech, passage: Passage) -> str:
    """Return the words by which a passage is found: where it stands, then its own."""
    return "\n".join([speech.title, *passage.section_path, passage.text])

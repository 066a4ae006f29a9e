"""Find where some words and their source differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Change:
    """Where folded words and their folded source differ: `words[start:end]` and `source[source_start:source_end]`."""

    start: int
    end: int
    source_start: int
    source_end: int


def find_changes(words: str, source: str, left: int, right: int) -> Iterator[Change]:
    """Yield where words and their source differ; only within `source[left:right]` may they be equal."""
    blocks = SequenceMatcher(None, words, source, autojunk=False).get_matching_blocks()
    # For each equal run: how far it is shifted in the words, and its span of the source.
    same = [(block.a - block.b, max(block.b, left), min(block.b + block.size, right)) for block in blocks]
    same = [(shift, start, end) for shift, start, end in same if start < end]
    words_end = source_end = 0
    for shift, start, end in [*same, (len(words) - len(source), len(source), len(source))]:
        if words_end < start + shift or source_end < start:
            yield Change(words_end, start + shift, source_end, start)
        words_end, source_end = end + shift, end

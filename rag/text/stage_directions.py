"""Recognise stage directions: lines of a transcript that tell what went on in the hall, such as [Applause] or （掌声）.

The words are in rag/data/stage_directions.toml; they are read when the first line is asked about.
"""

import re
from functools import cache

from rag.data.tables import read_alternatives, read_words
from rag.text.normalise import fold

MAX_DIRECTION_CHARS = 60
_IN_BRACKETS = re.compile(r"[*_\s]*[(\[<{](?P<words>[^()\[\]<>{}]+)[)\]>}][*_\s.]*")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


@cache
def _chinese() -> re.Pattern[str]:
    return re.compile(read_alternatives("stage_directions.toml", "words.chinese"))


@cache
def _english() -> frozenset[str]:
    return frozenset(read_words("stage_directions.toml", "words.english"))


def is_stage_direction(text: str) -> bool:
    """Return True if a line stands in brackets and notes what was heard or seen in the hall, not what was said."""
    if len(text) > MAX_DIRECTION_CHARS:
        return False
    match = _IN_BRACKETS.fullmatch(fold(text))
    if match is None:
        return False
    words = match["words"]
    return _chinese().search(words) is not None or not _english().isdisjoint(_WORD.findall(words))

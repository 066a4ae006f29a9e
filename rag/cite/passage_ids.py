"""The citation ids of passages: a passage never changes within a generation of an index, so each id is made once."""

from collections.abc import Callable
from functools import lru_cache, partial

from rag.cite import ids
from rag.types import Passage, Speech

#: So many ids are remembered: all of a small archive, of a large one those that are found often. Each takes 200 bytes.
MAX_REMEMBERED_IDS = 20_000


class PassageIds:
    """Makes the ids that cite the passages of one generation, and remembers them; any number of threads may ask."""

    def __init__(self, speech_of: Callable[[str], Speech]) -> None:
        """Take what finds a speech by its id."""
        self._id_of_span = lru_cache(maxsize=MAX_REMEMBERED_IDS)(partial(_make_id, speech_of))

    def id_of(self, passage: Passage) -> str:
        """Return the id that cites a passage; raises UnknownCitation for one of a speech that is not there."""
        return self._id_of_span(passage.speech_id, passage.start, passage.end)


def _make_id(speech_of: Callable[[str], Speech], speech_id: str, start: int, end: int) -> str:
    return ids.make(speech_of(speech_id), start, end).id

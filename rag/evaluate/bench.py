"""Measure an archive by its own passages: how long opening and searching take, and what the search leaves out.

A question is the sentence of a passage that is nearest to the middle of it, so that it is known which passage holds it.
The search is compared with one that scores every passage.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

from rag.text.sentences import sentence_spans
from rag.types import Hit, Passage, Question

#: Hits that are compared.
BEST = 10
#: The longest question; of a longer sentence its beginning is asked.
MAX_QUESTION_CHARS = 60
_MS_PER_SECOND = 1000
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Benchable(Protocol):
    """What can be measured: rag.archive.Archive."""

    def sample(self, count: int) -> Sequence[Passage]:
        """Return some passages, evenly spread."""

    def understand(self, question: str) -> Question:
        """Return what a question asks for."""

    def search_for(self, question: Question, k: int = BEST) -> Sequence[Hit]:
        """Return the k passages that answer a question best."""

    def search_all_for(self, question: Question, k: int = BEST) -> Sequence[Hit]:
        """Return the k best of all passages, each of which is scored."""


@dataclass(frozen=True, slots=True)
class StageTimes:
    """How long a stage took for each question, in milliseconds by the clock and of the processor."""

    stage: str
    clock: tuple[float, ...]
    processor: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What was measured of an archive.

    `found` says of each question at which place its passage was found, 0 where it was not among the BEST first;
    `shares` says of some how much of the BEST of all passages the search found.
    """

    stages: tuple[StageTimes, ...]
    found: tuple[int, ...]
    shares: tuple[float, ...]

    def found_among(self, first: int) -> float:
        """Return the share of questions whose passage was among so many first."""
        return statistics.mean(0 < place <= first for place in self.found)


def measure(
    archive: Benchable, questions: int, compared: int, progress: Callable[[str, int, int], None]
) -> Benchmark | None:
    """Ask for some passages of an archive and compare some of the searches with exhaustive ones.

    Return None where no passage holds a sentence.
    """
    asked = [(passage, text) for passage in archive.sample(questions) if (text := middle_sentence(passage.text))]
    if not asked:
        return None
    every = max(1, len(asked) // max(1, compared))
    stages: dict[str, list[tuple[float, float]]] = {"understand": [], "search": []}
    found: list[int] = []
    shares: list[float] = []
    # What is made at the first question belongs to none.
    archive.search_for(archive.understand(asked[0][1]), BEST)
    for number, (passage, text) in enumerate(asked):
        progress("ask", number, len(asked))
        question = _timed(stages["understand"], archive.understand, text)
        hits = _timed(stages["search"], archive.search_for, question, BEST)
        found.append(_place_of(passage, hits))
        if number % every == 0 and len(shares) < compared:
            best = {_key(hit.passage) for hit in archive.search_all_for(question, BEST)}
            shares.append(len(best & {_key(hit.passage) for hit in hits}) / max(1, len(best)))
    progress("ask", len(asked), len(asked))
    times = (StageTimes(stage, *zip(*measured, strict=True)) for stage, measured in stages.items())
    return Benchmark(tuple(times), tuple(found), tuple(shares))


def middle_sentence(text: str) -> str:
    """Return the sentence of a text that is nearest to its middle, "" where it has none."""
    spans = list(sentence_spans(text))
    if not spans:
        return ""
    nearest = min(spans, key=lambda span: abs(span.start + span.end - len(text)))
    return text[nearest.start : nearest.end].strip()[:MAX_QUESTION_CHARS]


def _timed(times: list[tuple[float, float]], work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    clock, processor = time.perf_counter(), time.process_time()
    result = work(*args, **kwargs)
    spent = (time.perf_counter() - clock, time.process_time() - processor)
    times.append((spent[0] * _MS_PER_SECOND, spent[1] * _MS_PER_SECOND))
    return result


def _place_of(passage: Passage, hits: Sequence[Hit]) -> int:
    """Return at which place a passage or one with the same words was found, 0 where it was not."""
    places = (place for place, hit in enumerate(hits, 1) if passage.text in _texts_of(hit))
    return next(places, 0)


def _texts_of(hit: Hit) -> list[str]:
    return [hit.passage.text, *(passage.text for passage in hit.alternatives)]


def _key(passage: Passage) -> tuple[str, int]:
    return passage.speech_id, passage.start

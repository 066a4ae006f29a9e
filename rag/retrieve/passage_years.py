"""Tell of which years a passage speaks: its speech's own, those that it names, last year, the year of its heading.

A report of a year tells the results of the year before and the plans of its own; who asks for a year means the one
or the other.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rag.data.tables import read_toml, read_words
from rag.retrieve.times import YearSpan, find_plain_years
from rag.store.local import Rows
from rag.store.protocol import Store
from rag.text.normalise import fold
from rag.types import Passage, Vectors

_CUES = "time_cues.toml"
_WEIGHTS = read_toml("weights.toml")["passage_years"]
#: What a passage of the year asked for counts that tells results where plans are asked for, or the other way round.
OTHER_MODE_FIT = float(_WEIGHTS["other_mode"])
#: What a passage counts that only names the year, in a speech of another year.
MENTION_FIT = float(_WEIGHTS["mention"])
#: After so many passages the years of no others are remembered.
MAX_REMEMBERED_PASSAGES = 100_000


def _cue(key: str) -> re.Pattern[str]:
    return re.compile("|".join(read_words(_CUES, f"passage.{key}")))


_BEFORE = _cue("before")
_SAME = _cue("same")
_REVIEW = _cue("review")


@dataclass(frozen=True, slots=True)
class PassageYears:
    """The years of which a passage speaks: as its results, as its plans or present, and only by name."""

    results: frozenset[int]
    plans: frozenset[int]
    named: frozenset[int]


class PassageYearFinder:
    """Weigh the passages of a store by how well they fit the years that a question asks for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._years_of_speeches = [fact.year for fact in store.facts()]
        self._remembered: dict[int, PassageYears] = {}

    def fit(self, rows: Rows, span: YearSpan, asks_result: bool | None) -> Vectors:
        """Return how well each passage fits the years asked for, shape (rows,), from 0 to 1."""
        years = self._years_of(rows)
        return np.asarray([_fit_passage(years[int(row)], span, asks_result) for row in rows], np.float32)

    def _years_of(self, rows: Rows) -> Mapping[int, PassageYears]:
        """Return the years of some passages by their rows; those that were read before are remembered."""
        known = {int(row): years for row in rows if (years := self._remembered.get(int(row)))}
        unread = np.asarray([row for row in rows if int(row) not in known], np.int64)
        speech_years = [self._years_of_speeches[speech] for speech in self._store.speech_of(unread)]
        read = {
            int(row): read_passage_years(passage, speech_year)
            for row, passage, speech_year in zip(unread, self._store.passages(unread), speech_years, strict=True)
        }
        if len(self._remembered) < MAX_REMEMBERED_PASSAGES:
            self._remembered.update(read)
        return known | read


def _fit_passage(years: PassageYears, span: YearSpan, asks_result: bool | None) -> float:
    """Return how well a passage fits: what it tells of a year more than a year that it only names."""
    fits = [0.0]
    if any(map(span.holds, years.results)):
        fits.append(OTHER_MODE_FIT if asks_result is False else 1.0)
    if any(map(span.holds, years.plans)):
        fits.append(OTHER_MODE_FIT if asks_result is True else 1.0)
    if any(map(span.holds, years.named)):
        fits.append(MENTION_FIT)
    return max(fits)


def read_passage_years(passage: Passage, speech_year: int | None) -> PassageYears:
    """Return the years of which a passage of a speech of some year speaks."""
    text, heading = fold(passage.text), fold(" ".join(passage.section_path))
    named = find_plain_years(text)
    headed = find_plain_years(heading)
    results: set[int] = set()
    plans: set[int] = set()
    if speech_year:
        reviews = bool(_REVIEW.search(heading) or _BEFORE.search(heading)) or speech_year - 1 in headed
        if reviews or _BEFORE.search(text):
            results.add(speech_year - 1)
        if not reviews or _SAME.search(text):
            plans.add(speech_year)
    return PassageYears(frozenset(results | (headed - plans)), frozenset(plans), frozenset(named))

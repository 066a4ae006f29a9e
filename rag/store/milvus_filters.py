"""Filters as expressions that Milvus evaluates.

The values of an archive alone are written into them, never what a filter says: of an occasion or a speaker a part of
the name is enough, and those that hold it are looked up here.
"""

import json
from collections.abc import Iterable

from rag.store.milvus_server import MAX_TEXT_BYTES, OCCASION, PLACE, ROW, SPEAKER, SPEECH, YEAR
from rag.store.protocol import Records
from rag.types import Filters

#: Stands for no year.
NO_YEAR = -1
_NOTHING = f"{ROW} < 0"


def write_expression(filters: Filters, records: Records) -> str:
    """Return the expression that holds of the passages which pass filters."""
    facts = records.facts()
    clauses = []
    if filters.places:
        clauses.append(_is_one_of(PLACE, {cut_text(fact.place) for fact in facts if fact.place in filters.places}))
    if filters.years:
        clauses.append(_is_one_of(YEAR, {fact.year for fact in facts if fact.year in filters.years}))
    if filters.speeches:
        positions = (position for position, fact in enumerate(facts) if fact.speech_id in filters.speeches)
        clauses.append(_is_one_of(SPEECH, set(positions)))
    if filters.occasions:
        wanted = Filters(occasions=filters.occasions)
        occasions = {fact.occasion for fact in facts if wanted.admit("", None, None, fact.occasion)}
        clauses.append(_is_one_of(OCCASION, set(map(cut_text, occasions))))
    if filters.speakers:
        speakers = {fact.speaker for fact in facts} | {turn.speaker for turn in records.passage_turns.values()}
        clauses.append(
            _is_one_of(SPEAKER, {cut_text(speaker) for speaker in speakers if filters.admit_speaker(speaker)})
        )
    return " and ".join(clauses)


def cut_text(text: str | None) -> str:
    """Return a text as it is stored for filters, "" for none."""
    encoded = (text or "").encode("utf-8", "replace")
    return encoded[:MAX_TEXT_BYTES].decode("utf-8", "ignore")


def _is_one_of(field: str, values: Iterable[str | int | None]) -> str:
    written = sorted(json.dumps(value, ensure_ascii=False) for value in values)
    return f"{field} in [{', '.join(written)}]" if written else _NOTHING

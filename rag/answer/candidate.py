"""Candidates for an answer, and how several of them become what is quoted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.types import Span, Speech

#: Candidates of one paragraph are quoted as one when at most so much lies between them, up to a length for both. A
#: reader would look for what was left out; and evidence was found between them (docs/decisions/0005).
MAX_GAP_CHARS = 300
MAX_MERGED_CHARS = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """One or several sentences that may answer: where they stand and how well they do; higher is better.

    `subject_index` tells for which of several subjects of the question they were found, from 0; `items` are the first
    sentences of the enumeration that it brings with it, and `cores` the runs of which it was joined.
    """

    speech: Speech
    span: Span
    score: float
    subject_index: int = 0
    items: tuple[Span, ...] = ()
    cores: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.speech.text[self.span.start : self.span.end]

    def overlaps(self, other: "Candidate") -> bool:
        """Return True if two candidates share words."""
        return self.speech.id == other.speech.id and self.span.overlaps(other.span.start, other.span.end)


def drop_overlaps(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates that share no words with an earlier one."""
    apart: list[Candidate] = []
    for candidate in candidates:
        if not any(candidate.overlaps(earlier) for earlier in apart):
            apart.append(candidate)
    return apart


def fit_budget(candidates: Sequence[Candidate], max_chars: int) -> list[Candidate]:
    """Return the first candidates that have at most `max_chars` characters together; the first one always."""
    fitting: list[Candidate] = []
    for candidate in candidates:
        max_chars -= candidate.span.end - candidate.span.start
        if max_chars < 0 and fitting:
            break
        fitting.append(candidate)
    return fitting


def merge_adjacent(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Quote candidates of one paragraph that stand close together as one, at the rank of the better one."""
    merged: list[Candidate] = []
    for candidate in candidates:
        for rank, better in enumerate(merged):
            if span := _merged_span(better, candidate):
                merged[rank] = replace(better, span=span, cores=(*_cores_of(better), *_cores_of(candidate)))
                break
        else:
            merged.append(candidate)
    # Two that did not touch may meet once a third one has joined the first.
    return drop_overlaps(merged) if len(merged) == len(candidates) else merge_adjacent(merged)


def _cores_of(candidate: Candidate) -> tuple[Span, ...]:
    return candidate.cores or (candidate.span,)


def _merged_span(one: Candidate, other: Candidate) -> Span | None:
    """Return the words from the first of two candidates to the end of the second; None where they stay apart."""
    if (one.speech.id, one.subject_index) != (other.speech.id, other.subject_index):
        return None
    first, last = sorted((one.span, other.span), key=lambda span: span.start)
    whole = Span(first.start, max(first.end, last.end))
    if last.start - first.end > MAX_GAP_CHARS or whole.end - whole.start > MAX_MERGED_CHARS:
        return None
    in_one_paragraph = any(p.start <= whole.start and whole.end <= p.end for p in one.speech.paragraphs)
    return whole if in_one_paragraph else None

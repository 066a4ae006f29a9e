"""Let an answer of few words go on: what people tell in short sentences, they tell in several."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from rag.answer.candidate import Candidate
from rag.text.context import chars_per_chinese
from rag.text.numbers import figure_spans
from rag.text.sentences import sentence_spans
from rag.text.series import label_end
from rag.types import Kind, Span

#: An answer goes on behind a lead of at most so many characters, up to so many together, both in Chinese characters, by
#: at most so many sentences. Over an archive that was written without sight of the rules these make 69 of 140 answers
#: right instead of 62; leads of any length 71, for three points less of citation precision (benchmarks/archives.md).
MAX_LEAD_CHARS = 35
MAX_CHARS_TOGETHER = 100
MAX_FOLLOWING = 3


def with_following(chosen: Sequence[Candidate], kind: Kind) -> list[Candidate]:
    """Return the chosen sentences, the lead first, with those of its paragraph that follow it while all are short.

    The next item of an enumeration says something else, and so does whoever speaks next. A figure that was asked for
    and is there needs nothing behind it. The points of the lead's speech stay in its order.
    """
    lead, *points = chosen
    has_figure = kind == "figure" and any(figure_spans(candidate.text) for candidate in chosen)
    if has_figure or len(lead.text) > MAX_LEAD_CHARS * chars_per_chinese(lead.speech.language):
        return list(chosen)
    following = [replace(lead, span=span, items=()) for span in _spans_that_fit(chosen)]
    own = [point for point in points if point.speech.id == lead.speech.id]
    others = [point for point in points if point.speech.id != lead.speech.id]
    return [lead, *sorted([*own, *following], key=lambda candidate: candidate.span.start), *others]


def _spans_that_fit(chosen: Sequence[Candidate]) -> list[Span]:
    """Return the sentences behind the lead in its paragraph that are not chosen yet, as far as there is room."""
    lead = chosen[0]
    speech = lead.speech
    room = int(MAX_CHARS_TOGETHER * chars_per_chinese(speech.language)) - sum(len(c.text) for c in chosen)
    fitting: list[Span] = []
    for span in islice(_sentences_behind(lead), MAX_FOLLOWING):
        if any(candidate.overlaps(replace(lead, span=span)) for candidate in chosen):
            continue
        room -= span.end - span.start
        is_of_turn = speech.turn_at(span.start) == speech.turn_at(lead.span.start)
        if room < 0 or not is_of_turn or label_end(speech.text[span.start : span.end]):
            break
        fitting.append(span)
    return fitting


def _sentences_behind(lead: Candidate) -> Sequence[Span]:
    text, end = lead.speech.text, lead.span.end
    paragraph = next((p for p in lead.speech.paragraphs if p.start <= lead.span.start < p.end), lead.span)
    return sentence_spans(text, end, paragraph.end) if end < paragraph.end else ()

"""Choose among candidates: the best, those nearly as good, and the enumeration that they belong to."""

import re
from collections.abc import Iterator, Sequence

from rag.answer.candidate import Candidate, drop_overlaps, fit_budget, merge_adjacent
from rag.text.enumeration import enumeration_items
from rag.text.salutation import is_salutation
from rag.text.sentences import sentence_spans
from rag.types import Question, Section

ANNOUNCING_ENDS = ("：", ":")

#: A further candidate joins the answer when it scores at most so much less than the best one: what stands in the same
#: paragraph is the likeliest to belong to it, what another speech says the least (benchmarks/README.md).
PARAGRAPH_MARGIN = 3.7

SPEECH_MARGIN = 1.5

OTHER_SPEECH_MARGIN = 0.3

#: Of all speeches that speak of something, the ones so near the best. Of those that hold the word most came within 2.6,
#: those that do not 4.2 and more behind (six Chinese questions; in English the two are less far apart).
EACH_SPEECH_MARGIN = 2.6

MAX_QUOTATIONS = 4

MAX_QUOTATIONS_PER_SUBJECT = 3

MAX_QUOTATIONS_FOR_ONE_THING = 2

#: Kinds of question that an enumeration answers.
ENUMERABLE_KINDS = ("list", "plan", "problem")

#: Characters of quoted text; an enumeration may take more than single sentences.
MAX_QUOTED_CHARS = 400

MAX_LIST_CHARS = 700

# A sentence that sums up what was enumerated before it: 这些为…提供了良好条件。
_SUMS_UP = re.compile(r"(?:^|[。！？；;])\s*(?:这些(?!年|天|日子)|以上|上述|这[二两三四五六七八九]|凡此)")


def select_candidates(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return what answers: the best candidate, those nearly as good, and the enumeration that the best one opens."""
    if len(question.subjects) > 1:
        parts = [[c for c in candidates if c.subject_index == part] for part in range(len(question.subjects))]
        budget = MAX_LIST_CHARS // len(parts)
        return merge_adjacent(
            drop_overlaps(
                c for part in parts for c in fit_budget(within_margin(part)[:MAX_QUOTATIONS_PER_SUBJECT], budget)
            )
        )
    if question.kind == "speeches":
        return _of_each(candidates)
    if question.kind not in (*ENUMERABLE_KINDS, "figure"):
        # A heading tells where to look, and the frame of an answer names it; a salutation says nothing.
        telling = [each for each in candidates if not (_is_heading(each) or is_salutation(each.text))]
        candidates = telling or candidates
    chosen = within_margin(candidates)[
        : MAX_QUOTATIONS_FOR_ONE_THING if question.kind in ("figure", "yes_no") else MAX_QUOTATIONS
    ]
    if chosen and question.kind in ENUMERABLE_KINDS:
        chosen = fit_budget(drop_overlaps(_with_items(chosen, question.kind == "list")), MAX_LIST_CHARS)
    return merge_adjacent(chosen)


def _of_each(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the best candidate of each speech that speaks of what is asked nearly as much as the best one does."""
    best: dict[str, Candidate] = {}
    for each in candidates:
        best.setdefault(each.speech.id, each)
    near = [each for each in best.values() if candidates[0].score - each.score <= EACH_SPEECH_MARGIN]
    return fit_budget(near, MAX_LIST_CHARS)


def _with_items(chosen: Sequence[Candidate], several: bool) -> Iterator[Candidate]:
    """Give each candidate and, after it, the items of an enumeration that it opens.

    Where several things are asked for, the best one also brings the enumeration that it is an item of; a heading
    brings what stands under it: alone it says nothing.
    """
    for rank, candidate in enumerate(chosen):
        yield candidate
        whole = rank == 0 and (several or _is_heading(candidate))
        yield from _heads(candidate, enumeration(candidate) if whole else opened(candidate))


def _is_heading(candidate: Candidate) -> bool:
    return any(section.heading == candidate.text for section in candidate.speech.sections_at(candidate.span.start))


def within_margin(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that score nearly as well as the best one; those near it in the text may score less."""
    if not candidates:
        return []
    best = candidates[0]
    near = [each for each in candidates if best.score - each.score <= _margin(each, best)]
    return fit_budget(drop_overlaps(near), MAX_QUOTED_CHARS)


def _margin(candidate: Candidate, best: Candidate) -> float:
    """Return how much less than the best one a candidate may score, by where it stands."""
    if candidate.speech.id != best.speech.id:
        return OTHER_SPEECH_MARGIN
    together = any(
        p.start <= min(candidate.span.start, best.span.start) and max(candidate.span.end, best.span.end) <= p.end
        for p in best.speech.paragraphs
    )
    return PARAGRAPH_MARGIN if together else SPEECH_MARGIN


def opened(candidate: Candidate) -> list[Section]:
    """Return the items of an enumeration whose first item a candidate holds or announces."""
    speech, span = candidate.speech, candidate.span
    first = [s for s in speech.sections if span.start < s.start < span.end]
    if not first and candidate.text.endswith(ANNOUNCING_ENDS):
        follows = speech.text[span.end :]
        start = len(speech.text) - len(follows.lstrip())
        first = [s for s in speech.sections if s.start == start]
    return enumeration_items(speech, first[-1]) if first else []


def enumeration(candidate: Candidate) -> list[Section]:
    """Return the items of the enumeration that a candidate opens, takes an item of or sums up."""
    found = opened(candidate)
    speech, start = candidate.speech, candidate.span.start
    here = speech.sections_at(candidate.span.end - 1)
    if found or not here:
        return found
    items = [s for s in speech.sections if s.level == here[-1].level + 1 and start <= s.start < here[-1].end]
    if not items:
        group = enumeration_items(speech, here[-1])
        if here[-1].start >= start or (here[-1] == group[-1] and _SUMS_UP.search(candidate.text)):
            items = group
    return items


def _heads(candidate: Candidate, items: Sequence[Section]) -> list[Candidate]:
    """Return the first sentence of each item."""
    text = candidate.speech.text
    return [
        Candidate(candidate.speech, sentence_spans(text, item.start, item.end)[0], candidate.score) for item in items
    ]

"""Choose the sentences that are shown of what was selected: the one that answers, and a few that say more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answer.candidate import Candidate
from rag.answer.extract import Extractor
from rag.answer.following import with_following
from rag.answer.select import ENUMERABLE_KINDS, points_back, with_antecedent
from rag.answer.shortening import cut_clauses, finish_announcement, grow_run, write_run
from rag.retrieve.prepared import PreparedQuery
from rag.text.context import chars_per_chinese
from rag.text.sentences import sentence_spans
from rag.text.series import series_at
from rag.text.turn_labels import read_label
from rag.types import Kind, SentenceRole, Span, Speech


@dataclass(frozen=True, slots=True)
class ShownLimits:
    """How many sentences are shown for a kind of question, and by how much the last may score less than the first."""

    most: int
    margin: float


#: What is shown by kind, the lead included; docs/decisions/0005 says what more and fewer of them hold.
LIMITS: Mapping[Kind, ShownLimits] = {
    "figure": ShownLimits(3, 4.0),
    "yes_no": ShownLimits(3, 5.0),
    "fact": ShownLimits(4, 5.0),
    "plan": ShownLimits(5, 6.0),
    "problem": ShownLimits(5, 8.0),
    "list": ShownLimits(5, 8.0),
}
#: What else is asked for is shown by its best sentence of each passage.
LIMITS_PER_SUBJECT = ShownLimits(3, 5.0)
#: Items of an enumeration, all of them up to so many.
MAX_ITEMS = 12
#: How much the score of its passage counts beside that of the sentence.
PASSAGE_SHARE = 0.5
#: What a sentence gains that was chosen itself, beside those that only lie between two that were.
CORE_BONUS = 1.5
#: A longer sentence is cut to the clauses that answer, in Chinese characters.
MAX_LEAD_CHARS = 100
MAX_POINT_CHARS = 60


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence of a speech that an answer shows: where it stands, and the text of its clauses that are shown.

    `item` is its number in the enumeration that is shown, from 1, and 0 for what is no item.
    """

    speech: Speech
    span: Span
    text: str
    role: SentenceRole
    subject_index: int = 0
    item: int = 0


@dataclass(frozen=True, slots=True)
class _ScoredSentence:
    """A sentence of a selected passage with its score; `passage` is the number of the passage, from 0."""

    candidate: Candidate
    score: float
    passage: int


class SentenceChooser:
    """Choose the sentences that an answer shows."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor

    def choose(self, query: PreparedQuery, passages: Sequence[Candidate]) -> list[ShownSentence]:
        """Return the sentences that are shown of the selected passages: the lead first, then the points in order.

        Each subject of a comparison has a lead and points of its own.
        """
        if len(query.question.subjects) > 1:
            subjects = dict.fromkeys(passage.subject_index for passage in passages)
            own = [[passage for passage in passages if passage.subject_index == index] for index in subjects]
            queries = [query.about(index) for index in subjects]
            of_subjects = [
                self._choose_among(alone, of_subject, LIMITS_PER_SUBJECT)
                for alone, of_subject in zip(queries, own, strict=True)
            ]
            return [
                shown
                for alone, of_subject in zip(queries, of_subjects, strict=True)
                for shown in self._show(alone, of_subject)
            ]
        if passages and len(passages[0].items) > 1 and self._asks_for_items(query, passages[0]):
            before = [span for span in _whole_sentences(passages[0]) if span.end <= passages[0].items[0].start]
            announcing = replace(passages[0], span=before[-1] if before else passages[0].items[0], items=())
            return self._show_items(query, announcing, passages[0].items)
        limits = LIMITS.get(query.question.kind)
        if limits is None:
            return self._show(query, [self._best_of(query, passage) for passage in passages])
        chosen = self._choose_among(query, passages, limits)
        if query.question.kind in ENUMERABLE_KINDS and (items := _series_of(chosen, query.question.kind)):
            return self._show_items(query, _announcing(chosen[0], items), items)
        return self._show(query, with_following(chosen, query.question.kind))

    def _choose_among(
        self, query: PreparedQuery, passages: Sequence[Candidate], limits: ShownLimits
    ) -> list[Candidate]:
        """Return the best sentence of some passages, then those that score nearly as well, in order."""
        sentences = self._score(query, passages)
        best_first = sorted(sentences, key=lambda sentence: -sentence.score)
        lead = best_first[0]
        near = [s for s in best_first[1 : limits.most] if lead.score - s.score <= limits.margin]
        chosen = {s.candidate.span for s in (lead, *near)}
        needed = {span for s in (lead, *near) for span in _antecedents(s.candidate)} - chosen
        points = [s for s in sentences if s is not lead and (s in near or s.candidate.span in needed)]
        return [lead.candidate, *(s.candidate for s in sorted(points, key=_position))]

    def _asks_for_items(self, query: PreparedQuery, passage: Candidate) -> bool:
        """Return True if what answers best announces the items or begins one, and is no detail within it."""
        best = self._best_of(query, passage).span
        return best.start < passage.items[0].start or any(best.start == item.start for item in passage.items)

    def _best_of(self, query: PreparedQuery, passage: Candidate) -> Candidate:
        return max(self._score(query, [passage]), key=lambda sentence: sentence.score).candidate

    def _score(self, query: PreparedQuery, passages: Sequence[Candidate]) -> list[_ScoredSentence]:
        """Return the sentences of some passages, each with its score."""
        highest = max(passage.score for passage in passages)
        sentences = [
            (number, replace(passage, span=span, items=()))
            for number, passage in enumerate(passages)
            for span in _whole_sentences(passage)
        ]
        scores = self._extractor.score(query, [sentence.text for _, sentence in sentences])
        scored = []
        for (number, sentence), score in zip(sentences, scores, strict=True):
            passage = passages[number]
            bonus = CORE_BONUS * any(sentence.span.overlaps(core.start, core.end) for core in passage.cores)
            behind = PASSAGE_SHARE * (highest - passage.score)
            scored.append(_ScoredSentence(sentence, float(score) + bonus - behind, number))
        return scored

    def _show_items(self, query: PreparedQuery, announcing: Candidate, items: Sequence[Span]) -> list[ShownSentence]:
        """Return the items of an enumeration in order, each from its beginning, behind what announces them."""
        own = [replace(announcing, span=item, items=()) for item in items[:MAX_ITEMS]]
        lead = [] if any(announcing.overlaps(item) for item in own) else [announcing]
        shown = self._show(query, [*lead, *own], from_start=True)
        return [replace(sentence, item=max(0, number - len(lead))) for number, sentence in enumerate(shown, 1)]

    def _show(
        self, query: PreparedQuery, candidates: Sequence[Candidate], *, from_start: bool = False
    ) -> list[ShownSentence]:
        """Return sentences as they are shown, the first as the lead; items are cut at their end alone."""
        wholes = [Span(_behind_label(candidate), candidate.span.end) for candidate in candidates]
        runs = self._runs_to_show(query, candidates, wholes, from_start=from_start)
        return [
            ShownSentence(
                candidate.speech,
                candidate.span,
                write_run(candidate.speech.text, whole, run),
                "point" if number else "lead",
                candidate.subject_index,
            )
            for number, (candidate, whole, run) in enumerate(zip(candidates, wholes, runs, strict=True))
        ]

    def _runs_to_show(
        self, query: PreparedQuery, candidates: Sequence[Candidate], wholes: Sequence[Span], *, from_start: bool
    ) -> list[Span]:
        """Return what is shown of each sentence, the clauses of all that are too long compared at once."""
        limits = [_max_chars(candidate, is_lead=number == 0) for number, candidate in enumerate(candidates)]
        clauses = [
            cut_clauses(candidate.speech.text, whole) if whole.end - whole.start > limit else [whole]
            for candidate, whole, limit in zip(candidates, wholes, limits, strict=True)
        ]
        texts = [
            candidate.speech.text[clause.start : clause.end]
            for candidate, own in zip(candidates, clauses, strict=True)
            for clause in own
            if len(own) > 1
        ]
        scores = iter(self._extractor.score(query, texts).tolist())
        runs = [
            grow_run(own, [next(scores) for _ in own], limit, 0 if from_start else None) if len(own) > 1 else own[0]
            for own, limit in zip(clauses, limits, strict=True)
        ]
        if from_start:
            return runs
        return [
            finish_announcement(candidate.speech.text, own, run, limit)
            for candidate, own, run, limit in zip(candidates, clauses, runs, limits, strict=True)
        ]


def _max_chars(candidate: Candidate, *, is_lead: bool) -> int:
    """Return how many characters of a sentence are shown."""
    chinese_chars = MAX_LEAD_CHARS if is_lead else MAX_POINT_CHARS
    return int(chinese_chars * chars_per_chinese(candidate.speech.language))


def _series_of(chosen: Sequence[Candidate], kind: Kind) -> list[Span]:
    """Return the items of the enumeration that answers, as its announcement, its first item or several of them do.

    Where several things are asked for, one item brings the others.
    """
    lead = chosen[0]
    for candidate in chosen:
        items = [] if candidate.speech.id != lead.speech.id else series_at(candidate.speech, candidate.span)
        held = sum(1 for item in items if any(c.overlaps(replace(lead, span=item)) for c in chosen))
        begins = items and candidate is lead and lead.span.start <= items[0].start
        if items and (begins or kind == "list" or held > 1):
            return items
    return []


def _announcing(lead: Candidate, items: Sequence[Span]) -> Candidate:
    """Return what announces items: the lead, or what stands before them where the lead looks back: 这些问题……."""
    if lead.span.start < items[-1].end or not points_back(lead):
        return lead
    text, first = lead.speech.text, items[0]
    paragraph = next((p for p in lead.speech.paragraphs if p.start <= first.start < p.end), first)
    before = sentence_spans(text, paragraph.start, first.start) if paragraph.start < first.start else []
    return replace(lead, span=before[-1] if before else first)


def whole_sentences(passages: Sequence[Candidate]) -> list[ShownSentence]:
    """Return all sentences of some passages as they stand, the first as the lead."""
    spans = [(passage, span) for passage in passages for span in _whole_sentences(passage)]
    return [
        ShownSentence(passage.speech, span, passage.speech.text[span.start : span.end], "point" if number else "lead")
        for number, (passage, span) in enumerate(spans)
    ]


def _antecedents(sentence: Candidate) -> list[Span]:
    """Return the sentences before one that points back to them: 上述做法值得推广."""
    whole = with_antecedent(sentence)
    before = Span(whole.span.start, sentence.span.start)
    return sentence_spans(sentence.speech.text, before.start, before.end) if before.start < before.end else []


def _position(sentence: _ScoredSentence) -> tuple[int, int]:
    return sentence.passage, sentence.candidate.span.start


def _whole_sentences(passage: Candidate) -> list[Span]:
    """Return the sentences of a passage, each of them whole where the passage begins or ends within one."""
    text = passage.speech.text
    paragraphs = [p for p in passage.speech.paragraphs if p.overlaps(passage.span.start, passage.span.end)]
    sentences = [span for p in paragraphs or [passage.span] for span in sentence_spans(text, p.start, p.end)]
    return [span for span in sentences if span.overlaps(passage.span.start, passage.span.end)]


def _behind_label(candidate: Candidate) -> int:
    """Return where a sentence begins, behind the label of the turn that it opens."""
    speech, start = candidate.speech, candidate.span.start
    turn = speech.turn_at(start)
    if turn is None or turn.start != start:
        return start
    label = read_label(speech.text[start : candidate.span.end])
    behind = start + label.length if label else start
    rest = speech.text[behind : candidate.span.end]
    return candidate.span.end - len(rest.lstrip()) if rest.strip() else start

"""Choose the words that answer a question, verbatim: the default, with no language model."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from rag.embed import StaticEmbedder, distinct_words
from rag.read.lines import is_salutation
from rag.retrieve import late
from rag.retrieve.enumeration import siblings
from rag.retrieve.kind import PROBLEM_WORDS, asks_for_shared
from rag.retrieve.question import term_weights
from rag.store.local import LocalStore, PassageWords
from rag.text.numbers import figures
from rag.text.sentences import sentences
from rag.text.words import focus, terms
from rag.types import Hit, Question, Section, Span, Speech, Vectors

#: How many of the best passages are read for an answer, and for each of several subjects (six or eight lose precision).
_PASSAGES, _PASSAGES_A_PART = 8, 4
#: A candidate is one to this many sentences of a paragraph, of at most this many characters.
_RUN, _RUN_LENGTH = 2, 220
#: What a candidate's score is made of: the score of its passage, the nearness of its words, its share of the question's
#: terms, the cosine of its vector, the logarithm of its length, a figure where one is asked for, words that own up to a
#: problem where one is asked for. The logarithms of odds that a candidate holds the evidence, fitted by a softmax over
#: the candidates of a question to 250 questions (benchmarks/README.md).
_PASSAGE, _WORDS, _TERMS, _COSINE, _LENGTH, _FIGURE, _PROBLEM = 6.0, 2.4, 1.0, 7.2, 0.5, 2.4, 1.1
#: The same for the end of a sentence that announces items, where several things are asked for; fitted afterwards.
_LEAD_IN, _ANNOUNCES = 1.0, ("：", ":")
#: What a candidate loses in a speech that is not at all the one that the question means; fitted afterwards, too.
_OTHER_SPEECH = 1.5
#: How a sentence ends that asks.
_ASKS = ("？", "?", "？”", "?”")
#: Words for problems beyond this many say nothing more.
_MOST_PROBLEMS = 3
#: A further candidate joins the answer when it scores at most so much less than the best one: what stands in the same
#: paragraph is the likeliest to belong to it, what another speech says the least (benchmarks/README.md).
_NEAR_PARAGRAPH, _NEAR_SPEECH, _NEAR_ELSEWHERE = 3.7, 1.5, 0.3
#: Of all speeches that speak of something, the ones so near the best. Of those that hold the word most came within 2.6,
#: those that do not 4.2 and more behind (six Chinese questions; in English the two are less far apart).
_NEAR_EACH = 2.6
_MOST, _MOST_A_PART, _MOST_FOR_ONE_THING = 4, 3, 2
#: Kinds of question that an enumeration answers.
_ENUMERATED = ("list", "plan", "problem")
#: Characters of quoted text; an enumeration may take more than single sentences.
_BUDGET, _LIST_BUDGET = 400, 700
#: Candidates of one paragraph are quoted as one when at most so much lies between them, up to a length for both. A
#: reader would look for what was left out; and evidence was found between them (benchmarks/README.md).
_BETWEEN, _JOINED = 300, 500
# A sentence that sums up what was enumerated before it: 这些为…提供了良好条件。
_SUMS_UP = re.compile(r"(?:^|[。！？；;])\s*(?:这些(?!年|天|日子)|以上|上述|这[二两三四五六七八九]|凡此)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One or several sentences that may answer: where they stand and how well they do; higher is better.

    `part` tells for which of several subjects of the question they were found.
    """

    speech: Speech
    span: Span
    score: float
    part: int = 0

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.speech.text[self.span.start : self.span.end]

    def overlaps(self, other: "Candidate") -> bool:
        """Tell whether two candidates share words."""
        return self.speech.id == other.speech.id and self.span.overlaps(other.span.start, other.span.end)


class Extractor:
    """Find candidates for an answer in the passages that a search found."""

    def __init__(self, store: LocalStore, words: StaticEmbedder) -> None:
        self._store, self._words = store, words
        self._sample = late.prepare(store.sample(), words)

    def candidates(self, question: Question, hits: Sequence[Hit]) -> list[Candidate]:
        """Return the runs of sentences in the best passages, best first; ties in the order of their passages."""
        found: dict[tuple[str, Span], Candidate] = {}
        for hit in self._wanted(question, hits):
            speech = self._store.speech(hit.passage.speech_id)
            for span in _runs(speech, hit):
                score = _PASSAGE * hit.score - _OTHER_SPEECH * (1 - hit.meant)
                found.setdefault((speech.id, span), Candidate(speech, span, score, hit.part))
        candidates = list(found.values())
        scores = self.score(question, [candidate.text for candidate in candidates])
        ranked = [replace(c, score=c.score + float(score)) for c, score in zip(candidates, scores, strict=True)]
        return sorted(ranked, key=lambda candidate: -candidate.score)

    def within(self, question: Question, speech: Speech, span: Span) -> list[Candidate]:
        """Return what a run of a speech says: all of it where it is short, else its first sentence and the nearest."""
        whole = sentences(speech.text, span.start, span.end)
        if whole[-1].end - whole[0].start <= _BUDGET:
            return [Candidate(speech, Span(whole[0].start, whole[-1].end), 0.0)]
        scores = self.score(question, [speech.text[each.start : each.end] for each in whole])
        scores[0] = np.inf
        order = sorted(range(len(whole)), key=lambda place: -scores[place])
        return _joined(_within([Candidate(speech, whole[place], 0.0) for place in order], _BUDGET))

    def _wanted(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        """Return the passages to read: of the places and years that the question names, where there are any."""
        if asks_for_shared(question):
            # What one speech says as another does stands farther down.
            return list(hits)
        if len(question.subjects) > 1:
            parts = [[hit for hit in hits if hit.part == part] for part in range(len(question.subjects))]
            return [hit for found in parts for hit in found[:_PASSAGES_A_PART]]
        chosen = list(hits)
        for named, fact in ((question.places, "place"), (question.years, "year")):
            here = [hit for hit in chosen if getattr(self._store.speech(hit.passage.speech_id), fact) in named]
            chosen = here or chosen
        # What each of all speeches says stands farther down, too.
        return chosen if question.kind == "speeches" else chosen[:_PASSAGES]

    def score(self, question: Question, texts: Sequence[str]) -> Vectors:
        """Return how well each text answers a question, by its words alone, shape (texts,)."""
        if not texts:
            return np.zeros(0, np.float32)
        # Runs of sentences overlap: each sentence is cut into words and terms once.
        runs = [[text[each.start : each.end] for each in sentences(text, 0, len(text))] for text in texts]
        distinct = list(dict.fromkeys(chain.from_iterable(runs)))
        cut = dict(zip(distinct, self._words.tokens(distinct), strict=True))
        tokens = [list(chain.from_iterable(cut[each] for each in run)) for run in runs]
        ids = distinct_words(tokens)
        words = PassageWords(np.concatenate([np.zeros(0, np.int32), *ids]), np.cumsum([0, *map(len, ids)]))
        [asked] = self._words.token_ids([focus(question.search_text)])
        question_words = late.weigh(asked, self._sample, self._words)
        near = late.score(question_words, late.prepare(words, self._words))
        held = self._overlap(question, runs)
        cosine = self._words.embed_tokens(tokens) @ self._words.embed_query(question.search_text)
        scores = _WORDS * near / max(float(near.max()), 1e-6) + _TERMS * held / max(float(held.max()), 1e-6)
        scores = scores + _COSINE * cosine + _LENGTH * np.log([len(text) for text in texts])
        if question.kind == "figure":
            scores = scores + _FIGURE * np.asarray([bool(figures(text)) for text in texts])
        if question.kind == "list":
            scores = scores + _LEAD_IN * np.asarray([text.endswith(_ANNOUNCES) for text in texts])
        if question.kind == "problem":
            owned = [sum(word in text for word in PROBLEM_WORDS) for text in texts]
            scores = scores + _PROBLEM * np.minimum(owned, _MOST_PROBLEMS)
        return np.asarray(scores, np.float32)

    def _overlap(self, question: Question, runs: Sequence[Sequence[str]]) -> Vectors:
        """Return the summed rarity of the question's terms that each run of sentences holds, by the weight of each."""
        total = len(self._store)
        wanted = {
            term: weight * float(np.log1p(total / (1 + self._store.document_frequency(term))))
            for term, weight in term_weights(question, self._store.document_frequency).items()
        }
        held = {each: wanted.keys() & set(terms(each)) for each in dict.fromkeys(chain.from_iterable(runs))}
        found = [set().union(*(held[each] for each in run)) for run in runs]
        # In the order of the question: a sum of floating-point numbers depends on it.
        sums = [sum(weight for term, weight in wanted.items() if term in each) for each in found]
        return np.asarray(sums, np.float32)


def choose(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return what answers: the best candidate, those nearly as good, and the enumeration that the best one opens."""
    if len(question.subjects) > 1:
        parts = [[c for c in candidates if c.part == part] for part in range(len(question.subjects))]
        budget = _LIST_BUDGET // len(parts)
        return _joined(_apart(c for part in parts for c in _within(_near(part)[:_MOST_A_PART], budget)))
    if question.kind == "speeches":
        return _of_each(candidates)
    if question.kind not in (*_ENUMERATED, "figure"):
        # A heading tells where to look, and the frame of an answer names it; a salutation says nothing.
        telling = [each for each in candidates if not (_is_heading(each) or is_salutation(each.text))]
        candidates = telling or candidates
    chosen = _near(candidates)[: _MOST_FOR_ONE_THING if question.kind in ("figure", "yes_no") else _MOST]
    if chosen and question.kind in _ENUMERATED:
        chosen = _within(_apart(_with_items(chosen, question.kind == "list")), _LIST_BUDGET)
    return _joined(chosen)


def _of_each(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the best candidate of each speech that speaks of what is asked nearly as much as the best one does."""
    best: dict[str, Candidate] = {}
    for each in candidates:
        best.setdefault(each.speech.id, each)
    near = [each for each in best.values() if candidates[0].score - each.score <= _NEAR_EACH]
    return _within(near, _LIST_BUDGET)


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


def _near(candidates: Sequence[Candidate]) -> list[Candidate]:
    if not candidates:
        return []
    best = candidates[0]
    near = [each for each in candidates if best.score - each.score <= _nearness(each, best)]
    return _within(_apart(near), _BUDGET)


def _nearness(candidate: Candidate, best: Candidate) -> float:
    """Return how much less than the best one a candidate may score, by where it stands."""
    if candidate.speech.id != best.speech.id:
        return _NEAR_ELSEWHERE
    together = any(
        p.start <= min(candidate.span.start, best.span.start) and max(candidate.span.end, best.span.end) <= p.end
        for p in best.speech.paragraphs
    )
    return _NEAR_PARAGRAPH if together else _NEAR_SPEECH


def opened(candidate: Candidate) -> list[Section]:
    """Return the items of an enumeration whose first item a candidate holds or announces."""
    speech, span = candidate.speech, candidate.span
    first = [s for s in speech.sections if span.start < s.start < span.end]
    if not first and candidate.text.endswith(_ANNOUNCES):
        follows = speech.text[span.end :]
        start = len(speech.text) - len(follows.lstrip())
        first = [s for s in speech.sections if s.start == start]
    return siblings(speech, first[-1]) if first else []


def enumeration(candidate: Candidate) -> list[Section]:
    """Return the items of the enumeration that a candidate opens, takes an item of or sums up."""
    found = opened(candidate)
    speech, start = candidate.speech, candidate.span.start
    here = speech.sections_at(candidate.span.end - 1)
    if found or not here:
        return found
    items = [s for s in speech.sections if s.level == here[-1].level + 1 and start <= s.start < here[-1].end]
    if not items:
        group = siblings(speech, here[-1])
        if here[-1].start >= start or (here[-1] == group[-1] and _SUMS_UP.search(candidate.text)):
            items = group
    return items


def _heads(candidate: Candidate, items: Sequence[Section]) -> list[Candidate]:
    """Return the first sentence of each item."""
    text = candidate.speech.text
    return [Candidate(candidate.speech, sentences(text, item.start, item.end)[0], candidate.score) for item in items]


def _runs(speech: Speech, hit: Hit) -> Iterator[Span]:
    """Give every run of one to _RUN sentences of one paragraph that touches a passage."""
    for paragraph in speech.paragraphs:
        if paragraph.overlaps(hit.passage.start, hit.passage.end):
            whole = list(_with_answers(speech.text, sentences(speech.text, paragraph.start, paragraph.end)))
            near = [span for span in whole if span.overlaps(hit.passage.start, hit.passage.end)]
            for first, opening in enumerate(near):
                for last in near[first : first + _RUN]:
                    if last is opening or last.end - opening.start <= _RUN_LENGTH:
                        yield Span(opening.start, last.end)


def _with_answers(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Give sentences, a question in one with what follows it: 为什么？ says nothing without."""
    start = None
    for span in spans:
        start = span.start if start is None else start
        if not text[span.start : span.end].endswith(_ASKS):
            yield Span(start, span.end)
            start = None
    if start is not None:
        yield Span(start, span.end)


def _apart(candidates: Iterable[Candidate]) -> list[Candidate]:
    kept: list[Candidate] = []
    for candidate in candidates:
        if not any(candidate.overlaps(other) for other in kept):
            kept.append(candidate)
    return kept


def _joined(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Quote candidates of one paragraph that stand close together as one, at the rank of the better one."""
    kept: list[Candidate] = []
    for candidate in chosen:
        for rank, better in enumerate(kept):
            if span := _bridge(better, candidate):
                kept[rank] = replace(better, span=span)
                break
        else:
            kept.append(candidate)
    # Two that did not touch may meet once a third one has joined the first.
    return _apart(kept) if len(kept) == len(chosen) else _joined(kept)


def _bridge(one: Candidate, other: Candidate) -> Span | None:
    """Return the words from the first of two candidates to the end of the second, where they may be quoted as one."""
    if (one.speech.id, one.part) != (other.speech.id, other.part):
        return None
    first, last = sorted((one.span, other.span), key=lambda span: span.start)
    whole = Span(first.start, max(first.end, last.end))
    if last.start - first.end > _BETWEEN or whole.end - whole.start > _JOINED:
        return None
    return whole if any(p.start <= whole.start and whole.end <= p.end for p in one.speech.paragraphs) else None


def _within(candidates: Sequence[Candidate], budget: int) -> list[Candidate]:
    kept: list[Candidate] = []
    for candidate in candidates:
        budget -= candidate.span.end - candidate.span.start
        if budget < 0 and kept:
            break
        kept.append(candidate)
    return kept

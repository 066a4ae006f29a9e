"""Judge what came of one question, by the words that are known to answer it."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from rag.evaluate.questions import Asked, GoldEvidence, Spans
from rag.text.normalise import fold_words
from rag.types import Answer, Citation, Hit, QuoteCheck, Speech

#: An answer that is longer is no answer to one question, whatever it holds.
LONGEST_ANSWER = 900
# A result holds a quotation when it shares this part of it or more.
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """A run of a source file, by the path under which the archive knows it."""

    path: str
    start: int
    end: int

    def shared(self, other: "Place") -> int:
        """Return how many characters two runs share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start)) if self.path == other.path else 0


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """What came of a question: `outcome` is that of the answer or the verdict on the quotation.

    `ranked` and `cited` have the pieces of evidence that each hit and each citation holds, `touching` tells of each
    citation whether it shares a character with any. `statements` has for each statement of the answer whether each of
    its citations touches. `correct` also holds for a refusal or a verdict that was right.
    """

    question: Asked
    outcome: str
    correct: bool
    got: str = ""
    ranked: tuple[frozenset[int], ...] = ()
    cited: tuple[frozenset[int], ...] = ()
    touching: tuple[bool, ...] = ()
    statements: tuple[tuple[bool, ...], ...] = ()
    verbatim: tuple[bool, ...] = ()


class Judge:
    """Knows where the evidence stands in the speeches of an archive.

    `spans` tells where the speeches that the questions name stand, if their names are not the archive's ids or the
    names of its files. `sources` are the texts of the source files by name; citations are then compared with them, and
    otherwise with the indexed speeches.
    """

    def __init__(self, speeches: Sequence[Speech], spans: Spans, sources: Mapping[str, str] | None = None) -> None:
        self._speeches = {speech.id: speech for speech in speeches}
        self._spans, self._sources = spans, sources

    def ranking(self, question: Asked, hits: Iterable[Hit]) -> tuple[frozenset[int], ...]:
        """Return the pieces of evidence that each hit holds, by their numbers."""
        pieces = self._pieces(question)
        return tuple(_held(pieces, self._at(hit.passage.speech_id, hit.passage.start, hit.passage.end)) for hit in hits)

    def answer(self, question: Asked, answer: Answer, hits: Iterable[Hit]) -> JudgedQuestion:
        """Judge an answer and the hits of a search."""
        pieces = self._pieces(question)
        places = {citation: self._at(citation.speech_id, citation.start, citation.end) for citation in answer.citations}
        touching = {citation: _touches(pieces, place) for citation, place in places.items()}
        right = answer.outcome == question.expected
        return JudgedQuestion(
            question=question,
            outcome=answer.outcome,
            correct=right and (answer.outcome != "answered" or _holds_facts(question, answer)),
            got=answer.text,
            ranked=self.ranking(question, hits),
            cited=tuple(_held(pieces, place) for place in places.values()),
            touching=tuple(touching.values()),
            statements=tuple(
                tuple(touching[citation] for citation in sentence.citations)
                for sentence in answer.sentences
                if sentence.support != "frame"
            ),
            verbatim=tuple(map(self._is_verbatim, answer.citations)),
        )

    def quotation(self, question: Asked, check: QuoteCheck) -> JudgedQuestion:
        """Judge the verdict on a quotation; of an altered one the true words must be given."""
        given = "".join(match.quote for match in check.matches)
        right = check.verdict == question.expected and (check.verdict == "exact" or _holds(question, given))
        return JudgedQuestion(question, check.verdict, right, given)

    def missing(self, question: Asked) -> tuple[GoldEvidence, ...]:
        """Return the evidence that stands nowhere in the archive."""
        return tuple(each for piece in question.evidence for each in piece if not self._places(each))

    def _pieces(self, question: Asked) -> list[list[Place]]:
        return [[place for each in piece for place in self._places(each)] for piece in question.evidence]

    def _places(self, evidence: GoldEvidence) -> list[Place]:
        """Return where the words of a piece of evidence stand, by white space and width if not by the letter."""
        file, first, last = self._spans.get(evidence.speech, (evidence.speech, 0, 10**9))
        found = []
        for speech in self._speeches.values():
            name = PurePath(speech.source.path)
            if file in (speech.id, name.name, name.stem, speech.source.path):
                spans = _occurrences(evidence.quote, speech.text)
                found += [self._at(speech.id, start, end) for start, end in spans]
        return [place for place in found if first <= place.start < last]

    def _at(self, speech_id: str, start: int, end: int) -> Place:
        source = self._speeches[speech_id].source
        span = source.locate(start, end)
        return Place(source.path, span.start, span.end)

    def _is_verbatim(self, citation: Citation) -> bool:
        text, start, end = self._speeches[citation.speech_id].text, citation.start, citation.end
        if self._sources is not None:
            place = self._at(citation.speech_id, start, end)
            text, start, end = self._sources.get(PurePath(place.path).name, ""), place.start, place.end
        return fold(citation.quote) == fold(text[start:end]) != ""


def fold(text: str) -> str:
    """Leave the width and case of letters and all white space out of a comparison."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _occurrences(words: str, text: str) -> list[tuple[int, int]]:
    """Return the spans at which words stand, folded if they do not stand there by the letter."""
    exact = [(at, at + len(words)) for at in _places(words, text)]
    if exact:
        return exact
    folded, wanted = fold_words(text), fold_words(words).text
    return [folded.origin(at, at + len(wanted)) for at in _places(wanted, folded.text)] if wanted else []


def _places(words: str, text: str) -> Iterable[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _held(pieces: Sequence[Sequence[Place]], result: Place) -> frozenset[int]:
    return frozenset(
        number
        for number, places in enumerate(pieces)
        if any(result.shared(place) >= _SHARE * (place.end - place.start) > 0 for place in places)
    )


def _touches(pieces: Sequence[Sequence[Place]], result: Place) -> bool:
    return any(result.shared(place) for places in pieces for place in places)


def _holds_facts(question: Asked, answer: Answer) -> bool:
    quoted = "".join(citation.quote for citation in answer.citations)
    return len(answer.text) <= LONGEST_ANSWER and _holds(question, answer.text + quoted)


def _holds(question: Asked, text: str) -> bool:
    said = fold(text)
    return all(any(fold(fact) in said for fact in facts) for facts in question.must_include)

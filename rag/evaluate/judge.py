"""Judge what came of one question, by the words that are known to answer it."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from rag.evaluate.questions import WHOLE_FILE, FileSpan, GoldEvidence, GoldQuestion, QuestionOutcome
from rag.text.normalise import fold_words
from rag.types import Answer, Citation, Hit, QuoteCheck, Speech

#: An answer that is longer is no answer to one question, whatever it holds.
MAX_ANSWER_CHARS = 900
#: A result holds a quotation when it shares this part of its characters or more.
MIN_SHARED_PART = 0.5


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """What came of a question: `outcome` is that of the answer or the verdict on the quotation.

    `ranked` and `cited` have the pieces of evidence that each hit and each citation holds, by their numbers from 0.
    `touching` has for each citation whether it shares a character with any evidence, `verbatim` whether its words stand
    in the source. `statements` has for each statement of the answer whether each of its citations touches. `correct`
    also holds for a refusal or a verdict that was right, `correct_with_passages` also where a fact stands only in the
    passages behind the sentences that are shown.
    """

    question: GoldQuestion
    outcome: QuestionOutcome
    correct: bool
    got: str = ""
    ranked: tuple[frozenset[int], ...] = ()
    cited: tuple[frozenset[int], ...] = ()
    touching: tuple[bool, ...] = ()
    statements: tuple[tuple[bool, ...], ...] = ()
    verbatim: tuple[bool, ...] = ()
    correct_with_passages: bool = False


class Judge:
    """Knows where the evidence stands in the speeches of an archive.

    `spans` tells where the speeches that the questions name stand, if their names are not the archive's ids or the
    names of its files. `sources` are the texts of the source files by name; citations are then compared with them, and
    otherwise with the indexed speeches.
    """

    def __init__(
        self, speeches: Sequence[Speech], spans: Mapping[str, FileSpan], sources: Mapping[str, str] | None = None
    ) -> None:
        self._speeches = {speech.id: speech for speech in speeches}
        self._spans, self._sources = spans, sources

    def judge_ranking(self, question: GoldQuestion, hits: Iterable[Hit]) -> tuple[frozenset[int], ...]:
        """Return the pieces of evidence that each hit holds, by their numbers."""
        pieces = self._evidence_spans(question)
        passages = [hit.passage for hit in hits]
        return tuple(
            _held_pieces(pieces, self._source_span(passage.speech_id, passage.start, passage.end))
            for passage in passages
        )

    def judge_answer(self, question: GoldQuestion, answer: Answer, hits: Iterable[Hit]) -> JudgedQuestion:
        """Judge an answer and the hits of a search."""
        pieces = self._evidence_spans(question)
        spans = {
            citation: self._source_span(citation.speech_id, citation.start, citation.end)
            for citation in answer.citations
        }
        touching = {citation: _touches_evidence(pieces, span) for citation, span in spans.items()}
        as_expected = answer.outcome == question.expected
        return JudgedQuestion(
            question=question,
            outcome=answer.outcome,
            correct=as_expected and (answer.outcome != "answered" or _is_correct_answer(question, answer)),
            got=answer.text,
            ranked=self.judge_ranking(question, hits),
            cited=tuple(_held_pieces(pieces, span) for span in spans.values()),
            touching=tuple(touching.values()),
            statements=tuple(
                tuple(touching[citation] for citation in sentence.citations)
                for sentence in answer.sentences
                if sentence.support != "frame"
            ),
            verbatim=tuple(map(self._is_verbatim, answer.citations)),
            correct_with_passages=as_expected and _is_correct_answer(question, answer, with_passages=True),
        )

    def judge_quotation(self, question: GoldQuestion, check: QuoteCheck) -> JudgedQuestion:
        """Judge the verdict on a quotation; for an altered one the true words must be given."""
        given = "".join(match.quote for match in check.matches)
        as_expected = check.verdict == question.expected
        correct = as_expected and (check.verdict == "exact" or _holds_facts(question, given))
        return JudgedQuestion(question, check.verdict, correct, given)

    def missing_evidence(self, question: GoldQuestion) -> tuple[GoldEvidence, ...]:
        """Return the evidence that stands nowhere in the archive."""
        return tuple(
            evidence
            for alternatives in question.evidence
            for evidence in alternatives
            if not self._find_evidence(evidence)
        )

    def _evidence_spans(self, question: GoldQuestion) -> list[list[FileSpan]]:
        """Return for each piece of evidence all the spans where one of its wordings stands."""
        return [
            [span for evidence in alternatives for span in self._find_evidence(evidence)]
            for alternatives in question.evidence
        ]

    def _find_evidence(self, evidence: GoldEvidence) -> list[FileSpan]:
        """Return where the words of evidence stand: exactly, or else with other spaces, widths or case."""
        named = self._spans.get(evidence.speech, FileSpan(evidence.speech, *WHOLE_FILE))
        spans = [
            self._source_span(speech.id, start, end)
            for speech in self._speeches.values()
            if named.file in _names_of(speech)
            for start, end in _occurrences(evidence.quote, speech.text)
        ]
        return [span for span in spans if named.start <= span.start < named.end]

    def _source_span(self, speech_id: str, start: int, end: int) -> FileSpan:
        source = self._speeches[speech_id].source
        span = source.locate(start, end)
        return FileSpan(source.path, span.start, span.end)

    def _is_verbatim(self, citation: Citation) -> bool:
        text, start, end = self._speeches[citation.speech_id].text, citation.start, citation.end
        if self._sources is not None:
            span = self._source_span(citation.speech_id, start, end)
            text, start, end = self._sources.get(PurePath(span.file).name, ""), span.start, span.end
        return fold(citation.quote) == fold(text[start:end]) != ""


def fold(text: str) -> str:
    """Leave the width and case of letters and all white space out of a comparison."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _names_of(speech: Speech) -> tuple[str, str, str, str]:
    """Return the names under which a question may speak of a speech: its id, and those of its file."""
    path = PurePath(speech.source.path)
    return speech.id, path.name, path.stem, speech.source.path


def _occurrences(words: str, text: str) -> list[tuple[int, int]]:
    """Return the spans at which words stand, compared without case, width and spaces if they stand nowhere exactly."""
    exact = [(start, start + len(words)) for start in _find_all(words, text)]
    if exact:
        return exact
    folded, wanted = fold_words(text), fold_words(words).text
    return [folded.origin(start, start + len(wanted)) for start in _find_all(wanted, folded.text)] if wanted else []


def _find_all(words: str, text: str) -> Iterator[int]:
    """Yield the offset of every occurrence of words in a text, overlapping ones too."""
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def _held_pieces(pieces: Sequence[Sequence[FileSpan]], result: FileSpan) -> frozenset[int]:
    """Return the numbers of the pieces of evidence of which a result shares enough characters."""
    return frozenset(
        number
        for number, spans in enumerate(pieces)
        if any(result.shared_chars(span) >= MIN_SHARED_PART * (span.end - span.start) > 0 for span in spans)
    )


def _touches_evidence(pieces: Sequence[Sequence[FileSpan]], result: FileSpan) -> bool:
    return any(result.shared_chars(span) for spans in pieces for span in spans)


def _is_correct_answer(question: GoldQuestion, answer: Answer, *, with_passages: bool = False) -> bool:
    quoted = "".join(c.quote for c in (*answer.citations, *(answer.passages if with_passages else ())))
    return len(answer.text) <= MAX_ANSWER_CHARS and _holds_facts(question, answer.text + quoted)


def _holds_facts(question: GoldQuestion, text: str) -> bool:
    """Return True if a text holds every fact that the question must have, in one of its wordings."""
    folded = fold(text)
    return all(any(fold(wording) in folded for wording in wordings) for wordings in question.must_include)

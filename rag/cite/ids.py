"""Permanent citation ids: make them, read them, and find the words that they stand for.

    <speech-id>#p12                     paragraph 12 of the speech, counted from 1
    <speech-id>#p12.s3                  its third sentence, counted from 1 within the paragraph
    <speech-id>#p12.s3-5                its sentences 3 to 5
    <speech-id>#p12.s3-p13.s2           from there to the second sentence of the next paragraph

Each may end in ~ and the first six hexadecimal digits of the sha256 of the quoted words, folded and without white
space: print, line breaks and traditional characters may change, the words may not.
"""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.errors import UnknownCitation
from rag.text.normalise import fold_words
from rag.text.sentences import sentence_spans
from rag.types import Citation, CitationLookup, Span, Speech

#: No id that is made here is longer; what is longer was not copied from one.
MAX_ID_CHARS = 200
#: How much of the neighbouring text a lookup shows on either side.
CONTEXT_CHARS = 120
# A later version of the reader may cut the same words into so many more sentences.
_MAX_EXTRA_SENTENCES = 8
# The most sentences of a moved text whose number its id does not tell; every run that is tried is another chance of one
# in 16 million that other words have the same checksum.
_MAX_RUN_SENTENCES = 60
_CHECKSUM_DIGITS = 6
_CITATION_ID = re.compile(
    r"(?P<speech>[^\s#~]+)#p(?P<p>[0-9]{1,6})"
    r"(?:\.s(?P<s>[0-9]{1,6})(?:-(?:p(?P<p2>[0-9]{1,6})\.s)?(?P<s2>[0-9]{1,6}))?)?"
    r"(?:~(?P<sum>[0-9a-f]{6}))?"
)
_EXPECTED = "expected <speech>#p<paragraph>, #p12.s3, #p12.s3-5 or #p12.s3-p13.s2, then perhaps ~ and six hex digits"


@dataclass(frozen=True, slots=True)
class Address:
    """Where quoted words stand: from one sentence to another, both counted from 1 within their paragraphs.

    `sentence` and `last_sentence` are None together, for a whole paragraph. `checksum` is "" where the id has none.
    """

    paragraph: int
    sentence: int | None
    last_paragraph: int
    last_sentence: int | None
    checksum: str = ""

    def __str__(self) -> str:
        """Return the part of the id behind the speech's."""
        text = f"#p{self.paragraph}"
        if self.sentence is not None:
            text += f".s{self.sentence}"
            if self.last_paragraph != self.paragraph:
                text += f"-p{self.last_paragraph}.s{self.last_sentence}"
            elif self.last_sentence != self.sentence:
                text += f"-{self.last_sentence}"
        return text + (f"~{self.checksum}" if self.checksum else "")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a speech with its address, all counted from 1."""

    paragraph: int
    number: int
    span: Span


def make(speech: Speech, start: int, end: int) -> Citation:
    """Cite the whole sentences that a span of the speech's text touches, across paragraphs if it does.

    In a transcript they end with the turn in which the first of them stands. A span of white space alone cites the
    sentence that follows it, at the end of the speech the last one. Raises ValueError for a speech without words or a
    span outside its text.
    """
    if not 0 <= start <= end <= len(speech.text):
        raise ValueError(f"The span {start}:{end} lies outside the {len(speech.text)} characters of {speech.id}")
    first = max(0, bisect_right(speech.paragraphs, start, key=lambda p: p.start) - 1)
    last = bisect_left(speech.paragraphs, max(end, start + 1), key=lambda p: p.start)
    sentences = _sentences(speech, first, last)
    touched = [sentence for sentence in sentences if sentence.span.overlaps(start, max(end, start + 1))]
    return _cite(speech, _within_turn(speech, touched) or [_next_sentence(speech, first, start)])


def _within_turn(speech: Speech, run: Sequence[_Sentence]) -> Sequence[_Sentence]:
    """Return the sentences of a run that stand in the turn of the first one."""
    turn = speech.turn_at(run[0].span.start) if run else None
    following = next((other.start for other in speech.turns if run and other.start > run[0].span.start), None)
    end = turn.end if turn else following
    return run if end is None else [sentence for sentence in run if sentence.span.start < end]


def checksum(text: str) -> str:
    """Return the six hexadecimal digits that change when the words of a quotation do."""
    return _digits(hashlib.sha256(fold_words(text).text.encode()))


def parse(citation_id: str) -> tuple[str, Address]:
    """Return the id of the speech and the address within it; raises UnknownCitation for a malformed citation id."""
    if len(citation_id) > MAX_ID_CHARS:
        raise UnknownCitation(
            f"A citation id of {len(citation_id):,} characters is none of ours, they have at most {MAX_ID_CHARS}: "
            f"{citation_id[:40]!r}…"
        )
    match = _CITATION_ID.fullmatch(citation_id.strip())
    if not match:
        raise UnknownCitation(f"{citation_id!r} is not a citation id; {_EXPECTED}.")
    address = _address(match)
    numbers = (address.paragraph, address.sentence, address.last_paragraph, address.last_sentence)
    if 0 in numbers or _runs_backwards(address):
        raise UnknownCitation(
            f"{citation_id!r} counts wrongly: paragraphs and sentences count from 1, and a range runs forwards."
        )
    return match["speech"], address


def resolve(citation_id: str, speech: Speech) -> CitationLookup:
    """Return where the words of an id stand in the speech today; raises UnknownCitation for a malformed id.

    The citation in the result has the id of the words as they stand now.
    """
    speech_id, address = parse(citation_id)
    if speech_id != speech.id:
        raise UnknownCitation(f"{citation_id!r} belongs to the speech {speech_id!r}, not to {speech.id!r}.")
    sentences = list(_sentences(speech, 0, len(speech.paragraphs)))
    addressed = _sentences_at(sentences, address)
    if addressed and address.checksum in ("", _checksum_of(speech, addressed)):
        return _lookup(citation_id, "found", speech, addressed)
    moved = _find_moved(speech, sentences, address) if address.checksum else []
    if moved:
        return _lookup(citation_id, "moved", speech, moved)
    if addressed:
        return _lookup(citation_id, "changed", speech, addressed)
    return CitationLookup(citation_id.strip(), "gone", None)


def _address(match: re.Match[str]) -> Address:
    paragraph = int(match["p"])
    sentence = int(match["s"]) if match["s"] else None
    last_paragraph = int(match["p2"]) if match["p2"] else paragraph
    last_sentence = int(match["s2"]) if match["s2"] else sentence
    return Address(paragraph, sentence, last_paragraph, last_sentence, match["sum"] or "")


def _runs_backwards(address: Address) -> bool:
    return (address.last_paragraph, address.last_sentence or 0) < (address.paragraph, address.sentence or 0)


def _sentences(speech: Speech, first: int, last: int) -> Iterator[_Sentence]:
    """Yield the sentences of some paragraphs, which are counted from 0 here, `last` not included."""
    for paragraph_number, paragraph in enumerate(speech.paragraphs[first:last], first + 1):
        for number, span in enumerate(sentence_spans(speech.text, paragraph.start, paragraph.end), 1):
            yield _Sentence(paragraph_number, number, span)


def _next_sentence(speech: Speech, first: int, start: int) -> _Sentence:
    """Return the first sentence from `start` on, searched from the paragraph `first`; at the end, the last one."""
    for sentence in _sentences(speech, first, len(speech.paragraphs)):
        if sentence.span.start >= start:
            return sentence
    sentences = list(_sentences(speech, 0, len(speech.paragraphs)))
    if not sentences:
        raise ValueError(f"The speech {speech.id} has no sentence to cite")
    return sentences[-1]


def _cite(speech: Speech, run: Sequence[_Sentence]) -> Citation:
    """Cite a run of sentences, all that lies between them included."""
    first, last = run[0], run[-1]
    start, end = first.span.start, last.span.end
    quote = speech.text[start:end]
    address = Address(first.paragraph, first.number, last.paragraph, last.number, checksum(quote))
    return Citation(
        id=f"{speech.id}{address}",
        speech_id=speech.id,
        start=start,
        end=end,
        quote=quote,
        section_path=speech.section_path(start),
        title=speech.title,
        place=speech.place,
        date=speech.date,
        speaker=speech.speaker_at(start),
        note=speech.note,
    )


def _sentences_at(sentences: Sequence[_Sentence], address: Address) -> list[_Sentence]:
    """Return the sentences at an address, none unless both of its ends exist."""
    if address.sentence is None:
        return [sentence for sentence in sentences if sentence.paragraph == address.paragraph]
    ends = (address.paragraph, address.sentence), (address.last_paragraph, address.last_sentence)
    run = [s for s in sentences if ends[0] <= (s.paragraph, s.number) <= ends[1]]
    is_complete = run and ((run[0].paragraph, run[0].number), (run[-1].paragraph, run[-1].number)) == ends
    return run if is_complete else []


def _find_moved(speech: Speech, sentences: Sequence[_Sentence], address: Address) -> Sequence[_Sentence]:
    """Return the run of sentences with the checksum of an address, [] where there is none.

    Of several it is one of as many sentences as the address names, then the nearest, then the shortest.
    """
    count = _count_sentences(address)

    def distance(run: Sequence[_Sentence]) -> tuple[bool, int, int]:
        return count not in (0, len(run)), abs(run[0].paragraph - address.paragraph), len(run)

    longest = count + _MAX_EXTRA_SENTENCES if count else _MAX_RUN_SENTENCES
    folded = [fold_words(speech.text[s.span.start : s.span.end]).text.encode() for s in sentences]
    runs = [sentences[first : last + 1] for first, last in _runs_with(address.checksum, folded, longest)]
    return min(runs, key=distance, default=[])


def _count_sentences(address: Address) -> int:
    """Return how many sentences an address names, 0 where it does not tell."""
    if address.sentence is None or address.last_sentence is None or address.paragraph != address.last_paragraph:
        return 0
    return address.last_sentence - address.sentence + 1


def _runs_with(wanted: str, folded: Sequence[bytes], longest: int) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of at most `longest` folded sentences that have the wanted checksum together."""
    for first in range(len(folded)):
        digest = hashlib.sha256()
        for last in range(first, min(first + longest, len(folded))):
            digest.update(folded[last])
            if _digits(digest) == wanted:
                yield first, last


def _digits(digest: "hashlib._Hash") -> str:
    return digest.hexdigest()[:_CHECKSUM_DIGITS]


def _checksum_of(speech: Speech, run: Sequence[_Sentence]) -> str:
    return checksum(speech.text[run[0].span.start : run[-1].span.end])


def _lookup(
    citation_id: str, status: Literal["found", "moved", "changed"], speech: Speech, run: Sequence[_Sentence]
) -> CitationLookup:
    """Return the lookup of an id that leads to a run of sentences, with whole sentences around it if they fit."""
    start, end = run[0].span.start, run[-1].span.end
    spans = [sentence.span for sentence in _sentences(speech, 0, len(speech.paragraphs))]
    before = min(
        (s.start for s in spans if start - CONTEXT_CHARS <= s.start < start), default=max(0, start - CONTEXT_CHARS)
    )
    after = max(
        (s.end for s in spans if end < s.end <= end + CONTEXT_CHARS), default=min(len(speech.text), end + CONTEXT_CHARS)
    )
    return CitationLookup(
        citation_id.strip(), status, _cite(speech, run), speech.text[before:start], speech.text[end:after]
    )

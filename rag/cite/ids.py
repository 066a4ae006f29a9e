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

#: Longer than any id that is made here; what is longer was not copied from one.
MAX_LENGTH = 200
#: How much of the neighbouring text a lookup shows on either side, in characters.
CONTEXT = 120
# A reader that cuts sentences otherwise may need this many more of them for the same words.
_EXTRA_SENTENCES = 8
# The most sentences of a moved text whose number its id does not tell; every run that is tried is another chance of one
# in 16 million that other words have the same checksum.
_LONGEST_RUN = 60
_ID = re.compile(
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

    A span of white space alone cites the sentence that follows it, at the end of the speech the last one. Raises
    ValueError for a speech without words or a span outside its text.
    """
    if not 0 <= start <= end <= len(speech.text):
        raise ValueError(f"The span {start}:{end} lies outside the {len(speech.text)} characters of {speech.id}")
    first = max(0, bisect_right(speech.paragraphs, start, key=lambda p: p.start) - 1)
    last = bisect_left(speech.paragraphs, max(end, start + 1), key=lambda p: p.start)
    touched = [s for s in _sentences(speech, first, last) if s.span.overlaps(start, max(end, start + 1))]
    return _cite(speech, touched or _next_sentence(speech, first, start))


def checksum(text: str) -> str:
    """Return the six digits that tell whether the words of a quotation have changed."""
    return _digits(hashlib.sha256(fold_words(text).text.encode()))


def parse(citation_id: str) -> tuple[str, Address]:
    """Split an id into the speech's id and the address within it; raises UnknownCitation when it is malformed."""
    if len(citation_id) > MAX_LENGTH:
        raise UnknownCitation(
            f"A citation id of {len(citation_id):,} characters is none of ours, they have at most {MAX_LENGTH}: "
            f"{citation_id[:40]!r}…"
        )
    match = _ID.fullmatch(citation_id.strip())
    if not match:
        raise UnknownCitation(f"{citation_id!r} is not a citation id; {_EXPECTED}.")
    address = _address(match)
    numbers = (address.paragraph, address.sentence, address.last_paragraph, address.last_sentence)
    if 0 in numbers or _backwards(address):
        raise UnknownCitation(
            f"{citation_id!r} counts wrongly: paragraphs and sentences count from 1, and a range runs forwards."
        )
    return match["speech"], address


def resolve(citation_id: str, speech: Speech) -> CitationLookup:
    """Find the words of an id in the speech as it is today; raises UnknownCitation for a malformed id.

    The citation of a lookup has an id that names its words as they stand now.
    """
    speech_id, address = parse(citation_id)
    if speech_id != speech.id:
        raise UnknownCitation(f"{citation_id!r} belongs to the speech {speech_id!r}, not to {speech.id!r}.")
    every = list(_sentences(speech, 0, len(speech.paragraphs)))
    here = _at(every, address)
    if here and address.checksum in ("", _checksum_of(speech, here)):
        return _lookup(citation_id, "found", speech, here)
    elsewhere = _search(speech, every, address) if address.checksum else []
    if elsewhere:
        return _lookup(citation_id, "moved", speech, elsewhere)
    return _lookup(citation_id, "changed", speech, here) if here else CitationLookup(citation_id.strip(), "gone", None)


def _address(match: re.Match[str]) -> Address:
    paragraph = int(match["p"])
    sentence = int(match["s"]) if match["s"] else None
    last_paragraph = int(match["p2"]) if match["p2"] else paragraph
    last_sentence = int(match["s2"]) if match["s2"] else sentence
    return Address(paragraph, sentence, last_paragraph, last_sentence, match["sum"] or "")


def _backwards(address: Address) -> bool:
    return (address.last_paragraph, address.last_sentence or 0) < (address.paragraph, address.sentence or 0)


def _sentences(speech: Speech, first: int, last: int) -> Iterator[_Sentence]:
    """Yield the sentences of some paragraphs, which are counted from 0 here, `last` not included."""
    for place in range(first, min(last, len(speech.paragraphs))):
        paragraph = speech.paragraphs[place]
        for number, span in enumerate(sentence_spans(speech.text, paragraph.start, paragraph.end), 1):
            yield _Sentence(place + 1, number, span)


def _next_sentence(speech: Speech, first: int, start: int) -> list[_Sentence]:
    following = (s for s in _sentences(speech, first, len(speech.paragraphs)) if s.span.start >= start)
    found = next(following, None) or next(reversed(list(_sentences(speech, 0, len(speech.paragraphs)))), None)
    if found is None:
        raise ValueError(f"The speech {speech.id} has no sentence to cite")
    return [found]


def _cite(speech: Speech, run: Sequence[_Sentence]) -> Citation:
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
    )


def _at(every: Sequence[_Sentence], address: Address) -> list[_Sentence]:
    """Return the sentences at an address, none unless both of its ends exist."""
    if address.sentence is None:
        return [s for s in every if s.paragraph == address.paragraph]
    ends = (address.paragraph, address.sentence), (address.last_paragraph, address.last_sentence)
    run = [s for s in every if ends[0] <= (s.paragraph, s.number) <= ends[1]]
    complete = run and ((run[0].paragraph, run[0].number), (run[-1].paragraph, run[-1].number)) == ends
    return run if complete else []


def _search(speech: Speech, every: Sequence[_Sentence], address: Address) -> Sequence[_Sentence]:
    """Return the run of sentences with the checksum of an address: best of as many sentences, then the nearest."""
    count = _count(address)

    def distance(run: Sequence[_Sentence]) -> tuple[bool, int, int]:
        return count not in (0, len(run)), abs(run[0].paragraph - address.paragraph), len(run)

    longest = count + _EXTRA_SENTENCES if count else _LONGEST_RUN
    folded = [fold_words(speech.text[s.span.start : s.span.end]).text.encode() for s in every]
    found = [every[first : last + 1] for first, last in _runs(folded, address.checksum, longest)]
    return min(found, key=distance, default=[])


def _count(address: Address) -> int:
    """Return how many sentences an address names, 0 where it does not tell."""
    if address.sentence is None or address.last_sentence is None or address.paragraph != address.last_paragraph:
        return 0
    return address.last_sentence - address.sentence + 1


def _runs(folded: Sequence[bytes], wanted: str, longest: int) -> Iterator[tuple[int, int]]:
    for first in range(len(folded)):
        digest = hashlib.sha256()
        for last in range(first, min(first + longest, len(folded))):
            digest.update(folded[last])
            if _digits(digest) == wanted:
                yield first, last


def _digits(digest: "hashlib._Hash") -> str:
    return digest.hexdigest()[:6]


def _checksum_of(speech: Speech, run: Sequence[_Sentence]) -> str:
    return checksum(speech.text[run[0].span.start : run[-1].span.end])


def _lookup(
    citation_id: str, status: Literal["found", "moved", "changed"], speech: Speech, run: Sequence[_Sentence]
) -> CitationLookup:
    start, end = run[0].span.start, run[-1].span.end
    spans = [s.span for s in _sentences(speech, 0, len(speech.paragraphs))]
    before = min((s.start for s in spans if start - CONTEXT <= s.start < start), default=max(0, start - CONTEXT))
    after = max((s.end for s in spans if end < s.end <= end + CONTEXT), default=min(len(speech.text), end + CONTEXT))
    return CitationLookup(
        citation_id.strip(), status, _cite(speech, run), speech.text[before:start], speech.text[end:after]
    )

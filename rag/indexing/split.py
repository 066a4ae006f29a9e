"""Cut a speech into passages along its outline."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from langchain_text_splitters import RecursiveCharacterTextSplitter

from rag.text.context import chars_per_chinese
from rag.types import Passage, Section, Span, Speech

# A stop and a blank before a capital, and no title or initial before the stop.
_ENGLISH_STOP = (
    r"(?:(?<=[.!?]\s)|(?<=[.!?][”’\"')\]]\s))(?=[A-Z“‘\"'(\[])"
    r"(?<!\b[A-Z]\.\s)(?<!\b(?:Mr|Ms|Dr|St|No)\.\s)(?<!\b(?:Mrs|Gen|Sen|Gov|Rev|Hon)\.\s)"
)
# From the coarsest mark to the finest; a passage ends after the mark. What has none of them is cut by length.
_SEPARATORS = ["\n", r"(?<=[。！？!?])", _ENGLISH_STOP, r"(?<=[；;])", r"(?<=[:：])", r"(?<=[，,、])", r"(?<=\s)"]


def split(speech: Speech, length: int = 300) -> tuple[Passage, ...]:
    """Return the passages of a speech, each at most `length` Chinese characters or as much in English, in order.

    No passage crosses a top-level section or a turn; together they hold every character that is not white space.
    """
    length = int(length * chars_per_chinese(speech.language))
    cut = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS, is_separator_regex=True, keep_separator="end", chunk_size=length, chunk_overlap=0
    ).split_text
    spans = [span for block in _blocks(speech) for span in _cut(cut, speech.text, block, length)]
    return tuple(
        Passage(speech.id, span.start, span.end, path, speech.text[span.start : span.end])
        for span, path in zip(spans, _paths(speech.sections, spans), strict=True)
    )


def _blocks(speech: Speech) -> list[Span]:
    """Return the runs of text between the starts of the top-level sections and of the turns."""
    sections = (section.start for section in speech.sections if section.level == 1)
    starts = sorted({0, len(speech.text), *sections, *(turn.start for turn in speech.turns)})
    return [Span(start, end) for start, end in pairwise(starts)]


def _cut(cut: Callable[[str], list[str]], text: str, block: Span, length: int) -> Iterator[Span]:
    """Yield the spans of the passages of one block of a text."""
    block_text = text[block.start : block.end]
    at = 0
    # The splitter leaves a block that is short enough as it is, and takes its time over it.
    for passage in _passages(cut, block_text, length) if len(block_text) >= length else [block_text.strip()]:
        if not passage:
            continue
        at = block_text.find(passage, at)
        if at < 0:
            raise AssertionError(f"the splitter changed the text at {passage[:30]!r}")
        yield Span(block.start + at, block.start + at + len(passage))
        at += len(passage)


def _passages(cut: Callable[[str], list[str]], text: str, length: int) -> Iterator[str]:
    """Yield the passages that the splitter makes of a text; one without any mark is cut into pieces by length."""
    for passage in cut(text):
        yield from (passage[at : at + length].strip() for at in range(0, len(passage), length))


def _paths(sections: tuple[Section, ...], spans: list[Span]) -> Iterator[tuple[str, ...]]:
    """Yield the headings above each span, in one pass over both: a long speech has thousands of sections."""
    opened: list[Section] = []
    following = 0
    for span in spans:
        while following < len(sections) and sections[following].start <= span.start:
            opened.append(sections[following])
            following += 1
        opened = [section for section in opened if section.end > span.start]
        yield tuple(section.heading for section in opened)

"""Cut a speech into passages along its outline."""

from langchain_text_splitters import RecursiveCharacterTextSplitter

from rag.types import Passage, Span, Speech

# From the coarsest place to cut to the finest; a passage ends after the mark.
_SEPARATORS = ["\n", r"(?<=[。！？!?])", r"(?<=[；;])", r"(?<=[:：])", r"(?<=[，,、])", r"(?<=\s)", ""]


def split(speech: Speech, length: int = 300) -> tuple[Passage, ...]:
    """Return the passages of a speech, each at most `length` characters, in order.

    No passage crosses a top-level section; together they hold every character that is not white space.
    """
    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        is_separator_regex=True,
        keep_separator="end",
        chunk_size=length,
        chunk_overlap=0,
        add_start_index=True,
    )
    return tuple(
        Passage(speech.id, span.start, span.end, speech.section_path(span.start), speech.text[span.start : span.end])
        for block in _blocks(speech)
        for span in _cut(splitter, speech.text, block)
    )


def _blocks(speech: Speech) -> list[Span]:
    """Return the runs of text between the starts of the top-level sections."""
    starts = sorted({0, len(speech.text), *(s.start for s in speech.sections if s.level == 1)})
    return [Span(start, end) for start, end in zip(starts, starts[1:], strict=False)]


def _cut(splitter: RecursiveCharacterTextSplitter, text: str, block: Span) -> list[Span]:
    found = []
    for document in splitter.create_documents([text[block.start : block.end]]):
        at = int(document.metadata["start_index"])
        if at < 0:
            raise AssertionError(f"the splitter lost the place of {document.page_content[:30]!r}")
        found.append(Span(block.start + at, block.start + at + len(document.page_content)))
    return found

"""Quote the outline of a speech: its sections by their headings and first sentences, or in full."""

from rag.about.central import list_sentences
from rag.cite import ids
from rag.store.protocol import Store
from rag.text.salutation import begins_with_salutation
from rag.types import AnswerSentence, Passage, Section, Speech

#: A first sentence has so many characters; one that goes on after a semicolon is followed up to so many.
MIN_FIRST_CHARS = 6
MAX_WHOLE_CHARS = 240
_PAUSES = "；;，,：:"


def outline_of(speech: Speech) -> list[Section]:
    """Return the sections that divide a speech: the outermost level that has several; none of a speech without any."""
    items = list_items(speech)
    for level in sorted({section.level for section in items}):
        sections = [section for section in items if section.level == level]
        if len(sections) > 1:
            return sections
    return []


def list_items(speech: Speech) -> list[Section]:
    """Return all headings and items of a speech in the order of the text."""
    return sorted(speech.sections, key=lambda section: section.start)


def quote_section(speech: Speech, section: Section) -> list[AnswerSentence]:
    """Return a heading and the first sentence under it; of an item within a paragraph the sentence that it begins."""
    heading_end = section.start + len(section.heading)
    heading = quote_span(speech, section.start, heading_end)
    first = _first_sentence(speech, max(heading_end, heading.citations[0].end), section.end)
    has_own_line = speech.text[heading_end : heading_end + 1] in ("\n", "")
    return [heading, first] if first and has_own_line else [heading]


def _first_sentence(speech: Speech, start: int, end: int) -> AnswerSentence | None:
    """Return the first sentence of a part of a speech that is neither a heading nor a greeting, whole."""
    headings = {section.start for section in speech.sections}
    for paragraph in speech.paragraphs:
        if paragraph.start < end and start < paragraph.end and max(start, paragraph.start) not in headings:
            quote = quote_whole(speech, max(start, paragraph.start))
            if len(quote.text) >= MIN_FIRST_CHARS and not begins_with_salutation(quote.text):
                return quote
    return None


def quote_whole(speech: Speech, start: int) -> AnswerSentence:
    """Return a quotation from an offset to where a sentence really ends, which a semicolon does not, within limits."""
    quote = quote_span(speech, start, start + 1)
    while quote.text[-1] in _PAUSES and len(quote.text) < MAX_WHOLE_CHARS:
        end = quote.citations[0].end
        longer = quote_span(speech, quote.citations[0].start, end + 2)
        if longer.citations[0].end <= end or "\n" in longer.text:
            break
        quote = longer
    return quote


def quote_in_full(speech: Speech, section: Section) -> list[AnswerSentence]:
    """Return the sentences of a section after its heading, each with its citation."""
    quotes = []
    position = quote_span(speech, section.start, section.start + len(section.heading)).citations[0].end
    while position < section.end and speech.text[position : section.end].strip():
        quote = quote_whole(speech, position)
        end = quote.citations[0].end
        if end <= position:
            break
        quotes.append(quote)
        position = end
    return quotes


def quote_span(speech: Speech, start: int, end: int) -> AnswerSentence:
    """Return the whole sentences that a span touches, with their citation."""
    citation = ids.make(speech, start, end)
    return AnswerSentence(citation.quote, (citation,), "verbatim")


def passage_in_full(store: Store, passage: Passage) -> list[AnswerSentence]:
    """Return the sentences of a passage, each with its citation."""
    speech = store.speech(passage.speech_id)
    return [quote_span(speech, span.start, span.end) for span in list_sentences(speech, passage.start, passage.end)]

"""Find the sentences of a text that say most of what it is about, by the vectors of its sentences."""

from collections.abc import Sequence

import numpy as np

from rag.models.embed import StaticEmbedder
from rag.text.masthead import masthead_end
from rag.text.salutation import begins_with_salutation, is_salutation
from rag.text.sentences import sentence_spans
from rag.types import Span, Speech, Vectors

#: A sentence this near to one that was chosen says the same again (cosine).
MAX_LIKENESS = 0.8
#: With fewer sentences that can stand alone a text is too short to be choosy.
MIN_SENTENCES = 3
#: Lengths of sentences that can stand alone, in characters: of Chinese and of English ones.
MIN_CHARS = {"zh": 14, "en": 40}
MAX_CHARS = {"zh": 110, "en": 260}


def list_sentences(speech: Speech, start: int, end: int) -> list[Span]:
    """Return the sentences of a part of a speech that can stand alone; no heading and no salutation is among them.

    Of a part with hardly any such sentence all are taken, but for the lines above the speech.
    """
    headings = {section.start for section in speech.sections if _stands_alone(speech, section.start, section.heading)}
    spans = []
    for paragraph in speech.paragraphs:
        if paragraph.start < end and start < paragraph.end and paragraph.start not in headings:
            # Sentences as they are cited: those of the whole paragraph.
            sentences = sentence_spans(speech.text, paragraph.start, paragraph.end)
            inside = [span for span in sentences if start <= span.start and span.end <= end]
            spans += inside or [span for span in sentences if span.overlaps(start, end)][:1]
    said = [span for span in spans if span.start >= masthead_end(speech)]
    alone = [span for span in said if _can_stand_alone(speech, span)]
    if len(alone) >= MIN_SENTENCES:
        return alone
    return [span for span in said if not is_salutation(speech.text[span.start : span.end])]


def rank_central(words: StaticEmbedder, texts: Sequence[str]) -> list[int]:
    """Return the positions of texts by how near their vectors come to the mean of all, without those that repeat.

    Shape of the result (n,), n at most len(texts); a text near to one before it in the order is left out.
    """
    if not texts:
        return []
    vectors = words.embed_documents(texts)
    return rank_by_nearness(vectors, vectors.mean(axis=0))


def rank_by_nearness(vectors: Vectors, centre: Vectors) -> list[int]:
    """Return the rows of unit vectors, shape (n, dimension), nearest to a centre first, without those that repeat."""
    order = np.argsort(-(vectors @ centre), kind="stable")
    likeness = vectors @ vectors.T
    chosen: list[int] = []
    for row in map(int, order):
        if not any(likeness[row, other] > MAX_LIKENESS for other in chosen):
            chosen.append(row)
    return chosen


def _stands_alone(speech: Speech, start: int, heading: str) -> bool:
    """Return True if a heading has a line of its own."""
    end = start + len(heading)
    return speech.text[end : end + 1] in ("\n", "")


def _can_stand_alone(speech: Speech, span: Span) -> bool:
    text = speech.text[span.start : span.end]
    length = span.end - span.start
    fits = MIN_CHARS[speech.language] <= length <= MAX_CHARS[speech.language]
    return fits and not begins_with_salutation(text) and text[-1] not in "：:？?；;，,"

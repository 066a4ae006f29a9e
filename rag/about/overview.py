"""Give an overview of a speech, of one of its sections, of a few speeches, or of the topics of the archive.

It is made of headings with their first sentences and of the sentences nearest to the centre of the text by their
vectors, each cited; a line before them says how they were chosen.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from rag.about.central import in_text_order, list_sentences, rank_by_nearness, rank_central
from rag.about.naming import SEPARATOR, make_line, name_briefly, name_speech
from rag.about.topics import Topic, find_topics
from rag.cite import ids
from rag.models.embed import StaticEmbedder
from rag.models.lexicon import Lexicon
from rag.store.local import LocalStore, SpeechFacts
from rag.text.salutation import begins_with_salutation
from rag.types import AboutRequest, AnswerSentence, Language, Passage, Section, Span, Speech

#: Points of an overview: sections, central sentences, topics.
MAX_POINTS = 12
#: Central sentences beside the sections of a speech, of a speech without any, and of each page after the first.
CENTRAL_BESIDE_OUTLINE = 4
CENTRAL_ALONE = 8
#: Sentences of a section that is given in full.
MAX_FULL_SENTENCES = 12
#: More speeches than this are shown by their topics.
MAX_SPEECHES_APART = 3
#: A first sentence has so many characters; one that goes on after a semicolon is followed up to so many.
MIN_FIRST_CHARS = 6
MAX_WHOLE_CHARS = 240
_PAUSES = "；;，,：:"
#: Speeches that are named with a topic.
MAX_NAMED = 4

_HEAD = {"zh": "{name}：", "en": "{name}:"}
_RETOLD = {"zh": "（据转述稿，不是原话）", "en": " (from a retelling, not word for word)"}
_ABSTRACT = {
    "zh": "整理者的介绍（不是讲话人的话）：{text}",
    "en": "From whoever keeps the archive, not from the speaker: {text}",
}
_OUTLINE = {"zh": "各部分的标题和开头一句：", "en": "Its sections, each heading with its first sentence:"}
_CENTRAL = {
    "zh": "按句子的向量，最接近全文重心的几句：",
    "en": "The sentences nearest to the centre of the speech by their vectors:",
}
_CENTRAL_OF_SECTION = {
    "zh": "按句子的向量，最接近这一部分重心的几句：",
    "en": "The sentences nearest to the centre of this section by their vectors:",
}
_IN_FULL = {"zh": "这一部分的原文：", "en": "The words of this section:"}
_TOPICS = {
    "zh": "{n} 篇讲话的主要话题（按段落的向量归类，每类举离重心最近的一句）：",
    "en": "The main topics of {n} speeches (passages grouped by their vectors, each with the sentence nearest to its centre):",
}
_TOPIC = {
    "zh": "{number}. {words}（{n} 篇：{speeches}）",
    "en": "{number}. {words} (in {n} of the speeches: {speeches})",
}
_AND_MORE = {"zh": "等", "en": " and others"}
_NEXT = {"zh": "接下来：", "en": "Further:"}
_NO_MORE = {"zh": "没有更多可说的了。", "en": "There is no more to say of it."}
_NO_SECTION = {
    "zh": "这篇讲话没有第 {number} 部分，它有 {n} 个部分。",
    "en": "This speech has no section {number}; it has {n}.",
}


class Overviews:
    """Makes overviews of the speeches of an archive."""

    def __init__(self, store: LocalStore, words: StaticEmbedder, lexicon: Lexicon) -> None:
        self._store, self._words, self._lexicon = store, words, lexicon

    def describe(self, request: AboutRequest, language: Language) -> tuple[AnswerSentence, ...]:
        """Return the overview that a request asks for, page by page."""
        facts = {fact.speech_id: fact for fact in self._store.facts()}
        wanted = request.speech_ids or tuple(facts)
        if len(wanted) > MAX_SPEECHES_APART:
            return tuple(self._topics(request, [facts[speech_id] for speech_id in wanted], language))
        lines: list[AnswerSentence] = []
        for speech_id in wanted:
            lines += self._describe_speech(request, facts[speech_id], MAX_POINTS // len(wanted), language)
        return tuple(_without_repeats(lines))

    def _describe_speech(
        self, request: AboutRequest, fact: SpeechFacts, points: int, language: Language
    ) -> Iterator[AnswerSentence]:
        speech = self._store.speech(fact.speech_id)
        sections = outline_of(speech)
        retold = _RETOLD[language] if speech.note else ""
        yield make_line(_HEAD[language].format(name=name_speech(fact, language) + retold), fact.speech_id)
        if request.section is not None:
            yield from self._describe_section(request, speech, sections, language)
            return
        if request.page == 0:
            yield from _abstract_line(speech, language)
        yield from self._outline_and_centre(speech, sections, Span(0, len(speech.text)), points, request.page, language)

    def _describe_section(
        self, request: AboutRequest, speech: Speech, sections: Sequence[Section], language: Language
    ) -> Iterator[AnswerSentence]:
        """Yield a section: its own outline and central sentences, or its words in full."""
        number = request.section or 0
        index = number - 1 if number > 0 else len(sections) - 1
        if not 0 <= index < len(sections):
            yield make_line(_NO_SECTION[language].format(number=number, n=len(sections)))
            return
        section = sections[index]
        span = Span(section.start, section.end)
        if request.page == 0:
            yield _quote(speech, section.start, section.start + len(section.heading))
        if request.in_full:
            yield from _in_full(speech, section, request.page, language)
            return
        inner = [
            s for s in _whole_items(speech) if section.start < s.start < section.end and s.level == section.level + 1
        ]
        yield from self._outline_and_centre(
            speech, inner, span, MAX_POINTS - 1, request.page, language, of_section=True
        )

    def _outline_and_centre(
        self,
        speech: Speech,
        sections: Sequence[Section],
        span: Span,
        points: int,
        page: int,
        language: Language,
        *,
        of_section: bool = False,
    ) -> Iterator[AnswerSentence]:
        """Yield the headings of some sections with their first sentences, then central sentences of a span."""
        outline = [quote for section in sections for quote in _head_and_first(speech, section)]
        shown = sections[page * points :][:points]
        if shown:
            yield make_line((_NEXT if page else _OUTLINE)[language])
            yield from (quote for section in shown for quote in _head_and_first(speech, section))
        spans = list_sentences(speech, span.start, span.end)
        said = {citation.id for quote in outline for citation in quote.citations}
        ranked = [spans[row] for row in rank_central(self._words, [speech.text[s.start : s.end] for s in spans])]
        quotes = [s for s in ranked if ids.make(speech, s.start, s.end).id not in said]
        first = min(CENTRAL_BESIDE_OUTLINE if sections else CENTRAL_ALONE, max(1, points - len(shown)))
        chosen = quotes[:first] if page == 0 else quotes[first + (page - 1) * CENTRAL_ALONE :][:CENTRAL_ALONE]
        if chosen:
            yield make_line((_CENTRAL_OF_SECTION if of_section else _CENTRAL)[language])
            yield from (_quote(speech, s.start, s.end) for s in in_text_order(chosen))
        elif not shown:
            yield make_line(_NO_MORE[language])

    def _topics(
        self, request: AboutRequest, facts: Sequence[SpeechFacts], language: Language
    ) -> Iterator[AnswerSentence]:
        """Yield the topics of many speeches, each with the speeches that carry it and a sentence of another one a page."""
        rows = (
            np.arange(len(self._store))
            if not request.speech_ids
            else np.concatenate([self._store.rows_of(fact.speech_id) for fact in facts])
        )
        all_facts = self._store.facts()
        names = frozenset(name for fact in all_facts for name in (fact.place, fact.speaker) if name)
        topics = find_topics(self._store, rows, names)
        yield make_line(_TOPICS[language].format(n=len(facts)))
        for number, topic in enumerate(topics[:MAX_POINTS], 1):
            quote = self._central_quote(topic, request.page)
            if quote:
                yield self._topic_line(number, topic, all_facts, language)
                yield quote

    def _topic_line(
        self, number: int, topic: Topic, facts: Sequence[SpeechFacts], language: Language
    ) -> AnswerSentence:
        named = [name_briefly(facts[position], language) for position in topic.speeches[:MAX_NAMED]]
        more = _AND_MORE[language] if len(topic.speeches) > MAX_NAMED else ""
        speeches = SEPARATOR[language].join(named) + more
        words = SEPARATOR[language].join(self._in_language(word, language) for word in topic.words)
        line = _TOPIC[language].format(number=number, words=words, n=len(topic.speeches), speeches=speeches)
        return make_line(line)

    def _in_language(self, word: str, language: Language) -> str:
        """Return a word with what it means in English, for a reader of English."""
        gloss = None if language == "zh" or word.isascii() else self._lexicon.gloss(word)
        return f"{word} ({gloss.gloss.split(';')[0].split(',')[0].strip()})" if gloss else word

    def _central_quote(self, topic: Topic, page: int) -> AnswerSentence | None:
        """Return the most telling sentence of the passage of a topic that is next in nearness."""
        texts = [passage.text for passage in topic.passages]
        centre = self._words.embed_documents(texts).mean(axis=0)
        found = 0
        for passage in topic.passages:
            speech = self._store.speech(passage.speech_id)
            spans = list_sentences(speech, passage.start, passage.end)
            if spans and (found := found + 1) > page:
                vectors = self._words.embed_documents([speech.text[s.start : s.end] for s in spans])
                best = spans[rank_by_nearness(vectors, centre)[0]]
                return _quote(speech, best.start, best.end)
        return None


def outline_of(speech: Speech) -> list[Section]:
    """Return the sections that divide a speech: the outermost level that has several; none of a speech without any."""
    items = _whole_items(speech)
    for level in sorted({section.level for section in items}):
        sections = [section for section in items if section.level == level]
        if len(sections) > 1:
            return sections
    return []


def _whole_items(speech: Speech) -> list[Section]:
    return sorted(speech.sections, key=lambda section: section.start)


def _head_and_first(speech: Speech, section: Section) -> list[AnswerSentence]:
    """Return a heading and the first sentence under it; of an item within a paragraph the sentence that it begins."""
    heading_end = section.start + len(section.heading)
    heading = _quote(speech, section.start, heading_end)
    first = _first_sentence(speech, max(heading_end, heading.citations[0].end), section.end)
    has_own_line = speech.text[heading_end : heading_end + 1] in ("\n", "")
    return [heading, first] if first and has_own_line else [heading]


def _first_sentence(speech: Speech, start: int, end: int) -> AnswerSentence | None:
    """Return the first sentence of a part of a speech that is neither a heading nor a greeting, whole."""
    headings = {section.start for section in speech.sections}
    for paragraph in speech.paragraphs:
        if paragraph.start < end and start < paragraph.end and max(start, paragraph.start) not in headings:
            quote = _quote_whole(speech, max(start, paragraph.start))
            if len(quote.text) >= MIN_FIRST_CHARS and not begins_with_salutation(quote.text):
                return quote
    return None


def _quote_whole(speech: Speech, start: int) -> AnswerSentence:
    """Return a quotation from an offset to where a sentence really ends, which a semicolon does not, within limits."""
    quote = _quote(speech, start, start + 1)
    while quote.text[-1] in _PAUSES and len(quote.text) < MAX_WHOLE_CHARS:
        end = quote.citations[0].end
        longer = _quote(speech, quote.citations[0].start, end + 2)
        if longer.citations[0].end <= end or "\n" in longer.text:
            break
        quote = longer
    return quote


def _in_full(speech: Speech, section: Section, page: int, language: Language) -> Iterator[AnswerSentence]:
    """Yield the sentences of a section after its heading, so many a page."""
    quotes = []
    position = _quote(speech, section.start, section.start + len(section.heading)).citations[0].end
    while position < section.end and speech.text[position : section.end].strip():
        quote = _quote_whole(speech, position)
        end = quote.citations[0].end
        if end <= position:
            break
        quotes.append(quote)
        position = end
    shown = quotes[page * MAX_FULL_SENTENCES :][:MAX_FULL_SENTENCES]
    yield make_line(_IN_FULL[language] if shown else _NO_MORE[language])
    yield from shown


def _abstract_line(speech: Speech, language: Language) -> Iterator[AnswerSentence]:
    text = (speech.abstract_en or speech.abstract) if language == "en" else (speech.abstract or speech.abstract_en)
    if text:
        yield make_line(_ABSTRACT[language].format(text=text))


def _quote(speech: Speech, start: int, end: int) -> AnswerSentence:
    citation = ids.make(speech, start, end)
    return AnswerSentence(citation.quote, (citation,), "verbatim")


def _without_repeats(lines: Iterable[AnswerSentence]) -> Iterator[AnswerSentence]:
    """Yield lines, each citation once."""
    seen: set[str] = set()
    for line in lines:
        cited = {citation.id for citation in line.citations}
        if not cited or not cited <= seen:
            seen |= cited
            yield line


def passage_in_full(store: LocalStore, passage: Passage) -> list[AnswerSentence]:
    """Return the sentences of a passage, each with its citation."""
    speech = store.speech(passage.speech_id)
    return [_quote(speech, span.start, span.end) for span in list_sentences(speech, passage.start, passage.end)]

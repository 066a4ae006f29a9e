"""Give an overview of a speech, of one of its sections, of a few speeches, or of the topics of the archive.

It is made of headings with their first sentences and of the sentences nearest to the centre of the text by their
vectors, each cited; a line before them says how they were chosen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rag.about.central import in_text_order, list_sentences, rank_by_nearness, rank_central
from rag.about.naming import SEPARATOR, make_line, name_briefly, name_speech
from rag.about.outline import list_items, outline_of, quote_in_full, quote_section, quote_span
from rag.about.topics import Topic, find_topics
from rag.answer.word_senses import SenseFinder
from rag.models.embed import StaticEmbedder
from rag.models.lexicon import Lexicon
from rag.store.local import SpeechFacts
from rag.store.protocol import Store
from rag.types import AboutRequest, AnswerSentence, Language, Section, Span, Speech, is_recognised

#: Points of an overview: sections, central sentences, topics.
MAX_POINTS = 12
#: Central sentences beside the sections of a speech, of a speech without any, and of each page after the first.
CENTRAL_BESIDE_OUTLINE = 4
CENTRAL_ALONE = 8
#: Sentences of a section that is given in full.
MAX_FULL_SENTENCES = 12
#: More speeches than this are shown by their topics.
MAX_SPEECHES_APART = 3
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
    "en": "The main topics of {n} speeches (passages grouped by vectors, with the sentence nearest to each centre):",
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


@dataclass(frozen=True, slots=True)
class _Part:
    """What an overview is given of: a span of a speech, what divides it, and the points that may be made of it."""

    speech: Speech
    span: Span
    sections: Sequence[Section]
    points: int
    is_section: bool = False


class Overviews:
    """Makes overviews of the speeches of an archive."""

    def __init__(self, store: Store, words: StaticEmbedder, lexicon: Lexicon) -> None:
        self._store, self._words, self._senses = store, words, SenseFinder(lexicon)

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
        retold = _RETOLD[language] if speech.note and not is_recognised(speech.note) else ""
        yield make_line(_HEAD[language].format(name=name_speech(fact, language) + retold), fact.speech_id)
        if request.section is not None:
            yield from self._describe_section(request, speech, sections, language)
            return
        if request.page == 0:
            yield from _abstract_line(speech, language)
        part = _Part(speech, Span(0, len(speech.text)), sections, points)
        yield from self._outline_and_centre(part, request.page, language)

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
        if request.page == 0:
            yield quote_span(speech, section.start, section.start + len(section.heading))
        if request.in_full:
            yield from _in_full(speech, section, request.page, language)
            return
        inside = [item for item in list_items(speech) if section.start < item.start < section.end]
        items = [item for item in inside if item.level == section.level + 1]
        part = _Part(speech, Span(section.start, section.end), items, MAX_POINTS - 1, is_section=True)
        yield from self._outline_and_centre(part, request.page, language)

    def _outline_and_centre(self, part: _Part, page: int, language: Language) -> Iterator[AnswerSentence]:
        """Yield the headings of a part's sections with their first sentences, then its central sentences."""
        shown = part.sections[page * part.points :][: part.points]
        if shown:
            yield make_line((_NEXT if page else _OUTLINE)[language])
            yield from (quote for section in shown for quote in quote_section(part.speech, section))
        usual = CENTRAL_BESIDE_OUTLINE if part.sections else CENTRAL_ALONE
        first = min(usual, max(0, part.points - len(part.sections)))
        start, end = (0, first) if page == 0 else (first + (page - 1) * CENTRAL_ALONE, first + page * CENTRAL_ALONE)
        chosen = self._rank_central(part)[start:end]
        if chosen:
            yield make_line((_CENTRAL_OF_SECTION if part.is_section else _CENTRAL)[language])
            yield from (quote_span(part.speech, span.start, span.end) for span in in_text_order(chosen))
        elif not shown:
            yield make_line(_NO_MORE[language])

    def _rank_central(self, part: _Part) -> list[Span]:
        """Return the sentences of a part, the most central first, without those that its outline quotes."""
        text, spans = part.speech.text, list_sentences(part.speech, part.span.start, part.span.end)
        ranked = [spans[row] for row in rank_central(self._words, [text[s.start : s.end] for s in spans])]
        quotes = [quote for section in part.sections for quote in quote_section(part.speech, section)]
        quoted = [citation for quote in quotes for citation in quote.citations]
        return [span for span in ranked if not any(span.overlaps(cited.start, cited.end) for cited in quoted)]

    def _topics(
        self, request: AboutRequest, facts: Sequence[SpeechFacts], language: Language
    ) -> Iterator[AnswerSentence]:
        """Yield the topics of many speeches, with the speeches that carry them and a sentence of another one a page."""
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
            quote = self._centralquote_span(topic, request.page)
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
        hints = [] if language == "zh" or word.isascii() else self._senses.find(word)
        return f"{word} ({' '.join(hint.hint for hint in hints)})" if hints else word

    def _centralquote_span(self, topic: Topic, page: int) -> AnswerSentence | None:
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
                return quote_span(speech, best.start, best.end)
        return None


def _in_full(speech: Speech, section: Section, page: int, language: Language) -> Iterator[AnswerSentence]:
    """Yield the sentences of a section after its heading, so many a page."""
    shown = quote_in_full(speech, section)[page * MAX_FULL_SENTENCES :][:MAX_FULL_SENTENCES]
    yield make_line(_IN_FULL[language] if shown else _NO_MORE[language])
    yield from shown


def _abstract_line(speech: Speech, language: Language) -> Iterator[AnswerSentence]:
    text = (speech.abstract_en or speech.abstract) if language == "en" else (speech.abstract or speech.abstract_en)
    if text:
        yield make_line(_ABSTRACT[language].format(text=text))


def _without_repeats(lines: Iterable[AnswerSentence]) -> Iterator[AnswerSentence]:
    """Yield lines, each citation once."""
    seen: set[str] = set()
    for line in lines:
        cited = {citation.id for citation in line.citations}
        if not cited or not cited <= seen:
            seen |= cited
            yield line

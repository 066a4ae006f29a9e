"""Give an overview of a speech, of one of its sections, of a few speeches, or of the topics of the archive.

It is made of headings with their first sentences and of the sentences nearest to the centre of the text by their
vectors, each cited; a line before them says how they were chosen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rag.about.central import list_sentences, rank_by_nearness, rank_central
from rag.about.naming import SEPARATOR, make_line, name_briefly, name_speech
from rag.about.outline import list_items, outline_of, quote_in_full, quote_section, quote_span
from rag.about.pages import (
    LINE_END_CHARS,
    MARKER_CHARS,
    MAX_FRAME_CHARS,
    Share,
    count_chars,
    count_fitting,
    deal_pages,
    fit_sections,
    room_for,
)
from rag.about.topics import Topic, find_topics
from rag.answer.limits import MAX_ANSWER_CHARS
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
#: Characters of what whoever keeps the archive says of a speech.
MAX_ABSTRACT_CHARS = 300
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
    share: Share
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
        speeches = [self._store.speech(speech_id) for speech_id in wanted]
        share = Share(MAX_POINTS // max(1, len(wanted)), room_for(speeches) // max(1, len(wanted)))
        lines: list[AnswerSentence] = []
        for speech in speeches:
            lines += self._describe_speech(request, facts[speech.id], share, language)
        return tuple(_without_repeats(lines))

    def _describe_speech(
        self, request: AboutRequest, fact: SpeechFacts, share: Share, language: Language
    ) -> Iterator[AnswerSentence]:
        speech = self._store.speech(fact.speech_id)
        sections = outline_of(speech)
        retold = _RETOLD[language] if speech.note and not is_recognised(speech.note) else ""
        head = make_line(_HEAD[language].format(name=name_speech(fact, language) + retold), fact.speech_id)
        yield head
        if request.section is not None:
            yield from self._describe_section(request, speech, sections, share.less([head]), language)
            return
        # Also on later pages: what stood on the first one shows what is left.
        abstract = list(_abstract_line(speech, language))
        if request.page == 0:
            yield from abstract
        part = _Part(speech, Span(0, len(speech.text)), sections, share.less([head, *abstract]))
        yield from self._outline_and_centre(part, request.page, language)

    def _describe_section(
        self, request: AboutRequest, speech: Speech, sections: Sequence[Section], share: Share, language: Language
    ) -> Iterator[AnswerSentence]:
        """Yield a section: its own outline and central sentences, or its words in full."""
        number = request.section or 0
        index = number - 1 if number > 0 else len(sections) - 1
        if not 0 <= index < len(sections):
            yield make_line(_NO_SECTION[language].format(number=number, n=len(sections)))
            return
        section = sections[index]
        heading = quote_span(speech, section.start, section.start + len(section.heading))
        if request.page == 0:
            yield heading
        if request.in_full:
            yield from _in_full(speech, section, request.page, share.less([heading]), language)
            return
        inside = [item for item in list_items(speech) if section.start < item.start < section.end]
        items = [item for item in inside if item.level == section.level + 1]
        part = _Part(speech, Span(section.start, section.end), items, share.less([heading], points=1), is_section=True)
        yield from self._outline_and_centre(part, request.page, language)

    def _outline_and_centre(self, part: _Part, page: int, language: Language) -> Iterator[AnswerSentence]:
        """Yield the headings of a part's sections with their first sentences, then its central sentences."""
        sections = [quote_section(part.speech, section) for section in part.sections]
        central = [quote_span(part.speech, span.start, span.end) for span in self._rank_central(part)]
        shown, chosen = _page_of(part, sections, central, page)
        if shown:
            yield make_line((_NEXT if page else _OUTLINE)[language])
            yield from (quote for section in shown for quote in section)
        if chosen:
            yield make_line((_CENTRAL_OF_SECTION if part.is_section else _CENTRAL)[language])
            yield from sorted(chosen, key=lambda quote: quote.citations[0].start)
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
        topics = find_topics(self._store, rows, names)[:MAX_POINTS]
        head = make_line(_TOPICS[language].format(n=len(facts)))
        yield head
        room = MAX_ANSWER_CHARS - MAX_FRAME_CHARS - count_chars([head])
        lines = self._topic_lines(topics, all_facts, language, room)
        share = (room - count_chars(lines)) // max(1, len(topics)) - MARKER_CHARS - LINE_END_CHARS
        for line, topic in zip(lines, topics, strict=True):
            quote = self._quote_topic(topic, request.page, share)
            if quote:
                yield line
                yield quote

    def _topic_lines(
        self, topics: Sequence[Topic], facts: Sequence[SpeechFacts], language: Language, room: int
    ) -> list[AnswerSentence]:
        """Return a line for each topic; where they would take more than half the room, each names fewer speeches."""
        lines: list[AnswerSentence] = []
        for named in range(MAX_NAMED, 0, -1):
            lines = [self._topic_line(number, topic, facts, language, named) for number, topic in enumerate(topics, 1)]
            if count_chars(lines) <= room / 2:
                break
        return lines

    def _topic_line(
        self, number: int, topic: Topic, facts: Sequence[SpeechFacts], language: Language, most_named: int
    ) -> AnswerSentence:
        named = [name_briefly(facts[position], language) for position in topic.speeches[:most_named]]
        more = _AND_MORE[language] if len(topic.speeches) > most_named else ""
        speeches = SEPARATOR[language].join(named) + more
        words = SEPARATOR[language].join(self._in_language(word, language) for word in topic.words)
        line = _TOPIC[language].format(number=number, words=words, n=len(topic.speeches), speeches=speeches)
        return make_line(line)

    def _in_language(self, word: str, language: Language) -> str:
        """Return a word with what it means in English, for a reader of English."""
        hints = [] if language == "zh" or word.isascii() else self._senses.find(word)
        return f"{word} ({' '.join(hint.hint for hint in hints)})" if hints else word

    def _quote_topic(self, topic: Topic, page: int, max_chars: int) -> AnswerSentence | None:
        """Return the most telling sentence of the passage of a topic that is next in nearness.

        One that is not too long is preferred, and then the shortest: all topics share one answer.
        """
        centre = self._words.embed_documents([passage.text for passage in topic.passages]).mean(axis=0)
        found = 0
        for passage in topic.passages:
            speech = self._store.speech(passage.speech_id)
            spans = list_sentences(speech, passage.start, passage.end)
            if spans and (found := found + 1) > page:
                vectors = self._words.embed_documents([speech.text[s.start : s.end] for s in spans])
                ranked = [spans[row] for row in rank_by_nearness(vectors, centre)]
                short = (span for span in ranked if span.end - span.start <= max_chars)
                best = next(short, min(ranked, key=lambda span: span.end - span.start))
                return quote_span(speech, best.start, best.end)
        return None


def _page_of(
    part: _Part, sections: Sequence[list[AnswerSentence]], central: Sequence[AnswerSentence], page: int
) -> tuple[Sequence[list[AnswerSentence]], Sequence[AnswerSentence]]:
    """Return the sections and central sentences of a page, behind those of the pages before it."""
    usual = CENTRAL_BESIDE_OUTLINE if sections else CENTRAL_ALONE
    most = min(usual, max(0, part.share.points - len(sections)))
    shown: Sequence[list[AnswerSentence]] = ()
    chosen: Sequence[AnswerSentence] = ()
    for _ in range(page + 1):
        sections, central = sections[len(shown) :], central[len(chosen) :]
        left = part.share.chars - MAX_FRAME_CHARS
        shown = fit_sections(sections[: part.share.points], left)
        left -= sum(map(count_chars, shown)) + (MAX_FRAME_CHARS if shown else 0)
        fitting = count_fitting([[quote] for quote in central[:most]], left) if len(shown) == len(sections) else 0
        # A page without a section has at least one sentence.
        chosen = central[: fitting if shown else max(fitting, 1)]
        most = CENTRAL_ALONE
    return shown, chosen


def _in_full(speech: Speech, section: Section, page: int, share: Share, language: Language) -> Iterator[AnswerSentence]:
    """Yield the sentences of a section after its heading, so many a page."""
    groups = [[quote] for quote in quote_in_full(speech, section)]
    pages = list(deal_pages(groups, share.chars - MAX_FRAME_CHARS, MAX_FULL_SENTENCES))
    shown = pages[page] if page < len(pages) else []
    yield make_line(_IN_FULL[language] if shown else _NO_MORE[language])
    yield from shown


def _abstract_line(speech: Speech, language: Language) -> Iterator[AnswerSentence]:
    text = (speech.abstract_en or speech.abstract) if language == "en" else (speech.abstract or speech.abstract_en)
    if text:
        text = text if len(text) <= MAX_ABSTRACT_CHARS else text[: MAX_ABSTRACT_CHARS - 1] + "…"
        yield make_line(_ABSTRACT[language].format(text=text))


def _without_repeats(lines: Iterable[AnswerSentence]) -> Iterator[AnswerSentence]:
    """Yield lines, each citation once."""
    seen: set[str] = set()
    for line in lines:
        cited = {citation.id for citation in line.citations}
        if not cited or not cited <= seen:
            seen |= cited
            yield line

"""A small archive of one invented speech, for the tests of the page."""

from collections.abc import Iterator, Sequence

from rag.errors import BadQuestion, BadQuote, UnknownCitation
from rag.types import (
    NO_FILTERS,
    Answer,
    AnswerSentence,
    ArchiveTopic,
    CatalogueEntry,
    Citation,
    CitationLookup,
    Difference,
    Draft,
    Filters,
    Gloss,
    Hit,
    Passage,
    Piece,
    Question,
    QuoteCheck,
    Section,
    Signals,
    Source,
    Span,
    Speech,
    SpeechFigure,
    WordHint,
)

PARAGRAPHS = (
    "同志们：",
    "一、种好药材",
    "一是把中医药产业做大。黄芪、党参、当归要统一品种。每个乡镇办一处烘干点。",
    "二是把价格说清楚。药农要看得到当天的收购价。",
    "二、修好水渠",
    "（一）老渠先修。今年修完三十公里，群众最盼的先动手。",
    "（二）新渠慢建。没有水源的地方不开工。",
)
TITLE = "在全市药材和水利工作会议上的讲话"


def make_speech(
    paragraphs: Sequence[str] = PARAGRAPHS, speech_id: str = "dingxi-yaocai", title: str = TITLE, place: str = "定西"
) -> Speech:
    text = "\n".join(paragraphs)
    spans, at = [], 0
    for paragraph in paragraphs:
        spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 1
    source = Source("corpus/fake.md", 1, 0, len(text), "0" * 64, (Piece(0, 0, len(text)),))
    return Speech(
        id=speech_id,
        title=title,
        place=place,
        level="市",
        date="2021-03-05",
        occasion="全市药材和水利工作会议",
        speaker=None,
        language="zh",
        source=source,
        text=text,
        paragraphs=tuple(spans),
        sections=_sections(text, spans) if tuple(paragraphs) == PARAGRAPHS else (),
    )


def _sections(text: str, spans: list[Span]) -> tuple[Section, ...]:
    end = len(text)
    return (
        Section(1, "一、", "一、种好药材", spans[1].start, spans[4].start),
        Section(2, "一是", "一是把中医药产业做大。", spans[2].start, spans[3].start),
        Section(2, "二是", "二是把价格说清楚。", spans[3].start, spans[4].start),
        Section(1, "二、", "二、修好水渠", spans[4].start, end),
        Section(2, "（一）", "（一）老渠先修。", spans[5].start, spans[6].start),
        Section(2, "（二）", "（二）新渠慢建。", spans[6].start, end),
    )


def make_citation(speech: Speech, words: str, citation_id: str = "") -> Citation:
    start = speech.text.index(words)
    end = start + len(words)
    return Citation(
        id=citation_id or f"{speech.id}#p3.s{start}~abc123",
        speech_id=speech.id,
        start=start,
        end=end,
        quote=words,
        section_path=speech.section_path(start),
        title=speech.title,
        place=speech.place,
        date=speech.date,
    )


class FakeArchive:
    """Answer every question with the same two sentences."""

    model = ""

    def __init__(self, *speeches: Speech) -> None:
        self.speeches = speeches or (make_speech(),)
        self.asked: list[tuple[str, Filters, tuple[str, ...]]] = []
        self.citations = {citation.id: citation for citation in self._cited()}

    @classmethod
    def empty(cls) -> "FakeArchive":
        """Return an archive without speeches."""
        archive = cls()
        archive.speeches = ()
        return archive

    def _cited(self) -> tuple[Citation, ...]:
        first = self.speeches[0]
        if first.sections:
            return (
                make_citation(first, "一是把中医药产业做大。"),
                make_citation(first, "药农要看得到当天的收购价。\n二、修好水渠\n（一）老渠先修。"),
            )
        return (make_citation(first, first.text),)

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(s.place for s in self.speeches if s.place))

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(s.year for s in self.speeches if s.year))

    topics: tuple[ArchiveTopic, ...] = ()
    figures: tuple[SpeechFigure, ...] = ()

    @property
    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        return tuple(
            CatalogueEntry(
                speech_id=s.id,
                title=s.title,
                title_en=s.title_en,
                place=s.place,
                level=s.level,
                date=s.date,
                occasion=s.occasion,
                speaker=s.speaker,
                language=s.language,
                path=s.source.path,
                characters=len(s.text),
                passages=1,
            )
            for s in self.speeches
        )

    def speech(self, speech_id: str) -> Speech:
        for speech in self.speeches:
            if speech.id == speech_id:
                return speech
        raise UnknownCitation(f"no speech {speech_id}")

    def ask(self, question: str, filters: Filters = NO_FILTERS, history: Sequence[str] = ()) -> Answer:
        self.asked.append((question, filters, tuple(history)))
        if not any(character.isalnum() for character in question):
            raise BadQuestion("the question holds no words to look for; ask in a sentence")
        understood = Question(question, "zh" if question > "z" else "en", question, self.places, (), ("药材",))
        if "火星" in question:
            return Answer(understood, (AnswerSentence("讲话库中没有。", (), "frame"),), "not_found")
        speech = self.speeches[0]
        frame = AnswerSentence(f"{speech.place} · {speech.occasion}：", (), "frame")
        quoted = tuple(AnswerSentence(c.quote, (c,)) for c in self.citations.values())
        return Answer(understood, (frame, *quoted), "answered", self.search(question))

    def stream(
        self, question: str, filters: Filters = NO_FILTERS, history: Sequence[str] = ()
    ) -> Iterator[Draft | Answer]:
        yield self.ask(question, filters, history)

    def find_places(self, text: str) -> tuple[str, ...]:
        return tuple(place for place in self.places if "dingxi" in text.lower() and place == "定西")

    def hint_words(self, text: str) -> tuple[WordHint, ...]:
        return tuple(WordHint(text[:2], "word", 0, 2) for _ in text[:1])

    def glosses(self, text: str) -> tuple[Gloss, ...]:
        return (Gloss("药材", "yao4 cai2", "medicinal ingredient"),) if "药材" in text else ()

    def search(
        self, question: str, k: int = 10, filters: Filters = NO_FILTERS, history: Sequence[str] = ()
    ) -> tuple[Hit, ...]:
        speech = self.speeches[0]
        spans = speech.paragraphs[-3:]
        passages = (
            Passage(speech.id, s.start, s.end, speech.section_path(s.start), speech.text[s.start : s.end])
            for s in spans
        )
        return tuple(Hit(p, 0.9 - i / 5, Signals(0.8 - i / 4, 1 - i / 3, 0.5)) for i, p in enumerate(passages))

    def cite(self, citation_id: str) -> CitationLookup:
        if citation_id not in self.citations:
            raise UnknownCitation(f"{citation_id} is not a citation of this archive")
        return CitationLookup(citation_id, "found", self.citations[citation_id])

    def verify(self, quote: str) -> QuoteCheck:
        if len(quote) < 4:
            raise BadQuote("the quotation has fewer than 4 characters; paste a whole sentence")
        match = next(iter(self.citations.values()))
        if quote in self.speeches[0].text:
            return QuoteCheck(quote, "exact", (match,))
        if "中医药" in quote:
            return QuoteCheck(quote, "altered", (match,), (Difference("做强", "做大"), Difference("", "产业")))
        return QuoteCheck(quote, "absent")

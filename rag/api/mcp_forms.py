"""What the tools of the MCP server return: fewer fields than the JSON of the command line, under the same names.

A language model reads all of it, so what only programs need is left out.
"""

from collections.abc import Iterable

from pydantic import BaseModel, Field

from rag.archive import Archive
from rag.types import Answer, CatalogueEntry, Citation, CitationLookup, Hit, QuoteCheck
from rag.types.answer import Origin, Outcome
from rag.types.citation import Verdict


class FoundPassage(BaseModel):
    """A passage of a speech."""

    citation: str = Field(description="permanent id; get_citation opens it")
    text: str
    title: str
    place: str | None
    date: str | None
    speaker: str | None
    section_path: list[str]
    score: float


class FoundPassages(BaseModel):
    """The passages that answer a question best, best first."""

    hits: list[FoundPassage]


class CitedSentence(BaseModel):
    """The exact words of a citation, whose they are, and where they stand."""

    id: str
    quote: str
    title: str
    place: str | None
    date: str | None
    speaker: str | None
    section_path: list[str]
    note: str | None = Field(description="what to know before quoting, such as that the speech is a retelling")


class MarkedSentence(CitedSentence):
    """A citation of an answer; marker 1 belongs to [1] in its text."""

    marker: int


class CitedAnswer(BaseModel):
    """An answer; where the outcome is not `answered` the archive does not hold one."""

    outcome: Outcome
    origin: Origin
    answer: str
    citations: list[MarkedSentence]


class FoundCitation(BaseModel):
    """What a citation leads to today."""

    id: str
    status: str
    citation: CitedSentence | None
    before: str
    after: str


class CheckedQuote(BaseModel):
    """Whether words stand in the archive; `differences` are what was quoted and what the source says instead."""

    quote: str
    verdict: Verdict
    matches: list[CitedSentence]
    differences: list[tuple[str, str]]


class ListedSpeech(BaseModel):
    """A speech of the archive; its text is the resource `uri`."""

    id: str
    uri: str
    title: str
    title_en: str | None
    place: str | None
    date: str | None
    speaker: str | None
    occasion: str | None
    characters: int


class ListedSpeeches(BaseModel):
    """Speeches in the order of their files; `next_cursor` leads on, null at the end."""

    items: list[ListedSpeech]
    next_cursor: str | None


class ArchiveSummary(BaseModel):
    """What the archive holds."""

    speeches: int
    passages: int
    languages: list[str]
    places: list[str]
    years: list[int]
    speakers: list[str]
    topics: list[list[str]]


def make_passages(hits: Iterable[Hit], archive: Archive) -> FoundPassages:
    """Return what search_passages tells."""
    found = []
    for hit in hits:
        passage, speech = hit.passage, archive.speech(hit.passage.speech_id)
        found.append(
            FoundPassage(
                citation=archive.cite_passage(passage),
                text=passage.text,
                title=speech.title,
                place=speech.place,
                date=speech.date,
                speaker=speech.speaker_at(passage.start),
                section_path=list(passage.section_path),
                score=hit.score,
            )
        )
    return FoundPassages(hits=found)


def make_cited(citation: Citation) -> CitedSentence:
    """Return what is told of a citation."""
    return CitedSentence(
        id=citation.id,
        quote=citation.quote,
        title=citation.title,
        place=citation.place,
        date=citation.date,
        speaker=citation.speaker,
        section_path=list(citation.section_path),
        note=citation.note,
    )


def make_answer(answer: Answer) -> CitedAnswer:
    """Return what ask tells."""
    citations = [
        MarkedSentence(marker=marker, **make_cited(citation).model_dump())
        for marker, citation in enumerate(answer.citations, 1)
    ]
    return CitedAnswer(outcome=answer.outcome, origin=answer.origin, answer=answer.text, citations=citations)


def make_citation(lookup: CitationLookup) -> FoundCitation:
    """Return what get_citation tells."""
    cited = make_cited(lookup.citation) if lookup.citation else None
    return FoundCitation(id=lookup.id, status=lookup.status, citation=cited, before=lookup.before, after=lookup.after)


def make_check(check: QuoteCheck) -> CheckedQuote:
    """Return what verify_quote tells."""
    return CheckedQuote(
        quote=check.quote,
        verdict=check.verdict,
        matches=[make_cited(match) for match in check.matches],
        differences=[(run.quoted, run.source) for run in check.differences],
    )


def make_listed(entry: CatalogueEntry, uri: str) -> ListedSpeech:
    """Return what list_speeches tells of a speech."""
    return ListedSpeech(
        id=entry.speech_id,
        uri=uri,
        title=entry.title,
        title_en=entry.title_en,
        place=entry.place,
        date=entry.date,
        speaker=entry.speaker or ", ".join(entry.speakers) or None,
        occasion=entry.occasion,
        characters=entry.characters,
    )


def make_summary(archive: Archive) -> ArchiveSummary:
    """Return what describe_archive tells."""
    return ArchiveSummary(
        speeches=len(archive.catalogue),
        passages=sum(entry.passages for entry in archive.catalogue),
        languages=sorted({entry.language for entry in archive.catalogue}),
        places=list(archive.places),
        years=list(archive.years),
        speakers=list(archive.speakers),
        topics=[list(topic.words) for topic in archive.topics],
    )

"""A file to its speeches: decode, divide, join, outline, describe; and an account of every character."""

import hashlib
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice

from rag.errors import UnreadableFile
from rag.read.account import Dropped, DropRule, count_characters
from rag.read.beside import FactsBeside, complete_facts
from rag.read.compilation import DividedFile, SpeechDraft, divide_file
from rag.read.datelines import MAX_DATELINE_CHARS, Dateline, drop_datelines
from rag.read.extraction import Omission
from rag.read.facts import Fact
from rag.read.file_names import NamedFacts, read_file_name
from rag.read.formats import Document, load_all
from rag.read.half_words import join_half_words
from rag.read.lines import Line, build_body, join_lines, split_lines
from rag.read.listing import SourceFile
from rag.read.mapped_text import MappedText
from rag.read.metadata import PrintedTitle, SpeechFacts, StatedFacts, apply_stated, infer_facts
from rag.read.origins import dropped_in_file, line_in_file, source_in_file
from rag.read.outline import find_sections
from rag.read.page_heads import drop_page_heads
from rag.read.repeats import without_repeats
from rag.read.sidecar import Sidecar, load_sidecar
from rag.read.turns import end_sections, find_turns, mark_turns, name_answerer
from rag.types import Characters, Skipped, Source, Speech

_ID_OPENING_CHARS = 200
_ID_DIGITS = 10
_DISTINCT_ID_DIGITS = 6
_MAX_SHOWN_REASONS = 3


@dataclass(frozen=True, slots=True)
class SpeechReading:
    """A speech of a file, and how it came about: the rule and line that cut it off, its facts with their origins."""

    speech: Speech
    rule: str
    cut: Line | None
    facts: SpeechFacts


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a file was read as: its name and text, its speeches, and what became of every character."""

    name: str
    text: str
    speech_readings: tuple[SpeechReading, ...]
    dropped: tuple[Dropped, ...]
    characters: Characters
    omissions: tuple[Omission, ...] = ()

    @property
    def speeches(self) -> tuple[Speech, ...]:
        """The speeches, in the order in which they stand in the file."""
        return tuple(reading.speech for reading in self.speech_readings)


@dataclass(frozen=True, slots=True)
class SourceContents:
    """What a file holds, itself or the files in an archive, and what could not be read; only an archive has both."""

    readings: tuple[FileReading, ...]
    skipped: tuple[Skipped, ...] = ()

    @property
    def speeches(self) -> tuple[Speech, ...]:
        """The speeches, in the order in which they stand in the file."""
        return tuple(speech for reading in self.readings for speech in reading.speeches)


def iterate_source(file: SourceFile) -> Iterator[FileReading | Skipped]:
    """Yield the reading of a file, or those of the files in an archive; what cannot be read comes with its reason."""
    is_empty = True
    for source, loaded in load_all(file):
        is_empty = False
        try:
            if isinstance(loaded, UnreadableFile):
                raise loaded
            yield _read_document(loaded)
            yield from (Skipped(f"{source.name}, {part}", reason) for part, reason in loaded.extraction.unread)
        except UnreadableFile as error:
            yield Skipped(source.name, str(error).removeprefix(f"{source.name}: "))
    if is_empty:
        yield Skipped(file.name, "got an archive without files; expected speeches in it; put some in")


def read_source(file: SourceFile) -> SourceContents:
    """Read a file, or all files in an archive; what cannot be read is named with its reason, and the rest goes on."""
    contents = list(iterate_source(file))
    readings = tuple(reading for reading in contents if isinstance(reading, FileReading))
    return SourceContents(readings, tuple(reading for reading in contents if isinstance(reading, Skipped)))


def read_file(file: SourceFile) -> tuple[Speech, ...]:
    """Read the speeches of a file, in the order in which they stand there.

    Source offsets count the characters of the decoded file without its byte order mark; line ends count as they are
    in the file, so that one written as CR LF counts two. Of a format that is not text itself (.docx, .pdf, .html …)
    they count the characters of the extracted text. Raises UnreadableFile with the reason where there is no speech.
    """
    contents = read_source(file)
    if not contents.readings:
        reasons = "; ".join(f"{skipped.path}: {skipped.reason}" for skipped in contents.skipped[:_MAX_SHOWN_REASONS])
        raise UnreadableFile(reasons)
    return contents.speeches


def _read_document(document: Document) -> FileReading:
    """Divide a document into its speeches and account for every character; raises UnreadableFile without any."""
    sidecar = load_sidecar(document.file)
    division = _divide_records(document) if document.extraction.records else _divide_text(document)
    count = len(division.drafts)
    if not count:
        raise UnreadableFile(
            f"{document.file.name}: got a file without any speech text; expected at least one paragraph; "
            "put the speech in or remove the file"
        )
    sidecar.check(count)
    joined = [_join(draft.lines) for draft in division.drafts]
    named = _named_facts(document.file.name, count)
    credits = _left_out(document, division, "credit line") if count == 1 else []
    preface = _left_out(document, division, "preface")
    readings = [
        _read_speech(
            document,
            draft,
            paragraphs,
            ordinal,
            FactsBeside(
                named, _statements(document, sidecar, ordinal, count), _dateline_of(draft, division), credits, preface
            ),
        )
        for ordinal, (draft, (paragraphs, _)) in enumerate(zip(division.drafts, joined, strict=True), 1)
    ]
    front = [Dropped(0, document.body_start, "front matter")] if document.body_start else []
    dropped = [*division.dropped, *(run for _, repeats in joined for run in repeats)]
    if document.written:
        readings = [_in_file(reading, document.written) for reading in readings]
        dropped = [*dropped_in_file(dropped, document.written)]
    dropped += front
    pieces = [piece for reading in readings for piece in reading.speech.source.pieces]
    return FileReading(
        name=document.file.name,
        text=document.text,
        speech_readings=_with_distinct_ids(readings),
        dropped=tuple(sorted(dropped, key=lambda run: run.start)),
        characters=count_characters(document.text, pieces, dropped, markdown=document.markdown)
        + document.extraction.characters(),
        omissions=document.extraction.omissions,
    )


def _join(lines: Sequence[Line]) -> tuple[Sequence[Sequence[Line]], list[Dropped]]:
    """Return the lines of a speech in paragraphs, without what stands there twice and without broken words."""
    paragraphs, repeats = without_repeats(join_lines(lines))
    whole, hyphens = join_half_words(paragraphs)
    return whole, [*repeats, *hyphens]


def _in_file(reading: SpeechReading, written: MappedText) -> SpeechReading:
    source = source_in_file(reading.speech.source, written)
    cut = line_in_file(reading.cut, written) if reading.cut else None
    return replace(reading, speech=replace(reading.speech, source=source), cut=cut)


def _divide_text(document: Document) -> DividedFile:
    lines = split_lines(document.body, document.body_start, markdown=document.markdown)
    undated, dateline_runs, datelines = drop_datelines(lines)
    kept, heads = drop_page_heads(mark_turns(undated))
    division = divide_file(kept)
    return DividedFile(division.drafts, (*division.dropped, *heads, *dateline_runs), tuple(datelines))


def _divide_records(document: Document) -> DividedFile:
    """Return the speeches that a file gives as records, as they are."""
    drafts = []
    for record in document.extraction.records:
        lines = mark_turns(split_lines(document.text[: record.end], record.start))
        drafts.append(SpeechDraft(None, True, lines, "a record of the file"))
    return DividedFile(tuple(draft for draft in drafts if draft.lines), ())


def _dateline_of(draft: SpeechDraft, division: DividedFile) -> Dateline | None:
    """Return the dateline at which a speech begins, or the first one within it."""
    start, end = draft.lines[0].start - MAX_DATELINE_CHARS, draft.lines[-1].end
    return next((dateline for dateline in division.datelines if start <= dateline.start < end), None)


def _left_out(document: Document, division: DividedFile, rule: DropRule) -> list[str]:
    """Return the words of a file that one rule left out, line by line."""
    return [document.text[run.start : run.end] for run in division.dropped if run.rule == rule]


def _named_facts(name: str, count: int) -> NamedFacts:
    """Return what the name of a file tells; that of several speeches is not true of each of them."""
    named = read_file_name(name)
    return named if count == 1 else NamedFacts(title=named.title)


def _statements(document: Document, sidecar: Sidecar, ordinal: int, count: int) -> list[StatedFacts]:
    """Return what is stated about a speech and where, the sidecar last; several have no title and id in common."""
    front = document.front if count == 1 else document.front.without("title", "id")
    about = (StatedFacts(sidecar.name, stated) for stated in sidecar.about(ordinal, count))
    fields = (StatedFacts("fields", record.facts) for record in document.extraction.records[ordinal - 1 : ordinal])
    return [StatedFacts("front matter", front), *fields, *about]


def _read_speech(
    document: Document,
    draft: SpeechDraft,
    paragraphs: Sequence[Sequence[Line]],
    ordinal: int,
    beside: FactsBeside,
) -> SpeechReading:
    body = build_body(paragraphs)
    printed = PrintedTitle(draft.title, draft.has_own_title)
    inferred = infer_facts(printed, body.text, body.paragraphs, beside.named)
    turns = find_turns(paragraphs, body)
    inferred = complete_facts(inferred, beside, body.text, turns)
    facts = apply_stated(beside.statements, inferred)
    turns = name_answerer(turns, _value(facts.speaker), facts.title.value)
    source = Source(
        path=document.file.name,
        ordinal=ordinal,
        start=draft.lines[0].start,
        end=draft.lines[-1].end,
        sha256=document.sha256,
        pieces=body.pieces,
    )
    speech = Speech(
        id=_last_stated(beside.statements, "id") or speech_id(body.text),
        title=facts.title.value,
        place=_value(facts.place),
        level=_value(facts.level),
        date=_value(facts.date),
        occasion=_value(facts.occasion),
        speaker=_value(facts.speaker),
        language=facts.language,
        source=source,
        text=body.text,
        paragraphs=body.paragraphs,
        sections=end_sections(
            find_sections(body.text, body.paragraphs, body.depths, {turn.start for turn in turns}), body.text, turns
        ),
        note=_last_stated(beside.statements, "retold_from") or document.extraction.note,
        turns=turns,
        title_en=_last_stated(beside.statements, "title_en"),
        abstract=_last_stated(beside.statements, "abstract"),
        abstract_en=_last_stated(beside.statements, "abstract_en"),
    )
    return SpeechReading(speech, draft.rule, draft.cut, facts)


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact else None


def _last_stated(statements: Sequence[StatedFacts], key: str) -> str | None:
    """Return what the last of several statements that holds a key says, None where none does."""
    value = None
    for statement in statements:
        value = statement.front.get(key, value)
    return value


def speech_id(text: str) -> str:
    """Return the id of a speech: a digest of its first characters, which re-indexing and renaming leave alone."""
    opening = "".join(islice((character for character in text if not character.isspace()), _ID_OPENING_CHARS))
    return "s" + hashlib.sha256(opening.encode()).hexdigest()[:_ID_DIGITS]


def distinct_id(name: str, text: str, taken: Set[str]) -> str:
    """Return an id that is not taken, for a speech that begins like another one: its own with a digest of its text."""
    name = f"{name}-{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:_DISTINCT_ID_DIGITS]}"
    while name in taken:
        name += "-2"
    return name


def _with_distinct_ids(readings: Sequence[SpeechReading]) -> tuple[SpeechReading, ...]:
    """Return the speeches of a file, with a number at each id that an earlier one has: s1, s1-2."""
    taken: set[str] = set()
    distinct = []
    for reading in readings:
        name, copy = reading.speech.id, 1
        while name in taken:
            copy += 1
            name = f"{reading.speech.id}-{copy}"
        taken.add(name)
        distinct.append(replace(reading, speech=replace(reading.speech, id=name)))
    return tuple(distinct)

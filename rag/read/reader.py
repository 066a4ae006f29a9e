"""A file to its speeches: decode, divide, join, outline, describe; and an account of every character."""

import hashlib
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath

from rag.errors import UnreadableFile
from rag.read.account import Dropped, characters
from rag.read.compilation import SpeechDraft, divide
from rag.read.formats import Document, SourceFile, load_all
from rag.read.front_matter import FrontMatter
from rag.read.lines import Body, Line, build_body, join_lines, split_lines
from rag.read.metadata import Description, Printed, infer, stated
from rag.read.outline import find_sections
from rag.read.repeats import without_repeats
from rag.read.sidecar import Sidecar, load_sidecar
from rag.types import Characters, Skipped, Source, Speech

_ID_CHARACTERS = 200
_ID_DIGITS = 10
_MORE_DIGITS = 6
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class SpeechReading:
    """A speech of a file, and how it came about: the rule and line that cut it off, its facts with their origins."""

    speech: Speech
    rule: str
    cut: Line | None
    facts: Description


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file was read as: its name and text, its speeches, and what became of every character."""

    name: str
    text: str
    told: tuple[SpeechReading, ...]
    dropped: tuple[Dropped, ...]
    characters: Characters

    @property
    def speeches(self) -> tuple[Speech, ...]:
        """The speeches, in the order in which they stand in the file."""
        return tuple(told.speech for told in self.told)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds, itself or the files in an archive, and what could not be read; only an archive has both."""

    readings: tuple[Reading, ...]
    skipped: tuple[Skipped, ...] = ()

    @property
    def speeches(self) -> tuple[Speech, ...]:
        """The speeches, in the order in which they stand in the file."""
        return tuple(speech for reading in self.readings for speech in reading.speeches)


def read_source(file: SourceFile) -> Contents:
    """Read a file, or all files in an archive; what cannot be read is named with its reason, and the rest goes on."""
    readings = []
    skipped = []
    for source, loaded in load_all(file):
        try:
            if isinstance(loaded, UnreadableFile):
                raise loaded
            readings.append(_reading(loaded))
        except UnreadableFile as error:
            skipped.append(Skipped(source.name, str(error).removeprefix(f"{source.name}: ")))
    if not readings and not skipped:
        skipped.append(Skipped(file.name, "got an archive without files; expected speeches in it; put some in"))
    return Contents(tuple(readings), tuple(skipped))


def read_file(file: SourceFile) -> tuple[Speech, ...]:
    """Read the speeches of a file, in the order in which they stand there.

    Source offsets count the characters of the decoded file without its byte order mark; line ends count as they are
    in the file, so that one written as CR LF counts two. Of a format that is not text itself (.docx, .pdf, .html …)
    they count the characters of the extracted text. Raises UnreadableFile with the reason where there is no speech.
    """
    contents = read_source(file)
    if not contents.readings:
        reasons = "; ".join(f"{skipped.path}: {skipped.reason}" for skipped in contents.skipped[:_SHOWN])
        raise UnreadableFile(reasons)
    return contents.speeches


def _reading(document: Document) -> Reading:
    sidecar = load_sidecar(document.file)
    lines = split_lines(document.text, document.body_start, markdown=document.markdown)
    division = divide(lines)
    if not division.drafts:
        raise UnreadableFile(
            f"{document.file.name}: got a file without any speech text; expected at least one paragraph; "
            "put the speech in or remove the file"
        )
    sidecar.check(len(division.drafts))
    dropped = list(division.dropped)
    if document.body_start:
        dropped.append(Dropped(0, document.body_start, "front matter"))
    told = []
    for ordinal, draft in enumerate(division.drafts, 1):
        paragraphs, repeats = without_repeats(join_lines(draft.lines))
        dropped += repeats
        said = _said(document, sidecar, ordinal, len(division.drafts))
        told.append(_told(document, draft, build_body(paragraphs), ordinal, said))
    pieces = [piece for each in told for piece in each.speech.source.pieces]
    account = characters(document.text, pieces, dropped, markdown=document.markdown)
    runs = tuple(sorted(dropped, key=lambda run: run.start))
    return Reading(document.file.name, document.text, _with_distinct_ids(told), runs, account)


def _said(document: Document, sidecar: Sidecar, ordinal: int, count: int) -> list[tuple[str, FrontMatter]]:
    """Return what is stated about a speech and where, the sidecar last; several have no title and id in common."""
    front = document.front if count == 1 else document.front.without("title", "id")
    return [("front matter", front), *((sidecar.name, each) for each in sidecar.about(ordinal, count))]


def _told(
    document: Document, draft: SpeechDraft, body: Body, ordinal: int, said: Sequence[tuple[str, FrontMatter]]
) -> SpeechReading:
    printed = Printed(draft.title, draft.own_title, PurePosixPath(document.file.name).stem)
    found = stated(said, infer(printed, body.text, body.paragraphs))
    source = Source(
        path=document.file.name,
        ordinal=ordinal,
        start=draft.lines[0].start,
        end=draft.lines[-1].end,
        sha256=document.sha256,
        pieces=body.pieces,
    )
    speech = Speech(
        id=_last(said, "id") or speech_id(body.text),
        title=found.title.value,
        place=found.place.value if found.place else None,
        level=found.level.value if found.level else None,
        date=found.date.value if found.date else None,
        occasion=found.occasion.value if found.occasion else None,
        speaker=found.speaker.value if found.speaker else None,
        language=found.language,
        source=source,
        text=body.text,
        paragraphs=body.paragraphs,
        sections=find_sections(body.text, body.paragraphs, body.depths),
        note=_last(said, "retold_from"),
    )
    return SpeechReading(speech, draft.rule, draft.cut, found)


def _last(said: Sequence[tuple[str, FrontMatter]], key: str) -> str | None:
    value = None
    for _, front in said:
        value = front.get(key, value)
    return value


def speech_id(text: str) -> str:
    """Return the id of a speech: a digest of its first characters, which re-indexing and renaming leave alone."""
    opening = "".join(islice((character for character in text if not character.isspace()), _ID_CHARACTERS))
    return "s" + hashlib.sha256(opening.encode()).hexdigest()[:_ID_DIGITS]


def distinct_id(name: str, text: str, taken: Set[str]) -> str:
    """Return an id that is not taken, for a speech that begins like another one: its own with a digest of its text."""
    name = f"{name}-{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:_MORE_DIGITS]}"
    while name in taken:
        name += "-2"
    return name


def _with_distinct_ids(told: Sequence[SpeechReading]) -> tuple[SpeechReading, ...]:
    taken: set[str] = set()
    distinct = []
    for each in told:
        name, copy = each.speech.id, 1
        while name in taken:
            copy += 1
            name = f"{each.speech.id}-{copy}"
        taken.add(name)
        distinct.append(replace(each, speech=replace(each.speech, id=name)))
    return tuple(distinct)

"""A file to its speeches: decode, divide, join, outline, describe."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath

from rag.errors import UnreadableFile
from rag.read.compilation import Draft, divide
from rag.read.formats import Document, SourceFile, load_all
from rag.read.lines import build_body, join_lines, split_lines
from rag.read.metadata import Printed, infer, stated
from rag.read.outline import find_sections
from rag.types import Skipped, Source, Speech

_ID_CHARACTERS = 200
_ID_DIGITS = 10
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: its speeches in order, and what could not be read; only an archive has both."""

    speeches: tuple[Speech, ...]
    skipped: tuple[Skipped, ...] = ()


def read_source(file: SourceFile) -> Contents:
    """Read a file, or all files in an archive; what cannot be read is named with its reason, and the rest goes on."""
    speeches: list[Speech] = []
    skipped = []
    for source, loaded in load_all(file):
        try:
            if isinstance(loaded, UnreadableFile):
                raise loaded
            speeches += _speeches(loaded)
        except UnreadableFile as error:
            skipped.append(Skipped(source.name, str(error).removeprefix(f"{source.name}: ")))
    if not speeches and not skipped:
        skipped.append(Skipped(file.name, "got an archive without files; expected speeches in it; put some in"))
    return Contents(tuple(speeches), tuple(skipped))


def read_file(file: SourceFile) -> tuple[Speech, ...]:
    """Read the speeches of a file, in the order in which they stand there.

    Source offsets count the characters of the decoded file without its byte order mark; line ends count as they are
    in the file, so that one written as CR LF counts two. Of a format that is not text itself (.docx, .pdf, .html …)
    they count the characters of the extracted text. Raises UnreadableFile with the reason where there is no speech.
    """
    contents = read_source(file)
    if not contents.speeches:
        reasons = "; ".join(f"{skipped.path}: {skipped.reason}" for skipped in contents.skipped[:_SHOWN])
        raise UnreadableFile(reasons)
    return contents.speeches


def _speeches(document: Document) -> tuple[Speech, ...]:
    lines = split_lines(document.text, document.body_start, markdown=document.markdown)
    drafts = divide(lines).drafts
    if not drafts:
        raise UnreadableFile(
            f"{document.file.name}: got a file without any speech text; expected at least one paragraph; "
            "put the speech in or remove the file"
        )
    return _with_distinct_ids([_speech(document, draft, i, len(drafts)) for i, draft in enumerate(drafts, 1)])


def _speech(document: Document, draft: Draft, ordinal: int, count: int) -> Speech:
    body = build_body(join_lines(draft.lines))
    front = document.front if count == 1 else document.front.without("title", "id")
    printed = Printed(draft.title, draft.own_title, PurePosixPath(document.file.name).stem)
    found = stated(front, infer(printed, body.text, body.paragraphs))
    source = Source(
        path=document.file.name,
        ordinal=ordinal,
        start=draft.lines[0].start,
        end=draft.lines[-1].end,
        sha256=document.sha256,
        pieces=body.pieces,
    )
    return Speech(
        id=front.get("id", None) or speech_id(body.text),
        title=found.title,
        place=found.place,
        level=found.level,
        date=found.date,
        occasion=found.occasion,
        speaker=found.speaker,
        language=found.language,
        source=source,
        text=body.text,
        paragraphs=body.paragraphs,
        sections=find_sections(body.text, body.paragraphs, body.depths),
        note=front.get("retold_from", None),
    )


def speech_id(text: str) -> str:
    """Return the id of a speech: a digest of its first characters, which re-indexing and renaming leave alone."""
    opening = "".join(islice((character for character in text if not character.isspace()), _ID_CHARACTERS))
    return "s" + hashlib.sha256(opening.encode()).hexdigest()[:_ID_DIGITS]


def _with_distinct_ids(speeches: Sequence[Speech]) -> tuple[Speech, ...]:
    taken: set[str] = set()
    distinct = []
    for speech in speeches:
        name, copy = speech.id, 1
        while name in taken:
            copy += 1
            name = f"{speech.id}-{copy}"
        taken.add(name)
        distinct.append(replace(speech, id=name))
    return tuple(distinct)

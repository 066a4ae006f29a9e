"""Build an index: read what changed, take over what did not, and let every speech keep its id.

What is taken over is what a full build would make: a file whose bytes, name and reader are the same is not read again,
and a passage that is found by the same words is not embedded again. Copies are looked for among all speeches.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rag.errors import NothingToIndex
from rag.indexing.identity import Changes, IncomingSpeech, name_speeches
from rag.indexing.intake import Intake, take_in
from rag.indexing.live import LiveIndex, open_live
from rag.indexing.passages import PassageModels, PassageWriter
from rag.indexing.reader_version import reader_version
from rag.models.embed import StaticEmbedder, open_embedder
from rag.read import find_files
from rag.read.duplicates import DUPLICATE, keep_once
from rag.settings import EMBEDDED_MODEL, Settings
from rag.store import generations
from rag.store.generations import FORMAT, Manifest
from rag.store.previous import PreviousGeneration
from rag.store.writer import LocalWriter
from rag.types import BuildReport, Duplicate, Progress

#: Skipped files that the error message of an empty build gives reasons for.
MAX_REASONS = 3


@dataclass(frozen=True, slots=True)
class _Contents:
    """What the new generation holds: how its speeches changed, its passages, and how many of these were embedded."""

    changes: Changes
    passages: int
    embedded: int


@dataclass(frozen=True, slots=True)
class _Copies:
    """The speeches that were found again, and how many characters of files they are."""

    duplicates: Sequence[Duplicate]
    characters: int


def build(paths: Sequence[Path], index: Path, settings: Settings, progress: Progress) -> BuildReport:
    """Make an index of the speeches of some files and folders the live one, or change nothing.

    A file that cannot be read is skipped with its reason. Raises NothingToIndex, IndexBusy and ModelUnavailable.
    """
    files = find_files(paths)
    models = _open_models(settings)
    wanted = _plan(models, settings)
    with generations.new_generation(index) as folder, LocalWriter(folder, wanted.dimension) as writer:
        with open_live(index, wanted) as live:
            intake = take_in(files, live, writer, progress)
            if not intake.speeches:
                raise NothingToIndex(_nothing_read(len(files), intake))
            unchanged = live.unchanged(intake.speeches)
            copies_of = unchanged.copies() if unchanged else keep_once(writer.speeches, writer.speech)
            copies = _list_copies(copies_of, writer)
            speeches = _with_former_ids(intake.speeches, copies_of)
            if unchanged:
                # The new generation would be the live one over again; without a manifest it never becomes live.
                contents = _same_contents(unchanged, len(speeches))
            else:
                writer.set_aside(copies_of)
                passages = PassageWriter(writer, models, live, settings.passage_length)
                contents = _write(speeches, live, writer, passages, progress)
        if not unchanged:
            writer.finish()
            counts = replace(wanted, speeches=len(speeches), passages=contents.passages)
            replace(counts, files=generations.list_files(folder)).write(folder)
    characters = intake.characters.without(copies.characters, DUPLICATE) if copies.characters else intake.characters
    return BuildReport(
        index=str(index),
        files=len(files),
        speeches=len(speeches),
        passages=contents.passages,
        skipped=tuple(intake.skipped),
        duplicates=tuple(copies.duplicates),
        characters=characters,
        embedded=contents.embedded,
        rebuilt=live.rebuild_reason,
        **asdict(contents.changes),
    )


def _open_models(settings: Settings) -> PassageModels:
    embedder = open_embedder(settings.embedder)
    words = embedder if isinstance(embedder, StaticEmbedder) else StaticEmbedder(EMBEDDED_MODEL)
    return PassageModels(embedder, words)


def _plan(models: PassageModels, settings: Settings) -> Manifest:
    """Return the manifest of the generation to be built, without counts and files."""
    return Manifest(
        format=FORMAT,
        embedder=models.embedder.name,
        fingerprint=models.embedder.fingerprint,
        dimension=models.embedder.dimension,
        reader=reader_version(models.words.fingerprint),
        passage_length=settings.passage_length,
        speeches=0,
        passages=0,
        files={},
    )


def _nothing_read(files: int, intake: Intake) -> str:
    reasons = "; ".join(f"{skipped.path}: {skipped.reason}" for skipped in intake.skipped[:MAX_REASONS])
    return f"None of the {files} files could be read as a speech ({reasons})."


def _list_copies(copies_of: Mapping[int, Sequence[int]], writer: LocalWriter) -> _Copies:
    """Return which speeches were found again, by the positions of those to keep and of their copies."""
    duplicates = []
    characters = 0
    for position, copies in copies_of.items():
        original = writer.speech(position).source if copies else None
        for source in (writer.speech(copy).source for copy in copies):
            if original:
                duplicates.append(Duplicate(source.path, source.ordinal, original.path, original.ordinal))
                characters += sum(piece.length for piece in source.pieces)
    return _Copies(duplicates, characters)


def _with_former_ids(
    speeches: Sequence[IncomingSpeech], copies_of: Mapping[int, Sequence[int]]
) -> list[IncomingSpeech]:
    """Return the speeches to keep, each with the ids that it and its copies have in the live generation."""
    groups = ([speeches[position], *(speeches[copy] for copy in copies)] for position, copies in copies_of.items())
    return [replace(group[0], former_ids=tuple(speech.live.id for speech in group if speech.live)) for group in groups]


def _same_contents(live: PreviousGeneration, speeches: int) -> _Contents:
    return _Contents(Changes(new=0, changed=0, unchanged=speeches, removed=0), live.passages, embedded=0)


def _write(
    speeches: Sequence[IncomingSpeech],
    live: LiveIndex,
    writer: LocalWriter,
    passages: PassageWriter,
    progress: Progress,
) -> _Contents:
    """Name the speeches of the new generation, and add their passages."""
    changes = name_speeches(speeches, live.versions(), live.aliases(), writer)
    for position, speech in enumerate(speeches):
        progress("embed", position, len(speeches))
        if speech.live_position is not None and live.previous:
            passages.take(position, live.previous.passages_of(speech.live_position))
        else:
            passages.add(position)
    passages.flush()
    progress("embed", len(speeches), len(speeches))
    return _Contents(changes, writer.passages, passages.embedded)

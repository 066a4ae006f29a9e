"""Build an index: read what changed, take over what did not, and let every speech keep its id.

What is taken over is what a full build would make: a file whose bytes, name and reader are the same is not read again,
and a passage that is found by the same words is not embedded again. Copies are looked for among all speeches.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rag.errors import NothingToIndex
from rag.indexing.figures import find_figures
from rag.indexing.identity import Changes, IncomingSpeech, name_speeches
from rag.indexing.intake import Intake, take_in
from rag.indexing.kept_lists import RemovedKeys, added_paths, read_removed, removed_keys, write_sources
from rag.indexing.live import LiveIndex, open_live
from rag.indexing.passages import PassageModels, PassageWriter
from rag.indexing.reader_version import reader_version
from rag.models.embed import StaticEmbedder, open_embedder
from rag.read import SourceFile, find_files
from rag.read.duplicates import DUPLICATE, keep_once
from rag.settings import EMBEDDED_MODEL, Settings
from rag.store import generations
from rag.store.generations import FORMAT, Manifest
from rag.store.local_writer import LocalWriter
from rag.store.previous import PreviousGeneration
from rag.types import BuildReport, Characters, Duplicate, Progress, Source

#: Skipped files that the error message of an empty build gives reasons for.
MAX_REASONS = 3


@dataclass(frozen=True, slots=True)
class _StoredSpeeches:
    """The speeches that were stored: `kept` are those that stay, `copies_of` maps each position to its copies'.

    `duplicates` name these copies, and `duplicate_characters` counts what files hold of them. `unchanged` is the live
    generation where the speeches are exactly its own.
    """

    intake: Intake
    kept: Sequence[IncomingSpeech]
    copies_of: Mapping[int, Sequence[int]]
    duplicates: Sequence[Duplicate]
    duplicate_characters: int
    unchanged: PreviousGeneration | None

    @property
    def characters(self) -> Characters:
        """What became of the characters of all files, those of duplicates dropped."""
        if not self.duplicate_characters:
            return self.intake.characters
        return self.intake.characters.without(self.duplicate_characters, DUPLICATE)


@dataclass(frozen=True, slots=True)
class _Contents:
    """What the new generation holds: how its speeches changed, its passages, and how many of these were embedded."""

    changes: Changes
    passages: int
    embedded: int


def build(paths: Sequence[Path], index: Path, settings: Settings, progress: Progress) -> BuildReport:
    """Make an index of the speeches of some files and folders the live one, or change nothing.

    A file that cannot be read is skipped with its reason. Raises NothingToIndex, IndexBusy and ModelUnavailable.
    """
    files = find_files([*paths, *added_paths(index)])
    removed = removed_keys(read_removed(index))
    models = _open_models(settings)
    wanted = _plan(models, settings)
    with generations.new_generation(index) as folder, LocalWriter(folder, wanted.dimension) as writer:
        with open_live(index, wanted) as live:
            stored = _store(files, live, writer, removed, progress)
            if stored.unchanged:
                # The new generation would be the live one over again; without a manifest it never becomes live.
                contents = _same_contents(stored.unchanged, len(stored.kept))
            else:
                passages = PassageWriter(writer, models, live, settings.passage_length)
                contents = _write(stored, live, writer, passages, progress)
        if not stored.unchanged:
            writer.finish()
            counts = replace(wanted, speeches=len(stored.kept), passages=contents.passages)
            replace(counts, files=generations.list_files(folder)).write(folder)
    write_sources(index, paths)
    return BuildReport(
        index=str(index),
        files=len(files),
        speeches=len(stored.kept),
        passages=contents.passages,
        skipped=tuple(stored.intake.skipped),
        duplicates=tuple(stored.duplicates),
        characters=stored.characters,
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


def _store(
    files: Sequence[SourceFile], live: LiveIndex, writer: LocalWriter, removed: RemovedKeys, progress: Progress
) -> _StoredSpeeches:
    """Store the speeches of files, and find out which of them are copies; raises NothingToIndex."""
    intake = take_in(files, live, writer, progress, removed)
    if not intake.speeches:
        raise NothingToIndex(_nothing_read(len(files), intake))
    writer.add_skipped(intake.skipped)
    unchanged = live.unchanged(intake.speeches, intake.skipped)
    copies_of = unchanged.copies() if unchanged else keep_once(writer.speeches, writer.speech)
    kept = _with_former_ids(intake.speeches, copies_of)
    duplicates: list[Duplicate] = []
    characters = 0
    for position, copies in copies_of.items():
        sources = [writer.speech(copy).source for copy in copies]
        if sources:
            duplicates += _duplicates_of(writer.speech(position).source, sources)
            characters += sum(piece.length for source in sources for piece in source.pieces)
    return _StoredSpeeches(intake, kept, copies_of, duplicates, characters, unchanged)


def _nothing_read(files: int, intake: Intake) -> str:
    """Return the message for files without any speech."""
    reasons = "; ".join(f"{skipped.path}: {skipped.reason}" for skipped in intake.skipped[:MAX_REASONS])
    return f"None of the {files} files could be read as a speech ({reasons})."


def _with_former_ids(
    speeches: Sequence[IncomingSpeech], copies_of: Mapping[int, Sequence[int]]
) -> list[IncomingSpeech]:
    """Return the speeches to keep, each with the ids that it and its copies have in the live generation."""
    groups = ([speeches[position], *(speeches[copy] for copy in copies)] for position, copies in copies_of.items())
    return [replace(group[0], former_ids=tuple(speech.live.id for speech in group if speech.live)) for group in groups]


def _duplicates_of(original: Source, copies: Sequence[Source]) -> list[Duplicate]:
    return [Duplicate(copy.path, copy.ordinal, original.path, original.ordinal) for copy in copies]


def _same_contents(live: PreviousGeneration, speeches: int) -> _Contents:
    return _Contents(Changes(new=0, changed=0, unchanged=speeches, removed=0), live.passages, embedded=0)


def _write(
    stored: _StoredSpeeches, live: LiveIndex, writer: LocalWriter, passages: PassageWriter, progress: Progress
) -> _Contents:
    """Set copies aside, name the speeches that are kept, and add their passages."""
    writer.set_aside(stored.copies_of)
    changes = name_speeches(stored.kept, live.versions(), live.aliases(), writer)
    for position, speech in enumerate(stored.kept):
        progress("embed", position, len(stored.kept))
        if speech.live_position is not None and live.previous:
            passages.take(position, live.previous.passages_of(speech.live_position))
            writer.add_figures(position, live.previous.figures_of(speech.live_position))
        else:
            passages.add(position)
            writer.add_figures(position, find_figures(writer.speech(position).text))
    passages.flush()
    progress("embed", len(stored.kept), len(stored.kept))
    return _Contents(changes, writer.passages, passages.embedded)

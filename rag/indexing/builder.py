"""Build an index: read what changed, take over what did not, and let every speech keep its id.

What is taken over is what a full build would make: a file whose bytes, name and reader are the same is not read again,
and a passage that is found by the same words is not embedded again. Copies are looked for among all speeches.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from rag.errors import NothingToIndex
from rag.indexing.added_files import sweep_set_aside
from rag.indexing.identity import Changes, IncomingSpeech, name_speeches
from rag.indexing.intake import Intake, IntakeOptions, take_in
from rag.indexing.kept_lists import added_paths, read_removed, removed_keys, write_sources
from rag.indexing.live import LiveIndex, open_live
from rag.indexing.part_worker import PartPlan
from rag.indexing.parts import PassageModels
from rag.indexing.passages import PassageWriter, PlannedWork, TakenSpeech
from rag.indexing.reader_version import reader_version
from rag.indexing.workers import LocalWorkers, Workers
from rag.models.embed import StaticEmbedder, open_embedder
from rag.read import find_files
from rag.read.duplicates import DUPLICATE, keep_once
from rag.settings import EMBEDDED_MODEL, Settings
from rag.store import generations
from rag.store.local_writer import LocalWriter
from rag.store.manifest import FORMAT, Manifest, list_files, stamps_of
from rag.store.previous import PreviousGeneration
from rag.store.stamps import write_stamps
from rag.types import BuildOptions, BuildReport, Characters, Duplicate, Progress, Source

#: Skipped files that the error message of an empty build gives reasons for.
MAX_REASONS = 3
#: The folder, beside the generations, of the parts of a build that was interrupted.
PARTS = "parts"


@dataclass(frozen=True, slots=True)
class KeptSpeeches:
    """The speeches of a new generation; `copies_of` maps the position of each among all to the positions of its copies.

    They stand in the order of these positions.
    """

    speeches: Sequence[IncomingSpeech]
    copies_of: Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class _StoredSpeeches:
    """The speeches that were stored: `kept` are those that stay.

    `duplicates` name the copies, and `duplicate_characters` counts what files hold of them. `unchanged` is the live
    generation where the speeches are exactly its own.
    """

    intake: Intake
    kept: KeptSpeeches
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
class Contents:
    """What the new generation holds: how its speeches changed, its passages, and how many of these were embedded."""

    changes: Changes
    passages: int
    embedded: int


def build(
    paths: Sequence[Path], index: Path, settings: Settings, progress: Progress, options: BuildOptions
) -> BuildReport:
    """Make an index of the speeches of some files and folders the live one, or change nothing.

    A file that cannot be read is skipped with its reason. Raises NothingToIndex, IndexBusy, IndexNotWritten and
    ModelUnavailable.
    """
    files = find_files([*paths, *added_paths(index)], options)
    removed = removed_keys(read_removed(index))
    models = open_models(settings)
    wanted = plan(models, settings)
    with (
        open_publisher(settings, progress) as publisher,
        open_workers(index, wanted, options) as workers,
        generations.new_generation(index, publisher) as folder,
        LocalWriter(folder, wanted.dimension) as writer,
    ):
        with open_live(index, wanted, keep_vectors=options.repair) as live:
            taken = IntakeOptions(options.max_file_seconds, removed, workers)
            stored = _store(take_in(files, live, writer, progress, taken), live, writer)
            if not stored.kept.speeches and not options.allow_empty:
                raise NothingToIndex(_nothing_read(len(files), stored.intake))
            if stored.unchanged:
                # The new generation would be the live one over again; without a manifest it never becomes live.
                contents = _same_contents(stored.unchanged, len(stored.kept.speeches))
            else:
                contents = write_contents(
                    stored.kept, live, writer, PassagePlan(index, models, wanted, workers), progress
                )
        if not stored.unchanged:
            finish(folder, writer, replace(wanted, speeches=len(stored.kept.speeches), passages=contents.passages))
        shutil.rmtree(index / PARTS, ignore_errors=True)
        sweep_set_aside(index)
    write_sources(index, paths)
    return BuildReport(
        index=str(index),
        files=len(files),
        speeches=len(stored.kept.speeches),
        passages=contents.passages,
        skipped=tuple(stored.intake.skipped),
        duplicates=tuple(stored.duplicates),
        characters=stored.characters,
        embedded=contents.embedded,
        rebuilt=live.rebuild_reason,
        **asdict(contents.changes),
    )


def finish(folder: Path, writer: LocalWriter, counted: Manifest) -> None:
    """Write what is left of a generation, and its manifest, which makes it one; `counted` lacks only its files."""
    writer.finish()
    manifest = replace(counted, files=list_files(folder), dense=writer.dense)
    manifest.write(folder)
    # Nobody else has written here: what was written need not be read again to be opened.
    write_stamps(folder, stamps_of(folder, manifest), "taken")


def open_models(settings: Settings) -> PassageModels:
    """Open the models that passages are found by; raises ModelUnavailable."""
    embedder = open_embedder(settings.embedder)
    words = embedder if isinstance(embedder, StaticEmbedder) else StaticEmbedder(EMBEDDED_MODEL)
    return PassageModels(embedder, words)


@contextmanager
def open_workers(index: Path, wanted: Manifest, options: BuildOptions) -> Iterator[Workers]:
    """Yield who reads files and makes parts: this machine, or a cluster; raises ServerUnavailable, MissingExtra."""
    if not options.ray:
        yield LocalWorkers()
        return
    # Imported here: only those who have a cluster need it.
    from rag.indexing.ray_workers import RayCluster, RayWorkers

    with closing(RayCluster(options.ray, wanted.reader, options.max_job_seconds)) as cluster:
        yield RayWorkers(cluster, index / PARTS)


@contextmanager
def open_publisher(settings: Settings, progress: Progress) -> Iterator[generations.Publisher | None]:
    """Yield what gives a generation to the server that searches it, None without one; raises ServerUnavailable."""
    if settings.store is None:
        yield None
        return
    # Imported here: only those who have configured a server need it.
    from rag.store.milvus_publisher import MilvusPublisher

    with closing(MilvusPublisher(settings.store, progress)) as publisher:
        yield publisher


def plan(models: PassageModels, settings: Settings) -> Manifest:
    """Return the manifest of the generation to be built, without counts and files."""
    return Manifest(
        format=FORMAT,
        embedder=models.embedder.name,
        fingerprint=models.embedder.fingerprint,
        dimension=models.embedder.dimension,
        vocabulary=models.words.vocabulary,
        reader=reader_version(models.words.fingerprint),
        passage_length=settings.passage_length,
        speeches=0,
        passages=0,
        files={},
    )


def _store(intake: Intake, live: LiveIndex, writer: LocalWriter) -> _StoredSpeeches:
    """Find out which of the speeches that were taken in are copies, and store what was left out."""
    writer.add_skipped(intake.skipped)
    unchanged = live.unchanged(intake.speeches, intake.skipped)
    copies_of = unchanged.copies() if unchanged else keep_once(writer.sketches(), writer.speech)
    kept = keep_speeches(intake.speeches, copies_of)
    duplicates: list[Duplicate] = []
    characters = 0
    for position, copies in copies_of.items():
        sources = [writer.speech(copy).source for copy in copies]
        if sources:
            duplicates += _duplicates_of(writer.speech(position).source, sources)
            characters += sum(piece.length for source in sources for piece in source.pieces)
    return _StoredSpeeches(intake, kept, duplicates, characters, unchanged)


def _nothing_read(files: int, intake: Intake) -> str:
    """Return the message for files without any speech."""
    reasons = "; ".join(f"{skipped.path}: {skipped.reason}" for skipped in intake.skipped[:MAX_REASONS])
    return f"None of the {files} files could be read as a speech ({reasons})."


def keep_speeches(speeches: Sequence[IncomingSpeech], copies_of: Mapping[int, Sequence[int]]) -> KeptSpeeches:
    """Return the speeches to keep, each with the ids that it and its copies have in the live generation."""
    groups = ([speeches[position], *(speeches[copy] for copy in copies)] for position, copies in copies_of.items())
    kept = [replace(group[0], former_ids=tuple(speech.live.id for speech in group if speech.live)) for group in groups]
    return KeptSpeeches(kept, copies_of)


def _duplicates_of(original: Source, copies: Sequence[Source]) -> list[Duplicate]:
    return [Duplicate(copy.path, copy.ordinal, original.path, original.ordinal) for copy in copies]


def _same_contents(live: PreviousGeneration, speeches: int) -> Contents:
    return Contents(Changes(new=0, changed=0, unchanged=speeches, removed=0), live.passages, embedded=0)


@dataclass(frozen=True, slots=True)
class PassagePlan:
    """How passages are made: by whom, with which models, for an index whose next generation has a manifest."""

    index: Path
    models: PassageModels
    wanted: Manifest
    workers: Workers = field(default_factory=LocalWorkers)

    def part_plan(self, live: LiveIndex) -> PartPlan:
        """Return the plan for the processes that make parts."""
        return PartPlan(
            folder=str((self.index / PARTS).absolute()),
            passage_length=self.wanted.passage_length,
            reader=self.wanted.reader,
            fingerprint=self.wanted.fingerprint,
            known=str(live.vectors.folder.absolute()) if live.vectors else "",
        )


def write_contents(
    kept: KeptSpeeches, live: LiveIndex, writer: LocalWriter, plan: PassagePlan, progress: Progress
) -> Contents:
    """Set copies aside, name the speeches that are kept, and add their passages."""
    writer.set_aside(kept.copies_of)
    changes = name_speeches(kept.speeches, live.versions(), live.aliases(), writer)
    total = len(kept.speeches)
    progress("embed", 0, total)
    with PassageWriter(
        writer,
        plan.models,
        live,
        PlannedWork(plan.part_plan(live), plan.workers),
        lambda done: progress("embed", done, total),
    ) as passages:
        for position, speech in enumerate(kept.speeches):
            if speech.live_position is not None and live.previous:
                numbered = live.previous.passages_of(speech.live_position)
                passages.take(TakenSpeech(position, numbered, live.previous.figures_of(speech.live_position)))
            else:
                passages.add(position)
        passages.flush()
    progress("embed", total, total)
    return Contents(changes, writer.passages, passages.embedded)

"""The files of a build: read the changed ones into a new generation, and take over what is known of the others."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import chain

from rag.indexing.boundary import BoundedReading
from rag.indexing.identity import IncomingSpeech
from rag.indexing.kept_lists import REMOVED_RULE, RemovedKeys, digest_text
from rag.indexing.live import LiveIndex
from rag.indexing.source_digest import digest_source
from rag.indexing.workers import LocalWorkers, Workers
from rag.read import SourceFile
from rag.read.reader import speech_id
from rag.store.local_writer import LocalWriter
from rag.store.previous import KnownFile, PreviousGeneration
from rag.types import NO_CHARACTERS, Characters, Progress, Skipped, Speech


@dataclass(frozen=True, slots=True)
class Intake:
    """What files hold: speeches in the order of reading, what was left out, and what became of the characters."""

    speeches: Sequence[IncomingSpeech]
    skipped: Sequence[Skipped] = ()
    characters: Characters = NO_CHARACTERS


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """How files are taken in: the seconds that one may take, the speeches that were removed, and who reads."""

    max_file_seconds: float
    removed: RemovedKeys = frozenset()
    workers: Workers = field(default_factory=LocalWorkers)


def take_in(
    files: Sequence[SourceFile],
    live: LiveIndex,
    writer: LocalWriter,
    progress: Progress,
    options: IntakeOptions,
) -> Intake:
    """Store the speeches of files, taking over those of unchanged files; what cannot be read is skipped.

    Speeches that were removed from the archive are left out, and their files are read anew each time.
    """
    intakes: list[Intake] = []
    # The files in their order, those that are read beside with their readings to come.
    pending: deque[tuple[SourceFile, str | None, KnownFile | Future[BoundedReading]]] = deque()

    def store_next() -> None:
        progress("read", len(intakes), len(files))
        file, sha256, source = pending.popleft()
        if isinstance(source, Future):
            intakes.append(_store(file, sha256, source.result(), writer, options.removed))
        elif live.previous:
            intakes.append(_take_over(source, file.name, live.previous, writer))

    with options.workers.open_readers(options.max_file_seconds, progress) as readers:
        for file in files:
            # Before it is read: should it change now, the next build reads it again.
            sha256 = digest_source(file)
            known = live.file(file.name, sha256)
            if known and live.previous and not _holds_removed(known, live.previous, options.removed):
                pending.append((file, sha256, known))
            else:
                pending.append((file, sha256, readers.read(file, sha256)))
            while len(pending) > readers.capacity or (pending and not _is_awaited(pending[0][2])):
                store_next()
        while pending:
            store_next()
    progress("read", len(files), len(files))
    return Intake(
        list(chain.from_iterable(intake.speeches for intake in intakes)),
        list(chain.from_iterable(intake.skipped for intake in intakes)),
        sum((intake.characters for intake in intakes), NO_CHARACTERS),
    )


def _is_awaited(source: KnownFile | Future[BoundedReading]) -> bool:
    return isinstance(source, Future) and not source.done()


def _take_over(known: KnownFile, name: str, previous: PreviousGeneration, writer: LocalWriter) -> Intake:
    """Store the speeches of an unchanged file as they stand in the live generation."""
    writer.add_file(name, known.sha256, len(known.speeches), known.characters)
    for speech in known.speeches:
        writer.copy_speech(previous.speech_row(speech), previous.sketch(speech))
    return Intake([IncomingSpeech(speech.read_id, speech) for speech in known.speeches], (), known.characters)


def _holds_removed(known: KnownFile, previous: PreviousGeneration, removed: RemovedKeys) -> bool:
    rows = (previous.speech_row(speech) for speech in known.speeches if removed)
    return any((row.path, digest_text(row.text)) in removed for row in rows)


def _store(
    file: SourceFile, sha256: str | None, reading: BoundedReading, writer: LocalWriter, removed: RemovedKeys
) -> Intake:
    """Store the speeches of a file that was read, without those that were removed."""
    kept = [speech for speech in reading.speeches if _key_of(speech) not in removed]
    gone = [speech for speech in reading.speeches if _key_of(speech) in removed]
    characters = reading.characters
    if gone:
        lengths = [piece.length for speech in gone for piece in speech.source.pieces]
        characters = characters.without(sum(lengths), REMOVED_RULE)
    # What cannot be read, itself or in an archive, is tried again the next time: a program may be installed by then.
    if sha256 and not reading.skipped and not gone:
        writer.add_file(file.name, sha256, len(kept), characters)
    sketch_of = dict(zip(map(id, reading.speeches), reading.sketches, strict=False))
    for speech in kept:
        writer.add_speech(speech, sketch_of.get(id(speech)))
    incoming = [
        IncomingSpeech(speech.id, has_stated_id=not speech.id.startswith(speech_id(speech.text))) for speech in kept
    ]
    return Intake(incoming, reading.skipped, characters)


def _key_of(speech: Speech) -> tuple[str, str]:
    """Return what a speech is recognised by if it was removed."""
    return speech.source.path, digest_text(speech.text)

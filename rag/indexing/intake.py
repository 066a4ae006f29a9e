"""The files of a build: read the changed ones into a new generation, and take over what is known of the others."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

from rag.indexing.boundary import BoundedReading, FileBoundary
from rag.indexing.identity import IncomingSpeech
from rag.indexing.live import LiveIndex
from rag.read import SourceFile, sidecar_of
from rag.read.formats import MAX_ARCHIVE_BYTES
from rag.read.reader import speech_id
from rag.store.local_writer import LocalWriter
from rag.store.manifest import digest_of
from rag.store.previous import KnownFile, PreviousGeneration
from rag.types import NO_CHARACTERS, BuildOptions, Characters, Progress, Skipped


@dataclass(frozen=True, slots=True)
class Intake:
    """What files hold: speeches in the order of reading, what was left out, and what became of the characters."""

    speeches: Sequence[IncomingSpeech]
    skipped: Sequence[Skipped] = ()
    characters: Characters = NO_CHARACTERS


def take_in(
    files: Sequence[SourceFile], live: LiveIndex, writer: LocalWriter, progress: Progress, options: BuildOptions
) -> Intake:
    """Store the speeches of files, taking over those of unchanged files; what cannot be read is skipped."""
    intakes = []
    with FileBoundary(options.max_file_seconds) as boundary:
        for done, file in enumerate(files):
            progress("read", done, len(files))
            # Before it is read: should it change now, the next build reads it again.
            sha256 = _digest(file)
            known = live.file(file.name, sha256)
            if known and live.previous:
                intakes.append(_take_over(known, file.name, live.previous, writer))
            else:
                intakes.append(_store(file, sha256, boundary.read(file), writer))
    progress("read", len(files), len(files))
    return Intake(
        list(chain.from_iterable(intake.speeches for intake in intakes)),
        list(chain.from_iterable(intake.skipped for intake in intakes)),
        sum((intake.characters for intake in intakes), NO_CHARACTERS),
    )


def _digest(file: SourceFile) -> str | None:
    """Return a digest of all the bytes that decide what a file is read as; None for what is too large or no file."""
    with suppress(OSError):
        sidecar = sidecar_of(file.path)
        if not file.refusal and file.path.is_file() and file.path.stat().st_size <= MAX_ARCHIVE_BYTES:
            digests = [digest_of(path) for path in (file.path, sidecar) if path]
            return hashlib.sha256("".join(digests).encode()).hexdigest()
    return None


def _take_over(known: KnownFile, name: str, previous: PreviousGeneration, writer: LocalWriter) -> Intake:
    """Store the speeches of an unchanged file as they stand in the live generation."""
    writer.add_file(name, known.sha256, len(known.speeches), known.characters)
    for speech in known.speeches:
        writer.copy_speech(previous.speech_row(speech))
    return Intake([IncomingSpeech(speech.read_id, speech) for speech in known.speeches], (), known.characters)


def _store(file: SourceFile, sha256: str | None, reading: BoundedReading, writer: LocalWriter) -> Intake:
    """Store the speeches of a file that was read."""
    # What cannot be read, itself or in an archive, is tried again the next time: a program may be installed by then.
    if sha256 and not reading.skipped:
        writer.add_file(file.name, sha256, len(reading.speeches), reading.characters)
    for speech in reading.speeches:
        writer.add_speech(speech)
    incoming = [
        IncomingSpeech(speech.id, has_stated_id=not speech.id.startswith(speech_id(speech.text)))
        for speech in reading.speeches
    ]
    return Intake(incoming, reading.skipped, reading.characters)

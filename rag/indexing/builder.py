"""Build an index: read what changed, take over what did not, and let every speech keep its id.

What is taken over is what a full build would make: a file whose bytes, name and reader are the same is not read again,
and a passage that is found by the same words is not embedded again. Copies are looked for among all speeches.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from sqlite3 import DatabaseError
from types import TracebackType
from typing import Any

from rag.errors import IndexDamaged, IndexNotFound, IndexOutdated, NothingToIndex
from rag.indexing.identity import Changes, IncomingSpeech, name_speeches
from rag.indexing.passages import PassageWriter
from rag.models.embed import StaticEmbedder, open_embedder
from rag.read import SourceFile, find_files, read_source, sidecar_of
from rag.read.duplicates import DUPLICATE, keep_once
from rag.read.formats import MAX_ARCHIVE_BYTES
from rag.read.reader import speech_id
from rag.settings import EMBEDDED_MODEL, Settings
from rag.store import generations
from rag.store.generations import FORMAT, Manifest
from rag.store.local import DATABASE, LocalWriter
from rag.store.previous import KnownFile, PreviousGeneration, aliases, versions
from rag.store.versions import Version
from rag.types import BuildReport, Characters, Duplicate, Embedder, Progress, Skipped

#: The modules that decide how a file is read and its words are cut, from the folder of the package.
MODULES = ("read", "text", "indexing/split.py", "data")
#: Weights decide what is found and answered, and nothing of what is read.
NOT_OF_READING = ("weights.toml",)
#: The libraries of which the same is true, by the name under which they are imported there.
LIBRARIES = {
    "docx": "python-docx",
    "langchain_text_splitters": "langchain-text-splitters",
    "lxml": "lxml",
    "opencc": "opencc",
    "pypdf": "pypdf",
    "pypinyin": "pypinyin",
    "rjieba": "rjieba",
    "snowballstemmer": "snowballstemmer",
    "trafilatura": "trafilatura",
    "yaml": "pyyaml",
}


@dataclass(slots=True)
class _ReadFiles:
    """What all files hold: speeches in the order of reading, what was left out, and what became of the characters."""

    speeches: list[IncomingSpeech] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    characters: Characters = Characters()


@dataclass(frozen=True, slots=True)
class _Live:
    """The live generation as far as it serves: `previous` is None and `reason` says why when all is built anew.

    `folder` is None unless its speeches can be told, so that their ids go on.
    """

    previous: PreviousGeneration | None = None
    same_reader: bool = False
    folder: Path | None = None
    reason: str | None = None

    def __enter__(self) -> "_Live":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.previous:
            self.previous.close()

    def file(self, name: str, sha256: str | None) -> KnownFile | None:
        """Return what the generation holds of an unchanged file, None when it has to be read."""
        if self.previous is None or not self.same_reader or sha256 is None:
            return None
        return self.previous.file(name, sha256)

    def copies(self, speeches: Sequence[IncomingSpeech]) -> Mapping[int, Sequence[int]] | None:
        """Return the places of the speeches to keep, each with those of its copies, if all is as it is live."""
        places = [one.live.place if one.live else None for one in speeches]
        if self.previous is None or places != list(range(self.previous.speeches)):
            return None
        return self.previous.copies()

    def versions(self) -> Iterator[tuple[int, Version]]:
        """Yield the speeches of the generation with their positions."""
        with suppress(DatabaseError):
            yield from versions(self.folder) if self.folder else ()

    def aliases(self) -> dict[str, str]:
        """Return the ids that speeches had instead of those of their readers, at any time."""
        with suppress(DatabaseError):
            return aliases(self.folder) if self.folder else {}
        return {}


def build(paths: Sequence[Path], index: Path, settings: Settings, progress: Progress) -> BuildReport:
    """Make an index of the speeches of some files and folders the live one, or change nothing.

    A file that cannot be read is skipped with its reason. Raises NothingToIndex, IndexBusy and ModelUnavailable.
    """
    files = find_files(paths)
    embedder = open_embedder(settings.embedder)
    words = embedder if isinstance(embedder, StaticEmbedder) else StaticEmbedder(EMBEDDED_MODEL)
    manifest = _manifest(embedder, words, settings)
    with generations.new_generation(index) as folder, LocalWriter(folder, embedder.dimension) as writer:
        with _open_live(index, manifest) as live:
            found = _read(files, live, writer, progress)
            if not found.speeches:
                reasons = "; ".join(f"{s.path}: {s.reason}" for s in found.skipped[:3])
                raise NothingToIndex(f"None of the {len(files)} files could be read as a speech ({reasons}).")
            same = live.copies(found.speeches)
            copies = keep_once(writer.speeches, writer.speech) if same is None else same
            duplicates, again = _account(copies, writer)
            kept = _kept(found.speeches, copies)
            if live.previous and same is not None:
                # The new generation would be the live one over again; without a manifest it never becomes live.
                changes, passages, embedded = Changes(0, 0, len(kept), 0), live.previous.passages, 0
            else:
                writer.set_aside(copies)
                changes = name_speeches(kept, live.versions(), live.aliases(), writer)
                made = PassageWriter(writer, embedder, words, live.previous, live.same_reader)
                _add_passages(kept, live, made, settings.passage_length, progress)
                passages, embedded = writer.passages, made.embedded
        if same is None:
            writer.finish()
            counted = replace(manifest, speeches=len(kept), passages=passages, files=generations.list_files(folder))
            counted.write(folder)
    return BuildReport(
        str(index), len(files), len(kept), passages, tuple(found.skipped), tuple(duplicates),
        found.characters.without(again, DUPLICATE) if again else found.characters,
        **asdict(changes), embedded=embedded, rebuilt=live.reason,
    )  # fmt: skip


def _manifest(embedder: Embedder, words: StaticEmbedder, settings: Settings) -> Manifest:
    return Manifest(
        format=FORMAT,
        embedder=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        reader=_reader_version(words),
        passage_length=settings.passage_length,
        speeches=0,
        passages=0,
        files={},
    )


def _reader_version(words: StaticEmbedder) -> str:
    """Return a digest of the code, the libraries and the vocabulary that decide what a file's bytes become."""
    digest = hashlib.sha256(words.fingerprint.encode())
    package = Path(__file__).parents[1]
    for module in MODULES:
        for file in sorted([package / module, *(package / module).rglob("*")]):
            if file.suffix in (".py", ".toml", ".tsv") and file.name not in NOT_OF_READING and file.is_file():
                digest.update(file.read_bytes())
    for library in LIBRARIES.values():
        with suppress(PackageNotFoundError):
            digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()


def _open_live(index: Path, manifest: Manifest) -> _Live:
    folder, previous, same_reader = None, None, False
    try:
        live = generations.live_generation(index)
        folder = live if generations.is_intact(live, DATABASE) else None
        found = generations.read_manifest(index, live)
        same_reader = found.reader == manifest.reader
        reason = _difference(found, manifest)
        previous = None if reason else PreviousGeneration(live)
    except IndexNotFound:
        reason = None
    except (IndexDamaged, IndexOutdated) as error:
        reason = str(error).removesuffix(f"; {generations.mend(index)}") + "."
    except (OSError, RuntimeError, ValueError, KeyError, DatabaseError) as error:
        # Whole by its manifest, and yet not what this version writes.
        reason = f"The index in {index} cannot be read ({error})."
    return _Live(previous, same_reader, folder, reason)


def _difference(found: Manifest, wanted: Manifest) -> str | None:
    """Return why nothing of a generation can be taken over, None when it can."""
    if (found.fingerprint, found.dimension) != (wanted.fingerprint, wanted.dimension):
        return f"The index was built with the embedder {found.embedder}, this is {wanted.embedder} or another version."
    if found.passage_length != wanted.passage_length:
        return f"The index has passages of {found.passage_length} characters, {wanted.passage_length} are wanted now."
    return None


def _read(files: Sequence[SourceFile], live: _Live, writer: LocalWriter, progress: Progress) -> _ReadFiles:
    found = _ReadFiles()
    for done, file in enumerate(files):
        progress("read", done, len(files))
        # Before it is read: should it change now, the next build reads it again.
        sha256 = _digest(file)
        unchanged = live.file(file.name, sha256)
        if unchanged and live.previous:
            _take_over(unchanged, file.name, live.previous, writer, found)
        else:
            _read_file(file, sha256, writer, found)
    progress("read", len(files), len(files))
    return found


def _digest(file: SourceFile) -> str | None:
    """Return a digest of all the bytes that decide what a file is read as; None for what is too large or no file."""
    sidecar = sidecar_of(file.path)
    with suppress(OSError):
        if file.path.is_file() and file.path.stat().st_size <= MAX_ARCHIVE_BYTES:
            digests = [generations.digest_of(path) for path in (file.path, sidecar) if path]
            return hashlib.sha256("".join(digests).encode()).hexdigest()
    return None


def _take_over(
    unchanged: KnownFile, name: str, previous: PreviousGeneration, writer: LocalWriter, found: _ReadFiles
) -> None:
    writer.add_file(name, unchanged.sha256, len(unchanged.speeches), unchanged.record)
    for known in unchanged.speeches:
        writer.copy_speech(previous.speech_row(known))
        found.speeches.append(IncomingSpeech(known.read_id, known))
    found.characters += _characters(unchanged.record)


def _read_file(file: SourceFile, sha256: str | None, writer: LocalWriter, found: _ReadFiles) -> None:
    contents = read_source(file)
    characters = sum((reading.characters for reading in contents.readings), Characters())
    # What cannot be read, itself or in an archive, is tried again the next time: a program may be installed by then.
    if sha256 and not contents.skipped:
        writer.add_file(file.name, sha256, len(contents.speeches), {"characters": asdict(characters)})
    for speech in contents.speeches:
        writer.add_speech(speech)
        found.speeches.append(IncomingSpeech(speech.id, named=not speech.id.startswith(speech_id(speech.text))))
    found.skipped += contents.skipped
    found.characters += characters


def _characters(record: Mapping[str, Any]) -> Characters:
    kept = record["characters"]
    return Characters(kept["read"], kept["kept"], tuple((rule, count) for rule, count in kept["dropped"]))


def _account(copies: Mapping[int, Sequence[int]], writer: LocalWriter) -> tuple[list[Duplicate], int]:
    """Return which speeches were found again, and how many characters of files that makes."""
    duplicates, again = [], 0
    for place, others in copies.items():
        of = writer.speech(place).source if others else None
        for source in (writer.speech(other).source for other in others):
            if of:
                duplicates.append(Duplicate(source.path, source.ordinal, of.path, of.ordinal))
                again += sum(piece.length for piece in source.pieces)
    return duplicates, again


def _kept(speeches: Sequence[IncomingSpeech], copies: Mapping[int, Sequence[int]]) -> list[IncomingSpeech]:
    """Return the speeches to keep, each with the ids that it and its copies have in the live generation."""
    kept = []
    for place, others in copies.items():
        live = (speeches[each].live for each in (place, *others))
        kept.append(replace(speeches[place], former=tuple(known.id for known in live if known)))
    return kept


def _add_passages(
    kept: Sequence[IncomingSpeech], live: _Live, passages: PassageWriter, length: int, progress: Progress
) -> None:
    for position, one in enumerate(kept):
        progress("embed", position, len(kept))
        if one.taken is not None and live.previous:
            passages.take(position, live.previous.cuts(one.taken))
        else:
            passages.add(position, length)
    passages.flush()
    progress("embed", len(kept), len(kept))

"""Build an index: read what changed, take over what did not, and let every speech keep its id.

What is taken over is what a full build would make: a file whose bytes, name and reader are the same is not read again,
and a passage that is found by the same words is not embedded again.
"""

import hashlib
from collections.abc import Callable, Sequence, Set
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from sqlite3 import DatabaseError
from types import TracebackType

from rag.cite.continuity import Version, continued, names
from rag.embed import StaticEmbedder, open_embedder
from rag.errors import IndexDamaged, IndexNotFound, IndexOutdated, NothingToIndex, UnreadableFile
from rag.passages import PassageWriter
from rag.read import SourceFile, find_files, read_file
from rag.read.reader import speech_id
from rag.settings import EMBEDDED_MODEL, Settings
from rag.store import generations
from rag.store.generations import FORMAT, Manifest
from rag.store.local import DATABASE, LocalWriter
from rag.store.previous import Known, KnownFile, Previous, aliases, versions
from rag.types import BuildReport, Embedder, Progress, Skipped, Speech

#: The modules that decide how a file is read and its words are cut, from the folder of the package.
MODULES = ("read", "text", "split.py")
#: The libraries of which the same is true, by the name under which they are imported there.
LIBRARIES = {
    "langchain_text_splitters": "langchain-text-splitters",
    "opencc": "opencc",
    "pypinyin": "pypinyin",
    "rjieba": "rjieba",
    "yaml": "pyyaml",
}


@dataclass(frozen=True, slots=True)
class _Kept:
    """A speech of the new generation; `live` tells where the live one holds it, if it is taken over from there.

    `named` is whether its file states its id.
    """

    known: Known
    live: int | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class _Changes:
    """How many speeches the live generation does not hold, holds with other words or facts, as they are, or alone."""

    new: int
    changed: int
    unchanged: int
    removed: int


@dataclass(frozen=True, slots=True)
class _Live:
    """The live generation as far as it serves: `previous` is None and `reason` says why when all is built anew.

    `folder` is None unless its speeches can be told, so that their ids go on.
    """

    previous: Previous | None = None
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

    def file(self, file: SourceFile) -> KnownFile | None:
        """Return what the generation holds of an unchanged file, None when it has to be read."""
        if self.previous is None or not self.same_reader or not self.previous.knows(file.name):
            return None
        with suppress(OSError):
            return self.previous.file(file.name, generations.digest_of(file.path))
        return None

    def versions(self, taken: Set[int]) -> list[Version]:
        """Return the speeches of the generation, those at some positions left out."""
        with suppress(DatabaseError):
            return [one for position, one in versions(self.folder) if position not in taken] if self.folder else []
        return []

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
            kept, skipped = _read(files, live, writer, progress)
            if not kept:
                reasons = "; ".join(f"{s.path}: {s.reason}" for s in skipped[:3])
                raise NothingToIndex(f"None of the {len(files)} files could be read as a speech ({reasons}).")
            same = live.previous and [one.live for one in kept] == list(range(live.previous.speeches))
            if live.previous and same:
                # The new generation would be the live one over again; without a manifest it never becomes live.
                changes, passages, embedded = _Changes(0, 0, len(kept), 0), live.previous.passages, 0
            else:
                changes = _name(kept, live, writer)
                made = PassageWriter(writer, embedder, words, live.previous, live.same_reader)
                _add_passages(kept, live, made, settings.passage_length, progress)
                passages, embedded = writer.passages, made.embedded
        if not same:
            writer.finish()
            counted = replace(manifest, speeches=len(kept), passages=passages, files=generations.list_files(folder))
            counted.write(folder)
    return BuildReport(
        str(index), len(files), len(kept), passages, tuple(skipped), **asdict(changes), embedded=embedded,
        rebuilt=live.reason,
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
    package = Path(__file__).parent
    for module in MODULES:
        for file in sorted([package / module, *(package / module).rglob("*.py")]):
            if file.is_file():
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
        previous = None if reason else Previous(live)
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


def _read(
    files: Sequence[SourceFile], live: _Live, writer: LocalWriter, progress: Progress
) -> tuple[list[_Kept], list[Skipped]]:
    kept: dict[str, _Kept] = {}
    skipped: list[Skipped] = []
    for done, file in enumerate(files):
        progress("read", done, len(files))
        try:
            found = _speeches(file, live, writer)
        except UnreadableFile as error:
            skipped.append(Skipped(file.name, str(error).removeprefix(f"{file.name}: ")))
            continue
        for one, store in found:
            if one.known.read_id in kept:
                twin = kept[one.known.read_id].known
                same = f"speech {one.known.ordinal} begins with the same words as speech {twin.ordinal} of {twin.path}"
                skipped.append(Skipped(file.name, f"{same}; kept once"))
            else:
                kept[one.known.read_id] = one
                store()
    progress("read", len(files), len(files))
    return list(kept.values()), skipped


def _speeches(file: SourceFile, live: _Live, writer: LocalWriter) -> list[tuple[_Kept, Callable[[], int]]]:
    """Return the speeches of a file, read or taken over, each with what puts it into the new generation."""
    unchanged = live.file(file)
    if unchanged and live.previous:
        writer.add_file(file.name, unchanged.sha256, unchanged.record)
        rows = (live.previous.speech_row(known.position) for known in unchanged.speeches)
        return [
            (_Kept(known, known.position), partial(writer.copy_speech, row))
            for known, row in zip(unchanged.speeches, rows, strict=True)
        ]
    speeches = read_file(file)
    writer.add_file(file.name, speeches[0].source.sha256, {"speeches": len(speeches)})
    return [(_as_read(speech), partial(writer.add_speech, speech)) for speech in speeches]


def _as_read(speech: Speech) -> _Kept:
    known = Known(-1, speech.id, speech.id, speech.source.path, speech.source.ordinal)
    return _Kept(known, named=not speech.id.startswith(speech_id(speech.text)))


def _name(kept: Sequence[_Kept], live: _Live, writer: LocalWriter) -> _Changes:
    """Give every speech its id, which is the one that it had in the live generation, whatever it was there."""
    taken = {one.live for one in kept if one.live is not None}
    old = live.versions(taken)
    read = [position for position, one in enumerate(kept) if one.live is None]
    new = [version for position, version in writer.versions() if kept[position].live is None] if old else []
    pairs = continued(old, new)
    former = {read[n]: old[o].id for n, o in pairs.items()}
    former |= {position: one.known.id for position, one in enumerate(kept) if one.live is not None}
    known_as = live.aliases()
    for position in read:
        name = known_as.get(kept[position].known.read_id)
        if name and position not in former:
            # A speech that comes back has the id that it had when it went.
            former[position] = name
    stated = {position for position, one in enumerate(kept) if one.named}
    given = names([one.known.read_id for one in kept], stated, former, {version.id for version in old})
    for position, one in enumerate(kept):
        if given[position] != one.known.id:
            writer.name_speech(position, given[position])
        known_as[one.known.read_id] = given[position]
    writer.add_aliases({read_id: name for read_id, name in known_as.items() if read_id != name})
    unchanged = sum(old[o].says_the_same(new[n]) for n, o in pairs.items())
    return _Changes(
        new=len(read) - len(pairs),
        changed=len(pairs) - unchanged,
        unchanged=len(taken) + unchanged,
        removed=len(old) - len(pairs),
    )


def _add_passages(kept: Sequence[_Kept], live: _Live, passages: PassageWriter, length: int, progress: Progress) -> None:
    for position, one in enumerate(kept):
        progress("embed", position, len(kept))
        if one.live is not None and live.previous:
            passages.take(position, live.previous.cuts(one.live))
        else:
            passages.add(position, length)
    passages.flush()
    progress("embed", len(kept), len(kept))

"""The live generation of an index, as far as a build can take it over."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import DatabaseError
from types import TracebackType

from rag.errors import IndexDamaged, IndexNotFound, IndexOutdated
from rag.indexing.identity import IncomingSpeech
from rag.store import generations
from rag.store.door import UNREADABLE
from rag.store.generations import Manifest
from rag.store.previous import KnownFile, PreviousGeneration, read_aliases, read_versions
from rag.store.schema import DATABASE
from rag.store.versions import Version
from rag.types import Skipped


@dataclass(frozen=True, slots=True)
class LiveIndex:
    """The live generation as far as it serves.

    `previous` is None where all is built anew; `rebuild_reason` then says why, unless there was no index. With
    `same_reader` its files were read as they would be now. `folder` is None unless its database is what was written, so
    that the ids of its speeches can be kept.
    """

    previous: PreviousGeneration | None = None
    same_reader: bool = False
    folder: Path | None = None
    rebuild_reason: str | None = None

    def __enter__(self) -> "LiveIndex":
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

    def unchanged(self, speeches: Sequence[IncomingSpeech], skipped: Sequence[Skipped]) -> PreviousGeneration | None:
        """Return the generation if the speeches are exactly its own, in the same order, and the same files left out."""
        positions = [speech.live.reading_position if speech.live else None for speech in speeches]
        if self.previous is None or positions != list(range(self.previous.speeches)):
            return None
        if self.previous.skipped != tuple(skipped):
            return None
        return self.previous

    def versions(self) -> Iterator[tuple[int, Version]]:
        """Yield the speeches of the generation with their positions."""
        with suppress(DatabaseError):
            yield from read_versions(self.folder) if self.folder else ()

    def aliases(self) -> dict[str, str]:
        """Return the ids that speeches had instead of those of their readers, at any time."""
        with suppress(DatabaseError):
            return read_aliases(self.folder) if self.folder else {}
        return {}


def open_live(index: Path, wanted: Manifest) -> LiveIndex:
    """Open what can be taken over of the live generation for one with the wanted manifest."""
    folder, previous, same_reader = None, None, False
    try:
        live = generations.live_generation(index)
        folder = live if generations.is_intact(live, DATABASE) else None
        manifest = generations.read_manifest(index, live)
        same_reader = manifest.reader == wanted.reader
        reason = _difference(manifest, wanted)
        previous = None if reason else PreviousGeneration(live, manifest)
    except IndexNotFound:
        reason = None
    except (IndexDamaged, IndexOutdated) as error:
        reason = str(error).removesuffix(f"; {generations.mend(index)}") + "."
    except UNREADABLE as error:
        # Whole by its manifest, and yet not what this version writes: nothing of it is taken over, its ids neither.
        folder, reason = None, f"The index in {index} cannot be read ({error})."
    return LiveIndex(previous, same_reader, folder, reason)


def _difference(manifest: Manifest, wanted: Manifest) -> str | None:
    """Return why nothing of a generation can be taken over, None when it can."""
    if (manifest.fingerprint, manifest.dimension) != (wanted.fingerprint, wanted.dimension):
        return (
            f"The index was built with the embedder {manifest.embedder}, this is {wanted.embedder} or another version."
        )
    if manifest.vocabulary != wanted.vocabulary:
        return "The index was built with another vocabulary."
    if manifest.passage_length != wanted.passage_length:
        return (
            f"The index has passages of {manifest.passage_length} characters, {wanted.passage_length} are wanted now."
        )
    return None

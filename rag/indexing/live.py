"""The live generation of an index, as far as a build can take it over."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from rag.errors import IndexDamaged, IndexNotFound, IndexOutdated, WengaoError
from rag.indexing.identity import IncomingSpeech
from rag.store import generations
from rag.store.door import UNREADABLE
from rag.store.manifest import Manifest, check_generation, is_intact, mend, read_damaged_manifest
from rag.store.previous import (
    KnownFile,
    PreviousGeneration,
    PreviousVectors,
    StoredVectors,
    read_aliases,
    read_versions,
)
from rag.store.schema import DATABASE, VECTORS
from rag.store.versions import Version
from rag.types import Skipped


@dataclass(frozen=True, slots=True)
class LiveIndex:
    """The live generation as far as it serves.

    `previous` is None where all is built anew; `rebuild_reason` then says why, unless there was no index. With
    `same_reader` its files were read as they would be now. `folder` is None unless its database is what was written, so
    that the ids of its speeches can be kept. `vectors` are those that can be taken over, also of a damaged generation.
    """

    previous: PreviousGeneration | None = None
    vectors: PreviousVectors | None = None
    same_reader: bool = False
    folder: Path | None = None
    rebuild_reason: str | None = None

    def __enter__(self) -> "LiveIndex":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.vectors:
            self.vectors.close()

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
        with suppress(*UNREADABLE):
            yield from read_versions(self.folder) if self.folder else ()

    def aliases(self) -> dict[str, str]:
        """Return the ids that speeches had instead of those of their readers, at any time."""
        with suppress(*UNREADABLE):
            return read_aliases(self.folder) if self.folder else {}
        return {}


def open_live(index: Path, wanted: Manifest, keep_vectors: bool = False) -> LiveIndex:
    """Open what can be taken over of the live generation for one with the wanted manifest.

    With `keep_vectors` those of a damaged generation are taken over where they and its database are whole.
    """
    try:
        folder = generations.live_generation(index)
    except IndexNotFound:
        return LiveIndex()
    except IndexDamaged as error:
        return LiveIndex(rebuild_reason=_reason_of(error, index))
    named = None
    try:
        checked = check_generation(index, folder)
        named = folder
        if reason := _difference(checked.manifest, wanted):
            return LiveIndex(folder=named, rebuild_reason=reason)
        previous = PreviousGeneration(folder, checked.manifest, checked.depth)
    except (IndexDamaged, IndexOutdated) as error:
        named = named or (folder if is_intact(folder, DATABASE) else None)
        vectors = _salvage(folder, wanted) if keep_vectors else None
        return LiveIndex(vectors=vectors, folder=named, rebuild_reason=_reason_of(error, index))
    except UNREADABLE as error:
        # Whole by its manifest, and yet not what this version writes: nothing of it is taken over, its ids neither.
        vectors = _salvage(folder, wanted) if keep_vectors else None
        return LiveIndex(vectors=vectors, rebuild_reason=f"The index in {index} cannot be read ({error}).")
    return LiveIndex(previous, previous, checked.manifest.reader == wanted.reader, folder)


def _reason_of(error: Exception, index: Path) -> str:
    return str(error).removesuffix(f"; {mend(index)}") + "."


def _salvage(folder: Path, wanted: Manifest) -> PreviousVectors | None:
    """Return the vectors of a damaged generation, None where they or its database are damaged, or of another model."""
    if not all(is_intact(folder, name) for name in (DATABASE, VECTORS)):
        return None
    try:
        manifest = read_damaged_manifest(folder)
        return None if _difference(manifest, wanted) else StoredVectors(folder, manifest)
    except (WengaoError, *UNREADABLE):
        return None


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

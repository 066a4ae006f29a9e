"""Who reads the files of a build and makes its parts: processes of this machine, or a cluster."""

from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from rag.indexing.file_readers import FileReaders
from rag.indexing.part_pool import PartPool, count_cores
from rag.indexing.part_worker import PartPlan
from rag.read import SourceFile
from rag.store.rows import SpeechRow
from rag.types import Progress

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from rag.indexing.boundary import BoundedReading


class Readers(Protocol):
    """Read files, several at a time; left as a context, they give up what is under way."""

    #: Files that may be asked for before the first of them is stored.
    capacity: int

    def read(self, file: SourceFile, sha256: str | None) -> "Future[BoundedReading]":
        """Return the reading of a file, which may still be under way; the digest is that of its bytes."""

    def __enter__(self) -> "Readers": ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Pool(Protocol):
    """Makes parts, several at a time."""

    #: Parts that may be under way at a time.
    capacity: int

    def submit(self, rows: Sequence[SpeechRow]) -> "Future[Path | None]":
        """Ask for the part of some speeches; the result is its folder, None where it could not be made."""

    def close(self) -> None:
        """Give up what is under way."""


class Workers(Protocol):
    """Work on a build beside the process that writes it; whatever they cannot do, that process does."""

    def open_readers(self, max_seconds: float, progress: Progress) -> Readers:
        """Return what reads files, each within `max_seconds`; it may tell of the parts of one that takes long."""

    def open_pool(self, plan: PartPlan, is_large: bool) -> Pool | None:
        """Return what makes parts, None as long as it is not worth it; `is_large` tells that a whole part was made."""


class LocalWorkers:
    """The processes of this machine, one for each core."""

    def open_readers(self, max_seconds: float, progress: Progress) -> FileReaders:
        """Return what reads files, each within `max_seconds`, and tells of the parts of one that takes long."""
        return FileReaders(max_seconds, progress)

    def open_pool(self, plan: PartPlan, is_large: bool) -> PartPool | None:
        """Return what makes parts, None for a small build, or on a single core."""
        processes = count_cores()
        return PartPool(plan, processes) if is_large and processes > 1 else None

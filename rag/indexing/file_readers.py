"""Read files at the same time where there are many, each within its limits; never more than the machine has cores."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from rag.indexing.boundary import BoundedReading, FileBoundary
from rag.indexing.part_pool import count_cores
from rag.read import SourceFile
from rag.types import Progress

#: So many files are read one after the other before processes are started that read at the same time.
FIRST_FILES = 200
#: Files that may be read ahead of what is stored, for each process.
FILES_AHEAD = 16


class FileReaders:
    """Read files in the order in which they are asked for, or several at a time."""

    def __init__(self, max_seconds: float, progress: Progress = lambda kind, done, total: None) -> None:
        """Give each file `max_seconds`, and tell of its parts while it is read alone, as FileBoundary does."""
        self._max_seconds = max_seconds
        self._here = FileBoundary(max_seconds, progress=progress)
        self._beside: list[FileBoundary] = []
        self._local = threading.local()
        self._threads: ThreadPoolExecutor | None = None
        self._processes = count_cores()
        self._asked = 0
        #: Files that may be asked for before the first of them is stored.
        self.capacity = FILES_AHEAD * self._processes

    def read(self, file: SourceFile, sha256: str | None) -> Future[BoundedReading]:
        """Return the reading of a file, which may still be under way; its digest tells nothing here."""
        self._asked += 1
        if self._asked > FIRST_FILES and self._processes > 1:
            self._threads = self._threads or ThreadPoolExecutor(self._processes)
            return self._threads.submit(self._read_beside, file)
        reading: Future[BoundedReading] = Future()
        reading.set_result(self._here.read(file))
        return reading

    def _read_beside(self, file: SourceFile) -> BoundedReading:
        if not hasattr(self._local, "boundary"):
            self._local.boundary = FileBoundary(self._max_seconds, reads_small_here=False)
            self._beside.append(self._local.boundary)
        boundary: FileBoundary = self._local.boundary
        return boundary.read(file)

    def __enter__(self) -> "FileReaders":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._threads:
            self._threads.shutdown(wait=True, cancel_futures=True)
        for boundary in (self._here, *self._beside):
            boundary.__exit__(kind, error, trace)

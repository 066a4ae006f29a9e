"""Change an index from a server: files that arrive wait in a batch, and one change at a time runs in a thread."""

import hashlib
import logging
import re
import secrets
import shutil
import threading
import time
from collections.abc import AsyncIterable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from rag.archive import Archive
from rag.errors import WengaoError
from rag.settings import Settings
from rag.types import AdditionReport, BuildReport, Progress

#: The largest file that is taken.
MAX_UPLOAD_BYTES = 64 * 2**20
MAX_FILE_NAME_CHARS = 120
#: File systems take 255, and other files are looked for under longer names; a Chinese character has three.
MAX_FILE_NAME_BYTES = 200
#: Files that nobody has added so long after the last of their batch came are deleted.
WAITING_SECONDS = 3600
#: The most jobs that are remembered; the oldest that have ended are forgotten.
MAX_JOBS = 200
#: What can be read, as rag/read/formats.py has it; who sends files does not need to know LibreOffice's formats first.
FORMATS = (
    ".txt", ".md", ".docx", ".pdf", ".html", ".htm", ".srt", ".vtt", ".pptx", ".xlsx", ".csv", ".tsv", ".epub", ".json",
    ".jsonl", ".doc", ".wps", ".rtf", ".odt", ".zip",
)  # fmt: skip
#: The folder beside the index in which files wait; its name begins with a dot, so that no build reads it.
WAITING = ".waiting"
#: What is said of a change that failed for a reason that nobody foresaw.
UNFORESEEN = WengaoError("Something went wrong and the archive is as it was; see the server's log.")
JobKind = Literal["add", "remove", "restore"]
JobState = Literal["running", "done", "failed", "cancelled"]
#: Why a change is turned down.
Refusal = Literal["busy", "nothing_sent", "too_large", "bad_name", "no_room"]
_BATCH = re.compile(r"[0-9a-f]{16,32}")
_HIDDEN_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_log = logging.getLogger(__name__)


class ChangeRefused(Exception):
    """Say why a change of the archive is turned down; `name` is that of a file that is not taken."""

    def __init__(self, refusal: Refusal, name: str = "") -> None:
        super().__init__(refusal)
        self.refusal, self.name = refusal, name


class _Cancelled(Exception):
    """Break off a change at its next step; the archive stays as it was."""


@dataclass(frozen=True, slots=True)
class IndexJob:
    """A change of the index: who began it, how far it is (`done` of `total` in a stage), and what came of it.

    `report` is what was done, None where nothing was; `failure` is why, UNFORESEEN for a reason that nobody foresaw.
    """

    id: str
    kind: JobKind
    owner: str
    begun: str
    state: JobState = "running"
    stage: str = "check"
    done: int = 0
    total: int = 0
    ended: str | None = None
    report: AdditionReport | BuildReport | None = None
    failure: WengaoError | None = None

    @property
    def error(self) -> str:
        """Why it failed, "" where it did not."""
        return str(self.failure) if self.failure else ""


class IndexJobs:
    """Adds files to an index and removes speeches from it, one change at a time, and remembers what came of each."""

    def __init__(
        self, index: Path, refresh: Callable[[], object] = lambda: None, settings: Settings | None = None
    ) -> None:
        """Name the index, and what opens its newest generation after a change."""
        self.index = index
        self._refresh, self._settings = refresh, settings
        self._lock = threading.Lock()
        self._running = threading.Lock()
        self._jobs: dict[str, IndexJob] = {}
        self._cancelled: set[str] = set()
        self._sweep()

    async def receive(self, batch: str, name: str, chunks: AsyncIterable[bytes]) -> None:
        """Store a file of a batch; raises ChangeRefused for a name or a size that is not taken, and without room."""
        target = self._folder_of(batch) / clean_name(name)
        self._sweep()
        size = 0
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    _check_size(size, target.name)
                    file.write(chunk)
        except BaseException as error:
            with suppress(OSError):
                target.unlink(missing_ok=True)
            if isinstance(error, OSError):
                _log.error("a file was not kept: %s", error.strerror)
                raise ChangeRefused("no_room", target.name) from error
            raise

    def add(self, batch: str, owner: str = "") -> IndexJob:
        """Begin to add the files of a batch; raises ChangeRefused where there are none or another change runs."""
        folder = self._folder_of(batch)
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        if not files:
            raise ChangeRefused("nothing_sent")

        def run(progress: Progress) -> AdditionReport:
            try:
                return Archive.add(files, self.index, self._settings, progress)
            finally:
                self.discard(batch)

        return self.start("add", owner, run)

    def _sweep(self) -> None:
        """Delete the files of batches that nobody goes on with; another server may use the same folder."""
        if self._running.locked():
            return
        for folder in (self.index / WAITING).glob("*"):
            with suppress(OSError):
                if time.time() - folder.stat().st_mtime > WAITING_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)

    def discard(self, batch: str) -> None:
        """Delete the files of a batch."""
        shutil.rmtree(self._folder_of(batch), ignore_errors=True)

    def remove(self, speech_ids: Sequence[str], owner: str = "") -> IndexJob:
        """Begin to remove speeches; raises ChangeRefused while another change runs."""
        return self.start(
            "remove", owner, lambda progress: Archive.remove(speech_ids, self.index, self._settings, progress)
        )

    def restore(self, keys: Sequence[str], owner: str = "") -> IndexJob:
        """Begin to bring removed speeches back; raises ChangeRefused while another change runs."""
        return self.start(
            "restore", owner, lambda progress: Archive.restore(keys, self.index, self._settings, progress)
        )

    def start(self, kind: JobKind, owner: str, run: Callable[[Progress], AdditionReport | BuildReport]) -> IndexJob:
        """Begin a change in a thread of its own; raises ChangeRefused while another one runs."""
        if not self._running.acquire(blocking=False):
            raise ChangeRefused("busy")
        job = IndexJob(secrets.token_hex(8), kind, owner, _now())
        with self._lock:
            self._jobs[job.id] = job
            self._forget_oldest()
        try:
            threading.Thread(target=self._run, args=(job.id, run), name="wengao-change", daemon=True).start()
        except RuntimeError as error:  # the system gives no more threads
            _log.exception("a change was not begun", exc_info=error)
            self._end(job.id, "failed", failure=UNFORESEEN)
            return self.find(job.id) or job
        return job

    def list_jobs(self) -> tuple[IndexJob, ...]:
        """Return the jobs that are remembered, the newest first."""
        with self._lock:
            return tuple(reversed(self._jobs.values()))

    def find(self, job_id: str) -> IndexJob | None:
        """Return a job as it is now."""
        with self._lock:
            return self._jobs.get(job_id)

    def cancel(self, job_id: str) -> None:
        """Let a running job end at its next step, and change nothing."""
        with self._lock:
            self._cancelled.add(job_id)

    def forget(self, job_id: str) -> None:
        """Remember a job that has ended no more."""
        with self._lock:
            self._jobs.pop(job_id, None)

    def _run(self, job_id: str, run: Callable[[Progress], AdditionReport | BuildReport]) -> None:
        def note(stage: str, done: int, total: int) -> None:
            with self._lock:
                if job_id in self._cancelled:
                    raise _Cancelled
            self._update(job_id, stage=stage, done=done, total=total)

        try:
            report = run(note)
            if not isinstance(report, AdditionReport) or report.build is not None:
                self._update(job_id, stage="open", done=0, total=1)
                self._refresh()
            self._end(job_id, "done", report)
        except _Cancelled:
            self._end(job_id, "cancelled")
        except WengaoError as error:
            self._end(job_id, "failed", failure=error)
        except Exception as error:
            _log.exception("the archive was not changed", exc_info=error)
            self._end(job_id, "failed", failure=UNFORESEEN)

    def _end(
        self,
        job_id: str,
        state: JobState,
        report: AdditionReport | BuildReport | None = None,
        failure: WengaoError | None = None,
    ) -> None:
        self._running.release()
        self._update(job_id, state=state, report=report, failure=failure, ended=_now())

    def _update(self, job_id: str, **changes: object) -> None:
        with self._lock:
            if job_id in self._jobs:
                self._jobs[job_id] = replace(self._jobs[job_id], **changes)  # type: ignore[arg-type]
            if "ended" in changes:
                self._cancelled.discard(job_id)

    def _forget_oldest(self) -> None:
        ended = [job.id for job in self._jobs.values() if job.state != "running"]
        for job_id in ended[: max(0, len(self._jobs) - MAX_JOBS)]:
            del self._jobs[job_id]

    def _folder_of(self, batch: str) -> Path:
        if not _BATCH.fullmatch(batch):
            raise ChangeRefused("nothing_sent")
        return self.index / WAITING / batch


def _check_size(size: int, name: str) -> None:
    if size > MAX_UPLOAD_BYTES:
        raise ChangeRefused("too_large", name)


def clean_name(name: str) -> str:
    """Return the name under which a file is kept: no path, nothing hidden; raises ChangeRefused for other formats.

    A long name is cut, with a digest of all of it behind, since two that begin alike are two files.
    """
    last = PurePosixPath(_HIDDEN_CHARACTERS.sub("", name).replace("\\", "/")).name.strip().lstrip(".")
    suffix = PurePosixPath(last).suffix.lower()
    stem = last[: len(last) - len(suffix)].strip()
    if suffix not in FORMATS or not stem:
        raise ChangeRefused("bad_name", (last or "?")[:MAX_FILE_NAME_CHARS])
    if len(stem + suffix) <= MAX_FILE_NAME_CHARS and len((stem + suffix).encode()) <= MAX_FILE_NAME_BYTES:
        return stem + suffix
    ending = f"-{hashlib.sha256(stem.encode()).hexdigest()[:8]}{suffix}"
    cut = stem[: MAX_FILE_NAME_CHARS - len(ending)].encode()[: MAX_FILE_NAME_BYTES - len(ending)]
    return cut.decode("utf-8", "ignore") + ending


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

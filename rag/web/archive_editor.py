"""Change the archive from the page: files that arrive wait in a batch, and one change at a time runs in a thread."""

import logging
import re
import shutil
import threading
from collections.abc import AsyncIterable, Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from rag.errors import WengaoError
from rag.types import AdditionReport, BuildReport, RemovedSpeech
from rag.web import archive_wording as words
from rag.web import editor_html
from rag.web.error_wording import explain_error
from rag.web.fragments import filled
from rag.web.front import MAX_FILE_BYTES
from rag.web.live_archive import LiveArchive
from rag.web.wording import Bilingual

if TYPE_CHECKING:
    from rag.settings import Settings

#: The largest file that is taken.
MAX_UPLOAD_BYTES = MAX_FILE_BYTES
MAX_FILE_NAME_CHARS = 120
#: What can be read, as rag/read/formats.py has it; a page does not need to know LibreOffice's formats first.
FORMATS = (
    ".txt", ".md", ".docx", ".pdf", ".html", ".htm", ".srt", ".vtt", ".pptx", ".xlsx", ".csv", ".tsv", ".epub", ".json",
    ".jsonl", ".doc", ".wps", ".rtf", ".odt", ".zip",
)  # fmt: skip
#: The folder beside the index in which files wait; its name begins with a dot, so that no build reads it.
WAITING = ".waiting"
_BATCH = re.compile(r"[0-9a-f]{16,32}")
_HIDDEN_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_log = logging.getLogger(__name__)


class EditRefused(Exception):
    """Carry the words with which a change of the archive is turned down, and the status of the response."""

    def __init__(self, notice: Bilingual, status: int = 400) -> None:
        super().__init__(notice[1])
        self.notice, self.status = notice, status


@dataclass(frozen=True, slots=True)
class Job:
    """How far a change is: what is being done, how much of it, how much there is; in the end its report in HTML."""

    stage: str = "check"
    done: int = 0
    total: int = 0
    finished: bool = False
    report: str = ""


class ArchiveEditor:
    """Adds files to the index of a live archive and removes speeches from it."""

    def __init__(self, live: LiveArchive, settings: "Settings | None" = None) -> None:
        self._index, self._live, self._settings = live.index, live, settings
        self._running = threading.Lock()
        self.job = Job(finished=True)
        shutil.rmtree(live.index / WAITING, ignore_errors=True)

    def removed(self) -> tuple[RemovedSpeech, ...]:
        """Return the speeches that were removed; none where that cannot be told."""
        from rag.archive import Archive

        try:
            return Archive.removed(self._index)
        except WengaoError:
            return ()

    async def receive(self, batch: str, name: str, chunks: AsyncIterable[bytes]) -> None:
        """Store a file of a batch; raises EditRefused for a name or a size that is not taken."""
        target = self._folder_of(batch) / clean_name(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        size = 0
        try:
            with target.open("wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    _check_size(size)
                    file.write(chunk)
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def add(self, batch: str) -> None:
        """Begin to add the files of a batch; raises EditRefused where there are none, or while another change runs."""
        folder = self._folder_of(batch)
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        if not files:
            raise EditRefused(words.NOTHING_SENT)

        def run() -> str:
            from rag.archive import Archive

            try:
                report = Archive.add(files, self._index, self._settings, self._note)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            return self._show_addition(report)

        self._start(run)

    def remove(self, speech_id: str) -> None:
        """Begin to remove a speech; raises EditRefused while another change runs."""

        def run() -> str:
            from rag.archive import Archive

            return self._show_build(Archive.remove([speech_id], self._index, self._settings, self._note), "remove")

        self._start(run)

    def restore(self, key: str) -> None:
        """Begin to bring a removed speech back; raises EditRefused while another change runs."""

        def run() -> str:
            from rag.archive import Archive

            return self._show_build(Archive.restore([key], self._index, self._settings, self._note), "restore")

        self._start(run)

    def _show_addition(self, report: AdditionReport) -> str:
        if report.build is not None:
            self._open_newest()
        return editor_html.addition_html(report, self._live.catalogue)

    def _show_build(self, report: BuildReport, change: editor_html.Change) -> str:
        self._open_newest()
        return editor_html.change_html(report, change)

    def _open_newest(self) -> None:
        self._note("open", 0, 1)
        self._live.refresh()

    def _note(self, stage: str, done: int, total: int) -> None:
        self.job = Job(stage, done, total)

    def _start(self, run: Callable[[], str]) -> None:
        if not self._running.acquire(blocking=False):
            raise EditRefused(words.BUSY, 409)
        self.job = Job()
        threading.Thread(target=self._run, args=(run,), name="wengao-edit", daemon=True).start()

    def _run(self, run: Callable[[], str]) -> None:
        try:
            report = run()
        except WengaoError as error:
            reasons = explain_error(error)
            said = [words.FAILED[side].format(reason=reasons[side]) for side in (0, 1)]
            report = editor_html.failure_html((said[0], said[1]))
        except Exception as error:
            _log.exception("the archive was not changed", exc_info=error)
            report = editor_html.failure_html(words.UNFORESEEN)
        finally:
            self._running.release()
        self.job = replace(self.job, finished=True, report=report)

    def _folder_of(self, batch: str) -> Path:
        if not _BATCH.fullmatch(batch):
            raise EditRefused(words.NOTHING_SENT)
        return self._index / WAITING / batch


def _check_size(size: int) -> None:
    if size > MAX_UPLOAD_BYTES:
        raise EditRefused(filled(words.FILE_TOO_LARGE, limit=MAX_UPLOAD_BYTES // 2**20), 413)


def clean_name(name: str) -> str:
    """Return the name under which a file is kept: no path, nothing hidden; raises EditRefused for other formats."""
    last = PurePosixPath(_HIDDEN_CHARACTERS.sub("", name).replace("\\", "/")).name.strip().lstrip(".")
    suffix = PurePosixPath(last).suffix.lower()
    stem = last[: len(last) - len(suffix)].strip()
    if suffix not in FORMATS or not stem:
        shown = last or "?"
        raise EditRefused(filled(words.BAD_FILE_NAME, name=shown[:MAX_FILE_NAME_CHARS], formats=" ".join(FORMATS)))
    return stem[: MAX_FILE_NAME_CHARS - len(suffix)] + suffix

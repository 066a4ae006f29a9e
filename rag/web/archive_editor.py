"""Change the archive from the page: the changes of rag/api/index_jobs.py, told in HTML and in both languages."""

from collections.abc import AsyncIterable
from dataclasses import dataclass

from rag.api.index_jobs import FORMATS, MAX_UPLOAD_BYTES, UNFORESEEN, ChangeRefused, IndexJob
from rag.archive import Archive
from rag.errors import WengaoError
from rag.types import AdditionReport, BuildReport, RemovedSpeech
from rag.web import archive_wording as words
from rag.web import editor_html
from rag.web.error_wording import explain_error
from rag.web.fragments import filled
from rag.web.live_archive import LiveArchive
from rag.web.wording import Bilingual


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

    def __init__(self, live: LiveArchive) -> None:
        """Edit a live archive."""
        self._live, self.jobs = live, live.jobs

    @property
    def job(self) -> Job:
        """How far the newest change is."""
        newest = next(iter(self.jobs.list_jobs()), None)
        if newest is None:
            return Job(finished=True)
        report = self._report_html(newest) if newest.state != "running" else ""
        return Job(newest.stage, newest.done, newest.total, newest.state != "running", report)

    def removed(self) -> tuple[RemovedSpeech, ...]:
        """Return the speeches that were removed; none where that cannot be told."""
        try:
            return Archive.removed(self.jobs.index)
        except WengaoError:
            return ()

    async def receive(self, batch: str, name: str, chunks: AsyncIterable[bytes]) -> None:
        """Store a file of a batch; raises EditRefused for a name or a size that is not taken."""
        try:
            await self.jobs.receive(batch, name, chunks)
        except ChangeRefused as refused:
            raise _refusal_of(refused) from refused

    def add(self, batch: str, owner: str = "") -> None:
        """Begin to add the files of a batch; raises EditRefused where there are none, or while another change runs."""
        try:
            self.jobs.add(batch, owner)
        except ChangeRefused as refused:
            raise _refusal_of(refused) from refused

    def remove(self, speech_id: str, owner: str = "") -> None:
        """Begin to remove a speech; raises EditRefused while another change runs."""
        try:
            self.jobs.remove([speech_id], owner)
        except ChangeRefused as refused:
            raise _refusal_of(refused) from refused

    def restore(self, key: str, owner: str = "") -> None:
        """Begin to bring a removed speech back; raises EditRefused while another change runs."""
        try:
            self.jobs.restore([key], owner)
        except ChangeRefused as refused:
            raise _refusal_of(refused) from refused

    def _report_html(self, job: IndexJob) -> str:
        if job.failure is UNFORESEEN:
            return editor_html.failure_html(words.UNFORESEEN)
        if job.failure is not None:
            reasons = explain_error(job.failure)
            said = [words.FAILED[side].format(reason=reasons[side]) for side in (0, 1)]
            return editor_html.failure_html((said[0], said[1]))
        if isinstance(job.report, AdditionReport):
            return editor_html.addition_html(job.report, self._live.catalogue)
        if isinstance(job.report, BuildReport) and job.kind != "add":
            return editor_html.change_html(job.report, job.kind)
        return editor_html.failure_html(words.CANCELLED)


def _refusal_of(refused: ChangeRefused) -> EditRefused:
    if refused.refusal == "busy":
        return EditRefused(words.BUSY, 409)
    if refused.refusal == "too_large":
        return EditRefused(filled(words.FILE_TOO_LARGE, limit=MAX_UPLOAD_BYTES // 2**20), 413)
    if refused.refusal == "no_room":
        return EditRefused(words.NO_ROOM, 507)
    if refused.refusal == "bad_name":
        return EditRefused(filled(words.BAD_FILE_NAME, name=refused.name, formats=" ".join(FORMATS)))
    return EditRefused(words.NOTHING_SENT)

"""The archive that is live: each question goes to the newest generation, and what is under way ends in its own."""

import logging
import threading
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rag.api.index_jobs import IndexJobs
from rag.errors import IndexNotFound, UnknownCitation, WengaoError
from rag.types import CatalogueEntry
from rag.web import figure_table, speech_table, topic_plot
from rag.web.fragments import TableRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.archive import Archive

#: How often it is looked whether another process has built a new generation.
WATCH_SECONDS = 2.0

_log = logging.getLogger(__name__)


class NoSpeeches:
    """Stands for the archive where no index has been built yet: it holds nothing."""

    model = ""
    speeches: tuple[object, ...] = ()
    catalogue: tuple[CatalogueEntry, ...] = ()
    topics: tuple[object, ...] = ()
    figures: tuple[object, ...] = ()
    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    speakers: tuple[str, ...] = ()

    def speech(self, speech_id: str) -> object:
        """Raise UnknownCitation."""
        raise UnknownCitation("The archive holds no speeches yet; add some first.")

    cite = speech
    verify = speech


class LiveArchive:
    """Stands for an Archive and hands everything to the newest one that was opened.

    A method that has begun, and an answer that is being given, go on in the archive in which they began; that one is
    closed when the last of them has ended.
    """

    def __init__(
        self,
        index: Path,
        *,
        is_editable: bool = False,
        has_page: bool = True,
        open_archive: "Callable[[Path], Archive] | None" = None,
    ) -> None:
        """Open the live generation; raises what Archive.open raises, but for an index that is not there yet.

        `is_editable` says whether the page may add to the archive and remove from it, `has_page` whether there is one.
        """
        self.index, self.is_editable, self._has_page = index, is_editable, has_page
        self._open = open_archive or _open_archive
        self._refreshing = threading.Lock()
        self._generation = _read_current(index)
        self._current: Archive | NoSpeeches
        try:
            self._current = self._open(index)
        except IndexNotFound:
            self._current = NoSpeeches()

    def __getattr__(self, name: str) -> object:
        """Return what the newest archive has under a name."""
        return getattr(self._current, name)

    @property
    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        """What is known of every speech of the newest archive."""
        return self._current.catalogue

    @cached_property
    def jobs(self) -> IndexJobs:
        """What changes the index, for all who send changes: one at a time."""
        return IndexJobs(self.index, self.refresh)

    @property
    def current(self) -> "Archive | NoSpeeches":
        """The newest archive itself, for who has to ask it several things."""
        return self._current

    def refresh(self) -> bool:
        """Open the generation that is live now if it is another one; raises what Archive.open raises."""
        with self._refreshing:
            generation = _read_current(self.index)
            if generation == self._generation:
                return False
            newest = self._open(self.index)
            self._prepare(newest)
            before, self._current, self._generation = self._current, newest, generation
            if not isinstance(before, NoSpeeches):
                before.close_when_unused()
            return True

    def watch(self) -> None:
        """Follow the generations that other processes build, from a thread of its own, as long as the process lives."""
        threading.Thread(target=self._watch, name="wengao-watch", daemon=True).start()

    def _prepare(self, archive: "Archive | NoSpeeches") -> None:
        if self._has_page:
            prepare(archive)

    def _watch(self) -> None:
        self._attempt(lambda: self._prepare(self._current))
        while True:
            time.sleep(WATCH_SECONDS)
            self._attempt(self.refresh)

    def _attempt(self, step: "Callable[[], object]") -> None:
        """Take a step that may fail, whatever the reason: what was opened before goes on, and so does the watch."""
        try:
            step()
        except WengaoError as error:
            _log.warning("%s", error)
        except Exception:
            _log.exception("the newest generation was not opened")


def prepare(archive: "Archive | NoSpeeches") -> None:
    """Compute what the archive tab shows, so that nobody waits for it."""
    if isinstance(archive, NoSpeeches):
        return
    for view in (speech_table, topic_plot, figure_table):
        view.view_html(archive, TableRequest(sort="title"))


def _open_archive(index: Path) -> "Archive":
    from rag.archive import Archive

    return Archive.open(index)


def _read_current(index: Path) -> str:
    try:
        return (index / "CURRENT").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""

"""Add files to an index and remove speeches from it; every later build does the same, until it is taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import NothingToIndex, UnknownCitation
from rag.indexing.added_files import put_into
from rag.indexing.boundary import FileBoundary
from rag.indexing.builder import build
from rag.indexing.kept_lists import (
    ADDED,
    digest_text,
    read_removed,
    read_sources,
    write_removed,
)
from rag.read import SourceFile
from rag.settings import Settings
from rag.store import generations
from rag.store.previous import StoredText, count_speeches, read_texts
from rag.types import AddedFile, AdditionReport, BuildOptions, BuildReport, Progress, RemovedSpeech


@dataclass(frozen=True, slots=True)
class Keeper:
    """Changes what an index holds: by each change a new generation becomes the live one, or nothing changes."""

    index: Path
    settings: Settings
    progress: Progress = lambda stage, done, total: None

    def add(self, incoming: Sequence[Path]) -> AdditionReport:
        """Move files into the index's own folder and build; one of the same name takes the place of the one before.

        What cannot be read is reported and stays where it was; without anything to read there is no build.
        """
        sources = read_sources(self.index)
        files = []
        with FileBoundary(BuildOptions().max_file_seconds, progress=self.progress) as boundary:
            for done, path in enumerate(incoming):
                self.progress("check", done, len(incoming))
                files.append(_examine(path, boundary))
        readable = [path for path, file in zip(incoming, files, strict=True) if file.titles]
        if not readable:
            return AdditionReport(tuple(files), None)
        removed = read_removed(self.index)
        names = {f"{ADDED}/{path.name}" for path in readable}
        with put_into(self.index / ADDED, readable):
            return AdditionReport(
                tuple(files), self._build(sources, [speech for speech in removed if speech.path not in names])
            )

    def remove(self, speech_ids: Iterable[str]) -> BuildReport:
        """Leave some speeches and their copies out of this and every later build.

        Raises UnknownCitation for an id that the index does not hold, NothingToIndex where no speech would be left.
        """
        folder = generations.live_generation(self.index)
        wanted = list(dict.fromkeys(speech_ids))
        texts = [text for speech_id in wanted for text in _known_texts(folder, speech_id)]
        if count_speeches(folder) <= len(wanted):
            raise NothingToIndex("The archive keeps at least one speech; add another one before you remove the last.")
        today = datetime.now(UTC).date().isoformat()
        gone = [RemovedSpeech(text.path, digest_text(text.text), text.title, today) for text in texts]
        return self._build(read_sources(self.index), [*read_removed(self.index), *gone])

    def restore(self, keys: Iterable[str]) -> BuildReport:
        """Take speeches that were removed into this and every later build again, by their keys."""
        wanted = set(keys)
        left = [speech for speech in read_removed(self.index) if speech.key not in wanted]
        return self._build(read_sources(self.index), left)

    def _build(self, sources: Sequence[Path], removed: Sequence[RemovedSpeech]) -> BuildReport:
        """Build with another list of removed speeches, which goes back to what it was when the build breaks off."""
        before = read_removed(self.index)
        write_removed(self.index, dict.fromkeys(removed))
        try:
            return build(sources, self.index, self.settings, self.progress, BuildOptions())
        except BaseException:
            write_removed(self.index, before)
            raise


def _examine(path: Path, boundary: FileBoundary) -> AddedFile:
    """Read a file to tell what will come of it."""
    reading = boundary.read(SourceFile(path, f"{ADDED}/{path.name}"))
    titles = tuple(speech.title for speech in reading.speeches)
    return AddedFile(f"{ADDED}/{path.name}", titles, reading.characters, reading.skipped)


def _known_texts(folder: Path, speech_id: str) -> list[StoredText]:
    """Return the texts of a speech and its copies; raises UnknownCitation where there is none."""
    texts = read_texts(folder, speech_id)
    if not texts:
        raise UnknownCitation(f"The archive holds no speech {speech_id[:60]!r}; choose one that it lists.")
    return texts

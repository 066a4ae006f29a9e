"""The boundary around one file: whatever happens while it is read, the build goes on and the report says why.

Small files of plain text are read here: they have no room for what takes long. All others are read by a process of its
own with a limit of time and memory, which is started when it is first needed and again after it was killed.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import IO

import numpy as np

from rag.indexing import reading_worker
from rag.indexing.reading_worker import Message, message_of, read_messages
from rag.read import SourceFile, sidecar_of
from rag.store.rows import SpeechRow
from rag.text.shingles import Hashes
from rag.types import NO_CHARACTERS, Characters, Progress, Skipped, Speech

#: Bytes of a file that is read here, with its sidecar: of the kinds in tests/faults the worst took three seconds.
MAX_SMALL_BYTES = 128 * 2**10
#: An archive of files has so many times the time of one.
ARCHIVE_FACTOR = 10
_SMALL_SUFFIXES = (".txt", ".md", ".markdown")
_SECONDS_TO_END = 2


@dataclass(frozen=True, slots=True)
class BoundedReading:
    """What a file holds: speeches with their sketches, what became of its characters, and what could not be read."""

    speeches: tuple[Speech, ...] = ()
    sketches: tuple[Hashes, ...] = ()
    characters: Characters = NO_CHARACTERS
    skipped: tuple[Skipped, ...] = ()


class FileBoundary:
    """Read files one after the other, each within its limits."""

    def __init__(
        self,
        max_seconds: float,
        *,
        reads_small_here: bool = True,
        progress: Progress = lambda kind, done, total: None,
    ) -> None:
        """Give each file, and each file of an archive, `max_seconds`, and an archive ARCHIVE_FACTOR times as many.

        Without `reads_small_here` the process of its own reads small files, too, beside what goes on here. `progress`
        is told of the parts of a file that takes long: its pages, or the files of an archive.
        """
        self._max_seconds, self._reads_small_here, self._progress = max_seconds, reads_small_here, progress
        self._worker: _Worker | None = None

    def read(self, file: SourceFile) -> BoundedReading:
        """Read a file; whatever fails is told in `skipped`."""
        return collect_messages(self.messages(file))

    def messages(self, file: SourceFile) -> list[Message]:
        """Return what is told of a file, from which `collect_messages` makes its reading."""
        if self._reads_small_here and _is_small(file):
            return list(read_messages(file))
        messages: list[Message] = []
        self._worker = self._worker or _Worker()
        try:
            messages.extend(self._worker.read(file, self._max_seconds, self._progress))
        except TimeoutError as error:
            messages.append(Message(skipped=Skipped(file.name, self._describe(messages, *error.args))))
            self._worker = None
        except EOFError:
            reason = "ended the process that read it; expected a file of speeches; save its text as .txt in UTF-8"
            messages.append(Message(skipped=Skipped(file.name, reason)))
            self._worker = None
        except BaseException:
            # Whoever is told of the progress breaks off, in the middle of a file.
            self._worker.kill()
            self._worker = None
            raise
        return messages

    def _describe(self, messages: list[Message], max_seconds: float) -> str:
        read = f"; {len(messages)} files of it were read before" if messages else ""
        return (
            f"took longer than {max_seconds:g} s to read{read}; expected a file that is read in that time; split "
            "it, or save its text as .txt in UTF-8"
        )

    def __enter__(self) -> "FileBoundary":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._worker:
            self._worker.end()


class _Worker:
    """A process that reads files; it speaks JSON, a line a message, since what it sends may be of a file's making."""

    def __init__(self) -> None:
        # Without -P a file of the current folder could stand for a module.
        command = [sys.executable, "-P", "-m", reading_worker.__name__]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        assert self._process.stdin and self._process.stdout
        self._stdin: IO[bytes] = self._process.stdin
        self._stdout: IO[bytes] = self._process.stdout

    def read(self, file: SourceFile, max_seconds: float, progress: Progress) -> Iterator[Message]:
        """Yield what the process reads, and tell what it tells of its progress.

        Raises TimeoutError, with the seconds that were too few, where it was killed, and EOFError where it ended.
        """
        end = time.monotonic() + ARCHIVE_FACTOR * max_seconds
        end_of_one = time.monotonic() + max_seconds
        with suppress(BrokenPipeError):
            self._stdin.write(reading_worker.request_of(file))
            self._stdin.flush()
        while True:
            late = threading.Event()
            left = min(end, end_of_one) - time.monotonic()
            timer = threading.Timer(max(0, left), self._kill, [late])
            timer.start()
            line = self._stdout.readline()
            timer.cancel()
            if not line.endswith(b"\n"):
                self.end()
                if not late.is_set():
                    raise EOFError
                raise TimeoutError(max_seconds if end > end_of_one else ARCHIVE_FACTOR * max_seconds)
            data = json.loads(line)
            if data is None:
                return
            if isinstance(data, list):
                progress(*data)
                continue
            end_of_one = time.monotonic() + max_seconds
            yield message_of(data)

    def _kill(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()

    def kill(self) -> None:
        """End the process at once, whatever it reads."""
        self._process.kill()
        self.end()

    def end(self) -> None:
        """End the process."""
        with suppress(BrokenPipeError):
            self._stdin.close()
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._stdout.close()


def _is_small(file: SourceFile) -> bool:
    """Return True for a file of plain text that has no room for what takes long, and for one that is not opened."""
    with suppress(OSError):
        if not file.refusal and file.path.is_file():
            sidecar = sidecar_of(file.path)
            size = sum(path.stat().st_size for path in (file.path, sidecar) if path)
            return file.path.suffix.lower() in _SMALL_SUFFIXES and size <= MAX_SMALL_BYTES
    return True


def collect_messages(messages: Iterable[Message]) -> BoundedReading:
    """Return what a file holds, from what was told of it."""
    speeches: list[Speech] = []
    sketches: list[Hashes] = []
    skipped: list[Skipped] = []
    characters = NO_CHARACTERS
    for message in messages:
        speeches += [SpeechRow(*row).to_speech() for row in message.rows]
        sketches += [np.frombuffer(bytes.fromhex(sketch), np.uint64) for sketch in message.sketches]
        characters += message.characters
        skipped += [message.skipped] if message.skipped else []
    return BoundedReading(tuple(speeches), tuple(sketches), characters, tuple(skipped))

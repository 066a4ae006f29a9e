"""The process that reads files for a build: a file in, its speeches out, as lines of JSON.

Between them it tells how far it is within a file that takes long, as a list: ["pages", 120, 600].

Run as `python -m rag.indexing.reading_worker` by `rag.indexing.boundary`; it ends with its standard input.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

from rag.read import FileReading, SourceFile, iterate_source
from rag.read.file_parts import listening
from rag.store.rows import SpeechRow
from rag.text.shingles import sketch_text
from rag.types import NO_CHARACTERS, Characters, Skipped

#: Bytes of address space of the process: three times what the largest files took that are read at all.
MAX_BYTES = 3 * 2**30
#: Nothing is told of a file that is read sooner, and nothing more often.
SECONDS_BETWEEN_PARTS = 0.5
_UNREADABLE = "expected a file of speeches; save its text as .txt in UTF-8"


@dataclass(frozen=True, slots=True)
class Message:
    """One reading of a file, its speeches as rows of the database; or a file that was left out.

    `sketches` are those of the texts, their bytes in hexadecimal digits.
    """

    rows: tuple[tuple[Any, ...], ...] = ()
    sketches: tuple[str, ...] = ()
    characters: Characters = NO_CHARACTERS
    skipped: Skipped | None = None


def read_messages(file: SourceFile) -> Iterator[Message]:
    """Yield what a file holds, or the files of an archive; what fails in any way is told as left out."""
    try:
        for reading in iterate_source(file):
            yield Message(skipped=reading) if isinstance(reading, Skipped) else _message_of_reading(reading)
    except MemoryError:
        yield Message(skipped=Skipped(file.name, f"needs more memory than a file may take; {_UNREADABLE}"))
    except Exception as error:
        reason = f"cannot be read ({type(error).__name__}: {str(error)[:100]}); {_UNREADABLE}"
        yield Message(skipped=Skipped(file.name, reason))


class PartTeller:
    """Passes on how far the reading of a file is, now and then.

    Of the pages of a file in an archive nothing is told, as long as the archive has other files that are counted.
    """

    def __init__(self, send: Callable[[list[str | int]], None], clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with a file now; `send` is given the kind of parts, how many were read, and how many there are."""
        self._send, self._clock = send, clock
        self._told_at = clock()
        self._has_files = False

    def __call__(self, kind: str, done: int, total: int) -> None:
        """Take note of the parts that were read."""
        self._has_files = self._has_files or (kind == "files" and total > 1)
        now = self._clock()
        if now - self._told_at >= SECONDS_BETWEEN_PARTS and (kind == "files" or not self._has_files):
            self._told_at = now
            self._send([kind, done, total])


def request_of(file: SourceFile) -> bytes:
    """Return the line that asks for a file."""
    return json.dumps([str(file.path), file.name]).encode() + b"\n"


def message_of(data: dict[str, Any]) -> Message:
    """Return a message from the line that was parsed."""
    counts, skipped = data["characters"], data["skipped"]
    dropped = tuple((str(rule), int(count)) for rule, count in counts["dropped"])
    characters = Characters(counts["read"], counts["kept"], dropped)
    return Message(
        tuple(map(tuple, data["rows"])), tuple(data["sketches"]), characters, Skipped(**skipped) if skipped else None
    )


def main() -> None:
    """Serve requests until the input ends."""
    _limit_memory()
    # What a library prints must not come between the messages.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin.buffer:
        path, name = json.loads(line)
        with listening(PartTeller(partial(_send, replies))):
            for message in read_messages(SourceFile(Path(path), name)):
                _send(replies, asdict(message))
        _send(replies, None)


def _send(replies: IO[bytes], data: object) -> None:
    replies.write(json.dumps(data).encode() + b"\n")
    replies.flush()


def _message_of_reading(reading: FileReading) -> Message:
    rows = tuple(SpeechRow.from_speech(speech, 0).values() for speech in reading.speeches)
    # Half a character, as a broken file may hold, cannot be stored.
    json.dumps(rows, ensure_ascii=False).encode()
    return Message(rows, tuple(sketch_text(s.text).tobytes().hex() for s in reading.speeches), reading.characters)


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))


if __name__ == "__main__":
    main()

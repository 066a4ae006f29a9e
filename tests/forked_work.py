"""Work that may die: it runs in a forked process, and how it ended is told."""

import ctypes
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.archive import Archive
from rag.errors import WengaoError

#: What the index is asked; the answers with their citations are its fingerprint.
QUESTIONS = (
    "茶叶怎么卖出去",
    "港口缺什么人才",
    "中医馆有哪些要求",
    "what about sewage in the harbour",
    "污水处理率是多少",
)
_SECONDS_BETWEEN_LOOKS = 0.002


@dataclass(frozen=True, slots=True)
class Ending:
    """How work ended: "ok", "refused" (an error of ours), "traceback", "killed", "signal N", "exit N" or "hang"."""

    kind: str
    value: Any = None


def run_forked(work: Callable[[], object], seconds: float = 60, limits: Mapping[int, int] | None = None) -> Ending:
    """Run work in a child process, with resource limits, and return how it ended; after `seconds` it is a hang."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _work_and_exit(work, writing, limits or {})
    os.close(writing)
    status = _wait(child, seconds)
    with os.fdopen(reading, "rb") as stream:
        told = stream.read()
    if status is None:
        return Ending("hang")
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return Ending("killed" if number == signal.SIGKILL else f"signal {number}")
    return Ending(*json.loads(told)) if told else Ending(f"exit {os.WEXITSTATUS(status)}")


def _work_and_exit(work: Callable[[], object], writing: int, limits: Mapping[int, int]) -> None:
    """Do the work in the child, and leave it without any of the parent's exit handlers."""
    with suppress(BaseException):
        import resource

        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        for limit, value in limits.items():
            resource.setrlimit(limit, (value, value))
        try:
            ending = ("ok", work())
        except WengaoError as error:
            ending = ("refused", f"{type(error).__name__}: {error}")
        except BaseException as error:
            ending = ("traceback", f"{type(error).__name__}: {error}"[:300])
        os.write(writing, json.dumps(ending).encode())
    os._exit(0)


def _wait(child: int, seconds: float) -> int | None:
    """Return the status of a child, None after it had to be killed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def fingerprint(index: Path) -> list[Any]:
    """Return all that an index answers, and all its speeches."""
    with Archive.open(index) as archive:
        return answers_of(archive)


def answers_of(archive: Archive) -> list[Any]:
    """Return all that an opened archive answers, and all its speeches."""
    told: list[Any] = [[speech.id, speech.title, speech.text, speech.source.path] for speech in archive.speeches]
    for question in QUESTIONS:
        hits = archive.search(question)
        told.append([[hit.passage.speech_id, hit.passage.start, hit.passage.end, hit.passage.text] for hit in hits])
        told.append(archive.ask(question).text)
    told.append(archive.verify("红树林不许再砍一棵").verdict)
    return told


def obey_file_modes() -> None:
    """Let the rights of files hold for root, too, from now on in this process (Linux, capabilities(7))."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    capabilities = (ctypes.c_uint32 * 6)()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capget(header, capabilities):
        raise OSError(ctypes.get_errno(), "capget")
    capabilities[0] &= ~_OVERRIDES
    if libc.capset(header, capabilities):
        raise OSError(ctypes.get_errno(), "capset")


def on_each_call(index: Path, act: Callable[[int], None]) -> None:
    """Call `act` with a number before each call to the file system that touches the index, from now on."""
    calls = 0

    def step(path: object) -> None:
        nonlocal calls
        if str(path).removeprefix("file://").startswith(str(index)):
            calls += 1
            act(calls)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in _CALLS and arguments:
            step(arguments[0])

    sync = os.fsync

    def fsync(handle: int) -> None:
        step(Path(f"/proc/self/fd/{handle}").readlink())
        sync(handle)

    os.fsync = fsync  # type: ignore[assignment]
    sys.addaudithook(hook)


_CAPABILITY_VERSION = 0x20080522
# CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, of those that are in effect.
_OVERRIDES = 0b110
_CALLS = (
    "open",
    "os.rename",
    "os.link",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
    "os.truncate",
    "shutil.rmtree",
    "sqlite3.connect",
)

"""LibreOffice, where it is installed: what old Office programs wrote, turned into the formats of today."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from rag.errors import UnreadableFile

#: How long LibreOffice may take for one file; its first start in a new profile alone takes several seconds.
DEADLINE_SECONDS = 120.0
#: What LibreOffice is called on Linux and macOS.
PROGRAM_NAMES = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_MAX_REPORT_CHARS = 200


def convert(data: bytes, name: str, suffix: str, target: str = ".docx") -> bytes:
    """Return a file of another Office program as a `target`; `suffix` is its own, such as `.doc`.

    LibreOffice runs without a window, which also leaves macros alone, in a profile and a folder of its own that are
    removed afterwards. Raises UnreadableFile where it is not installed, fails, or takes longer than DEADLINE_SECONDS.
    """
    program = _find_program(name, suffix, target)
    # An interrupted LibreOffice may still be writing when its folder is removed.
    with tempfile.TemporaryDirectory(prefix="wengao-", ignore_cleanup_errors=True) as folder_name:
        folder = Path(folder_name)
        source = folder / f"source{suffix}"
        source.write_bytes(data)
        report = _run(_command(program, source, target), name, folder / "said")
        try:
            return (folder / f"source{target}").read_bytes()
        except OSError as error:
            raise UnreadableFile(
                f"{name}: LibreOffice cannot read it ({report or 'without a reason'}); expected a whole {suffix} file; "
                f"open it in the program that wrote it and save it as {target}"
            ) from error


def _find_program(name: str, suffix: str, target: str) -> str:
    """Return the path of LibreOffice; raises UnreadableFile for the file `name` where it is not installed."""
    program = next(filter(None, map(shutil.which, PROGRAM_NAMES)), None)
    if program is None:
        raise UnreadableFile(
            f"{name}: got a {suffix} file, which takes LibreOffice to read, and LibreOffice is not installed; "
            f"expected {target}; install LibreOffice or save the file as {target}"
        )
    return program


def _command(program: str, source: Path, target: str) -> tuple[str, ...]:
    """Return the command that puts a `target` beside a file, with a profile beside it."""
    folder = source.parent
    return (
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault"),
        *("--convert-to", target.removeprefix("."), "--outdir", str(folder), str(source)),
    )


def _run(command: tuple[str, ...], name: str, output: Path) -> str:
    """Run LibreOffice to its end, and return the end of what it printed; raises UnreadableFile at the deadline.

    It starts other processes, so its whole group is killed, and it writes into a file: a pipe would be waited for as
    long as any of them lives.
    """
    with output.open("wb") as stream:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        process.wait(DEADLINE_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            f"{name}: LibreOffice took more than {DEADLINE_SECONDS:g} seconds; expected it to finish; "
            "open the file yourself and save it as .docx"
        ) from error
    finally:
        _kill(process)
    return " ".join(output.read_bytes().decode("utf-8", "replace").split())[-_MAX_REPORT_CHARS:]


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End what is left of the process and of those that it started."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        pass
    process.wait()

"""LibreOffice, where it is installed: what old word processors wrote, turned into .docx."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from rag.errors import UnreadableFile

#: How long LibreOffice may take for one file, in seconds; its first start in a new profile alone takes several.
DEADLINE = 120.0
_PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")


def to_docx(data: bytes, name: str, suffix: str) -> bytes:
    """Return a file of another word processor as a .docx.

    LibreOffice runs without a window, which also leaves macros alone, in a profile and a folder of its own that are
    removed afterwards. Raises UnreadableFile where it is not installed, fails, or takes longer than DEADLINE.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise UnreadableFile(
            f"{name}: got a {suffix} file, which takes LibreOffice to read, and LibreOffice is not installed; "
            "expected .docx; install LibreOffice or save the file as .docx"
        )
    # An interrupted LibreOffice may still be writing when its folder is removed.
    with tempfile.TemporaryDirectory(prefix="wengao-", ignore_cleanup_errors=True) as folder:
        source = Path(folder, f"source{suffix}")
        source.write_bytes(data)
        said = _run(
            (
                program,
                f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
                *("--headless", "--norestore", "--nolockcheck", "--nodefault"),
                *("--convert-to", "docx", "--outdir", folder, str(source)),
            ),
            name,
            Path(folder, "said"),
        )
        try:
            return Path(folder, "source.docx").read_bytes()
        except OSError as error:
            raise UnreadableFile(
                f"{name}: LibreOffice cannot read it ({said or 'without a reason'}); expected a whole {suffix} file; "
                "open it in the program that wrote it and save it as .docx"
            ) from error


def _run(command: tuple[str, ...], name: str, output: Path) -> str:
    """Run LibreOffice to its end; returns the end of what it said.

    It starts other processes, so its whole group is killed, and it writes into a file: a pipe would be waited for as
    long as any of them lives.
    """
    with output.open("wb") as said:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        process.wait(DEADLINE)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            f"{name}: LibreOffice took more than {DEADLINE:g} seconds; expected it to finish; "
            "open the file yourself and save it as .docx"
        ) from error
    finally:
        _kill(process)
    return " ".join(output.read_bytes().decode("utf-8", "replace").split())[-200:]


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

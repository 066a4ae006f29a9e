"""LibreOffice is not on every machine, and a real one is neither slow nor wrong on demand.

So most tests put a program of the same name on the path, which does what each of them says; one runs the real thing.
"""

import os
import shutil
import sys
import time
from pathlib import Path
from typing import Protocol

import pytest
from made_files import SPEECH, make_docx

from rag.errors import UnreadableFile
from rag.read import office
from rag.read.formats import load
from rag.read.listing import SourceFile
from rag.read.reader import read_file

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NEW_PROFILE = "-env:UserInstallation=file:///"


class Installer(Protocol):
    """Installs a stand-in for soffice, a script of the lines given."""

    def __call__(self, *lines: str) -> None: ...


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installer:
    """Return a function that installs a stand-in for soffice, a script of the lines given."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    def install(*lines: str) -> None:
        program = folder / "soffice"
        program.write_text("\n".join(["#!/bin/sh", *lines]))
        program.chmod(0o755)

    return install


@pytest.mark.parametrize(("suffix", "begins"), [("doc", OLD), ("wps", OLD), ("rtf", b"{\\rtf1"), ("odt", b"{\\odt")])
def test_old_formats_are_read_through_it(tmp_path: Path, stand_in: Installer, suffix: str, begins: bytes) -> None:
    (tmp_path / "made.docx").write_bytes(make_docx(*SPEECH.split()))
    said = tmp_path / "arguments"
    # The last argument is the source, the one before it the folder for what is made of it.
    stand_in(f'echo "$@" > {said}', 'for last; do :; done; folder=$(dirname "$last")', f'cat "$last" >> {said}')
    with (tmp_path / "bin" / "soffice").open("a") as script:
        script.write(f'\ncp {tmp_path}/made.docx "$folder/source.docx"\n')
    (tmp_path / f"讲话 稿.{suffix}").write_bytes(begins + b" the old file")
    [speech] = read_file(SourceFile(tmp_path / f"讲话 稿.{suffix}", f"讲话 稿.{suffix}"))
    assert speech.text.split() == SPEECH.split()
    arguments = said.read_bytes().decode("latin-1")
    assert arguments.startswith(NEW_PROFILE)
    assert "--headless" in arguments and "--convert-to docx" in arguments
    assert f"source.{suffix}\n" in arguments and arguments.endswith(" the old file")
    assert not Path(arguments.split("--outdir ")[1].split()[0]).exists()


def test_what_it_cannot_read_says_what_it_said(stand_in: Installer) -> None:
    stand_in("echo Error: source file could not be loaded >&2")
    with pytest.raises(
        UnreadableFile, match=r"a\.doc: LibreOffice cannot read it \(Error: source file could not be load"
    ):
        office.convert(b"x", "a.doc", ".doc")


def test_at_the_deadline_it_is_killed_with_what_it_started(
    tmp_path: Path, stand_in: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "DEADLINE_SECONDS", 0.5)  # a test does not wait two minutes
    stand_in("sleep 600 &", f"echo $! > {tmp_path}/child", "wait")
    start = time.monotonic()
    with pytest.raises(UnreadableFile, match=r"a\.doc: LibreOffice took more than 0\.5 seconds; expected"):
        office.convert(b"x", "a.doc", ".doc")
    assert time.monotonic() - start < 10
    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        status = Path(f"/proc/{child}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            break
        time.sleep(0.05)
    else:
        pytest.fail("the process that it started goes on")


def test_without_it_the_message_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PROGRAM_NAMES", ("no-such-program",))  # it may be installed here
    (tmp_path / "a.wps").write_bytes(b"x")
    with pytest.raises(
        UnreadableFile, match=r"a\.wps: got a \.wps file.*install LibreOffice or save the file as \.docx"
    ):
        load(SourceFile(tmp_path / "a.wps", "a.wps"))


@pytest.mark.slow
@pytest.mark.skipif(not any(map(shutil.which, office.PROGRAM_NAMES)), reason="LibreOffice is not installed")
def test_the_real_one_reads_rich_text(tmp_path: Path) -> None:
    letters = "".join(f"\\u{ord(character)}?" for character in "同志们：今天开会。")
    (tmp_path / "a.rtf").write_text(f"{{\\rtf1\\ansi {letters}\\par}}")
    [speech] = read_file(SourceFile(tmp_path / "a.rtf", "a.rtf"))
    assert speech.text == "同志们：今天开会。"

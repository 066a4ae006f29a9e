"""The README is true: its session gives what it shows, its programs run, and it stays short."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.commands.cli import main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
[SESSION] = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
STEPS = re.findall(r"^\$ (.+?)\n(.*?)(?=^\$ |\Z)", SESSION, re.DOTALL | re.MULTILINE)
PROGRAMS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    Archive.build([ROOT / "corpus"], folder / "index")
    return folder


@pytest.mark.parametrize(("command", "shown"), STEPS)
def test_the_session_is_real(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, shown: str
) -> None:
    monkeypatch.chdir(folder)
    assert main(shlex.split(command)[1:]) == 0
    assert capsys.readouterr().out.rstrip() == shown.rstrip()


def test_the_library_answers_in_five_lines(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    assert len([line for line in PROGRAMS[0].splitlines() if line.strip()]) == 5
    exec(compile(PROGRAMS[0], "README.md", "exec"), {})
    assert "中医药" in capsys.readouterr().out


def test_the_langchain_lines_retrieve(folder: Path) -> None:
    with Archive.open(folder / "index") as archive:
        names: dict[str, Any] = {"archive": archive}
        exec(compile(PROGRAMS[1], "README.md", "exec"), names)
        assert "中医药" in names["retriever"].invoke("what did Dingxi plan for medicine")[0].page_content


def test_it_starts_with_the_two_commands_and_is_short() -> None:
    lines = README.splitlines()
    assert lines.index(next(line for line in lines if line.startswith("make run"))) < 10
    assert len(lines) < 120
    assert len(STEPS) >= 3


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target

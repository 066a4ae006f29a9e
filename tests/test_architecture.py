"""The pages for developers are true: the picture is drawn from the imports, and what they name is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    path
    for pattern in ("*.md", "*/*.md", "docs/decisions/*.md", ".github/**/*.md")
    for path in ROOT.glob(pattern)
    if path.parent.name not in (".venv", "build")
)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
#: A path of a file or folder of the repository between backticks.
NAMED_PATH = re.compile(r"`((?:rag|tests|docs|examples|training|benchmarks)/[\w./-]*)`")


def name_page(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def test_the_picture_of_the_floors_is_drawn_from_the_imports() -> None:
    command = [sys.executable, "docs/floors.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "docs/stability.md"])
def test_the_files_that_a_page_names_are_there(name: str) -> None:
    missing = [path for path in NAMED_PATH.findall((ROOT / name).read_text("utf-8")) if not (ROOT / path).exists()]
    assert missing == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text("utf-8")))
    assert {path.name for path in folder.glob("0*.md")} <= listed


def test_every_command_of_make_that_a_page_names_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z-]+)", page.read_text("utf-8"))}
    assert named <= targets

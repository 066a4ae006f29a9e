"""Questions that no archive of speeches answers are refused, whatever its words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.archive import Archive

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = [
    line.split("\t")
    for line in (ROOT / "tests" / "foreign.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
FOLDERS = {"corpus": ROOT / "corpus", "assorted": ROOT / "tests" / "archives" / "assorted"}
#: The share refused of the half that rules were made with, and of the one that was only counted; by archive.
MIN_REFUSED = {("corpus", "dev"): 0.96, ("corpus", "later"): 0.9, ("assorted", "dev"): 0.86, ("assorted", "later"): 0.8}


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Archive]]:
    opened = {}
    for name, folder in FOLDERS.items():
        index = tmp_path_factory.mktemp(name)
        Archive.build([folder], index)
        opened[name] = Archive.open(index)
    yield opened
    for archive in opened.values():
        archive.close()


@pytest.mark.parametrize(("name", "half"), MIN_REFUSED)
def test_what_no_archive_answers_is_refused(archives: dict[str, Archive], name: str, half: str) -> None:
    asked = [question for in_half, _, question in QUESTIONS if in_half == half]
    refused = [archives[name].ask(question).outcome == "not_found" for question in asked]
    assert sum(refused) >= MIN_REFUSED[name, half] * len(asked)

"""Questions about the archive, overviews and small talk over corpus/ are answered as their expectations say."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive

EXPECTATIONS = [
    json.loads(line) for line in (Path(__file__).parent / "about_questions.jsonl").read_text("utf-8").splitlines()
]
ROOT = Path(__file__).resolve().parents[1]
#: An overview of the archive takes no longer, on a machine that is not busy.
MAX_ARCHIVE_SECONDS = 0.3


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    index = tmp_path_factory.mktemp("index")
    Archive.build([ROOT / "corpus"], index)
    with Archive.open(index) as opened:
        yield opened


@pytest.mark.parametrize("expected", EXPECTATIONS, ids=lambda expected: expected["id"])
def test_a_question_about_the_archive_is_answered_as_expected(archive: Archive, expected: dict[str, Any]) -> None:
    answer = archive.ask(expected["question"], history=expected["history"])
    least, most = expected["citations"]
    assert answer.question.kind == expected["kind"]
    assert answer.outcome == "answered"
    assert [wordings for wordings in expected["must_include"] if not any(w in answer.text for w in wordings)] == []
    assert [words for words in expected["must_not"] if words in answer.text] == []
    assert least <= len(answer.citations) <= most
    assert answer.question.language == expected["lang"]


def test_an_overview_of_the_archive_is_quick(archive: Archive) -> None:
    archive.ask("what are these speeches about?")
    start = time.perf_counter()
    archive.ask("what are these speeches about?")
    assert time.perf_counter() - start < MAX_ARCHIVE_SECONDS

"""Two archives of many kinds: records in traditional characters, debates, letters, addresses, calls, a sermon.

Everything in them is invented. Their questions were written by people who did not know the program.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.text.normalise import fold

FOLDER = Path(__file__).parent / "archives"
#: The share of the answerable questions of a file that is answered rightly: of the second archive the half with which
#: rules were made, and the one that was only counted.
MIN_RIGHT = {"assorted": 0.66, "invented": 0.4, "invented-later": 0.5}


@pytest.fixture(scope="module")
def assorted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    index = tmp_path_factory.mktemp("assorted")
    Archive.build([FOLDER / "assorted"], index)
    with Archive.open(index) as opened:
        yield opened


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    index = tmp_path_factory.mktemp("invented")
    Archive.build([FOLDER / "invented"], index)
    with Archive.open(index) as opened:
        yield opened


def bare(text: str) -> str:
    return "".join(fold(text).split())


def is_right(archive: Archive, question: dict[str, Any]) -> bool:
    """Return True if an answer or a quotation that it cites holds every fact that is required."""
    answer = archive.ask(question["question"], history=question["history"])
    if question["type"] == "unanswerable":
        return answer.outcome == "not_found"
    quoted = "".join(citation.quote for sentence in answer.sentences for citation in sentence.citations)
    said = bare(answer.text + quoted)
    return answer.outcome == "answered" and all(
        any(bare(alternative) in said for alternative in group) for group in question["must_include"]
    )


def test_every_file_has_the_date_that_it_prints_and_no_speaker_that_is_none(assorted: Archive) -> None:
    by_file = {Path(speech.source.path).name: speech for speech in assorted.speeches}
    assert len(by_file) == len(list((FOLDER / "assorted").iterdir()))
    undated = [name for name, speech in by_file.items() if not speech.date]
    assert undated == []
    assert by_file["debate_transcript_allen_reyes_final.txt"].date == "2018-10-11"
    assert by_file["AGM speech 2018.txt"].speaker == "Margaret Ellison-Roe"
    speakers = {speech.speaker for speech in by_file.values() if speech.speaker}
    assert not any("plc" in speaker.casefold() for speaker in speakers)


@pytest.mark.parametrize("name", MIN_RIGHT)
def test_most_questions_are_answered_rightly(assorted: Archive, invented: Archive, name: str) -> None:
    questions = map(json.loads, (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines())
    archive = assorted if name == "assorted" else invented
    right = [is_right(archive, question) for question in questions if question["type"] != "unanswerable"]
    assert sum(right) / len(right) >= MIN_RIGHT[name]


def test_what_the_archive_does_not_hold_is_refused(assorted: Archive) -> None:
    questions = map(json.loads, (FOLDER / "assorted.jsonl").read_text("utf-8").splitlines())
    refused = [is_right(assorted, question) for question in questions if question["type"] == "unanswerable"]
    assert sum(refused) / len(refused) >= 0.7

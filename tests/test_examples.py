"""The files of examples/ run as they stand, over an archive of the speeches in corpus/."""

import csv
import runpy
import sys
from pathlib import Path

import pytest

from rag.archive import Archive

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
def corpus_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an index of corpus/, of which the examples ask unless told otherwise."""
    folder = tmp_path_factory.mktemp("examples")
    Archive.build([ROOT / "corpus"], folder)
    return folder


def run_example(name: str, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """Run an example as a program and return its exit code."""
    monkeypatch.setattr(sys, "argv", [name, *arguments])
    try:
        runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    except SystemExit as exit:
        return int(exit.code or 0)
    return 0


def test_every_example_has_a_test() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == {"ask.py", "verify_batch.py", "langchain_chain.py"}


def test_questions_are_answered_with_citations_and_a_follow_up_is_understood(
    corpus_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_example("ask.py", ["--index", str(corpus_index)], monkeypatch) == 0
    first, second = capsys.readouterr().out.strip().split("\n\n")
    assert "(answered)" in first
    assert "中医药" in first
    assert "[1] s" in first
    assert second.startswith("? what about Chenzhou?  (answered)")
    assert "郴州" in second


def test_a_batch_of_quotations_becomes_a_table(
    corpus_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_example("verify_batch.py", ["--index", str(corpus_index)], monkeypatch) == 1
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["verdict"] for row in rows] == ["exact", "altered", "absent"]
    assert rows[0]["citation"].startswith("s774a45ffb8#")
    assert rows[1]["differences"] == "“慢” ≠ “快”"


def test_quotations_that_are_all_exact_end_with_0_and_a_short_one_is_not_checked(
    corpus_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "quotations.txt"
    file.write_text("“中国药都”的建设步伐将因此驶入快车道\n", "utf-8")
    assert run_example("verify_batch.py", [str(file), "--index", str(corpus_index)], monkeypatch) == 0
    file.write_text("药都\n", "utf-8")
    assert run_example("verify_batch.py", [str(file), "--index", str(corpus_index)], monkeypatch) == 1
    assert "药都,unchecked,,," in capsys.readouterr().out


def test_the_chain_quotes_a_passage_that_stands_in_the_archive(
    corpus_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_example("langchain_chain.py", ["--index", str(corpus_index)], monkeypatch) == 0
    written, checked = capsys.readouterr().out.strip().splitlines()
    assert written.startswith("「")
    assert "#p" in written
    assert checked.startswith("exact: ")

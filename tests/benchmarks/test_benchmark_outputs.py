import json
from pathlib import Path

import pytest

from benchmarks.outputs import differences, main, read_outputs, write_batches


def write_output(folder: Path, **scores: int) -> Path:
    """Write one output of two questions, and an index that is none."""
    (folder / "speeches").mkdir(parents=True)
    (folder / "index-speeches").mkdir()
    (folder / "index-speeches" / "CURRENT").write_text(str(scores))
    lines = [json.dumps({"id": name, "score": score, "folder": str(folder)}) for name, score in scores.items()]
    (folder / "speeches" / "ask.out.jsonl").write_text("\n".join(lines))
    return folder


def test_equal_outputs_of_two_folders_do_not_differ(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (write_output(tmp_path / name, a=1, b=2) for name in "xy")
    (second / "index-speeches" / "CURRENT").write_text("another index")
    assert main("differ", str(first), str(second)) == 0
    assert capsys.readouterr().out == "No output differs; 1 were compared.\n"


def test_the_questions_that_differ_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = write_output(tmp_path / "x", a=1, b=2), write_output(tmp_path / "y", a=1, b=3)
    assert main("differ", str(first), str(second)) == 1
    assert capsys.readouterr().out == "speeches/ask.out.jsonl differs: b\n1 outputs differ.\n"


def test_an_output_that_one_folder_lacks_differs(tmp_path: Path) -> None:
    assert differences(read_outputs(write_output(tmp_path / "x", a=1)), {}) == [
        "speeches/ask.out.jsonl: only one of the two has it"
    ]


def test_questions_become_batches_for_search_and_ask(tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "茶叶？", "history": ["茶"], "id": 7}\n\n{"question": "tea?"}\n', "utf-8")
    write_batches(questions, tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "ask.in.jsonl").read_text("utf-8").splitlines()]
    assert rows == [
        {"id": "7", "question": "茶叶？", "history": ["茶"]},
        {"id": "1", "question": "tea?", "history": []},
    ]
    assert (tmp_path / "search.in.jsonl").read_bytes() == (tmp_path / "ask.in.jsonl").read_bytes()

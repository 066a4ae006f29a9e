"""What only a line above minutes tells, a heading that asks, a sum in its own currency: each answers."""

from pathlib import Path

import pytest

from rag.archive import Archive

SAID = (
    "The harbour wall will be raised by four metres before the winter, at a cost of nine hundred crowns. "
    "The ferry carries eleven hundred passengers a day. The library closes at ten in the evening."
)
SAID_ZH = "会议听取了港务委员会的报告，决定把北岸堤防加高一点五米，经费九百万克朗。图书馆的开放时间延长到晚上十点。"
ENGLISH = f"""Minutes of the Harbour Board

12 May 2030

Chair: Ada Fenwick
Present: Tom Vale, Ruth Marl
Apologies: John Brack
Secretary: May Ash

{SAID}
"""
CHINESE = (
    "港务委员会会议纪要\n2030年5月12日\n\n主持人：李明远\n出席：王大海、赵青山\n缺席：孙小河\n记录：周文\n地点：港务大楼\n\n"
    f"{SAID_ZH}\n"
)
ASKING = """# Address to the board

## How high will the harbour wall be?

It will be raised by four metres before the winter, and nobody spoke against it.

## When does the library close?

The doors are shut at ten in the evening, an hour later than last year.
"""
SUMS = (
    f"Address to the board\n\n{SAID}\n\nThe school was given 12 million rupees by the town. The lamps burn until one.\n"
)


def ask(tmp_path: Path, name: str, text: str, question: str) -> str:
    (tmp_path / name).write_text(text, "utf-8")
    Archive.build([tmp_path / name], index=tmp_path / "index")
    with Archive.open(tmp_path / "index") as archive:
        return archive.ask(question).text


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who chaired the meeting?", "Ada Fenwick"),
        ("Who presided over the meeting?", "Ada Fenwick"),
        ("Who was present at the meeting?", "Ruth Marl"),
        ("Who sent apologies?", "John Brack"),
        ("Who took the minutes?", "May Ash"),
    ],
)
def test_a_line_above_minutes_tells_who_was_what(tmp_path: Path, question: str, name: str) -> None:
    assert name in ask(tmp_path, "a.txt", ENGLISH, question)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("会议由谁主持？", "李明远"),
        ("哪些人出席了会议？", "赵青山"),
        ("谁缺席了会议？", "孙小河"),
        ("谁做的记录？", "周文"),
        ("会议在哪里召开？", "港务大楼"),
    ],
)
def test_so_does_one_in_chinese(tmp_path: Path, question: str, name: str) -> None:
    assert name in ask(tmp_path, "a.txt", CHINESE, question)


@pytest.mark.parametrize(
    "question", ["How high will the harbour wall be?", "When does the ferry leave?", "What does the wall cost?"]
)
def test_who_was_there_answers_nothing_else(tmp_path: Path, question: str) -> None:
    assert "Ada Fenwick" not in ask(tmp_path, "a.txt", ENGLISH, question)


@pytest.mark.parametrize(
    ("question", "answer"),
    [("How high will the harbour wall be?", "four metres"), ("When does the library close?", "at ten")],
)
def test_a_heading_that_asks_is_answered_by_what_stands_below_it(tmp_path: Path, question: str, answer: str) -> None:
    assert answer in ask(tmp_path, "a.md", ASKING, question)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How much money will the harbour wall cost?", "nine hundred crowns"),
        ("How much money did the school get?", "12 million rupees"),
    ],
)
def test_a_sum_in_its_own_currency_is_money(tmp_path: Path, question: str, answer: str) -> None:
    assert answer in ask(tmp_path, "a.txt", SUMS, question)

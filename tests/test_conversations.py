"""What a question takes from the conversation: pairs and conversations that were written before the rules for them.

A pair says what its question takes: the `topic` of the one before, no more than its `subject`, or `nothing`, as in a
fresh chat; one whose outcome is `not_found` is refused there, too. In a conversation `about` are words that what is
looked for holds, `not_about` words that it does not.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.types import Question

TESTS = Path(__file__).parent
FOLDERS = {"corpus": TESTS.parent / "corpus", "assorted": TESTS / "archives" / "assorted"}


def read_rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (TESTS / name).read_text("utf-8").splitlines()]


PAIRS, CONVERSATIONS = read_rows("follow_ups.jsonl"), read_rows("conversations.jsonl")
#: Written later; every other one was looked at while rules were made.
LATER_PAIRS, LATER_CONVERSATIONS = read_rows("follow_ups_later.jsonl"), read_rows("conversations_later.jsonl")


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


def taken(question: Question, fresh: Question) -> str:
    """Return what a question took from the conversation."""
    if question.takes_topic:
        return "topic"
    return "nothing" if question.subjects == fresh.subjects else "subject"


def labels(question: Question) -> list[str]:
    return [subject.label for subject in question.subjects]


def is_understood(archive: Archive, pair: dict[str, Any]) -> bool:
    question, fresh = archive.understand(pair["question"], pair["history"]), archive.understand(pair["question"])
    if (taken(question, fresh), labels(question)) != (pair["takes"], pair["subjects"]):
        return False
    if pair["takes"] != "nothing":
        return True
    answer, alone = archive.ask(pair["question"], history=pair["history"]), archive.ask(pair["question"])
    return answer.text == alone.text and pair.get("outcome") in (None, answer.outcome)


def turn_problems(archive: Archive, conversation: dict[str, Any]) -> list[str]:
    problems: list[str] = []
    history: list[str] = []
    for turn in conversation["turns"]:
        question = archive.understand(turn["question"], history)
        wrong = labels(question) != turn["subjects"]
        wrong |= any(word not in question.search_text for word in turn.get("about", ()))
        wrong |= any(word in question.search_text for word in turn.get("not_about", ()))
        if "outcome" in turn:
            wrong |= archive.ask(turn["question"], history=history).outcome != turn["outcome"]
        if wrong:
            problems.append(f"{turn['question']} -> {labels(question)} {question.search_text!r}")
        history.append(turn["question"])
    return problems


def test_there_are_pairs_that_lean_and_pairs_that_do_not_in_both_languages() -> None:
    leaning = [pair["takes"] == "topic" for pair in PAIRS]
    assert min(sum(leaning), len(PAIRS) - sum(leaning)) >= 30
    assert len(CONVERSATIONS) >= 20 and all(len(row["turns"]) >= 5 for row in CONVERSATIONS)


@pytest.mark.parametrize("leans", [True, False])
def test_a_question_takes_what_it_leans_on_and_nothing_else(archives: dict[str, Archive], leans: bool) -> None:
    pairs = [pair for pair in PAIRS if (pair["takes"] == "topic") is leans]
    wrong = [pair for pair in pairs if not is_understood(archives[pair["archive"]], pair)]
    for pair in wrong:
        archive = archives[pair["archive"]]
        question = archive.understand(pair["question"], pair["history"])
        got = taken(question, archive.understand(pair["question"])), labels(question), question.search_text
        sys.stdout.write(f"\n{pair['history'][-1]} {pair['question']} {pair['takes']} {pair['subjects']}: {got}")
    assert len(wrong) <= 0.1 * len(pairs)


def test_what_has_nothing_to_do_with_the_archive_is_refused_as_in_a_fresh_chat(archives: dict[str, Archive]) -> None:
    foreign = [pair for pair in PAIRS if pair.get("outcome") == "not_found"]
    assert foreign and all(is_understood(archives[pair["archive"]], pair) for pair in foreign)


def test_conversations_are_followed_five_turns_deep(archives: dict[str, Archive]) -> None:
    problems = [turn_problems(archives[row["archive"]], row) for row in CONVERSATIONS]
    for problem in problems:
        sys.stdout.write("".join(f"\n{line}" for line in problem))
    assert sum(not problem for problem in problems) >= 0.9 * len(problems)


def test_what_was_written_later_is_understood_as_well(archives: dict[str, Archive]) -> None:
    right = [is_understood(archives[pair["archive"]], pair) for pair in LATER_PAIRS]
    followed = [not turn_problems(archives[row["archive"]], row) for row in LATER_CONVERSATIONS]
    assert sum(right) >= 0.85 * len(right)
    assert sum(followed) >= 0.7 * len(followed)

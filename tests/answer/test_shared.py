from collections.abc import Iterator
from dataclasses import replace

import pytest
from made_speeches import make_speech

from rag.answer.candidate import Candidate
from rag.answer.shared import find_shared_pair
from rag.archive import Archive
from rag.types import Filters, Question, Span

ALIKE = "要像爱护眼睛一样爱护茶园，让每一片叶子都有出处，让每一个茶农都有奔头"
SPEECH = """---
title: 在{place}县茶业会议上的讲话
place: {place}
---

同志们：

今天的会议，{opening}

一、茶园

{first}{words}，{last}

二、其他

{rest}
"""


def make_candidate(name: str, text: str, score: float, place: str | None = None) -> Candidate:
    return Candidate(make_speech(text, name=name, place=place), Span(0, len(text)), score)


def speeches_of_pair(question: Question, candidates: list[Candidate]) -> list[str]:
    return [candidate.speech.id for candidate in find_shared_pair(question, candidates)]


ASKED = Question("哪两篇讲话说法一样", "zh", "说法", kind="shared")
CANDIDATES = [
    make_candidate("a", "茶园要管好，茶农要富起来，这件事年底考核。", 10.0, "青禾"),
    make_candidate("b", "修路的钱由县里出，三年修完，一段一段地验收。", 9.0, "石湾"),
    make_candidate("c", ALIKE + "，这是底线。", 6.0, "青禾"),
    make_candidate("d", "我们" + ALIKE + "。", 5.0, "柳泉"),
    make_candidate("a", "我们说过：" + ALIKE + "。", 4.0, "青禾"),
]


def test_two_speeches_that_say_the_same_come_before_better_sentences_that_do_not() -> None:
    assert speeches_of_pair(ASKED, CANDIDATES) == ["c", "d"]


def test_a_speech_makes_no_pair_with_itself() -> None:
    assert speeches_of_pair(ASKED, [CANDIDATES[0], CANDIDATES[4]]) == []
    assert speeches_of_pair(ASKED, []) == []


def test_without_anything_alike_the_best_of_two_speeches_are_given() -> None:
    assert speeches_of_pair(ASKED, CANDIDATES[:2]) == ["a", "b"]


def test_one_of_the_pair_is_of_the_place_that_is_named() -> None:
    named = replace(ASKED, places=("石湾",))
    assert "b" in speeches_of_pair(named, CANDIDATES)


@pytest.fixture(scope="module")
def tea_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("alike")
    texts = {
        "青禾": (
            "主题是茶叶怎样卖得好。",
            "茶山连着茶山，",
            "镇镇都要定人定责。",
            "学校的操场今年要翻修，村里的路灯要换。",
        ),
        "柳泉": ("只讲茶园的管护。", "老茶树砍不得，", "谁毁一亩谁补两亩。", "水渠漏水的地方，开春以前补好。"),
        "石湾": ("说说茶叶的加工。", "", "", "厂房要挨着茶园建，鲜叶当天进厂。"),
    }
    for place, (opening, first, last, rest) in texts.items():
        words = ALIKE if first else "茶厂的机器旧了，要换成清洁化的生产线，茶农送来的鲜叶按等级收"
        (folder / f"{place}.md").write_text(
            SPEECH.format(place=place, opening=opening, first=first, words=words, last=last, rest=rest), "utf-8"
        )
    Archive.build([folder], folder / "index")
    with Archive.open(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    ["哪两篇讲话用几乎一样的话讲怎样爱护茶园？", "青禾和另一个县讲爱护茶园时如出一辙，原话是什么？"],
)
def test_what_two_speeches_share_is_quoted_from_both(tea_archive: Archive, question: str) -> None:
    answer = tea_archive.ask(question)
    assert answer.outcome == "answered"
    assert {citation.place for citation in answer.citations} == {"青禾", "柳泉"}
    assert all(ALIKE in citation.quote for citation in answer.citations)


def test_where_one_speech_alone_speaks_of_it_that_is_given(tea_archive: Archive) -> None:
    answer = tea_archive.ask("哪两篇讲话用几乎一样的话讲茶厂的机器？", filters=Filters(places=("石湾",)))
    assert answer.outcome == "answered"
    assert {citation.place for citation in answer.citations} == {"石湾"}


def test_all_speeches_that_speak_of_it_are_quoted(tea_archive: Archive) -> None:
    answer = tea_archive.ask("哪些讲话提到茶农？")
    assert {citation.place for citation in answer.citations} == {"青禾", "柳泉", "石湾"}
    assert len(answer.citations) == 3
    assert {citation.place for citation in tea_archive.ask("哪些讲话提到水渠？").citations} == {"柳泉"}
    assert {citation.place for citation in tea_archive.ask("青禾的哪些讲话提到茶农？").citations} == {"青禾"}

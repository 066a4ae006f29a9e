from collections.abc import Iterator

import numpy as np
import pytest

from rag.archive import Archive
from rag.retrieve.alternatives import is_repeat, merge_repeats
from rag.types import Filters, Hit, Passage, Signals

WORDS = "要建好农业科技园区，三年内培育高新技术企业64家，把先进适用技术送到田间地头，让农民学得会、用得上。"
SPEECH = """---
title: 在{place}县科技大会上的讲话
place: {place}
---

同志们：

今天的会议，{opening}

一、园区

{words}

二、其他

{rest}
"""


def passage(speech: str, text: str = WORDS, start: int = 0) -> Passage:
    return Passage(speech, start, start + len(text), (), text)


def hit(passage: Passage, score: float) -> Hit:
    return Hit(passage, score, Signals())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WORDS, True),
        (WORDS.replace("，", ", "), True),
        (WORDS[:-10] + "。", True),
        (WORDS.replace("64家", "72家"), False),
        (WORDS + "园区要有专人管理，每个月向县里报告一次进展，年底统一考核。", False),
        ("把先进适用技术送到田间地头，是农业部门的本分，年底要一个村一个村地看结果。", False),
    ],
)
def test_a_passage_repeats_one_that_says_all_of_it(text: str, expected: bool) -> None:
    assert is_repeat(passage("b", text), passage("a")) is expected


def test_a_speech_does_not_repeat_itself() -> None:
    assert not is_repeat(passage("a", start=500), passage("a"))


def test_repeats_become_alternatives_of_the_best_and_the_order_stays() -> None:
    other = passage("c", "港口要添吊机，码头要修泊位，工期三年，一天也不能拖。")
    hits = [hit(passage("a"), 0.9), hit(other, 0.8), hit(passage("b"), 0.7), hit(passage("d"), 0.6)]
    vectors = np.asarray([[1, 0], [0, 1], [1, 0], [1, 0]], np.float32)
    merged = merge_repeats(hits, vectors)
    assert [hit.passage for hit in merged] == [passage("a"), other]
    assert merged[0].alternatives == (passage("b"), passage("d"))
    assert merged[0].score == 0.9
    assert merged[1].alternatives == ()


def test_far_vectors_are_not_compared_by_words() -> None:
    hits = [hit(passage("a"), 0.9), hit(passage("b"), 0.7)]
    assert len(merge_repeats(hits, np.eye(2, dtype=np.float32))) == 2


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive of three speeches, two of which share a section word for word."""
    folder = tmp_path_factory.mktemp("template")
    for place, opening, words, rest in (
        ("青禾", "是要把茶叶的事情定下来，怎么种，怎么卖。", WORDS, "学校九月开学，茶艺专业每年招收学生120名。"),
        ("石湾", "是要动员港口建设，谁也不能当看客。", WORDS, "红树林不许再砍一棵，港区的污水要全部处理。"),
        ("白河", "是要说清楚防汛的责任。", "堤坝要逐段有人看守，险情一小时内上报。", "物资放在三个仓库里，随时能调。"),
    ):
        text = SPEECH.format(place=place, opening=opening, words=words, rest=rest)
        (folder / f"{place}.md").write_text(text, "utf-8")
    Archive.build([folder], folder / "index")
    with Archive.open(folder / "index") as archive:
        yield archive


def test_what_two_speeches_say_is_found_once_with_both(template: Archive) -> None:
    hits = template.search("农业科技园区要培育多少家高新技术企业", k=4)
    assert "64家" in hits[0].passage.text
    (other,) = hits[0].alternatives
    assert {template.speech(passage.speech_id).place for passage in (hits[0].passage, other)} == {"青禾", "石湾"}
    assert sum("64家" in hit.passage.text for hit in hits) == 1
    assert len(hits) == 4


def test_the_place_of_the_question_comes_before_its_alternative(template: Archive) -> None:
    for place in ("青禾", "石湾"):
        best = template.search(f"{place}的农业科技园区要培育多少家高新技术企业", k=1)[0]
        assert template.speech(best.passage.speech_id).place == place


def test_a_sentence_that_two_speeches_say_cites_both(template: Archive) -> None:
    answer = template.ask("农业科技园区要培育多少家高新技术企业")
    sentence = next(sentence for sentence in answer.sentences if "64家" in sentence.text)
    assert {citation.place for citation in sentence.citations} == {"青禾", "石湾"}
    assert [citation.quote for citation in sentence.citations] == [sentence.text] * 2
    assert sum("64家" in sentence.text for sentence in answer.sentences) == 1


def test_filters_admit_no_alternative_from_elsewhere(template: Archive) -> None:
    (best, *_) = template.search("农业科技园区要培育多少家", k=4, filters=Filters(places=("石湾",)))
    assert best.alternatives == ()

"""Answers about made archives: each count is right by construction, and nothing is said twice."""

import time
from collections.abc import Iterator

import pytest

from rag.archive import Archive
from rag.types import Answer, Filters

MAX_SPEECH_SECONDS = 0.1
ROADS = """---
title: 青禾县公路建设会议讲话
title_en: Speech on roads in Qinghe
place: 青禾
date: 2019-03-01
abstract: 讲公路。
abstract_en: About roads.
---
同志们：

一、公路建设要加快

全县要把公路修到每一个乡镇，让群众出行更加方便。今年计划新修公路三十公里，改造危桥六座。

二、质量必须严格把关

每一段公路的质量都要有专人负责，出了问题要追究到底。施工单位要按照图纸施工，监理要到现场。

三、资金要用在刀刃上

公路建设的资金要专款专用，不准挪作他用。审计部门要全程跟踪公路资金的使用情况。
"""
DROUGHT = """---
title: 云岭市抗旱动员大会讲话
place: 云岭
date: null
---
同志们：

今年的旱情来得早，持续时间长，影响范围很广。全市上下要把抗旱保苗作为当前最紧迫的任务抓紧抓好。
水利部门要科学调度水源，优先保证群众的饮水安全。
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("speeches")
    (folder / "roads.md").write_text(ROADS, "utf-8")
    (folder / "drought.md").write_text(DROUGHT, "utf-8")
    (folder / "broken.docx").write_bytes(b"no document")
    Archive.build([folder], folder / "index")
    with Archive.open(folder / "index") as opened:
        yield opened


def test_what_no_speech_passes_is_no_filter_that_is_forgotten(archive: Archive) -> None:
    nowhere = Filters(places=("上海",))
    for question in ("有哪些讲话？", "how many speeches are there", "最长的是哪篇", "总结一下这些讲话"):
        answer = archive.ask(question, nowhere)
        assert answer.citations == () and ("筛选" in answer.text or "filters" in answer.text)
    assert "公路" not in archive.ask("总结一下青禾的讲话", Filters(places=("云岭",))).text
    assert "1" in archive.ask("哪些文件没收进来", nowhere).text
    assert "你好" in archive.ask("你好", nowhere).text


def quotes(answer: Answer) -> list[str]:
    return [citation.quote for citation in answer.citations]


def test_speeches_are_counted_and_listed_with_links(archive: Archive) -> None:
    answer = archive.ask("有哪些讲话？")
    assert "2 篇" in answer.sentences[0].text
    assert {sentence.speech_id for sentence in answer.sentences[1:]} == {speech.id for speech in archive.speeches}
    assert answer.citations == ()


def test_a_filter_restricts_what_is_counted(archive: Archive) -> None:
    answer = archive.ask("有哪些讲话？", Filters(places=("云岭",)))
    assert "云岭市抗旱动员大会讲话" in answer.text
    assert "青禾" not in answer.text


def test_files_that_were_left_out_are_named_with_their_reason(archive: Archive) -> None:
    answer = archive.ask("which files were left out?")
    assert "broken.docx" in answer.text
    assert "1" in answer.sentences[0].text


def test_a_speech_without_a_date_is_counted_apart(archive: Archive) -> None:
    assert "有 1 篇没有写明日期" in archive.ask("最新的讲话是哪篇").text


def test_an_overview_begins_with_the_words_of_the_keeper_and_says_so(archive: Archive) -> None:
    answer = archive.ask("总结一下青禾的讲话")
    assert "不是讲话人的话" in answer.sentences[1].text
    assert "讲公路。" in answer.sentences[1].text
    assert [quote for quote in quotes(answer) if quote.startswith(("一、", "二、", "三、"))] == [
        "一、公路建设要加快", "二、质量必须严格把关", "三、资金要用在刀刃上",
    ]  # fmt: skip


def test_a_reader_of_english_is_given_the_english_title_and_abstract(archive: Archive) -> None:
    text = archive.ask("summarise the Qinghe speech").text
    assert "Speech on roads in Qinghe" in text
    assert "About roads." in text


def test_every_sentence_of_an_overview_is_the_speech_s_own(archive: Archive) -> None:
    answer = archive.ask("总结一下青禾的讲话")
    cited = [sentence for sentence in answer.sentences if sentence.citations]
    assert all(sentence.text == sentence.citations[0].quote for sentence in cited)


def test_more_says_nothing_again_and_comes_to_an_end(archive: Archive) -> None:
    history, said = ["总结一下青禾的讲话"], quotes(archive.ask("总结一下青禾的讲话"))
    for _ in range(3):
        more = quotes(archive.ask("还有呢", history=history))
        assert not set(more) & set(said)
        said += more
        history.append("还有呢")
    assert archive.ask("还有呢", history=history).outcome == "answered"
    assert quotes(archive.ask("还有呢", history=history)) == []


def test_more_of_what_a_speech_says_is_of_other_passages(archive: Archive) -> None:
    first = archive.ask("青禾的公路资金怎么管")
    more = archive.ask("还有呢", history=["青禾的公路资金怎么管"])
    assert more.outcome == "answered"
    assert not set(quotes(first)) & set(quotes(more))


def test_an_item_of_an_overview_is_given_in_full(archive: Archive) -> None:
    answer = archive.ask("展开说说第二点", history=["总结一下青禾的讲话"])
    assert quotes(answer) == [
        "二、质量必须严格把关",
        "每一段公路的质量都要有专人负责，出了问题要追究到底。",
        "施工单位要按照图纸施工，监理要到现场。",
    ]


def test_a_section_that_is_not_there_is_not_made_up(archive: Archive) -> None:
    assert "没有第 7 部分" in archive.ask("青禾讲话第七部分讲了什么").text


def test_small_talk_cites_nothing_and_its_examples_can_be_asked(archive: Archive) -> None:
    answer = archive.ask("你好")
    examples = [sentence.text.removeprefix("· ") for sentence in answer.sentences if sentence.text.startswith("·")]
    assert answer.citations == ()
    assert len(examples) == 3
    assert {archive.understand(example).kind for example in examples} == {"overview", "archive"}


def test_a_frame_is_written_in_the_characters_of_the_question(archive: Archive) -> None:
    assert "講話庫裡" in archive.ask("這裡一共有多少篇講話？").text.replace("裏", "裡")


def test_the_same_question_gives_the_same_bytes(archive: Archive) -> None:
    texts = {archive.ask("what are these speeches about?").text for _ in range(3)}
    assert len(texts) == 1


def test_overviews_are_quick(archive: Archive) -> None:
    archive.ask("总结一下青禾的讲话")
    start = time.perf_counter()
    archive.ask("总结一下青禾的讲话")
    assert time.perf_counter() - start < MAX_SPEECH_SECONDS

from dataclasses import replace

import pytest
from made_speeches import make_question, make_speech

from rag.answer import frame
from rag.answer.candidate import Candidate
from rag.archive import Archive
from rag.types import Section, Span, Speech, Subject

TEXT = "一、茶园\n茶园要上山。老茶树要护。\n二、港口\n港口要快。"


def make_outlined() -> Speech:
    sections = (Section(1, "一、", "一、茶园", 0, 18), Section(1, "二、", "二、港口", 18, 28))
    paragraphs = (Span(0, 4), Span(5, 17), Span(18, 22), Span(23, 28))
    return replace(make_speech(TEXT, place="青禾"), sections=sections, paragraphs=paragraphs)


def find_candidate(words: str, score: float = 1.0) -> Candidate:
    start = TEXT.index(words)
    return Candidate(make_outlined(), Span(start, start + len(words)), score)


@pytest.mark.parametrize(
    ("title", "occasion", "en", "zh"),
    [
        (
            "大会讲话 篇1",
            "全县茶业会议",
            "Qinghe (青禾), 《大会讲话 篇1》 (全县茶业会议)",
            "青禾《大会讲话 篇1》（全县茶业会议）",
        ),
        ("青禾县茶业会议讲话", "全县茶业会议", "Qinghe (青禾), 《青禾县茶业会议讲话》", "青禾《青禾县茶业会议讲话》"),
        ("大会讲话", None, "Qinghe (青禾), 《大会讲话》", "青禾《大会讲话》"),
    ],
)
def test_a_frame_names_the_occasion_unless_the_title_does(
    archive: Archive, title: str, occasion: str | None, en: str, zh: str
) -> None:
    speech = replace(archive.speeches[0], place="青禾", title=title, occasion=occasion, sections=())
    assert frame.describe_source(speech, 0, "en") == en
    assert frame.describe_source(speech, 0, "zh") == zh


def test_a_long_heading_is_shortened_and_quotes_within_it_are_single(archive: Archive) -> None:
    heading = Section(1, "一、", "一、再加措施，推进“茶业工作年”取得好的成绩", 0, 99)
    speech = replace(archive.speeches[0], title="大会讲话", occasion=None, sections=(heading,))
    assert frame.describe_source(speech, 5, "zh").endswith("，“一、再加措施，推进‘茶业工作年’取…”部分")


def test_a_quotation_is_the_words_that_it_cites() -> None:
    quotation = frame.quote_candidate(find_candidate("港口要快。"))
    [citation] = quotation.citations
    assert (quotation.text, quotation.support) == ("港口要快。", "verbatim")
    assert (citation.quote, citation.start, citation.end) == ("港口要快。", 23, 28)


def test_quotations_stand_in_groups_by_section_the_best_first_and_in_the_order_of_the_speech() -> None:
    candidates = [find_candidate(words) for words in ("老茶树要护。", "港口要快。", "茶园要上山。")]
    sentences = list(frame.frame_quotations(candidates, "zh"))
    assert [(sentence.text, sentence.support) for sentence in sentences] == [
        ("青禾《讲话》，“一、茶园”部分：", "frame"),
        ("茶园要上山。", "verbatim"),
        ("老茶树要护。", "verbatim"),
        ("青禾《讲话》，“二、港口”部分：", "frame"),
        ("港口要快。", "verbatim"),
    ]
    assert list(frame.frame_quotations([], "zh")) == []


def test_a_hidden_figure_is_quoted_under_a_line_that_says_so() -> None:
    line, quotation = frame.frame_hidden(find_candidate("港口要快。"), "en")
    assert line.text == (
        "The source itself hides this, so it cannot be known. Qinghe (青禾), 《讲话》, section “二、港口”:"
    )
    assert quotation.text == "港口要快。"


def test_a_refusal_repeats_eight_words_at_most() -> None:
    question = replace(make_question("问"), terms=tuple("甲乙丙丁戊己庚辛壬癸"))
    lines = [sentence.text for sentence in frame.frame_refusal(question, ["青禾《讲话》", "石湾《讲话》"])]
    assert lines[1:] == ["查找的是：甲、乙、丙、丁、戊、己、庚、辛。", "最接近的内容在：青禾《讲话》；石湾《讲话》。"]
    assert len(frame.frame_refusal(make_question("问"), [])) == 1
    english = replace(question, language="en", terms=("tea", "port"))
    assert frame.frame_refusal(english, [])[1].text == "Looked for: tea, port."


def test_words_that_are_not_mentioned_are_named_in_either_language() -> None:
    [chinese] = frame.frame_not_mentioned(["博物馆", "机场"], "zh")
    [english] = frame.frame_not_mentioned(["airport", "museum"], "en")
    assert chinese.text == "找到的讲话没有提到“博物馆”、“机场”，最接近的内容是："
    assert english.text == "The speeches that were found do not mention “airport”, “museum”; what comes nearest:"
    assert list(frame.frame_not_mentioned([], "zh")) == []


def test_a_subject_is_named_by_its_place_or_by_its_description() -> None:
    assert frame.name_subject(Subject("青禾"), "zh") == "青禾"
    assert frame.name_subject(Subject("青禾"), "en") == "Qinghe (青禾)"
    described = Subject(level="市", description="建 港口")
    assert frame.name_subject(described, "zh") == f"“{described.label}”"
    assert frame.frame_silent(Subject("青禾"), "zh").text == "青禾：没有找到这方面的内容。"
    assert frame.frame_hardly_spoken_of(Subject("青禾"), "zh").text == "青禾：没有直接谈到这一点，最接近的内容是："

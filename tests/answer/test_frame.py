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
    speech = replace(archive.speeches[0], place="青禾", title=title, occasion=occasion, date=None, sections=())
    assert frame.describe_source(speech, 0, "en") == en
    assert frame.describe_source(speech, 0, "zh") == zh


def test_a_long_heading_is_shortened_and_quotes_within_it_are_single(archive: Archive) -> None:
    words = "一、再加措施，推进“茶业工作年”取得好的成绩"
    heading = Section(1, "一、", words, 0, 99)
    text = f"{words}\n{archive.speeches[0].text}"
    speech = replace(archive.speeches[0], title="大会讲话", occasion=None, sections=(heading,), text=text)
    assert frame.describe_source(speech, 5, "zh").endswith("，“一、再加措施，推进‘茶…”部分")


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
    sentences = frame.frame_refusal(question, {"a": "青禾《讲话》", "b": "石湾《讲话》"})
    lines = [sentence.text for sentence in sentences]
    assert lines[1:] == [
        "查找的是：甲、乙、丙、丁、戊、己、庚、辛。",
        "最接近的内容在：",
        "青禾《讲话》",
        "石湾《讲话》",
    ]
    assert [sentence.speech_id for sentence in sentences[-3:]] == ["", "a", "b"]
    assert len(frame.frame_refusal(make_question("问"), {})) == 1
    english = replace(question, language="en", terms=("tea", "port"))
    assert frame.frame_refusal(english, {})[1].text == "Looked for: tea, port."


@pytest.mark.parametrize(
    ("searched", "terms", "shown"),
    [
        ("2020年的赤字率", ("2020", "年", "赤字", "率"), "查找的是：2020年、赤字率。"),
        ("地铁什么时候通车", ("地铁", "通车"), "查找的是：地铁、通车。"),
        ("养老金涨 涨幅", ("养老金", "涨", "涨幅"), "查找的是：养老金涨、涨幅。"),
        ("school bus fares for pupils", ("school", "bus", "fares", "pupils"), "查找的是：school bus fares、pupils。"),
        ("率赤字", ("赤字", "率"), "查找的是：赤字、率。"),
    ],
)
def test_words_side_by_side_are_repeated_as_one(searched: str, terms: tuple[str, ...], shown: str) -> None:
    question = replace(make_question("问"), terms=terms, search_text=searched)
    assert frame.frame_refusal(question, {})[1].text == shown


def test_words_that_are_not_mentioned_are_named_in_either_language() -> None:
    [chinese] = frame.frame_not_mentioned(["博物馆", "机场"], "zh")
    [english] = frame.frame_not_mentioned(["airport", "museum"], "en")
    assert chinese.text == "找到的讲话没有提到“博物馆”、“机场”，最接近的内容是："
    assert english.text == "The speeches that were found do not mention “airport”, “museum”; what comes nearest:"
    assert list(frame.frame_not_mentioned([], "zh")) == []


def test_a_subject_is_named_by_its_place_or_by_its_description() -> None:
    assert frame.name_subject(Subject("青禾"), "zh") == "青禾"
    assert frame.name_subject(Subject("青禾"), "en") == "Qinghe (青禾)"
    assert frame.name_subject(Subject("青禾", 2021), "zh") == "青禾2021年"
    assert frame.name_subject(Subject("青禾", 2021, until=2023), "en") == "Qinghe (青禾), 2021–2023"
    described = Subject(level="市", description="建 港口")
    assert frame.name_subject(described, "zh") == f"“{described.label}”"
    assert frame.frame_silent(Subject("青禾"), "zh").text == "青禾：没有找到这方面的内容。"
    assert frame.frame_hardly_spoken_of(Subject("青禾"), "zh").text == "青禾：没有直接谈到这一点，最接近的内容是："


@pytest.mark.parametrize(
    ("speaker", "date", "en", "zh"),
    [
        ("Ann Young", "1865-03-04", " (Ann Young, 4 March 1865)", "（Ann Young，1865年3月4日）"),
        ("县长 李长河", "2019-03", " (县长 李长河, March 2019)", "（县长 李长河，2019年3月）"),
        (None, "1901", " (1901)", "（1901年）"),
        ("县领导（文中未具名）", None, " (县领导)", "（县领导）"),
        ("Ann Young (acting)", "2020-12", " (Ann Young, December 2020)", "（Ann Young，2020年12月）"),
        (None, None, "", ""),
    ],
)
def test_a_frame_shows_speaker_and_date_as_far_as_they_are_known(
    speaker: str | None, date: str | None, en: str, zh: str
) -> None:
    speech = replace(make_speech("茶。"), speaker=speaker, date=date)
    assert frame.describe_source(speech, 0, "en") == f"《讲话》{en}"
    assert frame.describe_source(speech, 0, "zh") == f"《讲话》{zh}"


def test_speaker_and_date_stand_instead_of_the_occasion() -> None:
    speech = replace(make_speech("茶。"), speaker="李长河", date="2019", occasion="茶业会议")
    assert frame.describe_source(speech, 0, "zh") == "《讲话》（李长河，2019年）"


def test_missing_years_and_speakers_are_said_before_the_refusal() -> None:
    question = replace(make_question("问"), unknown_years=(1999, 2001), unknown_speaker="Winterbottom", terms=("茶叶",))
    lines = [sentence.text for sentence in frame.frame_refusal(question, {"a": "青禾《讲话》"})]
    assert lines == [
        "讲话库里没有1999、2001年的讲话。",
        "讲话库里没有Winterbottom的讲话。",
        "没有在讲话库里找到能回答这个问题的内容。",
        "查找的是：茶叶。",
        "最接近的内容在：",
        "青禾《讲话》",
    ]
    english = replace(question, language="en", terms=())
    assert [sentence.text for sentence in frame.frame_refusal(english, {})] == [
        "The archive holds no speech of 1999, 2001.",
        "The archive holds no speech by Winterbottom.",
        "Nothing was found in the archive that answers this question.",
    ]


def test_what_the_archive_holds_is_not_said_to_be_missing() -> None:
    assert list(frame.frame_missing_speaker(make_question("问"))) == []
    [missing] = frame.frame_missing_speaker(replace(make_question("问"), unknown_speaker="Vale"))
    assert (missing.support, missing.citations) == ("frame", ())


def test_a_frame_says_nothing_twice(archive: Archive) -> None:
    speech = replace(
        archive.speeches[0],
        place=None,
        title="Ada Fenwick, 1865",
        speaker="Ada Fenwick",
        date="1865",
        occasion=None,
        sections=(),
    )
    assert frame.describe_source(speech, 0, "en") == "“Ada Fenwick, 1865”"
    assert frame.describe_source(replace(speech, date="1865-03-04"), 0, "en") == "“Ada Fenwick, 1865” (4 March 1865)"


def test_an_item_within_a_paragraph_has_no_heading() -> None:
    text = "Third, we will build boats. They float.\n二、港口\n港口要快。"
    sections = (Section(1, "Third", "Third, we will build", 0, 39), Section(1, "二、", "二、港口", 40, 50))
    speech = replace(make_speech(text, place="青禾"), sections=sections)
    assert "section" not in frame.describe_source(speech, 0, "en")
    assert "“二、港口”部分" in frame.describe_source(speech, 45, "zh")


def test_titles_within_a_title_have_marks_of_their_own(archive: Archive) -> None:
    speech = replace(
        archive.speeches[0], place=None, title="《渡口条例》二读辩论", date=None, occasion=None, sections=()
    )
    assert frame.describe_source(speech, 0, "zh") == "《〈渡口条例〉二读辩论》"


def test_the_speaker_of_a_turn_stays_as_printed_in_a_traditional_frame() -> None:
    assert frame.write_traditional("《会议纪录》（2022年），余诗雅议员：") == "《会议纪录》（2022年），余诗雅议员："
    assert frame.write_traditional("没有找到这方面的内容。") == "沒有找到這方面的內容。"

import json
import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rag.cite.quotations import MAX_QUOTE_CHARS, QuoteIndex, check
from rag.errors import BadQuote
from rag.text.normalise import fold_words
from rag.text.numbers import number_across
from rag.types import Difference, Source, Span, Speech


def speech_of(speech_id: str, *paragraphs: str) -> Speech:
    text, spans, at = "\n".join(paragraphs), [], 0
    for paragraph in paragraphs:
        spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 1
    source = Source(f"{speech_id}.txt", 1, 0, len(text), "", ())
    return Speech(
        id=speech_id, title="讲话", place=None, level=None, date=None, occasion=None, speaker=None, language="zh",
        source=source, text=text, paragraphs=tuple(spans), sections=(),
    )  # fmt: skip


WATER = speech_of(
    "water",
    "同志们：",
    "去年全县新修水渠120公里，惠及农户3.5万户；今年的目标是再修“两纵三横”5条干渠。",
    "水是庄稼的命根子，谁也不许往河里倒一车垃圾。",
    "我们要像爱护眼睛一样爱护河流，",
    "像对待生命一样对待湖泊。",
)
SCHOOL = speech_of("school", "办学的事不能等。", "全县还有15所村小没有热水，财政拿出×万元，年底之前一所不落全部解决。")
AGAIN = speech_of("again", "我再说一遍：谁也不许往河里倒一车垃圾。")
SPEECHES = (WATER, SCHOOL, AGAIN)
INDEX = QuoteIndex(SPEECHES)


@pytest.mark.parametrize(
    "text",
    [
        "水是庄稼的命根子",
        "水是莊稼的命根子",
        "新修水渠１２０公里，惠及农户",
        "新修水渠 120 公里,\n惠及农户",
        "再修「两纵三横」5条干渠",
        "“水是庄稼的命根子。”",
        "爱护河流，像对待生命一样",
        "财政拿出×万元",
    ],
)
def test_words_are_exact_however_they_are_printed(text: str) -> None:
    checked = INDEX.check(text)
    assert (checked.verdict, checked.quote, checked.differences) == ("exact", text, ())
    assert len(checked.matches) == 1


def test_a_match_is_the_whole_sentence_with_its_citation() -> None:
    [match] = INDEX.check("庄稼的命根子").matches
    assert match.quote == "水是庄稼的命根子，谁也不许往河里倒一车垃圾。"
    assert match.id.startswith("water#p3.s1~")


def test_words_that_stand_in_several_speeches_are_found_in_each() -> None:
    assert [match.speech_id for match in INDEX.check("谁也不许往河里倒一车垃圾").matches] == ["water", "again"]


def test_words_that_stand_twice_in_a_sentence_are_cited_once() -> None:
    assert len(check("一步一步往前走", [speech_of("s", "一步一步往前走，一步一步往前走。")]).matches) == 1


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        ("新修水渠150公里，惠及农户", Difference("5", "2")),
        ("全县还有5所村小没有热水", Difference("", "1")),
        ("谁也许往河里倒一车垃圾", Difference("", "不")),
        ("财政拿出80万元，年底之前", Difference("80", "×")),
        ("我们要像爱护眼睛一样爱护森林", Difference("森林", "河流")),
        ("像愛護眼睛一樣保護河流", Difference("保", "爱")),
    ],
)
def test_changed_words_are_altered_and_the_true_ones_given(text: str, difference: Difference) -> None:
    checked = INDEX.check(text)
    assert checked.verdict == "altered"
    assert checked.differences == (difference,)
    assert difference.source in checked.matches[0].quote


def test_the_true_wording_of_an_altered_quotation_is_given_wherever_it_stands() -> None:
    checked = INDEX.check("谁也不许往河里倒半车垃圾")
    assert [match.speech_id for match in checked.matches] == ["water", "again"]


@pytest.mark.parametrize("text", ["全省粮食产量再创新高", "The quick brown fox", "我们要大力发展汽车工业和航空工业"])
def test_words_that_nobody_said_are_absent(text: str) -> None:
    checked = INDEX.check(text)
    assert (checked.verdict, checked.matches, checked.differences) == ("absent", (), ())


def test_nothing_is_quoted_from_no_speeches() -> None:
    assert check("水是庄稼的命根子", ()).verdict == "absent"


def test_words_do_not_run_from_one_speech_into_the_next() -> None:
    assert INDEX.check("一样对待湖泊。办学的事不能等").verdict != "exact"


@pytest.mark.parametrize("text", ["", "  ", "水渠", "“水渠。。。。。。”", "。" * 50, "\u200b" * 20])
def test_too_few_characters_are_refused(text: str) -> None:
    with pytest.raises(BadQuote, match="at least 6"):
        INDEX.check(text)


def test_too_many_characters_are_refused() -> None:
    with pytest.raises(BadQuote, match="at most 2,000"):
        INDEX.check("长" * (MAX_QUOTE_CHARS + 1))


def test_a_long_quotation_with_one_word_changed_is_found() -> None:
    text = "".join(f"第{n}件事，要把{n * 7}号水库修好。" for n in range(150))[:1900]
    checked = check(text[:900] + "绝不" + text[902:], [speech_of("long", text)])
    assert checked.verdict == "altered"
    assert "".join(difference.quoted for difference in checked.differences) == "绝不"


FARM = speech_of(
    "farm",
    "全县建成示范社１１５家，粮食单产提高3.5%，水稻占百分之二十五，茶园面积达到5000万平方米，村级道路硬化2,300公里。",
    "二○一九年以来，新修塘坝三百二十座，机耕道四十多条；任何人不得占用耕地，没有水权不准打井。",
)


@pytest.mark.parametrize(
    ("text", "differences"),
    [
        ("5家，粮食单产提高", [("5", "１１５")]),
        ("全县建成示范社1", [("1", "１１５")]),
        ("全县建成示范社115家，粮食单产提高3", [("3", "3.5%")]),
        ("家，粮食单产提高3.5", [("3.5", "3.5%")]),
        (".5%，水稻占百分之二十五", [("5%", "3.5%")]),
        ("五，茶园面积达到", [("五", "百分之二十五")]),
        ("十五，茶园面积达到", [("十五", "百分之二十五")]),
        ("，水稻占百分之二十", [("百分之二十", "百分之二十五")]),
        ("，茶园面积达到5000", [("5000", "5000万")]),
        ("300公里。\n二○一九年以来", [("300", "2,300")]),
        ("九年以来，新修塘坝", [("九", "二○一九")]),
        ("二十座，机耕道四十", [("二十", "三百二十"), ("四十", "四十多")]),
        ("得占用耕地，没有水权", [("", "不")]),
        ("水权不准打井", [("", "没有")]),
        ("5家，粮食总产提高", [("5", "１１５"), ("总", "单")]),
        ("村级道路硬化23", [("23", "2,300")]),
    ],
)
def test_words_that_cut_a_number_or_a_negation_are_altered(text: str, differences: list[tuple[str, str]]) -> None:
    checked = check(text, [FARM])
    assert checked.verdict == "altered"
    assert [(difference.quoted, difference.source) for difference in checked.differences] == differences


@pytest.mark.parametrize(
    "text",
    ["115家，粮食单产提高3.5%", "百分之二十五，茶园", "任何人不得占用耕地", "不得占用耕地", "公里。二○一九年以来"],
)
def test_whole_numbers_and_negations_at_the_ends_are_exact(text: str) -> None:
    assert check(text, [FARM]).verdict == "exact"


def test_words_that_stand_uncut_elsewhere_are_exact_there() -> None:
    checked = check(
        "5家企业入驻园区",
        [speech_of("cut", "今年有15家企业入驻园区。"), speech_of("whole", "去年只有5家企业入驻园区。")],
    )
    assert checked.verdict == "exact"
    assert [match.speech_id for match in checked.matches] == ["whole"]


def cuts(speech: Speech, start: int, end: int) -> bool:
    negated = speech.text[:start].endswith(("不", "没", "没有"))
    return negated or any(number_across(speech.text, at) for at in (start, end))


@given(st.data())
def test_a_run_of_a_speech_is_exact_unless_it_cuts_a_number_or_a_negation(data: st.DataObject) -> None:
    speech = data.draw(st.sampled_from(SPEECHES))
    start = data.draw(st.integers(0, len(speech.text) - 12))
    end = data.draw(st.integers(start + 12, len(speech.text)))
    text = speech.text[start:end]
    stripped = text.strip(" \n“”，。；：")
    start += text.index(stripped)
    checked = INDEX.check(text)
    assert checked.verdict == ("altered" if cuts(speech, start, start + len(stripped)) else "exact")
    words = fold_words(text).text.strip('".,;:')
    assert any(words in fold_words(match.quote).text for match in checked.matches)


@given(st.data())
def test_a_changed_digit_is_never_exact(data: st.DataObject) -> None:
    speech = data.draw(st.sampled_from((WATER, SCHOOL)))
    at = data.draw(st.sampled_from([match.start() for match in re.finditer(r"\d", speech.text)]))
    digit = data.draw(st.sampled_from("0123456789"))
    assume(digit != speech.text[at])
    checked = INDEX.check(speech.text[at - 8 : at] + digit + speech.text[at + 1 : at + 10])
    assert checked.verdict == "altered"
    assert any(digit in difference.quoted for difference in checked.differences)


def test_real_quotations_and_their_forgeries_are_told_apart(shared: Path) -> None:
    """Every quotation of the development questions gets its verdict, and a forgery its true wording."""
    texts = [path.read_text("utf-8") for path in sorted((shared / "speeches").glob("*.txt"))]
    index = QuoteIndex([speech_of(f"s{n}", *text.split("\n")) for n, text in enumerate(texts)])
    rows = map(json.loads, (shared / "eval" / "questions.jsonl").read_text("utf-8").splitlines())
    for row in rows:
        if row["type"] in ("quote_true", "quote_false"):
            text = re.findall("“(.+)”", row["question"])[0]
            checked = index.check(text)
            assert checked.verdict == {"quote_true": "exact", "quote_false": "altered"}[row["type"]]
            assert all(any(words in checked.matches[0].quote for words in group) for group in row["must_include"])


@pytest.mark.parametrize(
    ("quote", "wanted"),
    [
        ("新修水渠150公里，惠及农户", "5"),
        ("全县还有5所村小没有热水", ""),
        ("“我们要像爱护眼睛一样爱护森林。”", "森林"),
    ],
)
def test_a_difference_tells_where_it_stands_in_the_quotation_and_in_the_speech(quote: str, wanted: str) -> None:
    checked = check(quote, SPEECHES)
    texts = {speech.id: speech.text for speech in SPEECHES}
    text = texts[checked.matches[0].speech_id]
    [run] = checked.differences
    assert quote[run.start : run.start + len(run.quoted)] == run.quoted == wanted
    assert text[run.source_start : run.source_start + len(run.source)] == run.source

import pytest

from rag.read.compilation import divide_file
from rag.read.facts import Fact
from rag.read.file_names import NamedFacts, read_file_name
from rag.read.lines import build_body, join_lines, split_lines
from rag.read.metadata import PrintedTitle, SpeechFacts, find_language, infer_facts
from rag.types import Span


def value(fact: Fact | None) -> str | None:
    return fact.value if fact else None


def test_titles_are_inferred_where_none_is_printed() -> None:
    text = "同志们：这次全区植树工作会议很重要，我区要努力。"
    assert (
        infer_facts(PrintedTitle(None, True), text, (Span(0, len(text)),), NamedFacts(title="file7")).title.value
        == "全区植树工作会议讲话"
    )
    assert (
        infer_facts(PrintedTitle(None, True), "大家好。", (Span(0, 4),), NamedFacts(title="file7")).title.value
        == "file7"
    )
    assert (
        infer_facts(PrintedTitle("植树讲话", True), text, (Span(0, len(text)),), NamedFacts()).title.value == "植树讲话"
    )


def test_a_title_that_a_site_gave_to_several_speeches_is_no_evidence() -> None:
    text = "欢迎各位专家，我公司会努力的。"
    facts = infer_facts(PrintedTitle("定西市植树大会讲话稿 篇3", False), text, (Span(0, len(text)),), NamedFacts())
    assert (facts.title.value, facts.place, facts.occasion) == ("定西市植树大会讲话稿 篇3", None, None)


def test_a_marker_is_no_part_of_a_title() -> None:
    lines = split_lines("第一篇：植树讲话\n同志们：\n今天说一件事，大家都要栽树。\n")
    assert divide_file(lines).drafts[0].title == "植树讲话"


def test_languages() -> None:
    assert find_language("今天 R&D 投入增长。") == "zh"
    assert find_language("We choose to plant trees in 定西.") == "en"


def described(text: str, title: str = "在全县大会上的讲话", name: str = "file.txt") -> SpeechFacts:
    drafts = divide_file(split_lines(f"{title}\n{text}")).drafts
    body = build_body(join_lines(drafts[0].lines))
    return infer_facts(PrintedTitle(drafts[0].title, True), body.text, body.paragraphs, read_file_name(name))


@pytest.mark.parametrize(
    ("head", "speaker"),
    [
        ("县长 王大海\n同志们：\n", "县长 王大海"),
        ("（县委书记　李 燕）\n同志们：\n", "县委书记 李燕"),
        ("王大海\n（2021年3月5日）\n同志们：\n", "王大海"),
        ("（2021年3月5日，副县长 王大海）\n同志们：\n", "副县长 王大海"),
        ("讲话人：王大海\n同志们：\n", "王大海"),
        ("中共青禾县委书记 王大海\n同志们：\n", "中共青禾县委书记 王大海"),
        ("同志们：\n我是新来的县长王大海，第一次和大家见面。\n", "新来的县长 王大海"),
        ("高质量\n同志们：\n", None),
        ("县长讲了话。\n同志们：\n县长王大海刚才说得好。\n", None),
        ("同志们：\n县长 王大海\n", None),
        ("2021年3月5日\n同志们：\n", None),
        ("×××\n同志们：\n", None),
    ],
)
def test_the_speaker_is_named_above_the_salutation_or_by_himself(head: str, speaker: str | None) -> None:
    assert value(described(f"{head}今天说一件事，大家都要栽树。\n").speaker) == speaker


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("（2023-05-06）\n同志们：\n今天栽树。\n", "2023-05-06"),
        ("2023.5.6\n同志们：\n今天栽树。\n", "2023-05-06"),
        ("时间：2023年5月6日上午\n同志们：\n今天栽树。\n", "2023-05-06"),
        ("——2023年5月6日在全县大会上的讲话\n同志们：\n今天栽树。\n", "2023-05-06"),
        ("二〇二三年五月十六日\n同志们：\n今天栽树。\n", "2023-05-16"),
        ("2023年2月31日\n同志们：\n今天栽树。\n", "2023-02"),
        ("同志们：\n1978年\n那一年分田到户。\n1992年\n那一年修路。\n2003年\n那一年通水。\n今天栽树。\n", None),
        ("同志们：\n1949年10月1日，新中国成立了。2008年5月12日，大地震动。今天栽树。\n谢谢。\n", None),
        ("2021年3月5日\n2022年3月5日\n同志们：\n今天栽树。\n", None),
        ("同志们：\n到2035年，要把荒山都绿起来。1998年的洪水不能忘。\n", None),
        ("发布时间：2023-05-06\n同志们：\n今天栽树。\n", None),
    ],
)
def test_a_date_is_one_of_the_speech_and_not_one_that_it_tells_of(text: str, date: str | None) -> None:
    assert value(described(text).date) == date


def test_every_fact_says_where_it_stands() -> None:
    facts = described("（2021年3月5日）\n县长 王大海\n同志们：\n今天栽树，全县都要动手。\n", "在云岭县植树大会上的讲话")
    assert {name: fact.origin for name, fact in facts.named() if fact} == {
        "title": "printed title",
        "place": "title: “在云岭县植树大会上的讲话”",
        "level": "line: “县长 王大海”",
        "date": "line: “（2021年3月5日）”",
        "occasion": "title: “在云岭县植树大会上的讲话”",
        "speaker": "line: “县长 王大海”",
    }


def test_the_head_of_an_english_speech() -> None:
    facts = described("Delivered at Brindleford, March 4, 1865.\nFellow-citizens: we build.\n", "Second Address.")
    assert (facts.title.value, value(facts.date), value(facts.speaker)) == ("Second Address", "1865-03-04", None)
    facts = described("by Ole Winter\n4th of March 1921\n\nMy fellow citizens, I leave tonight.\n", "Farewell Address")
    assert (facts.title.value, value(facts.date), value(facts.speaker)) == (
        "Farewell Address",
        "1921-03-04",
        "Ole Winter",
    )


def test_the_foot_of_a_speech_signs_it() -> None:
    facts = described("同志们：\n今天栽树。1960年，我们也栽过树。\n谢谢大家。\n县长 王 明\n一九七八年三月五日\n")
    assert (value(facts.date), value(facts.speaker)) == ("1978-03-05", "县长 王明")


def test_a_speech_of_a_nation_is_none_of_a_county() -> None:
    facts = described("国务院总理 林远帆\n各位代表：\n全县、全市都要努力，本市、我县更要努力。\n", "政府工作报告")
    assert value(facts.level) == "国家"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.read.labels import LabelKind, label_of
from rag.read.lines import build_body, split_lines
from rag.read.outline import find_sections
from rag.types import Section


def outline(text: str, *, markdown: bool = False) -> tuple[str, tuple[Section, ...]]:
    body = build_body([(line,) for line in split_lines(text, markdown=markdown)])
    return body.text, find_sections(body.text, body.paragraphs, body.depths)


def shape(text: str) -> list[tuple[int, str]]:
    return [(section.level, section.label) for section in outline(text)[1]]


@pytest.mark.parametrize(
    ("line", "kind", "number"),
    [
        ("一、说苗木", "chinese", 1),
        ("十二、说管护", "chinese", 12),
        ("（三）抓检查", "bracketed_chinese", 3),
        ("(三)抓检查", "bracketed_chinese", 3),
        ("第四，抓队伍", "ordinal", 4),
        ("第四、抓队伍", "ordinal", 4),
        ("2.抓队伍", "digits", 2),
        ("2、抓队伍", "digits", 2),
        ("(5)栽树", "bracketed_digits", 5),
        ("③浇水", "circled", 3),
        ("二要浇水", "item_must", 2),
        ("二是浇水", "item_is", 2),
        ("其次，浇水", "ordinal", 2),
        ("Sixth, water them.", "ordinal", 6),
    ],
)
def test_labels(line: str, kind: LabelKind, number: int) -> None:
    label = label_of(line)
    assert label is not None
    assert (label.kind, label.number) == (kind, number)


@pytest.mark.parametrize(
    "line",
    [
        "一二三产业",
        "一、二、三产业",
        "第一生产力",
        "2.5万亩",
        "2022年",
        "三要素",
        "统一是",
        "一个村",
        "Six, perhaps seven.",
    ],
)
def test_prose_is_no_label(line: str) -> None:
    assert label_of(line) is None


def test_nesting_follows_the_speech() -> None:
    text = "一、苗木\n（一）运苗。\n第一，雇车。\n第二，装车。\n（二）领苗。\n二、浇水\n1.挖渠。\n2.引水。\n三、检查\n"
    assert shape(text) == [
        (1, "一、"), (2, "（一）"), (3, "第一"), (3, "第二"), (2, "（二）"),
        (1, "二、"), (2, "1."), (2, "2."), (1, "三、"),
    ]  # fmt: skip


def test_gaps_and_wrong_numbers_are_tolerated() -> None:
    assert shape("一、苗木\n一是领。\n二是栽。\n四是浇。\n三、检查\n三、总结\n") == [
        (1, "一、"), (2, "一是"), (2, "二是"), (2, "四是"), (1, "三、"), (1, "三、"),
    ]  # fmt: skip


def test_sections_end_where_the_next_of_their_level_starts() -> None:
    text, sections = outline("开场白。\n一、苗木\n先领。\n（一）领苗\n后栽。\n二、浇水\n完。")
    ends = {section.label: text[section.start : section.end] for section in sections}
    assert ends == {
        "一、": "一、苗木\n先领。\n（一）领苗\n后栽。\n",
        "（一）": "（一）领苗\n后栽。\n",
        "二、": "二、浇水\n完。",
    }


def test_items_inside_a_paragraph_end_with_it() -> None:
    text, sections = outline("二、问题\n主要有三个：一是苗少；二是水缺；三是人手不够。\n这些要解决。")
    assert [text[section.start : section.end] for section in sections[1:]] == [
        "一是苗少；",
        "二是水缺；",
        "三是人手不够。",
    ]
    assert [section.level for section in sections] == [1, 2, 2, 2]
    assert [section.heading for section in sections[1:]] == ["一是苗少", "二是水缺", "三是人手不够"]


def test_inline_is_and_must_may_take_turns_and_go_on_in_the_next_paragraph() -> None:
    assert shape("要做好几件事。一是领苗。二要栽树。\n树要栽直。三要浇水。") == [(1, "一是"), (1, "二要"), (1, "三要")]


def test_sequence_words() -> None:
    assert shape("（一）项目。首先要争取支持。其次要加强管理。第三，要建立体系。") == [
        (1, "（一）"), (2, "首先"), (2, "其次"), (2, "第三"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["首先，我说两句。", "两个作用，一是带头的作用很重要。", "发展第一、第二产业，要靠科技。", "1.说一件事。"],
)
def test_a_lone_label_is_prose(text: str) -> None:
    assert shape(text) == []


def test_a_list_inside_an_item_of_its_own_kind() -> None:
    text = "一是抓资源。希望一是引来企业，二是留住人才。\n二是抓生态。\n三是抓转化。做两件：一是建站；二是建网。\n"
    assert shape(text) == [(1, "一是"), (1, "二是"), (1, "三是"), (2, "一是"), (2, "二是")]


def test_markdown_headings_nest_by_their_marks() -> None:
    text, sections = outline("# 讲话\n\n## 一、苗木\n\n（一）领苗。\n\n### 细则 ##\n\n## 浇水\n", markdown=True)
    assert "#" not in text
    assert [(section.level, section.heading) for section in sections] == [
        (1, "讲话"), (2, "一、苗木"), (3, "（一）领苗"), (3, "细则"), (2, "浇水"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("（一）抓苗木，为植树打基础。苗木是根本。", "（一）抓苗木，为植树打基础"),
        ("（一）谁来栽？大家栽。", "（一）谁来栽？"),
        ("一要统一思想——大家先说。", "一要统一思想"),
        ("（一）投入1.4%以上。好。", "（一）投入1.4%以上"),
    ],
)
def test_headings_stop_at_the_first_clause(line: str, heading: str) -> None:
    assert outline(f"{line}\n{line.replace('一', '二', 1)}")[1][0].heading == heading


def test_long_headings_are_cut_at_a_comma() -> None:
    heading = outline("一、" + "要把苗木管好，" * 20 + "\n")[1][0].heading
    assert len(heading) <= 60 and heading.endswith("管好")


SCRAPS = (
    "一、|二、|（一）|(二)|第一，|第二，|1.|2、|(1)|①|②|一是|二是|三要|一要|首先|其次|最后，"
    "|。|；|：|，|# |## |字|word "
)
PARTS = st.sampled_from([*SCRAPS.split("|"), "\n"])


@given(st.lists(PARTS, max_size=60).map("".join), st.booleans())
def test_sections_are_nested(source: str, markdown: bool) -> None:
    text, sections = outline(source, markdown=markdown)
    open_sections: list[Section] = []
    for section in sections:
        assert 0 <= section.start < section.end <= len(text)
        assert len(section.heading) <= 61
        assert text.startswith(section.heading, section.start) and section.heading.startswith(section.label)
        open_sections = [other for other in open_sections if other.level < section.level]
        assert section.level <= len(open_sections) + 1 or all(other.end <= section.start for other in open_sections)
        open_sections.append(section)
    assert [section.start for section in sections] == sorted({section.start for section in sections})

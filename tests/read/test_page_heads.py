import pytest

from rag.read.lines import build_body, join_lines, split_lines
from rag.read.page_heads import drop_page_heads


def kept(text: str) -> list[str]:
    return [line.text for line in drop_page_heads(split_lines(text))[0]]


def paragraphs(text: str) -> list[str]:
    lines, _ = drop_page_heads(split_lines(text))
    return build_body(join_lines(lines)).text.split("\n")


HOUSE = "甲：我們今年要把碼頭加長二百米，並且把\n\n河港會　─　2015年3月4日\n\n{n}\n\n倉庫搬到山腳。\n\n乙：好。\n\n"


def test_a_dated_head_beside_a_number_is_left_out_and_the_sentence_goes_on() -> None:
    assert paragraphs(HOUSE.format(n=27)) == ["甲：我們今年要把碼頭加長二百米，並且把倉庫搬到山腳。", "乙：好。"]


def test_numbers_that_count_pages_are_left_out_where_they_cut_a_sentence() -> None:
    text = (
        "We widened the harbour road this year and\n\n{0}\n\npaid for it.\n\n{1}\n\nThe fund holds.\n\n{2}\n\nThanks.\n"
    )
    assert not any(line.isdigit() for line in kept(text.format(7, 8, 9)))
    assert [line for line in kept(text.format(7, 12, 20)) if line.isdigit()] == ["7", "12", "20"]


def test_a_line_with_the_number_beside_it_on_every_page_is_left_out() -> None:
    pages = "\n\n".join(f"HARBOUR BOARD MINUTES    {n}\n\nThe board met." for n in (3, 4, 5))
    assert set(kept(pages)) == {"The board met."}


@pytest.mark.parametrize(
    "text",
    [
        "1\n\nThe first part is said.\n\n2\n\nThe second part is said.\n\n3\n\nThe third part is said.\n",  # parts
        "今年收入：\n\n310\n\n万元，比去年多。\n",  # one figure on its line
        "河港會 ─ 2015年3月4日\n\n同志們：\n\n今天開會。\n",  # a head without a number
        "第1篇\n\n甲。\n\n第2篇\n\n乙。\n\n第3篇\n\n丙。\n",
        "船名    12\n船员    9\n",  # a list with figures
    ],
)
def test_what_only_looks_alike_stays(text: str) -> None:
    assert kept(text) == [line.strip() for line in text.split("\n") if line.strip()]


ROAD = "我们把路修到了山脚下，再往上就是茶园和"
ITEM = "(1) 在四年之內，我們要把河道的護岸修到一百公里以上為"
SHIPS = "今年渔船登记了四百条，比去年多了一"
REST = "　　学校修了两所。\n　　路灯换了三百盏。\n　　完。\n"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        (f"{ROAD}\n村子。\n\n谢谢大家。\n", f"{ROAD}村子。"),
        (f"{ITEM}\n目標；\n\n(2) 其他。\n", f"{ITEM}目標；"),
        (f"　　{SHIPS}\n成，码头加长。\n{REST}", f"{SHIPS}成，码头加长。"),
    ],
)
def test_broken_lines_are_joined(text: str, joined: str) -> None:
    assert paragraphs(text)[0] == joined


@pytest.mark.parametrize(
    "text",
    [
        "一、把码头加长\n今年要加长二百米。\n\n二、把船登记好\n四百条都要登记。\n",  # headings over their text
        "在渔港年会上的讲话\n镇长 白若川\n\n同志们：\n\n今天开会。\n",  # a title and who speaks
        "收入三百万元\n支出二百万元\n\n以上是账目。\n",
    ],
)
def test_lines_of_their_own_are_not_joined(text: str) -> None:
    assert paragraphs(text) == [line.strip() for line in text.split("\n") if line.strip()]


WALL = (
    "The harbour wall will be raised by four metres before the",
    "storms of the winter, since the old one was overtopped.",
)


@pytest.mark.parametrize(
    "marks",
    [
        ("Page 1 of 3", "Page 2 of 3", "Page 3 of 3"),
        ("p. 7", "p. 8", "p. 9"),
        ("第 12 頁，共 30 頁", "第 13 頁，共 30 頁", "第 14 頁，共 30 頁"),
        ("ii", "iii", "iv"),
        ("xviii", "xix", "xx"),
        ("24      PROCEEDINGS OF THE BOARD", "MAY 12, 2030             25", "26      PROCEEDINGS OF THE BOARD"),
    ],
)
def test_marks_of_pages_that_cut_sentences_are_left_out(marks: tuple[str, ...]) -> None:
    towns = ("Weyport", "Hollin", "Brack")
    text = "".join(
        f"{town} had its wall raised by four metres before the\n\n{mark}\n\nstorms that reached {town} came.\n\n"
        f"And {town} agreed.\n\n"
        for town, mark in zip(towns, marks, strict=True)
    )
    wall = "{0} had its wall raised by four metres before the storms that reached {0} came."
    assert paragraphs(text) == [line.format(town) for town in towns for line in (wall, "And {0} agreed.")]


def test_what_stands_beside_form_feeds_on_two_pages_is_their_head() -> None:
    first = f"THE BOARD\n\n{WALL[0]}\n\n     17\n\x0c\n"
    text = f"{first}THE BOARD     18\n\n{WALL[1]}\n\nThanks to all.\n\x0cTHE BOARD     19\n\nThe end.\n"
    assert paragraphs(text) == ["THE BOARD", " ".join(WALL), "Thanks to all.", "The end."]


@pytest.mark.parametrize(
    "text",
    [
        f"{WALL[0]}\n{WALL[1]}\n\nSchools    7\nBridges    8\nFerries    9\n\nThat is all.\n",
        "I\n\nThe first part is said.\n\nII\n\nThe second part is said.\n\nIII\n\nThe third part is said.\n",
        "One page\n\nThe board met.\n\x0cAnother page\n\nIt met again.\n",
    ],
)
def test_figures_parts_and_headings_are_no_heads_of_pages(text: str) -> None:
    assert kept(text) == [line.strip() for line in text.replace("\x0c", "").split("\n") if line.strip()]

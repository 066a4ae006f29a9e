"""Pages that are made of characters at given places: columns, tables without rules, heads and hyphens."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from made_files import make_placed_pdf

from rag.read.page_layout import lay_out
from rag.read.page_text import PageText
from rag.read.page_types import Glyph, PageGlyphs
from rag.read.page_words import PageWords, broken_word
from rag.read.pdf import extract_pdf

SIZE = 10.0
Placed = tuple[float, float, str]


def page(*lines: Placed, number: int = 1) -> PageGlyphs:
    """Return a page with words at places; a Chinese character is as wide as high, another one half as wide."""
    glyphs = [glyph for left, baseline, words in lines for glyph in _glyphs(left, baseline, words)]
    return PageGlyphs(number, 595, 842, tuple(glyphs), "", ())


def _glyphs(left: float, baseline: float, words: str) -> Iterable[Glyph]:
    for character in words:
        width = SIZE if character >= "\u2e80" else SIZE / 2
        yield Glyph(character, left, left + width, baseline, SIZE)
        left += width


def read(*pages: PageGlyphs) -> list[str]:
    """Return the blocks of pages."""
    return [line for line in PageText(pages, [lay_out(page) for page in pages]).text({}).split("\n") if line]


ROWS = (("乡镇", "户数（户）", "资金（万元）"), ("白杨镇", "312", "1450"), ("黑山乡", "187", "980"))


def rows_at(left: float, top: float, rows: Iterable[Iterable[str]] = ROWS) -> list[Placed]:
    return [(left + 80 * x, top - 18 * y, cell) for y, row in enumerate(rows) for x, cell in enumerate(row)]


def test_a_short_line_above_a_table_is_none_of_its_rows() -> None:
    lines = [(60, 760, "同志们："), (60, 742, "各乡镇完成情况如下："), *rows_at(60, 712), (60, 640, "特此通报。")]
    assert read(page(*lines)) == [
        "同志们：",
        "各乡镇完成情况如下：",
        "乡镇 | 户数（户） | 资金（万元）",
        "白杨镇 | 户数（户）：312 | 资金（万元）：1450",
        "黑山乡 | 户数（户）：187 | 资金（万元）：980",
        "特此通报。",
    ]


def test_the_heads_of_a_table_may_stand_at_the_foot_of_the_page_before() -> None:
    text = [(60.0, 760.0 - 15 * n, "今年的工作要一件一件抓好落到实处不能松劲才行") for n in range(8)]
    first = page(*text, (60, 600, "完成情况见表。"), *rows_at(60, 582, ROWS[:1]))
    second = page(*rows_at(60, 760, ROWS[1:]), number=2)
    assert read(first, second)[-2:] == [
        "白杨镇 | 户数（户）：312 | 资金（万元）：1450",
        "黑山乡 | 户数（户）：187 | 资金（万元）：980",
    ]


def test_a_column_may_end_behind_a_line_or_two() -> None:
    left = [(60.0, 760.0 - 15 * n, "左边这一栏的每一行都写满了字没有空着") for n in range(7)]
    right = [(300.0, 760.0, "右边这一栏只有两行字第一行也写满了吧"), (300.0, 745.0, "到这里为止。")]
    text = "".join(read(page(*left, *right)))
    assert "|" not in text
    assert text.endswith("右边这一栏只有两行字第一行也写满了吧到这里为止。")


def test_a_blank_at_a_line_end_joins_no_columns() -> None:
    left = [(60.0, 760.0 - 15 * n, "the words of this line fill it all ") for n in range(6)]
    right = [(246.0, 760.0 - 15 * n, "and these fill the other column too") for n in range(6)]
    assert read(page(*left, *right))[0].startswith("the words of this line fill it all the words")


def test_a_word_that_a_hyphen_parts_goes_on_whatever_the_width_of_its_line() -> None:
    lines = ("We paid for the break-", "water and for the self-", "governing board of pilots.")
    assert read(page(*((60.0, 760.0 - 15 * n, line) for n, line in enumerate(lines)))) == [
        "We paid for the breakwater and for the self-governing board of pilots."
    ]


def test_a_word_keeps_the_hyphen_with_which_it_is_written() -> None:
    words = PageWords(["a long-term plan", "and a co-", "operative, cooperative too", "twenty", "short-"])
    assert broken_word("of a long-", "term sort") == ("long", "term")
    assert words.is_compound("long", "term")
    assert words.is_compound("twenty", "four")
    assert words.is_compound("self", "help")
    assert not words.is_compound("self", "ish")
    assert not words.is_compound("co", "operative")
    assert broken_word("the end -", "term") is None
    assert broken_word("the South-", "East") is None


def test_a_title_that_stands_over_the_pages_is_left_out_there() -> None:
    body = [(60.0, 740.0 - 15 * n, "今年的工作要一件一件抓好落到实处不能松劲才行") for n in range(9)]
    head = (60.0, 810.0, "在全市工作会议上的讲话")
    text = read(page(head, (200, 770, "在全市工作会议上的讲话"), *body), page(head, *body, number=2))
    assert sum("在全市工作会议上的讲话" in line for line in text) == 1


@pytest.mark.parametrize("heads", [("Board minutes   {n}", "{n}   Weyport"), ("第一章　{n}", "{n}　港务公报")])
def test_heads_of_left_and_right_pages_that_count_on_are_left_out(heads: tuple[str, str]) -> None:
    towns = ("Weyport", "Hollin", "Brack", "Stony Ford")
    pages = [
        [
            (60, 800, 12, heads[n % 2].format(n=n)),
            (60, 700, 12, f"The board of {town} met, and it was agreed that the wall be raised."),
            (60, 680, 12, f"In {town} it was so."),
            (60, 660, 12, f"Nobody in {town} spoke against it."),
        ]
        for n, town in enumerate(towns, 1)
    ]
    extraction = extract_pdf(make_placed_pdf(pages), "a.pdf")
    assert [omission.rule for omission in extraction.omissions] == ["running head"] * 4


def small(left: float, baseline: float, words: str, size: float) -> list[Glyph]:
    """Return words in another size."""
    return [Glyph(word, left + size / 2 * n, left + size / 2 * (n + 1), baseline, size) for n, word in enumerate(words)]


@pytest.mark.parametrize("share", [0.6, 0.75, 0.83, 0.9])
def test_a_mark_of_any_size_belongs_to_its_note(share: float) -> None:
    text = page(
        (60, 700, "The wheel cost forty thousand crowns and it turns well"), (60, 685, "every day of the year.")
    )
    mark = small(60 + 5 * 29, 704, "1", SIZE * share)
    label = small(60, 103, "1", 8 * share)
    note = small(60 + 4 * share + 1, 100, "Without the tax.", 8)
    glyphs = (*text.glyphs, *mark, *label, *note)
    assert read(replace(text, glyphs=glyphs))[-1] == "[Note 1] Without the tax."


def test_paragraphs_of_a_line_or_two_stand_apart_by_their_distance() -> None:
    lines = ("The mill grinds all winter and the millers pay.", "Who pays when they cannot pay for anything more?")
    placed = [(60.0, 700.0 - 26 * n, line) for n, line in enumerate(lines * 2)]
    placed += [
        (60.0, 585.0, "Then the town shall pay for the wheel and weirs"),
        (60.0, 570.0, "as it has always done."),
    ]
    assert len(read(page(*placed))) == 5


def in_columns(*rows: tuple[float, tuple[str, ...]]) -> list[Placed]:
    """Return rows of cells at heights; an empty cell is not printed."""
    return [(60 + 160 * x, height, cell) for height, cells in rows for x, cell in enumerate(cells) if cell]


def test_a_cell_that_reaches_over_rows_without_rules_stands_in_each() -> None:
    rows = (
        (700, ("Place", "Work", "Crowns")),
        (680, ("Mill", "A wheel", "1200")),
        (660, ("", "A weir", "800")),
        (640, ("Pond", "Dredging", "300")),
    )
    lines = read(page((60, 740, "The plan of the year is this."), *in_columns(*rows)))
    assert lines[-2:] == ["Mill | Work: A weir | Crowns: 800", "Pond | Work: Dredging | Crowns: 300"]


def test_the_lines_of_a_cell_without_rules_stand_nearer_than_rows() -> None:
    rows = (
        (700, ("Place", "Work", "Crowns")),
        (675, ("The mill", "A wheel is set up, and", "1200")),
        (662, ("above", "the old one is mended", "")),
        (637, ("Pond", "Dredging", "300")),
        (612, ("Road", "New stones", "95")),
    )
    lines = read(page((60, 740, "The plan of the year is this."), *in_columns(*rows)))
    assert "The mill above | Work: A wheel is set up, and the old one is mended | Crowns: 1200" in lines
    assert lines[-1] == "Road | Work: New stones | Crowns: 95"

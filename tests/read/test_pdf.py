import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from made_files import SPEECH, make_pdf, make_placed_pdf
from pypdf import PdfWriter

from rag.errors import UnreadableFile
from rag.read import SourceFile, read_file
from rag.read.page_glyphs import MAX_PAGES, open_pdf
from rag.read.pdf import extract_pdf

LONG = "去年全县茶园面积达到八万六千亩，茶农人均增收二千三百元，比上年多出一成有余，这是全县上下一起干出来的。" * 3


def wrapped(text: str, width: int = 20) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def encrypted(data: bytes, user: str, owner: str | None = None) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user, owner, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_lines_that_fill_the_column_are_joined() -> None:
    lines = ["同志们：", *wrapped(LONG), "一、把茶园种好", *wrapped(LONG + "二是水。")]
    assert extract_pdf(make_pdf([lines]), "a.pdf").text.split("\n\n") == [
        "同志们：",
        LONG,
        "一、把茶园种好\n" + LONG + "二是水。",
    ]


def test_a_sentence_goes_on_over_the_page() -> None:
    pages = [["青禾县茶产业大会", *wrapped(LONG)[:5], "- 1 -"], ["青禾县茶产业大会", *wrapped(LONG)[5:], "- 2 -"]]
    pages.append(["青禾县茶产业大会", "完。", "- 3 -"])
    assert extract_pdf(make_pdf(pages), "a.pdf").text.split("\n\n") == [LONG, "完。"]


def test_latin_lines_are_joined_with_a_space() -> None:
    words = "we grow tea on the hills and sell it in the port of the city " * 4
    assert extract_pdf(make_pdf([wrapped(words.strip(), 61)]), "a.pdf").text == words.strip()


def read_pages(pages: list[list[str]]) -> list[str]:
    return extract_pdf(make_pdf(pages), "a.pdf").text.split("\n\n")


def test_edges_are_left_out_only_where_pages_share_them() -> None:
    pages = [["内部资料", f"第{i}次会议", word, f"{i}"] for i, word in enumerate("茶水山田")]
    assert read_pages(pages) == ["茶\n水\n山\n田"]
    assert read_pages([["讲话", "正文"], ["讲话", "后文"], ["三"]]) == ["讲话\n正文\n讲话\n后文\n三"]
    assert read_pages([["茶园", "12"]]) == ["茶园", "12"]
    assert read_pages([["一"], [], ["二"]]) == ["一\n二"]


def test_shapes_that_stand_for_characters_are_those_characters() -> None:
    assert extract_pdf(make_pdf([["⾼⻓⼯⺠，ﬁrst"]]), "a.pdf").text == "高长工民，first"


def test_a_scan_says_so() -> None:
    with pytest.raises(UnreadableFile, match=r"a\.pdf: got a PDF of 3 pages without a text layer.*\(OCR\)"):
        extract_pdf(make_pdf([[], [], []]), "a.pdf")


def test_the_number_of_pages_is_limited() -> None:
    count = MAX_PAGES + 1
    with pytest.raises(UnreadableFile, match=rf"a\.pdf: got a PDF of {count} pages; expected 1 to 2000"):
        extract_pdf(make_pdf([["x"]] * count), "a.pdf")


def test_a_password_is_asked_for_only_where_one_is_needed() -> None:
    data = make_pdf([SPEECH.split()])
    with pytest.raises(UnreadableFile, match=r"a\.pdf: is protected by a password; expected"):
        extract_pdf(encrypted(data, "secret"), "a.pdf")
    assert extract_pdf(encrypted(data, "", "secret"), "a.pdf").text == extract_pdf(data, "a.pdf").text


def test_the_library_says_nothing_of_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    extract_pdf(make_pdf([["讲话"]]).replace(b"startxref\n", b"startxref\n9"), "a.pdf")
    assert capfd.readouterr().err == ""


ROWS = (("Place in the valley", "Cost of all works"), ("The weir above the mill", "1200"), ("The channel", "300"))
PARAGRAPHS = (
    "The mill grinds all winter, even on the short days, and the / millers pay for the second wheel that is to come.",
    "Nobody in the valley shall go without bread, and so we have / the flour a week before the ice, as we promised.",
)


def read_speech(tmp_path: Path, lines: Iterable[tuple[float, float, float, str]]) -> list[str]:
    """Return the paragraphs of the only speech of a page."""
    (tmp_path / "a.pdf").write_bytes(make_placed_pdf([lines]))
    [speech] = read_file(SourceFile(tmp_path / "a.pdf", "a.pdf"))
    return speech.text.split("\n")


def placed(*paragraphs: str) -> list[tuple[float, float, float, str]]:
    """Return the lines of paragraphs, at places on a page."""
    return [
        (50.0, 780.0 - 30 * number - 9 * row, 6.0, words)
        for number, paragraph in enumerate(paragraphs)
        for row, words in enumerate(paragraph.split(" / "))
    ]


def test_english_paragraphs_stay_apart_in_the_speech(tmp_path: Path) -> None:
    cells = [(50.0 + 200 * x, 600.0 - 12 * y, 6.0, cell) for y, row in enumerate(ROWS) for x, cell in enumerate(row)]
    assert read_speech(tmp_path, [*placed(*PARAGRAPHS), *cells]) == [
        *(paragraph.replace(" / ", " ") for paragraph in PARAGRAPHS),
        "Place in the valley | Cost of all works",
        "The weir above the mill | Cost of all works: 1200",
        "The channel | Cost of all works: 300",
    ]


def test_a_sentence_that_breaks_off_goes_on_in_the_next_block(tmp_path: Path) -> None:
    first, second = PARAGRAPHS[0].split(" / ")
    assert read_speech(tmp_path, placed(first, second, PARAGRAPHS[1]))[0] == f"{first} {second}"


def test_a_character_has_the_size_in_which_it_is_drawn() -> None:
    # Browsers write a page in units of their own, and let it scale them.
    data = make_pdf([["今年种茶"]]).replace(b"BT /F1 12 Tf 50 800 Td", b".75 0 0 .75 0 0 cm BT /F1 16 Tf 50 800 Td")
    [page] = open_pdf(data, "a.pdf").pages()
    assert [round(glyph.size, 3) for glyph in page.glyphs] == [12.0] * 4

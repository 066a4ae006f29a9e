import io

import pytest
from made_files import SPEECH, make_pdf
from pypdf import PdfWriter

from rag.errors import UnreadableFile
from rag.read.page_glyphs import MAX_PAGES
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
    assert extract_pdf(make_pdf([lines]), "a.pdf").text.splitlines() == [
        "同志们：",
        LONG,
        "一、把茶园种好",
        LONG + "二是水。",
    ]


def test_a_sentence_goes_on_over_the_page() -> None:
    pages = [["青禾县茶产业大会", *wrapped(LONG)[:5], "- 1 -"], ["青禾县茶产业大会", *wrapped(LONG)[5:], "- 2 -"]]
    pages.append(["青禾县茶产业大会", "完。", "- 3 -"])
    assert extract_pdf(make_pdf(pages), "a.pdf").text.splitlines() == [LONG, "完。"]


def test_latin_lines_are_joined_with_a_space() -> None:
    words = "we grow tea on the hills and sell it in the port of the city " * 4
    assert extract_pdf(make_pdf([wrapped(words.strip(), 61)]), "a.pdf").text == words.strip()


def read_pages(pages: list[list[str]]) -> list[str]:
    return extract_pdf(make_pdf(pages), "a.pdf").text.splitlines()


def test_edges_are_left_out_only_where_pages_share_them() -> None:
    pages = [["内部资料", f"第{i}次会议", word, f"{i}"] for i, word in enumerate("茶水山田")]
    assert read_pages(pages) == ["茶", "水", "山", "田"]
    assert read_pages([["讲话", "正文"], ["讲话", "后文"], ["三"]]) == ["讲话", "正文", "讲话", "后文", "三"]
    assert read_pages([["茶园", "12"]]) == ["茶园", "12"]
    assert read_pages([["一"], [], ["二"]]) == ["一", "二"]


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

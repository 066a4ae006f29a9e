from pathlib import Path

import docx
import pytest
from made_files import docx_paragraph, make_docx, make_zip, unzip

from rag.errors import UnreadableFile
from rag.read.word import extract_docx

LISTS = """<w:abstractNum w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>
<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="%2."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="91"><w:lvl w:ilvl="0">
<w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>
<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>
<w:num w:numId="91"><w:abstractNumId w:val="91"/></w:num>
<w:num w:numId="92"><w:abstractNumId w:val="90"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
"""
STYLES = """<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 1"/>
<w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="90"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="a"><w:name w:val="我的标题"/><w:basedOn w:val="2"/></w:style>
<w:style w:type="paragraph" w:styleId="b"><w:name w:val="标题 2"/><w:basedOn w:val="b"/></w:style>
<w:style w:type="paragraph" w:styleId="c"><w:name w:val="toc 1"/></w:style>"""


def read(body: str = "", **parts: str) -> list[str]:
    return extract_docx(make_docx(body=body, **parts), "a.docx").text.split("\n\n")


def listed(text: str, number: int, level: int = 0) -> str:
    return docx_paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def styled(text: str, style: str) -> str:
    return docx_paragraph(text, f'<w:pStyle w:val="{style}"/>')


def test_a_document_as_word_makes_it(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("在青禾县茶产业大会上的讲话", "Title")
    document.add_heading("一、把茶园种好", 1)
    document.add_heading("（一）改良土壤", 2)
    line = document.add_paragraph("Tea ")
    line.add_run("and").bold = True
    line.add_run(" ")
    line.add_run("port").add_break()
    line.add_run("茶叶\t出口")
    document.add_paragraph("改良土壤", "List Number")
    document.add_paragraph("统一供苗", "List Number")
    document.add_paragraph("少打农药", "List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("乡镇", "茶园（亩）", "东山", "12000"), strict=True
    ):
        cell.text = text
    document.save(str(tmp_path / "a.docx"))
    assert extract_docx((tmp_path / "a.docx").read_bytes(), "a.docx").text.split("\n\n") == [
        "# 在青禾县茶产业大会上的讲话",
        "## 一、把茶园种好",
        "### （一）改良土壤",
        "Tea and port\n茶叶 出口",
        "1. 改良土壤",
        "2. 统一供苗",
        "- 少打农药",
        "乡镇 | 茶园（亩）",
        "东山 | 茶园（亩）：12000",
    ]


def test_lists_are_numbered_as_word_shows_them() -> None:
    body = listed("种茶", 90) + listed("选苗", 90, 1) + listed("浇水", 90, 1) + listed("卖茶", 90) + listed("另起", 92)
    body += listed("点", 91) + listed("一是带了号的点", 91) + listed("无号", 0) + listed("没有的表", 99)
    assert read(body, numbering=LISTS) == (
        ["一、种茶", "1. 选苗", "2. 浇水", "二、卖茶", "五、另起", "- 点", "一是带了号的点", "无号", "- 没有的表"]
    )


def test_headings_come_from_the_style_its_base_or_the_paragraph() -> None:
    body = (
        styled("种茶", "2")
        + styled("卖茶", "a")
        + styled("学校", "b")
        + docx_paragraph("直说", '<w:outlineLvl w:val="2"/>')
    )
    body += docx_paragraph("正文", '<w:outlineLvl w:val="9"/>') + styled("目录一项", "c") + styled("不知", "none")
    expected = ["# 一、种茶", "# 二、卖茶", "## 学校", "### 直说", "正文", "不知"]
    assert read(body, numbering=LISTS, styles=STYLES) == expected


def test_a_heading_of_two_lines_is_one() -> None:
    body = '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>在会上</w:t><w:br/><w:t>的讲话</w:t></w:r></w:p>'
    assert read(body) == ["# 在会上的讲话"]


def test_nothing_that_word_shows_is_lost() -> None:
    text = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:sdt><w:sdtContent>{docx_paragraph('控件')}</w:sdtContent></w:sdt>"
        f"<w:p><w:ins>{text.format('新增')}</w:ins><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        f"<w:moveFrom>{text.format('移走')}</w:moveFrom><w:hyperlink>{text.format('链接')}</w:hyperlink>"
        f"<w:smartTag>{text.format('标记')}</w:smartTag><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        f"<w:p>{text.format('外')}<w:r><w:pict><w:txbxContent>{docx_paragraph('框内')}</w:txbxContent></w:pict></w:r></w:p>"
    )
    assert read(body) == ["控件", "新增链接标记", "外", "框内"]


def cell(*paragraphs: str) -> str:
    return f"<w:tc>{''.join(map(docx_paragraph, paragraphs))}</w:tc>"


def test_a_table_that_lays_out_a_page_is_read_as_text() -> None:
    long = "茶" * 201
    body = f"<w:tbl><w:tr>{cell('抬头', '文号')}</w:tr><w:tr>{cell('左')}{cell(long, '尾')}</w:tr></w:tbl>"
    assert read(body) == ["抬头", "文号", "左", long, "尾"]


def test_a_table_in_a_cell_is_part_of_its_row() -> None:
    inner = f"<w:tbl><w:tr>{cell('甲')}{cell('乙')}</w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc>{inner}{docx_paragraph('')}</w:tc>{cell('丙')}</w:tr></w:tbl>"
    assert read(body) == ["甲 / 乙 | 丙"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"just words", "got something else under the name of a .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "is an older Word file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
        (make_docx(), "got a document without text"),
        (make_docx("甲")[:-40], "cannot be read as a file of Word"),
    ],
)
def test_what_is_no_document_says_what_it_is(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"a\.docx: {says}.*expected"):
        extract_docx(data, "a.docx")


BOMB = '<!DOCTYPE d [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("entities", [BOMB, OUTSIDE])
@pytest.mark.parametrize("part", ["word/document.xml", "[Content_Types].xml"])
def test_entities_are_never_resolved(entities: str, part: str) -> None:
    files = unzip(make_docx("甲"))
    declaration, rest = files[part].decode().split("?>", 1)
    files[part] = f"{declaration}?>{entities}{rest.replace('甲', '&b;')}".encode()
    with pytest.raises(UnreadableFile, match=r"defines entities of its own .*expected"):
        extract_docx(make_zip(files), "a.docx")

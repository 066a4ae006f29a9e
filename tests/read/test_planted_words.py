"""Words are planted in every place that a format has: each is read, or left out by a rule that names it."""

import io
import json
from collections.abc import Mapping
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from made_files import make_package, make_zip, unzip
from openpyxl.comments import Comment

from rag.read import FileReading, SourceFile, read_source

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
KEPT = ""
# What becomes the title of a speech is kept in it.
TITLE = {"title": KEPT}
SENTENCE = "The harbour wall was raised by four metres before the storms of the winter, and all agreed to it."


def check(tmp_path: Path, name: str, data: bytes, planted: Mapping[str, str | set[str]]) -> None:
    """Read a file and compare what became of each planted word with what should."""
    (tmp_path / name).write_bytes(data)
    contents = read_source(SourceFile(tmp_path / name, name))
    assert not contents.skipped
    reading = contents.readings[0]
    wanted = {word: {fate} if isinstance(fate, str) else fate for word, fate in planted.items()}
    assert {word: fates_of(reading, word) for word in planted} == wanted
    account = reading.characters
    assert account.read == account.kept + sum(dict(account.dropped).values())
    assert "unexplained" not in dict(account.dropped)


def fates_of(reading: FileReading, word: str) -> set[str]:
    """Return what became of a word: KEPT, and the rules that left it out."""
    said = {KEPT for speech in reading.speeches if word in speech.text or word in speech.title}
    said |= {TITLE.get(run.rule, run.rule) for run in reading.dropped if word in reading.text[run.start : run.end]}
    return said | {omission.rule for omission in reading.omissions if word in omission.text}


def test_word(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.subject = "planta"
    document.sections[0].header.paragraphs[0].text = "plantb"
    document.sections[0].footer.paragraphs[0].text = "plantc"
    document.add_paragraph(SENTENCE)
    runs = (
        f'<w:ins {W} w:id="1" w:author="x"><w:r><w:t>plantd</w:t></w:r></w:ins>',
        f'<w:del {W} w:id="2" w:author="x"><w:r><w:delText>plante</w:delText></w:r></w:del>',
        f"<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t>plantf</w:t></w:r>",
        f'<w:r {W}><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>plantg</w:t></w:r>',
        f"<w:r {W}><w:rPr><w:strike/></w:rPr><w:t>planth</w:t></w:r>",
        f"<w:r {W}><w:instrText>QUOTE planti</w:instrText></w:r>",
        f"<w:sdt {W}><w:sdtContent><w:r><w:t>plantj</w:t></w:r></w:sdtContent></w:sdt>",
        f"<w:r {W}><w:ruby><w:rt><w:r><w:t>plantk</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>plantl</w:t></w:r></w:rubyBase></w:ruby></w:r>",
        '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>plantm</m:t></m:r></m:oMath>',
        f"<w:r {W}><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent><w:p><w:r>"
        "<w:t>plantn</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>",
        f"<w:r {W}><w:drawing><wp:inline xmlns:wp='http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing'>"
        "<wp:docPr id='1' name='x' descr='planto'/></wp:inline></w:drawing></w:r>",
        f'<w:r {W}><w:footnoteReference w:id="2"/></w:r>',
    )
    for run in runs:
        document.add_paragraph("It is said: ")._p.append(parse_xml(run))
    table = document.add_table(3, 3)
    for number, text in enumerate("Town Schools plantp Weyport 7 4200 Hollin 3 plantq".split()):
        table.cell(number // 3, number % 3).text = text
    document.part.relate_to("http://plantr.example", "http://x/hyperlink", is_external=True)
    buffer = io.BytesIO()
    document.save(buffer)
    texts = {word: f"<w:p><w:r><w:t>{word}</w:t></w:r></w:p>" for word in ("plants", "plantt", "plantv")}
    note = f'<w:footnotes {W}><w:footnote w:id="2">{texts["plants"]}</w:footnote></w:footnotes>'
    comment = f'<w:comments {W}><w:comment w:id="1">{texts["plantt"]}</w:comment></w:comments>'
    mark = "<v:s xmlns:v='urn:schemas-microsoft-com:vml'><v:textpath string='planty'/></v:s>"
    files = unzip(buffer.getvalue()) | {
        "word/footnotes.xml": note.encode(),
        "word/comments.xml": comment.encode(),
        "word/charts/chart1.xml": b"<c:c xmlns:c='u'><c:v>plantu</c:v></c:c>",
        "word/glossary/document.xml": f"<w:document {W}>{texts['plantv']}</w:document>".encode(),
        "word/embeddings/plantw.xlsx": b"PK",
        "word/diagrams/data1.xml": b"<d:d xmlns:d='u'><d:t>plantx</d:t></d:d>",
        "word/header9.xml": f"<w:hdr {W}>{mark}</w:hdr>".encode(),
    }
    planted = {
        "planta": "document properties", "plantb": "page header", "plantc": "page footer", "plantd": KEPT,
        "plante": "struck out", "plantf": "hidden text", "plantg": KEPT, "planth": "struck out", "planti": "formula",
        "plantj": KEPT, "plantk": "reading aid", "plantl": KEPT, "plantm": KEPT, "plantn": KEPT, "planto": "picture",
        "plantp": KEPT, "plantq": KEPT, "plantr": "link address", "plants": KEPT, "plantt": "comment",
        "plantu": "chart",
        "plantv": "page template", "plantw": "embedded file", "plantx": "drawing", "planty": "page header",
    }  # fmt: skip
    check(tmp_path, "a.docx", make_zip(files), planted)


def _shape(words: str, kind: str = "", described: str = "") -> str:
    place = f'<p:nvPr><p:ph type="{kind}"/></p:nvPr>' if kind else "<p:nvPr/>"
    body = f"<p:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:txBody>"
    return f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="x" descr="{described}"/>{place}</p:nvSpPr>{body}</p:sp>'


def _slide(*shapes: str, tag: str = "sld", attributes: str = "") -> str:
    names = (
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )
    return f"<p:{tag} {names} {attributes}><p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld></p:{tag}>"


def _relations(*targets: tuple[str, str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="r{number}" Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/>'
        for number, (kind, target, mode) in enumerate(targets)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def test_slides(tmp_path: Path) -> None:
    listed = "".join(f'<p:sldId r:id="r{number}"/>' for number in range(2))
    table = "".join(
        "<a:tr>" + "".join(f"<a:tc><a:txBody><a:p><a:r><a:t>{cell}</a:t></a:r></a:p></a:txBody></a:tc>" for cell in row)
        + "</a:tr>"
        for row in (("Town", "plantf"), ("Weyport", "7"), ("plantg", "3"))
    )  # fmt: skip
    files = {
        "ppt/presentation.xml": _slide(f"<p:sldIdLst>{listed}</p:sldIdLst>", tag="presentation"),
        "ppt/_rels/presentation.xml.rels": _relations(("slide", "slides/s1.xml", ""), ("slide", "slides/s2.xml", "")),
        "ppt/slides/s1.xml": _slide(
            _shape("planta", "title"), _shape(SENTENCE), _shape("plantb", described="plantc"), _shape("plantd", "ftr"),
            f"<p:grpSp>{_shape('plante')}</p:grpSp><p:graphicFrame><a:tbl>{table}</a:tbl></p:graphicFrame>",
        ),
        "ppt/slides/s2.xml": _slide(_shape("planth"), attributes='show="0"'),
        "ppt/slides/_rels/s1.xml.rels": _relations(
            ("notesSlide", "../notesSlides/n1.xml", ""), ("chart", "../charts/chart1.xml", ""),
            ("comments", "../comments/comment1.xml", ""), ("hyperlink", "http://planti.example", "External"),
            ("diagramData", "../diagrams/data1.xml", ""),
        ),
        "ppt/notesSlides/n1.xml": _slide(_shape("plantj"), tag="notes"),
        "ppt/charts/chart1.xml": "<c xmlns:a='u'><a:t>plantk</a:t></c>",
        "ppt/comments/comments1.xml": "<c><t>plantl</t></c>",
        "ppt/slideMasters/m1.xml": _slide(_shape("plantm"), tag="sldMaster"),
        "ppt/slideLayouts/l1.xml": _slide(_shape("plantn"), tag="sldLayout"),
        "docProps/core.xml": "<c><t>planto</t></c>",
        "ppt/embeddings/plantp.xlsx": "",
        "ppt/diagrams/data1.xml": _slide(_shape("plantq")),
    }  # fmt: skip
    planted = {
        "planta": KEPT, "plantb": KEPT, "plantc": "picture", "plantd": "page footer", "plante": KEPT, "plantf": KEPT,
        "plantg": KEPT, "planth": "hidden text", "planti": "link address", "plantj": KEPT, "plantk": "chart",
        "plantl": "comment", "plantm": "page template", "plantn": "page template", "planto": "document properties",
        "plantp": "embedded file", "plantq": KEPT,
    }  # fmt: skip
    check(tmp_path, "a.pptx", make_package(files), planted)


def test_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["planta", None, None, None], ["Town", "plantb", "2030", "Remarks"], ["Weyport", 7, 4200, "plantc"],
        ["plantd", 3, 1900, "none"], ["Town", "plantb", "2030", "Remarks"], ["Brack", 12, 865, "plante"],
    ):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    sheet.row_dimensions[4].hidden = True
    sheet["E3"] = "plantf"
    sheet.column_dimensions["E"].hidden = True
    sheet["B6"].comment = Comment("plantg", "x")
    sheet["D6"] = '=CONCATENATE("planth","x")'
    sheet.oddHeader.center.text = "planti"
    sheet.oddFooter.center.text = "plantj"
    book.create_sheet("plantk").append(["plantl", "and more words"])
    draft = book.create_sheet("Draft")
    draft.append(["plantm"])
    draft.sheet_state = "hidden"
    book.properties.keywords = "plantn"
    sheet["A6"].hyperlink = "http://planto.example"
    buffer = io.BytesIO()
    book.save(buffer)
    planted = {
        "planta": KEPT, "plantb": KEPT, "plantc": KEPT, "plantd": "hidden text", "plantf": "hidden text",
        "plantg": "comment", "planth": "formula", "planti": "page header", "plantj": "page footer", "plantk": KEPT,
        "plantl": KEPT, "plantm": "hidden text", "plantn": "document properties", "planto": "link address",
    }  # fmt: skip
    check(tmp_path, "a.xlsx", buffer.getvalue(), {**planted, "plantb": {KEPT, "repeated heads"}})


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_tables_of_text(tmp_path: Path, name: str) -> None:
    rows = [
        ["Town", "Schools", "planta"],
        ["plantb", "7", "4200"],
        ["Hollin|plantc", "3", "plantd\nand more"],
        ["", "", "plante"],
    ]
    mark = "," if name == "a.csv" else "\t"
    text = "\n".join(mark.join(f'"{cell}"' for cell in row) for row in rows)
    check(tmp_path, name, text.encode(), dict.fromkeys(("planta", "plantb", "plantc", "plantd", "plante"), KEPT))


def test_tables_of_speeches(tmp_path: Path) -> None:
    text = f'title,date,text,Notes on plantd\nplanta,2030-05-12,"{SENTENCE} plantb",plantc\n'
    planted = {"plantb": KEPT, "plantc": "other field", "plantd": "field name"}
    check(tmp_path, "a.csv", text.encode(), planted)


PAGE = f"""<!DOCTYPE html><html><head><title>planta</title><meta name="description" content="plantb">
<style>.plantc {{}}</style><script>var plantd = 1;</script></head><body>
<nav><ul><li><a href="/plante">plantf</a></li><li><a href="/x">More</a></li></ul></nav>
<article><h1>Address to the board</h1><p>{SENTENCE} plantg</p><!-- planth -->
<p><img src="x.png" alt="planti"> {SENTENCE.replace("harbour", "ferry")} <del>plantj</del>
<span style="display: none">plantk</span></p>
<p hidden>plantl</p><p>{SENTENCE.replace("harbour", "library")} <ruby>plantm<rt>plantn</rt></ruby></p>
<table><tr><th>Town</th><th>planto</th></tr><tr><td>Weyport</td><td>7</td></tr>
<tr><td>plantp</td><td>3</td></tr></table>
<blockquote>plantq {SENTENCE.replace("harbour", "station")}</blockquote></article>
<form><input placeholder="plantr" value="plants"></form>
<noscript>plantt</noscript><footer>plantu</footer></body></html>"""


def test_web_pages(tmp_path: Path) -> None:
    planted = {
        "planta": "document properties", "plantb": "document properties", "plantc": "program text",
        "plantd": "program text", "plante": "link address", "plantf": "menu", "plantg": KEPT, "planth": "comment",
        "planti": "picture", "plantj": "struck out", "plantk": "hidden text", "plantl": "hidden text", "plantm": KEPT,
        "plantn": "reading aid", "planto": KEPT, "plantp": KEPT, "plantq": KEPT, "plantr": "form field",
        "plants": "form field", "plantt": "program text", "plantu": "page footer",
    }  # fmt: skip
    check(tmp_path, "a.html", PAGE.encode(), planted)


def test_books(tmp_path: Path) -> None:
    chapter = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"
    items = "".join(f'<item id="{n}" href="{n}.xhtml" media-type="application/xhtml+xml" {p}/>' for n, p in (
        ("cover", ""), ("nav", 'properties="nav"'), ("one", ""), ("loose", "")))  # fmt: skip
    spine = "".join(f'<itemref idref="{n}"/>' for n in ("cover", "nav", "one"))
    files = {
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
        "b.opf": f"<package><title>planta</title><manifest>{items}</manifest><spine>{spine}</spine></package>",
        "cover.xhtml": "<html><body><img src='c.png' alt='plantb'/></body></html>",
        "nav.xhtml": "<html><body><nav><ol><li><a href='one.xhtml'>plantc</a></li></ol></nav></body></html>",
        "one.xhtml": chapter.format("plantd", f"{SENTENCE} plante"),
        "loose.xhtml": chapter.format("plantf", "plantg"),
        "toc.ncx": "<ncx><navMap><navPoint><navLabel><text>planth</text></navLabel></navPoint></navMap></ncx>",
    }
    planted = {
        "planta": "document properties", "plantb": "picture", "plantc": "table of contents", "plantd": KEPT,
        "plante": KEPT, "plantf": "embedded file", "plantg": "embedded file", "planth": "table of contents",
    }  # fmt: skip
    check(tmp_path, "a.epub", make_package(files), planted)


def test_subtitles(tmp_path: Path) -> None:
    text = (
        "WEBVTT planta\n\nNOTE plantb\n\nSTYLE\n::cue(.plantc) { color: red }\n\n"
        f"1\n00:01.000 --> 00:04.000 line:0 position:plantd\n<v plante>{SENTENCE}</v>\n\n"
        "2\n00:04.000 --> 00:06.000\n<i>plantf</i> is what they said.\n"
    )
    planted = {
        "planta": "comment", "plantb": "comment", "plantc": "program text", "plantd": "cue time",
        "plante": KEPT, "plantf": KEPT,
    }  # fmt: skip
    check(tmp_path, "a.vtt", text.encode(), planted)
    cues = f"1\n00:00:01,000 --> 00:00:04,000 plantg\n{SENTENCE}\n\n2\n00:00:04,000 --> 00:00:05,000\n{{\\an8}}planth\n"
    check(tmp_path, "a.srt", cues.encode(), {"plantg": "cue time", "planth": KEPT})


def test_records(tmp_path: Path) -> None:
    value = {
        "planta": "plantb", "count": 17, "source": {"name": "plantc", "tags": ["plantd", True]},
        "speeches": [
            {"title": "plante", "date": "2030-05-12", "text": f"{SENTENCE} plantf", "meta": {"x": ["plantg"]}},
            {"title": "Second", "date": "2031-05-12", "text": f"<p>{SENTENCE}</p><p>planth</p>", "note": "planti"},
            {"title": "plantj", "remark": "a record without a text"},
        ],
    }  # fmt: skip
    planted = {
        "planta": "field name", "plantb": "other field", "plantc": "other field", "plantd": "other field",
        "plantf": KEPT, "plantg": "other field", "planth": KEPT, "planti": "other field", "plantj": "other field",
    }  # fmt: skip
    check(tmp_path, "a.json", json.dumps(value).encode(), planted)
    lines = f"{json.dumps({'title': 'A', 'text': SENTENCE + ' plantk', 'url': 'plantl'})}\n"
    check(tmp_path, "a.jsonl", lines.encode(), {"plantk": KEPT, "plantl": "other field", "url": "field name"})


def test_markdown(tmp_path: Path) -> None:
    text = (
        f"---\ntitle: Address\nplanta: plantb\n---\n# Address to plantc\n\n{SENTENCE} [plantd](http://plante.example)[^1]\n\n"
        "<!-- plantf --> ~~plantg~~ ![planth](planti.png) `plantj`\n\n[^1]: plantk is said in a note.\n\n"
        "[ref]: http://plantl.example\n\n| Town | plantm |\n|---|---|\n| plantn | 7 |\n| Hollin | 3 |\n"
    )  # fmt: skip
    planted = {
        "planta": "front matter", "plantb": "front matter", "plantd": KEPT, "plante": "link address",
        "plantf": "comment", "plantg": "struck out", "planth": "picture", "planti": "picture", "plantj": KEPT,
        "plantk": KEPT, "plantl": "link address", "plantm": KEPT, "plantn": KEPT,
    }  # fmt: skip
    check(tmp_path, "a.md", text.encode(), planted)


def test_plain_text(tmp_path: Path) -> None:
    text = (
        f"Address to the board\n\n[00:01:00] {SENTENCE} planta\n[00:02:00] plantb.\n[00:03:00] All agreed to plantc.\n"
    )
    check(tmp_path, "a.txt", text.encode(), {"planta": KEPT, "plantb": KEPT, "plantc": KEPT, "00:02:00": "time stamp"})


def test_pdf(tmp_path: Path) -> None:
    pages = [
        f"BT /F1 12 Tf 60 700 Td ({SENTENCE[:50]}) Tj 0 -15 Td ({SENTENCE[50:]} planta) Tj ET "
        "BT 0 1 -1 0 30 300 Tm /F1 9 Tf (plantb) Tj ET "
        "/OC /Layer BDC BT /F1 12 Tf 60 640 Td (plantc is said.) Tj ET EMC "
        "3 Tr BT /F1 12 Tf 60 600 Td (plantd is said, too.) Tj ET"
    ]
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /Outlines 5 0 R /AcroForm << /Fields [9 0 R] >> "
        "/Names << /EmbeddedFiles << /Names [(x) 11 0 R] >> >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [7 0 R 8 0 R 9 0 R 10 0 R] "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(pages[0])} >>\nstream\n{pages[0]}\nendstream",
        "<< /Type /Outlines /First 6 0 R /Last 6 0 R /Count 1 >>",
        "<< /Title (plante) /Parent 5 0 R /Dest [3 0 R /Fit] >>",
        "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (plantf) >>",
        "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (http://plantg.example) >> >>",
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (n) /V (planth) /Rect [0 0 99 9] >>",
        "<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] /Contents (planti) >>",
        "<< /Type /Filespec /F (plantj.txt) /UF (plantj.txt) /EF << /F 12 0 R >> >>",
        "<< /Length 1 >>\nstream\nx\nendstream",
        "<< /Title (plantk) >>",
    ]
    planted = {
        "planta": KEPT, "plantb": "rotated text", "plantc": KEPT, "plantd": KEPT, "plante": "bookmark",
        "plantf": "comment", "plantg": "link address", "planth": "form field", "planti": "comment",
        "plantj": "embedded file", "plantk": "document properties",
    }  # fmt: skip
    check(tmp_path, "a.pdf", _pdf(objects, information=13), planted)


def _pdf(objects: list[str], information: int) -> bytes:
    data, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {information} 0 R >>\n"
    return data + f"{head}{trailer}startxref\n{len(data)}\n%%EOF\n".encode()

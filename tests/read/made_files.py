"""Files of the formats that people have, made from scratch, so that a test can say what is in them and break them."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

import docx

SPEECH = """同志们：

今天把大家请来，是要商量茶叶怎么种、怎么卖。去年全县茶园面积达到8.6万亩，茶农人均增收2300元。

一、把茶园种好

老茶树要保护，新茶园要上山，三年内完成2万亩酸化茶园的治理。
"""
TITLE = "在青禾县茶产业大会上的讲话"
# Objects 1 to 5 of a made PDF are the same for all; then come two for each page.
_FIRST_PAGE_OBJECT = 6


def make_zip(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of files by their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def unzip(data: bytes) -> dict[str, bytes]:
    """Return the files of an archive by their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def make_docx(*paragraphs: str, body: str = "", numbering: str = "", styles: str = "") -> bytes:
    """Return a .docx with plain paragraphs, or with a body, lists and styles in the markup of Word."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    files = unzip(buffer.getvalue())
    for name, behind, markup in (
        ("word/document.xml", "<w:body>", body),
        ("word/numbering.xml", ">", numbering),
        ("word/styles.xml", "</w:docDefaults>", styles),
    ):
        if markup:
            files[name] = _insert_behind(files[name].decode(), behind, markup).encode()
    return make_zip(files)


def _insert_behind(text: str, behind: str, markup: str) -> str:
    at = text.index(behind, text.index("<w:")) + len(behind)
    return text[:at] + markup + text[at:]


def docx_paragraph(text: str, properties: str = "") -> str:
    """Return a paragraph in the markup of Word."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def make_pdf(pages: Iterable[Iterable[str]]) -> bytes:
    """Return a PDF of pages of lines, with one font whose codes are UTF-16, as its ToUnicode table says."""
    page_lines = [list(page) for page in pages]
    objects = _font_objects(page_lines)
    for i, lines in enumerate(page_lines):
        shown = " 0 -20 Td ".join(f"<{line.encode('utf-16-be').hex()}> Tj" for line in lines)
        content = f"BT /F1 12 Tf 50 800 Td {shown} ET" if lines else "0 0 595 842 re f"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {_FIRST_PAGE_OBJECT + 1 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(_stream(content))
    return _join_objects(objects)


def make_placed_pdf(pages: Iterable[Iterable[tuple[float, float, float, str]]]) -> bytes:
    """Return a PDF of pages on which words stand at places: from the left, from the foot, the size of their font."""
    placed = [list(page) for page in pages]
    objects = _font_objects([[text for *_, text in page] for page in placed])
    for i, page in enumerate(placed):
        shown = (
            f"BT /F1 {size:g} Tf {left:g} {up:g} Td <{text.encode('utf-16-be').hex()}> Tj ET"
            for left, up, size, text in page
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {_FIRST_PAGE_OBJECT + 1 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(_stream("\n".join(shown)))
    return _join_objects(objects)


def make_package(parts: Mapping[str, str]) -> bytes:
    """Return a package of XML parts as Office writes them, each with its declaration."""
    return make_zip({name: f'<?xml version="1.0" encoding="UTF-8"?>{part}' for name, part in parts.items()})


def _font_objects(pages: Sequence[Sequence[str]]) -> list[str]:
    """Return the catalogue, the list of pages, and the font with its two parts."""
    codes = sorted({code for page in pages for line in page for code in line.encode("utf-16-be").hex(" ", 2).split()})
    table = "\n".join(f"<{code}> <{code}>" for code in codes)
    unicode_table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(codes)} beginbfchar\n{table}\nendbfchar\n"
        "endcmap end end"
    )
    kids = " ".join(f"{_FIRST_PAGE_OBJECT + 2 * i} 0 R" for i in range(len(pages)))
    return [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H "
        "/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo "
        "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>",
        _stream(unicode_table),
    ]


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _join_objects(objects: Sequence[str]) -> bytes:
    """Return a PDF of numbered objects, the first of them its catalogue, with the table of their offsets."""
    data = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()

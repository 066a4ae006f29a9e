"""Files of the formats that people have, made from scratch, so that a test can say what is in them and break them."""

import io
import zipfile
from collections.abc import Iterable, Mapping

import docx

SPEECH = """同志们：

今天把大家请来，是要商量茶叶怎么种、怎么卖。去年全县茶园面积达到8.6万亩，茶农人均增收2300元。

一、把茶园种好

老茶树要保护，新茶园要上山，三年内完成2万亩酸化茶园的治理。
"""
TITLE = "在青禾县茶产业大会上的讲话"


def zipped(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of files by their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def word(*paragraphs: str, body: str = "", numbering: str = "", styles: str = "") -> bytes:
    """Return a .docx with plain paragraphs, or with a body, lists and styles in the markup of Word."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    added = {"word/document.xml": ("<w:body>", body), "word/numbering.xml": (">", numbering)}
    added["word/styles.xml"] = ("</w:docDefaults>", styles)
    with zipfile.ZipFile(buffer) as package:
        files = {name: package.read(name) for name in package.namelist()}
    for name, (behind, markup) in added.items():
        if markup:
            text = files[name].decode()
            at = text.index(behind, text.index("<w:")) + len(behind)
            files[name] = (text[:at] + markup + text[at:]).encode()
    return zipped(files)


def paragraph(text: str, properties: str = "") -> str:
    """Return a paragraph in the markup of Word."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(pages: Iterable[Iterable[str]], encrypt: bytes = b"") -> bytes:
    """Return a PDF of pages of lines, with one font whose codes are UTF-16, as the ToUnicode table says."""
    pages = [list(page) for page in pages]
    codes = sorted({code for page in pages for line in page for code in line.encode("utf-16-be").hex(" ", 2).split()})
    table = "\n".join(f"<{code}> <{code}>" for code in codes)
    unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(codes)} beginbfchar\n{table}\nendbfchar\n"
        "endcmap end end"
    )
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H "
        "/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo "
        "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>",
        f"<< /Length {len(unicode)} >>\nstream\n{unicode}\nendstream",
    ]
    for i, page in enumerate(pages):
        lines = " 0 -20 Td ".join(f"<{line.encode('utf-16-be').hex()}> Tj" for line in page)
        content = f"BT /F1 12 Tf 50 800 Td {lines} ET" if page else "0 0 595 842 re f"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {7 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    data = b"%PDF-1.7\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{each}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()

"""Files that are hard to read, each beside a good one: the good one is indexed and the other named, in time."""

import io
import os
import socket
import stat
import sys
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from forked_work import run_forked

from rag.archive import Archive
from rag.types import BuildOptions

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="has other files and limits"),
    pytest.mark.usefixtures("one_embedder"),
]

GOOD = "# 在全市农业大会上的讲话\n\n同志们：\n\n今年要新建高标准农田三万亩，引进龙头企业五家。\n\n谢谢大家。\n"
OTHER = "# 在全市渔业大会上的讲话\n\n同志们：\n\n今年要建成渔港六座，培训渔民八百人次。\n\n谢谢大家。\n"
LINE = "我们要把种茶摆在重要位置，加快建设茶园，引进人才{}名，投入资金{}万元。"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
#: Seconds for a file, and for all of a build that it is in.
FILE_SECONDS, BUILD_SECONDS = 8, 60
Hazard = Callable[[Path], None]


def lines(count: int) -> str:
    return "\n\n".join(LINE.format(number, number % 97) for number in range(count))


def zipped(*entries: tuple[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return packed.getvalue()


def word_file(document: bytes | str, part: str = "word/document.xml") -> bytes:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{part}" ContentType="{OFFICE}"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}" Target="{part}"/></Relationships>'
    )
    return zipped(("[Content_Types].xml", types), ("_rels/.rels", relations), (part, document))


def paragraphs(text: str) -> str:
    return f"<w:document {WORD}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"


def pdf(content: bytes, more: bytes = b"") -> bytes:
    stream = zlib.compress(content, 9)
    font = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources %s >>" % font,
        b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(stream), more, stream),
    )
    written = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1))
    return written + b"trailer << /Size 5 /Root 1 0 R >>\n%%EOF"


def text_file(name: str, contents: Callable[[], str | bytes]) -> Hazard:
    """Return what makes the file; its contents are made then, since collecting the tests must not take seconds."""

    def make(folder: Path) -> None:
        content = contents()
        (folder / name).write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)

    return make


def link(name: str, target: str) -> Hazard:
    return lambda folder: (folder / name).symlink_to(target)


def raw_name(name: bytes) -> Hazard:
    def make(folder: Path) -> None:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(lines(3))

    return make


def socket_file(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)  # the address of a socket may not be long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.txt")
    os.chdir(here)


def archive_of_links(folder: Path) -> None:
    entry = zipfile.ZipInfo("passwd.txt")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(folder / "links.zip", "w") as archive:
        archive.writestr(entry, "/etc/passwd")


def locked_archive(folder: Path) -> None:
    content = bytearray(zipped(("locked.txt", lines(3))))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    (folder / "locked.zip").write_bytes(content)


def nested(depth: int) -> bytes:
    content = zipped(("deep.txt", lines(3)))
    for _ in range(depth):
        content = zipped(("inner.zip", content))
    return content


def deep_folders(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)
    for _ in range(600):
        Path("dddddddd").mkdir()
        os.chdir("dddddddd")
    Path("deep.txt").write_text("x")
    os.chdir(here)


SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
CONTAINER = '<container><rootfiles><rootfile full-path="o.opf"/></rootfiles></container>'


def workbook(cells: str, more: str = "") -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = (
        f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats'
        f'-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}worksheet+xml"/></Types>'
    )

    def relations(name: str, target: str) -> str:
        return (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{relation}/{name}" '
            f'Target="{target}"/></Relationships>'
        )

    return zipped(
        ("[Content_Types].xml", types),
        ("_rels/.rels", relations("officeDocument", "xl/workbook.xml")),
        (
            "xl/workbook.xml",
            f'<workbook {SHEET} xmlns:r="{relation}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        ),
        ("xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", f"<worksheet {SHEET}><sheetData>{cells}</sheetData>{more}</worksheet>"),
    )


def book(chapter: str, times: int) -> bytes:
    opf = (
        '<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine>'
        + '<itemref idref="a"/>' * times
        + "</spine></package>"
    )
    return zipped(("META-INF/container.xml", CONTAINER), ("o.opf", opf), ("a.xhtml", chapter))


CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 9 if n else "ha"}">' for n in range(9))
DOCTYPE = f"<!DOCTYPE d [{ENTITIES}]>"
OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + paragraphs("前&x;后")
NESTED = "<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000
HAZARDS: dict[str, Hazard] = {
    "a pipe": lambda folder: os.mkfifo(folder / "pipe.txt"),
    "a pipe as a sidecar": lambda folder: os.mkfifo(folder / "good.md.yaml"),
    "a link to itself": link("a.txt", "a.txt"),
    "a link to nothing": link("gone.md", "nowhere.md"),
    "a link out": link("passwd.txt", "/etc/passwd"),
    "a link to a device": link("zero.txt", "/dev/zero"),
    "a link to the process": link("memory.txt", "/proc/self/mem"),
    "a link to a folder of the system": link("process", "/proc/self"),
    "a folder that links up": link("up", ".."),
    "a folder called like a file": lambda folder: (folder / "folder.docx").mkdir(),
    "a name of other bytes": raw_name(b"\xff\xfe\xc4\xe3.txt"),
    "a name with a line end": raw_name(b"a\nb\x1b[31m.txt"),
    "a name that turns the direction": raw_name("a\u202etxt.exe.txt".encode()),
    "a long name": raw_name(("名" * 80 + ".txt").encode()),
    "a path that is too long": deep_folders,
    "zeroes": text_file("zeroes.txt", lambda: bytes(5_000_000)),
    "noise": text_file("noise.txt", lambda: os.urandom(2_000_000)),
    "half characters": text_file("half.txt", lambda: "好\ud800好" + lines(3)),
    "a small file of brackets": text_file("brackets.txt", lambda: "（" * 40_000),
    "a small file of numerals": text_file("numerals.txt", lambda: "第" + "一" * 40_000 + "、" + "1." * 20_000),
    "a small file of titles": text_file("titles.md", lambda: "《" * 40_000),
    "a small file of headings": text_file("headings.md", lambda: "\n".join(f"# 一、题{n}" for n in range(6000))),
    "a small file of turns": text_file("turns.txt", lambda: "\n".join(f"甲{n}：好。" for n in range(6000))),
    "a small file of dates": text_file("dates.txt", lambda: "2019年3月5日" * 8000),
    "a small file of blanks": text_file("blanks.txt", lambda: (" " * 120 + "\n") * 1000 + lines(2)),
    "a small file of one word": text_file("word.txt", lambda: "x" * 120_000),
    "one line of 8 MB": text_file("line.txt", lambda: lines(1).replace("。", "，") * 70_000),
    "100,000 headings": text_file(
        "headings.md", lambda: "\n\n".join(f"{'#' * (n % 6 + 1)} 一、题{n}" for n in range(100_000))
    ),
    "half a million lines": text_file("lines.txt", lambda: "好。\n" * 600_000),
    "patterns": text_file("patterns.txt", lambda: "第" + "一" * 200_000 + "\n" + "（" * 100_000 + "\n" + "*" * 200_000),
    "an archive that bursts": text_file(
        "bomb.zip", lambda: zipped(*((f"{n}.txt", b"0" * 30_000_000) for n in range(5)))
    ),
    "an archive of long texts": text_file("fat.zip", lambda: zipped(*((f"{n}.txt", lines(6000)) for n in range(20)))),
    "an archive that is none": text_file("none.zip", lambda: b"PK\x03\x04" + bytes(1000)),
    "an archive with paths out": text_file(
        "out.zip", lambda: zipped(("../../out.txt", lines(3)), ("/etc/out.txt", lines(3)))
    ),
    "entities": text_file("e.docx", lambda: word_file(DOCTYPE + paragraphs("&e8;"))),
    "entities in UTF-16": text_file(
        "e16.docx",
        lambda: word_file(f'<?xml version="1.0" encoding="UTF-16"?>{DOCTYPE}{paragraphs("&e8;")}'.encode("utf-16")),
    ),
    "an entity of another file": text_file("x.docx", lambda: word_file(OUTSIDE)),
    "an entity in a part of another name": text_file("p.docx", lambda: word_file(OUTSIDE, "word/document.xyz")),
    "140,000 paragraphs": text_file(
        "wide.docx",
        lambda: word_file(
            f"<w:document {WORD}><w:body>{'<w:p><w:r><w:t>a</w:t></w:r></w:p>' * 140_000}</w:body></w:document>"
        ),
    ),
    "tables in tables": text_file(
        "deep.docx", lambda: word_file(f"<w:document {WORD}><w:body>{NESTED}</w:body></w:document>")
    ),
    "elements in elements": text_file("deep.html", lambda: "<html><body>" + "<div>" * 100_000 + lines(3)),
    "60,000 open rows": text_file("rows.html", lambda: "<html><body><table>" + "<tr><td>" * 60_000 + "x"),
    "600,000 operators": text_file(
        "operators.pdf", lambda: pdf(b"BT /F1 12 Tf 1 0 0 1 0 0 Tm (abc) Tj ET q Q\n" * 600_000)
    ),
    "a stream that bursts": text_file("stream.pdf", lambda: pdf(b"BT (a) Tj ET\n" * 10_000_000)),
    "half a PDF": text_file("half.pdf", lambda: pdf(b"BT (a) Tj ET\n" * 100)[:300]),
    "20,000 rules": text_file(
        "rules.pdf", lambda: pdf(b"10 10 m 500 10 l S 10 10 m 10 500 l S\n" * 10_000 + b"BT (a) Tj ET")
    ),
    "a page of pieces": text_file(
        "pieces.pdf",
        lambda: pdf(
            b"BT /F1 4 Tf "
            + b"".join(b"1 0 0 1 %d %d Tm (ab) Tj " % (n % 40 * 14, n // 40 * 5) for n in range(9000))
            + b"ET"
        ),
    ),
    "a workbook that merges everything": text_file(
        "merged.xlsx", lambda: workbook(CELL, '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    ),
    "a cell far off": text_file(
        "far.xlsx",
        lambda: workbook(CELL + '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>b</t></is></c></row>'),
    ),
    "a row of a million cells": text_file("row.csv", lambda: "a," * 1_000_000),
    "half a million rows": text_file("rows.csv", lambda: "a,b,1\n" * 400_000),
    "lists in lists in JSON": text_file("l.json", lambda: "[" * 200_000 + "]" * 200_000),
    "100,000 records": text_file("r.jsonl", lambda: '{"title": "a", "text": "b"}\n' * 100_000),
    "a book that lists one chapter 100,000 times": text_file(
        "spine.epub", lambda: book(f"<html><body><p>{'a ' * 100_000}</p></body></html>", 100_000)
    ),
    "an entity in a book": text_file(
        "e.epub",
        lambda: book('<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body>&x;</body></html>', 1),
    ),
    "an object as front matter": text_file(
        "o.md", lambda: "---\ntitle: !!python/object/apply:os.system [a]\n---\n" + GOOD
    ),
    "aliases in front matter": text_file(
        "a.md",
        lambda: (
            "---\na0: &a0 [x,x,x,x,x,x,x,x,x]\n"
            + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
            + "title: *a9\n---\n"
            + GOOD
        ),
    ),
    "lists in lists in front matter": text_file(
        "l.md", lambda: f"---\ntitle: {'[' * 20_000}{']' * 20_000}\n---\n{GOOD}"
    ),
    "a socket": socket_file,
    "an archive with a link": archive_of_links,
    "an archive with a password": locked_archive,
    "archives in archives": text_file("nested.zip", lambda: nested(12)),
    "an archive of 50,000 files": text_file("many.zip", lambda: zipped(*((f"{n}.txt", "") for n in range(50_000)))),
    "pages that hold themselves": text_file(
        "loop.pdf", lambda: pdf(b"BT (a) Tj ET\n").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    ),
    "a stream that does not say how long it is": text_file(
        "short.pdf", lambda: pdf(b"BT (a) Tj ET\n" * 1000).replace(b"/Length", b"/Lengtx")
    ),
    "a page of another file": text_file(
        "base.html",
        lambda: f'<html><head><base href="file:///etc/"></head><body><iframe src="passwd"></iframe>{lines(3)}',
    ),
    "an attribute of 4 MB": text_file(
        "attribute.html", lambda: f'<html><body><p title="{"x" * 4_000_000}">{lines(3)}</p>'
    ),
    "200,000 cues": text_file(
        "cues.srt", lambda: "".join(f"{n}\n00:00:01,000 --> 00:00:00,000\n好。\n\n" for n in range(200_000))
    ),
    "a sidecar that is a link out": link("good.md.yaml", "/etc/passwd"),
    "a sidecar of brackets": text_file("good.md.yaml", lambda: "title: " + "[" * 100_000),
    "text in UTF-32": text_file("wide.txt", lambda: lines(3).encode("utf-32")),
    "markup as an id": text_file(
        "i.md", lambda: '---\nid: "../../etc"\ntitle: "<script>alert(1)</script>"\n---\n' + GOOD
    ),
}


@pytest.mark.parametrize("name", HAZARDS)
def test_the_rest_of_a_build_goes_on(tmp_path: Path, name: str, injected: Counter[str]) -> None:
    speeches, index = tmp_path / "speeches", tmp_path / "index"
    speeches.mkdir()
    (speeches / "good.md").write_text(GOOD)
    (speeches / "other.md").write_text(OTHER)
    HAZARDS[name](speeches)

    def build() -> list[str]:
        report = Archive.build([speeches], index, options=BuildOptions(max_file_seconds=FILE_SECONDS))
        return [f"{file.path}: {file.reason}" for file in report.skipped]

    began = time.monotonic()
    ending = run_forked(build, BUILD_SECONDS)
    took = time.monotonic() - began
    assert ending.kind == "ok", (ending, took)
    assert all("\n" not in told and "\u202e" not in told and "Traceback" not in told for told in ending.value)
    with Archive.open(index) as archive:
        texts = [speech.text for speech in archive.speeches]
    assert any("渔港六座" in text for text in texts)
    if "sidecar" not in name:
        assert any("高标准农田" in text for text in texts)
    assert not any("root:" in text for text in texts)
    injected["files that are hard to read"] += 1

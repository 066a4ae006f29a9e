"""Documents in many layouts, made with real tools from texts of this project, so that their truth is known."""

import html
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_MENU = ("首页", "要闻", "讲话", "专题", "视频")
SHEETS_A_LAYOUT = 5
PARAGRAPHS = 14
HEADINGS = 4
TABLES = (
    (
        ("乡镇", "新建学校（所）", "投资（万元）"),
        ("东岭乡", "7", "4200"),
        ("西滩镇", "3", "1900"),
        ("北川镇", "12", "865"),
    ),
    (
        ("年份", "粮食产量（万吨）", "水库（座）", "道路（公里）"),
        ("前年", "31.5", "6", "120"),
        ("去年", "33.2", "8", "145"),
    ),
    (("Town", "Schools", "Crowns"), ("Weyport", "7", "4200"), ("Hollin", "3", "1900"), ("Brack", "12", "865")),
)
NOTE = "此处数字为统计公报口径，含开发区。"
NOTE_EN = "The figure follows the statistical bulletin."


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written: a title, headings, the paragraphs under each, a table behind the first, and a note or none."""

    title: str
    headings: tuple[str, ...]
    paragraphs: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    is_english: bool = False
    pages: int = 3

    def sections(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return the headings with their paragraphs."""
        each = -(-len(self.paragraphs) // len(self.headings))
        return [(heading, self.paragraphs[at * each : (at + 1) * each]) for at, heading in enumerate(self.headings)]


def make_sheets() -> dict[str, list[Sheet]]:
    """Return the documents of each layout."""
    chinese = [*map(_read_corpus, sorted((ROOT / "corpus").glob("*-*.md")))]
    english = [sheet for sheet in map(_read_english, sorted((ROOT / "tests/archives/assorted").glob("*.txt"))) if sheet]
    chosen = {}
    for number, layout in enumerate(LAYOUTS):
        pool = english if "english" in layout else chinese
        sheets = [pool[(number * 3 + at) % len(pool)] for at in range(SHEETS_A_LAYOUT)]
        if layout.startswith(("html", "pptx", "epub", "docx")):
            sheets = [replace(sheet, pages=1) for sheet in sheets]
        chosen[layout] = sheets
    return chosen


def _read_corpus(file: Path) -> Sheet:
    text = re.sub(r"^---.*?\n---\n", "", file.read_text("utf-8"), flags=re.DOTALL)
    lines = [line.strip().replace("*", "") for line in text.splitlines() if line.strip()]
    paragraphs = list(dict.fromkeys(line for line in lines if len(line) >= 60 and not line.startswith(("#", "-", ">"))))
    headings = [line.lstrip("# ") for line in lines if line.startswith("##")][:HEADINGS]
    headings += [f"{number}、第{number}方面的工作" for number in "一二三四"][len(headings) :]
    title = next((line.lstrip("# ") for line in lines if line.startswith("# ")), "在全市工作会议上的讲话")
    return Sheet(title, tuple(headings), tuple(paragraphs[:PARAGRAPHS]), TABLES[len(file.name) % 2])


def _read_english(file: Path) -> Sheet | None:
    text = file.read_text("utf-8")
    if sum(character.isascii() for character in text) < 0.95 * len(text):
        return None
    blocks = [" ".join(block.split()) for block in re.split(r"\n\s*\n|\n", text)]
    paragraphs = list(dict.fromkeys(block for block in blocks if len(block) >= 120))[:PARAGRAPHS]
    headings = ("The harbour", "The schools of the valley", "What it costs", "What comes next")
    return (
        Sheet("Address to the annual meeting", headings, tuple(paragraphs), TABLES[2], is_english=True)
        if paragraphs
        else None
    )


# --- Word -------------------------------------------------------------------------------------------------------------


def make_docx(sheet: Sheet, file: Path) -> None:
    """Write with python-docx: styles for headings, a table with a merged row, a page header and a page footer."""
    import docx

    document = docx.Document()
    document.add_paragraph(sheet.title, "Title")
    document.sections[0].header.paragraphs[0].text = "内部资料 注意保存"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    for number, (heading, paragraphs) in enumerate(sheet.sections()):
        document.add_heading(heading, 1)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
        if not number:
            _add_word_table(document, sheet.table)
    document.save(str(file))


def _add_word_table(document: Any, rows: Sequence[Sequence[str]]) -> None:  # noqa: ANN401 - no types for it here
    table = document.add_table(len(rows), len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text


def write_with_pandoc(form: str) -> Callable[[Sheet, Path], None]:
    """Return what writes with pandoc from Markdown: headings, a note, a table."""

    def make(sheet: Sheet, file: Path) -> None:
        import pypandoc

        arguments = ["--standalone", "--metadata", f"title={sheet.title}"]
        pypandoc.convert_text(_markdown(sheet), form, format="markdown", outputfile=str(file), extra_args=arguments)

    return make


def _markdown(sheet: Sheet) -> str:
    note = NOTE_EN if sheet.is_english else NOTE
    blocks = []
    for number, (heading, paragraphs) in enumerate(sheet.sections()):
        blocks.append(f"# {heading}")
        blocks += [paragraph.replace("#", "\\#") for paragraph in paragraphs]
        if not number:
            blocks[-1] += f"[^1]\n\n[^1]: {note}"
            head, *rows = sheet.table
            blocks.append("\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)))
    return "\n\n".join(blocks)


# --- Web pages --------------------------------------------------------------------------------------------------------


def make_page(sheet: Sheet, file: Path) -> None:
    """Write a page as sites have them: menus, crumbs, a list of other articles, a footer."""
    menu = "".join(f'<li><a href="/{n}">{name}</a></li>' for n, name in enumerate(_MENU))
    others = "".join(f'<li><a href="/a{n}">另一篇报道的标题之{n}</a></li>' for n in range(8))
    file.write_text(
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{html.escape(sheet.title)}_某某网</title></head>"
        "<body>"
        f"<nav><ul>{menu}</ul></nav><div class='crumbs'><a href='/'>首页</a> &gt; <a href='/s'>讲话</a></div>"
        f"<div class='main'><h1>{html.escape(sheet.title)}</h1>{_html_body(sheet)}</div>"
        f"<div class='related'><h3>相关阅读</h3><ul>{others}</ul></div>"
        "<footer>版权所有 某某网 联系我们</footer></body></html>",
        "utf-8",
    )


def _html_body(sheet: Sheet) -> str:
    parts = []
    for number, (heading, paragraphs) in enumerate(sheet.sections()):
        parts.append(f"<h2>{html.escape(heading)}</h2>")
        parts += [f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs]
        if not number:
            head, *rows = sheet.table
            parts.append("<table><tr>" + "".join(f"<th>{cell}</th>" for cell in head) + "</tr>")
            parts += ["<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows]
            parts.append("</table>")
    return "".join(parts)


# --- PDF --------------------------------------------------------------------------------------------------------------


def make_typst(
    columns: int, *, notes: bool = False, heads: bool = True, ruled: bool = True
) -> Callable[[Sheet, Path], None]:
    """Return what writes with typst: columns, running heads and page numbers, notes, tables with and without rules."""

    def make(sheet: Sheet, file: Path) -> None:
        import typst

        header = f'header: [{_typst(sheet.title)} #h(1fr) 内部资料], numbering: "1",' if heads else ""
        stroke = "" if ruled else "stroke: none, "
        lines = [
            f'#set page(paper: "a4", columns: {columns}, {header} margin: 2cm)',
            f'#set text(font: "Noto Serif CJK SC", size: 10.5pt, lang: "{"en" if sheet.is_english else "zh"}")',
            "#set par(justify: true, first-line-indent: (amount: 2em, all: true))",
            "#show heading: set text(size: 14pt)",
            f"#align(center)[#text(18pt)[{_typst(sheet.title)}]]",
        ]
        for number, (heading, paragraphs) in enumerate(sheet.sections()):
            lines += ["", f"= {_typst(heading)}"]
            for at, paragraph in enumerate(paragraphs):
                words = _typst(paragraph)
                if notes and not number and not at:
                    words = words[:30] + f"#footnote[{NOTE_EN if sheet.is_english else NOTE}]" + words[30:]
                lines += ["", words]
            if not number:
                cells = ", ".join(f"[{_typst(cell)}]" for row in sheet.table for cell in row)
                lines += ["", f"#table({stroke}columns: {len(sheet.table[0])}, {cells})"]
        source: Any = "\n".join(lines).encode()
        typst.compile(source, output=str(file))

    return make


def _typst(text: str) -> str:
    return re.sub(r"([#\[\]*_`$<>@\\~/'\"-])", r"\\\1", text)


def make_reportlab(columns: int) -> Callable[[Sheet, Path], None]:
    """Return what writes with reportlab: a font that is not in the file, running heads, a table with a grid."""

    def make(sheet: Sheet, file: Path) -> None:
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer, Table

        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        font = "Helvetica" if sheet.is_english else "STSong-Light"
        wrap = None if sheet.is_english else "CJK"
        plain = ParagraphStyle("a", fontName=font, fontSize=10.5, leading=16, wordWrap=wrap, firstLineIndent=21)
        large = ParagraphStyle("b", fontName=font, fontSize=14, leading=22, wordWrap=wrap, spaceBefore=10)
        title = ParagraphStyle("c", fontName=font, fontSize=18, leading=28, wordWrap=wrap, alignment=1)
        width, height = A4
        margin, gap = 60.0, 24.0
        frame_width = (width - 2 * margin - gap * (columns - 1)) / columns
        frames = [
            Frame(margin + at * (frame_width + gap), margin, frame_width, height - 2 * margin) for at in range(columns)
        ]

        def edges(canvas: Any, document: Any) -> None:  # noqa: ANN401 - objects of the library
            canvas.setFont(font, 9)
            canvas.drawString(margin, height - 40, sheet.title[:20])
            canvas.drawCentredString(width / 2, 30, f"- {document.page} -")

        story: list[Any] = [Paragraph(html.escape(sheet.title), title)]
        for number, (heading, paragraphs) in enumerate(sheet.sections()):
            story.append(Paragraph(html.escape(heading), large))
            story += [Paragraph(html.escape(paragraph), plain) for paragraph in paragraphs]
            if not number:
                table = Table(
                    [list(row) for row in sheet.table],
                    style=[("FONT", (0, 0), (-1, -1), font, 9), ("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0))],
                )
                story += [Spacer(1, 8), table, Spacer(1, 8)]
        BaseDocTemplate(str(file), pageTemplates=[PageTemplate(frames=frames, onPage=edges)]).build(story)

    return make


def make_fpdf(sheet: Sheet, file: Path) -> None:
    """Write with fpdf2 and fonts of the standard, in one column."""
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=18)
    pdf.multi_cell(0, 10, _latin(sheet.title), align="C", new_x="LMARGIN", new_y="NEXT")
    for number, (heading, paragraphs) in enumerate(sheet.sections()):
        pdf.set_font("Helvetica", "B", 14)
        pdf.multi_cell(0, 10, _latin(heading), new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("Helvetica", size=11)
        for paragraph in paragraphs:
            pdf.multi_cell(0, 6, _latin(paragraph), new_x="LMARGIN", new_y="NEXT")
            pdf.ln(3)
        if not number:
            with pdf.table() as table:
                for cells in sheet.table:
                    row = table.row()
                    for cell in cells:
                        row.cell(cell)
    pdf.output(str(file))


def _latin(text: str) -> str:
    folded = text.replace("…", "...").translate(str.maketrans("’‘“”—–", "''\"\"--"))
    return folded.encode("latin-1", "replace").decode("latin-1")


# --- Slides -----------------------------------------------------------------------------------------------------------


def make_slides(sheet: Sheet, file: Path) -> None:
    """Write with python-pptx: a slide for each heading, one with a table."""
    from pptx import Presentation
    from pptx.util import Inches

    slides = Presentation()
    first = slides.slides.add_slide(slides.slide_layouts[0])
    first.shapes.title.text = sheet.title
    for number, (heading, paragraphs) in enumerate(sheet.sections()):
        slide = slides.slides.add_slide(slides.slide_layouts[1])
        slide.shapes.title.text = heading
        slide.placeholders[1].text = "\n".join(paragraphs)
        if not number:
            rows, columns = len(sheet.table), len(sheet.table[0])
            shape = slides.slides.add_slide(slides.slide_layouts[6]).shapes.add_table(
                rows, columns, Inches(1), Inches(1), Inches(8), Inches(2)
            )
            for row in range(rows):
                for column in range(columns):
                    shape.table.cell(row, column).text = sheet.table[row][column]
    buffer = io.BytesIO()
    slides.save(buffer)
    file.write_bytes(buffer.getvalue())


LAYOUTS: dict[str, tuple[str, Callable[[Sheet, Path], None]]] = {
    "docx python-docx": (".docx", make_docx),
    "docx pandoc, notes": (".docx", write_with_pandoc("docx")),
    "html site": (".html", make_page),
    "html pandoc, notes": (".html", write_with_pandoc("html")),
    "pdf typst": (".pdf", make_typst(1)),
    "pdf typst, 2 columns": (".pdf", make_typst(2)),
    "pdf typst, 2 columns, notes": (".pdf", make_typst(2, notes=True)),
    "pdf typst, 2 columns, english": (".pdf", make_typst(2, ruled=False)),
    "pdf typst, 3 columns": (".pdf", make_typst(3, heads=False)),
    "pdf reportlab": (".pdf", make_reportlab(1)),
    "pdf reportlab, 2 columns": (".pdf", make_reportlab(2)),
    "pdf fpdf, english": (".pdf", make_fpdf),
    "pptx": (".pptx", make_slides),
    "epub pandoc": (".epub", write_with_pandoc("epub")),
}

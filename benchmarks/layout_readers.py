"""The readers that benchmarks.layouts compares: this project's and others, each as its introduction uses it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rag.read.formats import load
from rag.read.listing import SourceFile


@dataclass(frozen=True, slots=True)
class Reader:
    """The suffixes that a reader reads, and what returns the text of a file."""

    suffixes: tuple[str, ...]
    extract: Callable[[Path], str]

    def read(self, file: Path) -> tuple[str, float]:
        """Return the text of a file and the seconds of the processor that it took, the better of two times."""
        times = []
        text = ""
        for _ in range(2):
            start = time.process_time()
            text = self.extract(file)
            times.append(time.process_time() - start)
        return text, min(times)


def _wengao(file: Path) -> str:
    return load(SourceFile(file, file.name)).text


def _pypdf(file: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(file).pages)


def _pdfminer(file: Path) -> str:
    from pdfminer.high_level import extract_text

    return str(extract_text(file))


@cache
def _converter() -> Any:  # noqa: ANN401 - a class of a library that is not a dependency
    from markitdown import MarkItDown

    return MarkItDown()


def _markitdown(file: Path) -> str:
    return str(_converter().convert(file).text_content)


def _trafilatura(file: Path) -> str:
    import trafilatura

    return trafilatura.extract(file.read_text("utf-8"), include_tables=True, output_format="markdown") or ""


def _python_docx(file: Path) -> str:
    import docx

    document = docx.Document(str(file))
    lines = [paragraph.text for paragraph in document.paragraphs]
    lines += [" | ".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    return "\n".join(lines)


READERS = {
    "Wengao": Reader((".pdf", ".docx", ".html", ".pptx", ".epub"), _wengao),
    "pypdf": Reader((".pdf",), _pypdf),
    "pdfminer.six": Reader((".pdf",), _pdfminer),
    "markitdown": Reader((".pdf", ".docx", ".html", ".pptx", ".epub"), _markitdown),
    "trafilatura": Reader((".html",), _trafilatura),
    "python-docx": Reader((".docx",), _python_docx),
}

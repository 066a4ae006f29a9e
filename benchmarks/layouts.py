"""Measure how well files are read, over documents that are made with real tools in many layouts.

python -m benchmarks.layouts [FOLDER]     makes the documents in FOLDER (a temporary one), reads them with every reader

What makes and what reads them beside this project: pip install python-docx reportlab typst pypandoc_binary fpdf2
python-pptx pdfminer.six 'markitdown[docx,pptx,xlsx,pdf]'
"""

import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.layout_documents import LAYOUTS, Sheet, make_sheets
from benchmarks.layout_readers import READERS

# A paragraph that does not stand there whole is looked for by so many characters.
_OPENING_CHARS = 24
_MARKS = "#|*_-`\\[]> ~"


@dataclass(frozen=True, slots=True)
class Score:
    """How well one document was read, each from 0 to 1, and the seconds that it took.

    `errors` is the share of the characters of paragraphs that are wrong or missing, `order` that of the neighbouring
    paragraphs which follow one another, `whole` that of the paragraphs which stand in one line, `cells` that of the
    cells which stand in one line with their row, `heads` with the head of their column, too, `headings` that of the
    headings which have a line of their own.
    """

    errors: float
    order: float
    whole: float
    cells: float
    heads: float
    headings: float
    seconds: float


def score(sheet: Sheet, text: str, seconds: float) -> Score:
    """Compare what was read with what was written."""
    squeezed = _squeeze(text)
    lines = [_squeeze(line) for line in text.splitlines()]
    places = [squeezed.find(_squeeze(paragraph)) for paragraph in sheet.paragraphs]
    starts = [
        place if place >= 0 else squeezed.find(_squeeze(paragraph)[:_OPENING_CHARS])
        for paragraph, place in zip(sheet.paragraphs, places, strict=True)
    ]
    wrong = sum(
        _distance(_squeeze(paragraph), squeezed, start) if place < 0 else 0
        for paragraph, place, start in zip(sheet.paragraphs, places, starts, strict=True)
    )
    total = sum(len(_squeeze(paragraph)) for paragraph in sheet.paragraphs)
    follow = [0 <= before < after for before, after in pairwise(starts)]
    whole = [any(_squeeze(paragraph) in line for line in lines) for paragraph in sheet.paragraphs]
    cells = [(row, column) for row in range(1, len(sheet.table)) for column in range(1, len(sheet.table[0]))]
    in_row = [any(_holds(line, (sheet.table[r][0], sheet.table[r][c])) for line in lines) for r, c in cells]
    with_head = [
        any(_holds(line, (sheet.table[r][0], sheet.table[0][c], sheet.table[r][c])) for line in lines) for r, c in cells
    ]
    alone = [_squeeze(heading) in lines for heading in sheet.headings]
    return Score(
        wrong / total, _mean(follow), _mean(whole), _mean(in_row), _mean(with_head), _mean(alone), seconds / sheet.pages
    )


def _mean(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 1.0


def _squeeze(text: str) -> str:
    """Return a text without white space and the marks of Markdown."""
    return "".join(character for character in text if not character.isspace() and character not in _MARKS)


def _holds(line: str, parts: Sequence[str]) -> bool:
    """Return True if a line holds some words in order."""
    at = 0
    for part in map(_squeeze, parts):
        at = line.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def _distance(paragraph: str, text: str, start: int) -> int:
    """Return the edits between a paragraph and what stands where it begins; all of it where it begins nowhere."""
    if start < 0:
        return len(paragraph)
    found = text[start : start + len(paragraph) + 20]
    row = list(range(len(found) + 1))
    for i, wanted in enumerate(paragraph, 1):
        above, row[0] = row[0], i
        for j, got in enumerate(found, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (wanted != got))
    return min(row[max(0, len(found) - 40) :], default=len(paragraph))


def main(folder: Path) -> None:
    """Print a line for each layout and reader, and one for each reader over what it reads at all."""
    sheets = make_sheets()
    print("| layout | reader | errors | order | whole | cells | with heads | headings | s a page |")
    print("|---|---|---|---|---|---|---|---|---|")
    all_scores: dict[str, list[Score]] = {}
    count = 0
    for layout, (suffix, make) in LAYOUTS.items():
        files = [folder / f"{layout}-{number}{suffix}" for number in range(len(sheets[layout]))]
        for file, sheet in zip(files, sheets[layout], strict=True):
            make(sheet, file)
        count += len(files)
        for name, reader in READERS.items():
            if suffix not in reader.suffixes:
                continue
            scores = [score(sheet, *reader.read(file)) for file, sheet in zip(files, sheets[layout], strict=True)]
            all_scores.setdefault(f"{name} ({suffix})", []).extend(scores)
            print(_row(layout, name, scores))
    for name, scores in sorted(all_scores.items(), key=lambda pair: pair[0].split("(")[1]):
        print(_row("all", name, scores))
    print(f"\n{count} documents in {len(LAYOUTS)} layouts")


def _row(layout: str, name: str, scores: Sequence[Score]) -> str:
    means = [statistics.mean(getattr(s, key) for s in scores) for key in Score.__slots__[:6]]
    seconds = statistics.median(s.seconds for s in scores)
    return f"| {layout} | {name} | " + " | ".join(f"{value:.4f}" for value in means) + f" | {seconds:.4f} |"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Path(made))

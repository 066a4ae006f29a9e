"""Pages that are pictures: their text recognised by machine, where the extra `ocr` is installed.

The only module that imports rapidocr_onnxruntime, whose wheel carries its models; nothing is loaded from elsewhere.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from rag.read.file_parts import tell_parts
from rag.types import RECOGNISED_NOTE

if TYPE_CHECKING:
    from rag.read.page_glyphs import PdfFile

#: Seconds of recognition for one file: a build gives a file a minute, and what was read must come back in it.
MAX_SECONDS = 40.0
#: What the machine is less sure of than this is left out.
MIN_CONFIDENCE = 0.5
_LIBRARY = "rapidocr_onnxruntime"
# Lines whose middles are nearer than this share of their height are one.
_SAME_LINE = 0.5
# A line that goes on is nearly as long as the longest, and the next stands at most so many heights below it.
_FULL_LINE = 0.9
_MAX_LINE_GAP = 2.2
_CHINESE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Recognition:
    """The text of pages by their numbers, and what a reader has to know of it."""

    pages: dict[int, str]
    note: str


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    left: float
    right: float
    top: float
    bottom: float
    confidence: float


class ScanReader:
    """Read pictures of pages with a recogniser, which takes an array and returns boxes, words and confidences."""

    #: What to do about pages that no time was left for, or on which no word was recognised.
    REMEDY_AFTER = "no word was recognised there in the time that a file has; split it, or run `ocrmypdf` on it"
    REMEDY = "read it here with `pip install 'wengao[ocr]'`, or run text recognition (OCR) on it and index the result"

    def __init__(self, recognise: Callable[[Any], Any], max_seconds: float = MAX_SECONDS) -> None:
        self._recognise = recognise
        self._max_seconds = max_seconds

    def read_pages(self, file: "PdfFile", numbers: Sequence[int]) -> Recognition | None:
        """Return the text of pages; those for which no time is left are missing; None where no word was recognised."""
        end = time.monotonic() + self._max_seconds
        pages: dict[int, str] = {}
        confidences: list[float] = []
        for done, number in enumerate(numbers):
            tell_parts("scans", done, len(numbers))
            if time.monotonic() > end:
                break
            words = self._words(file.picture(number))
            text = "\n".join(_paragraphs(words))
            if text:
                pages[number] = text
                confidences += [word.confidence for word in words for _ in word.text]
        if not pages:
            return None
        mean = sum(confidences) / len(confidences)
        return Recognition(pages, f"{RECOGNISED_NOTE} on {ranges_text(list(pages))}, confidence {mean:.2f}")

    def _words(self, picture: Any) -> list[_Word]:  # noqa: ANN401 - an array of numpy
        result, _ = self._recognise(picture)
        words = [
            _Word(str(text).strip(), min(p[0] for p in box), max(p[0] for p in box), min(p[1] for p in box),
                  max(p[1] for p in box), float(confidence))
            for box, text, confidence in result or ()
        ]  # fmt: skip
        return [word for word in words if word.text and word.confidence >= MIN_CONFIDENCE]


def find_scan_reader() -> ScanReader | None:
    """Return a reader of scanned pages, None where the extra `ocr` is not installed."""
    if find_spec(_LIBRARY) is None:
        return None
    from rapidocr_onnxruntime import RapidOCR

    return ScanReader(RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1))


def ranges_text(numbers: Sequence[int]) -> str:
    """Return page numbers in words: page 3; pages 1 to 4 and 7."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    listed = " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
    return f"page{'s' * (len(numbers) > 1)} {listed}"


def _paragraphs(words: Sequence[_Word]) -> list[str]:
    """Return the paragraphs of a page: boxes on one height are a line, and a line that is full goes on."""
    lines: list[list[_Word]] = []
    for word in sorted(words, key=lambda word: (word.top + word.bottom) / 2):
        line = lines[-1] if lines else []
        if line and abs((word.top + word.bottom) - (line[0].top + line[0].bottom)) / 2 < _SAME_LINE * (
            line[0].bottom - line[0].top
        ):
            line.append(word)
        else:
            lines.append([word])
    right = max((word.right for word in words), default=0.0)
    left = min((word.left for word in words), default=0.0)
    paragraphs: list[str] = []
    goes_on = False
    last_bottom = 0.0
    for line in lines:
        line.sort(key=lambda word: word.left)
        height = line[0].bottom - line[0].top
        text = " ".join(word.text for word in line)
        if goes_on and line[0].top - last_bottom < _MAX_LINE_GAP * height:
            glue = "" if _CHINESE.match(paragraphs[-1][-1]) or _CHINESE.match(text[0]) else " "
            paragraphs[-1] += glue + text
        else:
            paragraphs.append(text)
        goes_on = line[-1].right - left >= _FULL_LINE * (right - left)
        last_bottom = line[-1].bottom
    return paragraphs

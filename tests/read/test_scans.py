from importlib.util import find_spec
from typing import Any

import pytest

from rag.read.scans import ScanReader, find_scan_reader, ranges_text


class Pictures:
    """A PDF whose pages are the numbers of their pictures."""

    def picture(self, number: int) -> int:
        return number


def box(left: int, top: int, right: int, bottom: int) -> list[list[int]]:
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def recognise(picture: int) -> Any:
    if picture == 2:
        return None, 0.0
    lines = [
        [box(0, 0, 300, 20), "在渔港年会上的讲话", 0.9],
        [box(30, 40, 500, 60), "码头今年加长二百米，渔船登记了四", 0.8],
        [box(0, 70, 90, 90), "百条。", 1.0],
        [box(0, 100, 60, 120), "污点", 0.2],
    ]
    return lines, 0.1


def test_lines_that_fill_the_page_are_joined_and_doubtful_ones_left_out() -> None:
    recognition = ScanReader(recognise).read_pages(Pictures(), [1, 2])  # type: ignore[arg-type]
    assert recognition is not None
    assert recognition.pages == {1: "在渔港年会上的讲话\n码头今年加长二百米，渔船登记了四百条。"}
    assert recognition.note == "recognised by machine (OCR) on page 1, confidence 0.85"


def test_without_words_or_time_there_is_none() -> None:
    assert ScanReader(recognise).read_pages(Pictures(), [2]) is None  # type: ignore[arg-type]
    assert ScanReader(recognise, max_seconds=-1).read_pages(Pictures(), [1]) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([3], "page 3"), ([1, 2, 3], "pages 1 to 3"), ([1, 2, 5, 9], "pages 1 to 2, 5 and 9"), ([4, 2], "pages 2 and 4")],
)
def test_pages_are_named_by_their_numbers(numbers: list[int], words: str) -> None:
    assert ranges_text(numbers) == words


@pytest.mark.skipif(find_spec("rapidocr_onnxruntime") is not None, reason="the extra ocr is installed")
def test_without_the_extra_there_is_no_reader() -> None:
    assert find_scan_reader() is None


@pytest.mark.slow
@pytest.mark.skipif(find_spec("rapidocr_onnxruntime") is None, reason="the extra ocr is not installed")
def test_the_real_one_reads_nothing_on_an_empty_picture() -> None:
    import numpy as np

    class Blank:
        def picture(self, number: int) -> Any:
            return np.full((200, 400, 3), 255, np.uint8)

    reader = find_scan_reader()
    assert reader is not None and reader.read_pages(Blank(), [1]) is None  # type: ignore[arg-type]

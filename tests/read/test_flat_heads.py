import pytest

from rag.read.flat_heads import split_flat_heads
from rag.read.lines import split_lines

REST = "各位来宾：三十年前，这里只有两个泊位，今天已经有了六十四个，来往的船一天比一天多。"


def split(text: str) -> list[str]:
    return [line.text for line in split_flat_heads(split_lines(text))]


@pytest.mark.parametrize(
    "parts",
    [
        ["在东港开放庆祝大会上的讲话", "（2020年10月22日）", "林远帆"],
        ["在东港开放庆祝大会上的讲话", "2020年10月22日", "市长 林远帆"],
        ["在东港开放庆祝大会上的讲话", "市长 林远帆", "（二〇二〇年十月二十二日）"],
        ["在东港开放庆祝大会上的讲话", "（2020年10月22日）"],
        ["在东港开放庆祝大会上的致辞", "林远帆"],
        ["政府工作报告", "（2020年10月）", "市长 林远帆"],
    ],
)
def test_a_flat_head_is_cut_into_its_parts(parts: list[str]) -> None:
    assert split("".join(parts) + REST) == [*parts, REST]
    assert split(" ".join([*parts, REST])) == [*parts, REST]


@pytest.mark.parametrize(
    "line",
    [
        "在植树节大会上的讲话要点很多，我说三条，第一条要把树栽活。各位同志：第二条要护林，第三条要防火。",
        "昨天他在大会上的讲话，各位同志：都听到了吧，我们要认真落实好，一件一件地抓，抓出成效来，不能走过场。",
        REST,
    ],
)
def test_a_sentence_stays_whole(line: str) -> None:
    assert split(line) == [line]


def test_every_part_stands_where_it_stood() -> None:
    text = "  在东港开放庆祝大会上的讲话（2020年10月22日）林远帆" + REST
    assert all(text[line.start : line.end] == line.text for line in split_flat_heads(split_lines(text)))

import pytest

from rag.read import dates


def find_date(text: str, paragraphs: list[str], title: str | None = None) -> str | None:
    fact = dates.find_date(text, paragraphs, title)
    return fact.value if fact else None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("我们要做好2022年的工作，2021年成绩很好。", "2022"),
        ("2022年是本届政府的开局之年。", "2022"),
        ("签订了2023年度植树目标责任书。", "2023"),
        ("2021年是“十四五”规划的开局之年，要做好2021年的工作。", "2021"),
        ("2024年的树栽得不错。", None),
        ("要做好20xx年的工作。", None),
        ("要做好2022年的工作，做好2023年的工作。", None),
        ("2024年是“十四五”规划的开局之年，要做好2024年的工作。", None),
        ("2024年是“十三五”规划的收官之年，要做好2024年的工作。", None),
        ("2024年是实现“十二五”规划的重要一年，要做好2024年的工作。", None),
        ("规划纲要（2024—2024年）印发了，要做好2024年的工作。", None),
        ("“十一五”期间要栽树，要做好2024年的工作。", None),
        ("到2030年要绿化完。", None),
    ],
)
def test_years_count_only_where_the_text_can_be_trusted(text: str, date: str | None) -> None:
    assert find_date(text, [text]) == date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("2022年8月25日", "2022-08-25"),
        ("（2022年8月）", "2022-08"),
        ("二〇二二年八月", "2022-08"),
        ("20xx年8月25日", None),
        ("August 28, 1963", "1963-08-28"),
        ("3 May 1999", "1999-05-03"),
        ("2022年13月", "2022"),
    ],
)
def test_a_date_on_a_line_of_its_own(line: str, date: str | None) -> None:
    assert find_date(f"同志们：\n好。\n{line}", ["同志们：", "好。", line]) == date


def test_a_full_date_in_a_title_counts_and_a_year_alone_does_not() -> None:
    assert find_date("今天栽树。", [], "在全县大会上的讲话（2022年8月25日）") == "2022-08-25"
    assert find_date("今天栽树。", [], "在2022年全县大会上的讲话") is None
    assert find_date("今天栽树。", ["2021年8月25日"], "在全县大会上的讲话（2022年8月25日）") is None

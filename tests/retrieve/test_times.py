import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieve.times import LAST_YEAR, YearSpan, asks_for_result, find_years
from rag.text.normalise import fold

# What names times, beside what does not, in any order.
PARTS = [
    *"2019 2019年 二〇一九年 '98 FY2019 1930s 19世纪 九十年代 民国108年 2018/19 12 3月 第 年 的报告 报告".split(),
    *"since before between from and to 和 至 期间 以来 前 后 speech the , - . 万 people 世纪 '".split(),
    *[" "] * 8,
]


def years(text: str) -> list[tuple[int, int]]:
    return [(span.first, span.last) for span in find_years(fold(text))]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("二〇一九年的目标", 2019),
        ("二零一九年的目標", 2019),
        ("一九七八 年说了什么", 1978),
        ("２０１９年的目标", 2019),
        ("2019 年 3 月 5 日说了什么", 2019),
        ("民國108年的預算", 2019),
        ("民國一〇八年度預算", 2019),
        ("民国元年", 1912),
        ("108年度的預算", 2019),
        ("FY2019 target", 2019),
        ("what happened in '98?", 1998),
        ("the ’07 budget", 2007),
        ("2019's target", 2019),
        ("March 4, 1861", 1861),
        ("2019-03-05", 2019),
        ("2019-03 budget", 2019),
        ("2016人大会议", 2016),
    ],
)
def test_a_year_is_read_in_many_forms(text: str, year: int) -> None:
    assert years(text) == [(year, year)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("in the 1930s", 1930, 1939),
        ("the late 1890's", 1890, 1899),
        ("the 1800s", 1800, 1899),
        ("the 2000s", 2000, 2009),
        ("in the '90s", 1990, 1999),
        ("1930年代", 1930, 1939),
        ("20世纪30年代", 1930, 1939),
        ("十九世紀七十年代", 1870, 1879),
        ("上世纪九十年代", 1990, 1999),
        ("九十年代", 1990, 1999),
        ("the 19th century", 1801, 1900),
        ("nineteenth-century promises", 1801, 1900),
        ("十九世纪", 1801, 1900),
        ("fiscal year 2018/19", 2018, 2019),
        ("2010到12年", 2010, 2012),
        ("2010—2012", 2010, 2012),
        ("2010~2012年", 2010, 2012),
        ("二〇一〇年至二〇一二年", 2010, 2012),
        ("between 2010 and 2012", 2010, 2012),
        ("from 2010 through 2012", 2010, 2012),
        ("the years 2010 to 2012", 2010, 2012),
        ("从2010年到2012年", 2010, 2012),
        ("2010年和2012年之间", 2010, 2012),
        ("2010年与2012年期间", 2010, 2012),
        ("民國105年至108年度", 2016, 2019),
    ],
)
def test_a_span_of_years_is_read(text: str, first: int, last: int) -> None:
    assert years(text) == [(first, last)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2018年以来", 2018),
        ("二〇一八年以來", 2018),
        ("自2018年起", 2018),
        ("2018年至今", 2018),
        ("从2018年到现在", 2018),
        ("2018年及以后", 2018),
        ("since 2018", 2018),
        ("since the 1930s", 1930),
        ("from 2018 onwards", 2018),
        ("2018 to now", 2018),
        ("in 2018 and later", 2018),
        ("after 2018", 2019),
        ("after the 1930s", 1940),
    ],
)
def test_a_span_without_end_is_read(text: str, first: int) -> None:
    assert years(text) == [(first, LAST_YEAR)]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("until 1900", 1900),
        ("up to 1900", 1900),
        ("1900 or earlier", 1900),
        ("before 1900", 1899),
        ("prior to 1900", 1899),
        ("before the 19th century", 1800),
        ("1900年以前", 1899),
        ("1900年之前", 1899),
    ],
)
def test_a_span_without_beginning_is_read(text: str, last: int) -> None:
    assert [span[1] for span in years(text)] == [last]


@pytest.mark.parametrize(
    "text",
    [
        "2016年和2018年",
        "2016, 2018",
        "2016年、2018年各是多少",
        "2016 vs 2018",
        "2018年比2016年多多少",
        "the difference between 2016 and 2018",
        "2016年和2018年之间有什么区别",
        "between the 2016 and 2018 reports",
    ],
)
def test_two_years_side_by_side_are_two(text: str) -> None:
    assert sorted(years(text)) == [(2016, 2016), (2018, 2018)]


@pytest.mark.parametrize(
    "text",
    [
        "1500 people", "2000 million", "$2000", "¥1999", "2000美元", "投资2000万元", "2000多人", "有2000名教师",
        "第1999号", "room 1984", "page 1200", "no. 1984", "1,200 units", "1.1999", "20190305", "2000 yuan", "1500%",
        "近三年", "三年来", "the last three years", "去年", "'tis",
        "rock '98' roll", "twenty", "12022个", "0999年",
    ],
)  # fmt: skip
def test_other_numbers_and_times_without_a_year_are_none(text: str) -> None:
    assert years(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "the 2016 report", "2016年的政府工作报告", "2016年那篇讲话", "2016年3月5日的讲話", "his address of 1861",
        "the speech from 1861", "according to the report for 2016", "the '98 report",
        "据2016年的数字",
        "the 2016 and 2018 reports", "2012年和2013年的报告", "speeches since 1900",
        "19世纪的就职演说",
        "2016年國情咨文",
        "the 1861 inaugural", "the 2016 keynote speech", "reports of 2016 and 2017", "2010 to 2012 reports",
    ],
)  # fmt: skip
def test_years_may_be_those_of_a_speech(text: str) -> None:
    spans = find_years(fold(text))
    assert spans and all(span.is_of_speech for span in spans)


@pytest.mark.parametrize(
    "text", ["2016年的目标", "growth in 2016", "since 2018", "2016年办学", "in 1861 and to report"]
)
def test_years_of_what_is_told_are_not_those_of_a_speech(text: str) -> None:
    assert not any(span.is_of_speech for span in find_years(fold(text)))


@pytest.mark.parametrize(
    ("text", "first"), [("2018年前三季度", 2018), ("2018年起草了什么", 2018), ("2018年后10个月", 2018)]
)
def test_what_only_looks_like_before_and_since_is_a_year(text: str, first: int) -> None:
    assert years(text) == [(first, first)]


def test_the_words_around_a_span_belong_to_it() -> None:
    text = "what changed between 2010 and 2012?"
    [span] = find_years(text)
    assert text[span.start : span.end] == "between 2010 and 2012"
    [since] = find_years("从2018年以来的投入")
    assert (since.start, since.end) == (0, 8)


def test_a_span_holds_its_ends() -> None:
    span = YearSpan(0, 4, 2016, 2018)
    assert [span.holds(year) for year in (2015, 2016, 2018, 2019)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("实际完成了多少", True),
        ("最終建成幾所", True),
        ("增加了多少", True),
        ("what was actually built", True),
        ("did it grow", True),
        ("打算建几所", False),
        ("目標是多少", False),
        ("what is planned", False),
        ("will it grow", False),
        ("路有多长", None),
        ("how long is the road", None),
    ],
)
def test_a_question_asks_for_results_or_for_plans(text: str, expected: bool | None) -> None:
    assert asks_for_result(fold(text)) is expected


@given(st.one_of(st.text(), st.lists(st.sampled_from(PARTS), max_size=16).map("".join)))
def test_spans_stand_in_order_and_apart_within_the_text(text: str) -> None:
    folded = fold(text)
    end = 0
    for span in find_years(folded):
        assert end <= span.start < span.end <= len(folded)
        end = span.end


@given(st.integers(1000, 2199))
def test_every_year_is_read_alone(year: int) -> None:
    assert years(f"{year}年") == years(f"in {year}, who") == [(year, year)]

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.read.date_forms import find_written_dates, normalise_width

DAYS = st.dates(date(1500, 1, 1), date(2099, 12, 31))


def find_date(text: str) -> str | None:
    dates = find_written_dates(normalise_width(text))
    return dates[0].value if dates else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2019年3月5日", "2019-03-05"),
        ("２０１９年３月５日", "2019-03-05"),
        ("二〇一九年三月五日", "2019-03-05"),
        ("二○○八年十月三十一日", "2008-10-31"),
        ("二〇二二年腊月", "2022"),
        ("一九七八年", "1978"),
        ("1865年4月", "1865-04"),
        ("民國108年3月", "2019-03"),
        ("中華民國一百零八年三月五日", "2019-03-05"),
        ("民国元年一月一日", "1912-01-01"),
        ("2019年3月5日至7日", "2019-03-05"),
        ("2019年3月5-7日", "2019-03-05"),
        ("2022年2月31日", "2022-02"),
        ("2019-03-05", "2019-03-05"),
        ("2019.3.5", "2019-03-05"),
        ("5.3.2019", "2019-03-05"),
        ("March 4, 1865", "1865-03-04"),
        ("Sept. 3rd, 2001", "2001-09-03"),
        ("4th of March 1921", "1921-03-04"),
        ("this 4th day of March, A.D. 1921", "1921-03-04"),
        ("Monday, 4 March 1933", "1933-03-04"),
        ("March 4-6, 1865", "1865-03-04"),
        ("April 30 – May 2, 1901", "1901-04-30"),
        ("30 April to 2 May 1901", "1901-04-30"),
        ("March 1865", "1865-03"),
        ("20xx年8月25日", None),
        ("19年3月5日", None),
        ("2019年度", None),
        ("2019年以来", None),
        ("90年代", None),
        ("1234.5", None),
        ("2010-2012", None),
    ],
)
def test_a_date_is_read_as_far_as_it_is_known(text: str, value: str | None) -> None:
    assert find_date(text) == value


@given(DAYS)
def test_every_day_is_read_in_every_form(day: date) -> None:
    month = day.strftime("%B")
    written = [
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month} {day.year}",
    ]
    assert {find_date(text) for text in written} == {day.isoformat()}


@given(DAYS, st.integers(1, 20))
def test_of_a_span_of_days_the_first_counts(day: date, length: int) -> None:
    last = day + timedelta(days=length)
    written = f"{day.year}年{day.month}月{day.day}日至{last.month}月{last.day}日" if day.year == last.year else ""
    assert find_date(written) in (day.isoformat(), None)

import pytest

from rag.read.date_lines import date_of_line, is_date


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("——2019年3月5日在云泽市第六届人民代表大会第二次会议上", "2019-03-05"),
        ("第十二届云泽市人大二次会议，2014年3月5日", "2014-03-05"),
        ("（2021年3月5日，副县长 王大海）", "2021-03-05"),
        ("议事堂　─　2014年2月12日", "2014-02-12"),
        ("2014年2月12日星期三", "2014-02-12"),
        ("国务院总理 林远帆 2014年3月5日", "2014-03-05"),
        ("民國108年5月20日於臺北", "2019-05-20"),
        ("县长 王大海（2019年5月1日）", "2019-05-01"),
        ("时间：2023年5月6日上午", "2023-05-06"),
        ("2019年3月5日至7日 北京", "2019-03-05"),
        ("Delivered at Brindleford, March 4, 1865.", "1865-03-04"),
        ("(As delivered on Monday, 4 March 1933 at 10:00 a.m.)", "1933-03-04"),
        ("Guildhall, Brindleford, 4th of March 1921", "1921-03-04"),
        ("Date: 3 May 1999", "1999-05-03"),
        ("发布时间：2023-05-06", None),
        ("Posted May 3, 2019", None),
        ("2019年3月5日，我们召开了大会", None),
        ("在2019年3月5日的大会上", None),
        ("2008年5月12日，大地震动。", None),
        ("When we assembled here on the 4th of March, 1897, there", None),
        ("March 4, 1865: the war ends", None),
        ("回顾1978年", None),
    ],
)
def test_a_line_gives_a_date_unless_it_is_a_sentence(line: str, value: str | None) -> None:
    assert date_of_line(line) == value


@pytest.mark.parametrize(
    ("line", "alone"),
    [
        ("2014年2月12日星期三", True),
        ("（一九四九年九月二十一日）", True),
        ("20xx年8月25日", True),
        ("May 3, 2019", True),
        ("Monday, 4 March 1933", True),
        ("——2019年3月5日在大会上", False),
        ("Delivered at Brindleford, March 4, 1865.", False),
        ("三、2019年5月重点工作", False),
        ("2010-2012", False),
    ],
)
def test_a_line_is_a_date_and_nothing_else(line: str, alone: bool) -> None:
    assert is_date(line) == alone

import pytest

from rag.errors import UnreadableFile
from rag.read import html
from rag.read.html import extract_article

MENU = "".join(f"<li><a href='/{i}'>栏目{i}</a></li>" for i in range(9))
TEXT = "老茶树要保护，新茶园要上山，三年内完成二万亩酸化茶园的治理，建设三个良种繁育基地，推广灯光诱虫。"
BODY = "".join(f"<p>　　{TEXT}（{i}）</p>" for i in range(9))


def page(body: str, title: str = "在茶业会上的讲话_讲话稿_某范文网") -> bytes:
    site = f"<div class='nav'><ul>{MENU}</ul></div><div class='crumb'><a>首页</a> &gt; <a>讲话</a></div>"
    foot = (
        f"<div class='related'><h3>相关文章</h3><ul>{MENU}</ul></div><div class='footer'>版权所有 <a>关于我们</a></div>"
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title><script>var menu = '脚本';</script>"
        f"</head><body>{site}<div class='content'>{body}</div>{foot}</body></html>"
    ).encode()


def lines(data: bytes) -> list[str]:
    return extract_article(data, "a.html").text.split("\n\n")


def test_the_article_is_told_from_the_site_around_it() -> None:
    expected = ["# 在茶业会上的讲话", *(f"{TEXT}（{i}）" for i in range(9))]
    assert lines(page(f"<h1>在茶业会上的讲话</h1>{BODY}")) == expected
    assert lines(page(BODY)) == expected  # without a heading, from the title without the site's name


def test_headings_lists_and_tables() -> None:
    body = (
        "<h2>一、把茶园种好</h2><ol><li>改良<b>土壤</b></li><li>统一供苗</li></ol><ul><li>少打农药</li><li>一是带号</li></ul>"
        "<table><tr><th>乡镇</th><th>茶园</th></tr><tr><td>东山</td><td>12000</td></tr></table><h3>（一）办好学校</h3>"
    )
    assert lines(page(body + BODY))[1:10] == [
        "## 一、把茶园种好",
        "1. 改良土壤",
        "2. 统一供苗",
        "- 少打农药",
        "一是带号",
        "乡镇 | 茶园",
        "东山 | 茶园：12000",
        "### （一）办好学校",
        f"{TEXT}（0）",
    ]


def test_lines_of_the_markup_are_no_lines_of_the_text() -> None:
    text = extract_article(page(f"<p>今天把\n   大家请来，good\ntea。<br>第二行</p>{BODY}"), "a.html").text
    assert "今天把大家请来，good tea。\n第二行" in text


def test_a_page_laid_out_with_tables_is_read_as_text() -> None:
    data = f"<table><tr><td>最新<br>热门</td><td>{BODY}</td></tr></table>".encode()
    assert f"{TEXT}（3）" in lines(data)


def test_preformatted_lines_stay_lines() -> None:
    assert extract_article(f"<pre>同志们：\n{TEXT}</pre>".encode(), "a.html").text == f"同志们：\n{TEXT}"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("只有几个字", "只有几个字"),
        ("<nav>首页</nav><p>短。</p><div><a>甲</a> <a>乙</a></div><footer>尾</footer>", "短。"),
        ("<p>甲<!-- 注 -->乙</p>", "甲乙"),
        ('<?xml version="1.0" encoding="gb2312"?><html><body>甲</body></html>', "甲"),
        ("<table><tr><td>甲</td><td>乙</td></tr></table>", "甲 | 乙"),
        ("<p>" * 300 + "甲", "甲"),
    ],
)
def test_short_and_odd_pages_are_read_whole(markup: str, text: str) -> None:
    assert extract_article(markup.encode(), "a.html").text == text


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5"])
def test_the_declared_encoding_counts(charset: str) -> None:
    text = "同仁：今天我們在這里開會。"
    data = f"<html><head><meta charset='{charset}'></head><body>{f'<p>{text}</p>' * 30}</body></html>".encode(charset)
    assert extract_article(data, "a.html").text.count(text) == 30


@pytest.mark.parametrize("markup", ["<html></html>", "<!-- x -->", "<script>document.write('甲')</script>", "<br>"])
def test_a_page_without_text_says_so(markup: str) -> None:
    with pytest.raises(UnreadableFile, match=r"a\.html: got a page without text.*expected"):
        extract_article(markup.encode(), "a.html")


def test_size_and_tags_are_limited() -> None:
    with pytest.raises(UnreadableFile, match=r"a\.html: got a page of 9 MB; expected at most 8 MB"):
        extract_article(b"x" * 9 * 2**20, "a.html")
    with pytest.raises(UnreadableFile, match=r"a\.html: got a page of 100001 tags; expected at most 100000"):
        extract_article(b"<p>" * (html.MAX_PAGE_TAGS + 1), "a.html")


def test_pictures_inside_a_page_do_no_harm() -> None:
    picture = f"<img src='data:image/png;base64,{'iVBORw0KGgo' * 50_000}'>"
    assert lines(page(picture + BODY)) == lines(page(BODY))


def test_a_menu_in_a_cell_of_the_table_that_lays_out_a_page_is_none_of_the_text() -> None:
    menu = "".join(f"<a href='/{name}'>{name}</a><br>" for name in ("首页", "新闻", "公告"))
    words = "同志们：今年全市要修渠三十公里。" + "渠修好了，旱地变水田。" * 12
    page = f"<table><tr><td width=150>{menu}</td><td><h1>在水利大会上的讲话</h1><p>{words}</p></td></tr></table>"
    text = extract_article(f"<html><body>{page}</body></html>".encode(), "a.html").text
    assert "公告" not in text and text.startswith("# 在水利大会上的讲话")


FRAMED = """<html><body><header><p>The Valley Post</p></header><nav><a href="/n">News</a> <a href="/w">Weather</a></nav>
<div class="links"><a href="/a">Floods in the north</a> <a href="/b">Bread is dearer</a></div>
<article><h1>Address at the mill</h1><p>By our own reporter</p>{0}</article><aside><p>Read next</p></aside>
<form><label>Your name here</label></form><footer><p>All rights reserved</p></footer></body></html>"""


def test_what_a_site_puts_around_is_named_by_its_kind() -> None:
    words = "".join(
        f"<p>In year {year} the mill ground {year * 3} sacks of flour for the town.</p>" for year in range(9)
    )
    extraction = extract_article(FRAMED.format(words).encode(), "a.html")
    told = {(omission.rule, omission.text) for omission in extraction.omissions}
    assert {
        ("page header", "The Valley Post"), ("menu", "News Weather"), ("menu", "Floods in the north Bread is dearer"),
        ("aside", "Read next"), ("form field", "Your name here"), ("page footer", "All rights reserved"),
    } <= told  # fmt: skip
    assert "unexplained" not in {omission.rule for omission in extraction.omissions}

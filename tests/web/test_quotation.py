"""The check of a quotation as it is shown: what differs is marked where it stands, on both sides."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.archive import Archive
from rag.types import Citation, Difference, QuoteCheck
from rag.web import quotation

#: What only a screen reader says of a marked run, and the sign of a place where nothing stands.
UNSEEN = re.compile(
    r'<span class="unseen">\[.*?&#58; </span>|<span class="unseen">\[.*?: </span>|<span class="unseen">\]</span>'
    r'|<span class="gap".*?</span>'
)


def words_in(tag: str, markup: str) -> list[str]:
    return [html.unescape(run) for run in re.findall(f"<{tag}>(.*?)</{tag}>", UNSEEN.sub("", markup))]


@pytest.mark.parametrize(
    ("quote", "deleted", "inserted"),
    [
        ("全县茶园面积达到9.6万亩", ["9"], ["8"]),
        ("老茶树要好好保护，新茶园要上山", ["好好"], [""]),
        ("全县茶园达到8.6万亩，茶农人均增收2300元", [""], ["面积"]),
    ],
)
def test_what_differs_is_marked_on_both_sides(
    archive: Archive, quote: str, deleted: list[str], inserted: list[str]
) -> None:
    markup = quotation.check_quotation(archive, quote)
    assert 'class="quotation altered"' in markup
    assert words_in("del", markup) == deleted and words_in("ins", markup) == inserted


def test_the_source_stands_between_its_neighbours(archive: Archive) -> None:
    markup = quotation.check_quotation(archive, "去年全县茶园面积达到8.6万亩")
    around = re.findall(r'<span class="around">(.*?)</span>', markup)
    assert "商量茶叶" in html.unescape(around[0]) and len(around) == 2


def test_a_quotation_that_is_too_short_says_so(archive: Archive) -> None:
    assert "notice" in quotation.check_quotation(archive, "茶")


@given(st.text(alphabet="茶园上山<&", max_size=12), st.integers(-3, 15), st.text(alphabet="茶<", max_size=3))
def test_the_words_stay_the_same_wherever_a_difference_claims_to_stand(text: str, start: int, words: str) -> None:
    match = Citation("s#p1", "s", 0, len(text), text, (), "讲话", None, None)
    check = QuoteCheck(text, "altered", (match,), (Difference(words, words, start, start),))
    [sentence] = re.findall(r"<strong>(.*?)</strong>", UNSEEN.sub("", quotation.check_html(check)))
    assert html.unescape(re.sub("</?ins>", "", sentence)) == text

from typing import TYPE_CHECKING, cast

import pytest
from fakes import FakeArchive

from rag.web.suggestions import name_heading, suggest_questions

if TYPE_CHECKING:
    from rag.archive import Archive


def archive() -> "Archive":
    return cast("Archive", FakeArchive())


def test_what_stands_beside_the_cited_words_is_suggested() -> None:
    suggested = suggest_questions(archive(), FakeArchive().ask("药材怎么种"))
    topics = ("修好水渠", "老渠先修", "新渠慢建")
    assert [item.question for item in suggested] == [f"定西怎么说“{topic}”？" for topic in topics]


def test_after_a_refusal_nothing_is_suggested() -> None:
    assert suggest_questions(archive(), FakeArchive().ask("火星")) == ()


@pytest.mark.parametrize(
    ("heading", "topic"),
    [
        ("（二）新渠慢建。", "新渠慢建"),
        ("三是加大投入力度", "加大投入力度"),
        ("一、", ""),
        ("4. 一二", ""),
        ("二" * 40, ""),
    ],
)
def test_a_heading_is_named_without_its_number(heading: str, topic: str) -> None:
    assert name_heading(archive(), heading, "zh") == topic

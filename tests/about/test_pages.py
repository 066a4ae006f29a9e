"""Lines are dealt out in pages that hold no more than there is room for, and none is lost."""

from hypothesis import given
from hypothesis import strategies as st

from rag.about.naming import make_line
from rag.about.pages import count_chars, deal_pages, fit_sections

GROUPS = st.lists(st.lists(st.text("字", max_size=60).map(make_line), min_size=1, max_size=3), max_size=30)


@given(GROUPS, st.integers(1, 200), st.integers(1, 10), st.integers(0, 200))
def test_pages_hold_all_groups_in_order_and_no_more_than_fits(
    groups: list[list[object]], room: int, most: int, first: int
) -> None:
    pages = list(deal_pages(groups, room, most, room_on_first=first))  # type: ignore[arg-type]
    assert [line for page in pages for line in page] == [line for group in groups for line in group]
    longest = max((count_chars(group) for group in groups), default=0)  # type: ignore[arg-type]
    for number, page in enumerate(pages):
        assert count_chars(page) <= max(longest, room if number else first)


def test_headings_come_before_first_sentences() -> None:
    sections = [[make_line("一、种好"), make_line("先说种子" * 9)], [make_line("二、管好"), make_line("再说肥料。")]]
    shown = fit_sections(sections, 30)
    assert [[line.text for line in section] for section in shown] == [["一、种好"], ["二、管好", "再说肥料。"]]
    assert fit_sections(sections, 0) == [sections[0][:1]]

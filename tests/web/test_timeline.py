"""The columns of the timeline."""

from hypothesis import given
from hypothesis import strategies as st

from rag.web.timeline import MAX_COLUMNS, list_years


@given(st.lists(st.integers(1000, 2100), min_size=1, max_size=60, unique=True))
def test_every_year_has_a_column_and_there_are_not_many_empty_ones(years: list[int]) -> None:
    columns = list_years(years)
    assert set(years) <= set(columns) and columns == sorted(columns)
    assert len(columns) <= max(MAX_COLUMNS, len(years))

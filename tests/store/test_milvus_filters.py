from contextlib import closing
from pathlib import Path

import pytest

from rag.store.generations import live_generation
from rag.store.local import LocalStore
from rag.store.milvus_filters import cut_text, write_expression
from rag.types import NO_FILTERS, Filters


@pytest.mark.parametrize(
    ("filters", "expression"),
    [
        (NO_FILTERS, ""),
        (Filters(places=("石湾", "无此地")), 'place in ["石湾"]'),
        (Filters(years=(2021, 1066)), "year in [2021]"),
        (Filters(places=("石湾",), years=(2022,)), 'place in ["石湾"] and year in [2022]'),
        (Filters(occasions=("茶产业",)), 'occasion in ["全县茶产业大会"]'),
        (Filters(places=('" or row >= 0',)), "row < 0"),
        (Filters(speakers=("无此人",)), "row < 0"),
        (Filters(speakers=("",)), 'speaker in [""]'),
    ],
)
def test_filters_become_expressions_of_what_the_archive_holds(index: Path, filters: Filters, expression: str) -> None:
    with closing(LocalStore(live_generation(index))) as store:
        assert write_expression(filters, store) == expression


def test_speeches_are_told_by_their_positions(index: Path) -> None:
    with closing(LocalStore(live_generation(index))) as store:
        ids = [fact.speech_id for fact in store.facts()]
        assert write_expression(Filters(speeches=(ids[2], ids[0], "none")), store) == "speech in [0, 2]"


@pytest.mark.parametrize(
    ("text", "stored"),
    [(None, ""), ("会", "会"), ("会" * 400, "会" * 341), ("a" * 2000, "a" * 1024), ("x\ud800", "x?")],
)
def test_a_long_text_is_cut_between_characters(text: str | None, stored: str) -> None:
    assert cut_text(text) == stored

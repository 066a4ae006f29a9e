import pytest

from rag.errors import DataDamaged
from rag.text.patterns import read_pattern


def test_the_phrases_of_several_entries_are_alternatives_in_their_order() -> None:
    pattern = read_pattern("plain_words.toml", "lead_ins.zh", "lead_ins.en")
    assert pattern.pattern.startswith("根据|如下|") and pattern.pattern.endswith("|include|summar")
    assert pattern.search("as follows") and not pattern.search("茶园")


def test_an_entry_that_is_missing_is_said() -> None:
    with pytest.raises(DataDamaged, match=r"lead_ins\.fr"):
        read_pattern("plain_words.toml", "lead_ins.fr")

from rag.data.tables import read_rows
from rag.text.gazetteer import find_place_names, read_gazetteer

KINDS = {"province", "municipal", "county"}


def test_the_table_names_every_place_once_and_knows_its_kinds() -> None:
    rows = read_rows("gazetteer.tsv", 3)
    names = [name for name, _, _ in rows]
    assert len(set(names)) == len(names)
    assert all(set(kinds.split("+")) <= KINDS and reading in ("name", "word") for _, kinds, reading in rows)


def test_a_name_may_be_of_two_kinds() -> None:
    gazetteer = read_gazetteer()
    assert "河南" in gazetteer.provinces & gazetteer.counties
    assert "定西" in gazetteer.municipal and "定西" not in gazetteer.counties
    assert gazetteer.names == gazetteer.provinces | gazetteer.municipal | gazetteer.counties
    assert gazetteer.ambiguous < gazetteer.names


def test_a_name_that_is_a_word_counts_only_with_its_suffix() -> None:
    assert find_place_names("推动定西发展，公安干警要到公安县去。") == ["定西", "公安"]

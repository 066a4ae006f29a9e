from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest

from rag.data import tables
from rag.errors import DataDamaged

HEAD = '[head]\npurpose = "p"\nsource = "s"\neditors = "e"\nrefit = "r"\n'
ROW_HEAD = "# purpose: p\n# source: s\n# editors: e\n# refit: r\n"


@dataclass(frozen=True)
class Two:
    one: float
    other: float


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return a function that writes a table into a folder of its own, in the place of that of the package."""
    monkeypatch.setattr(tables, "files", lambda package: tmp_path)
    for cached in (tables.read_toml, tables.read_rows):
        cached.cache_clear()

    def write_table(name: str, text: str) -> None:
        (tmp_path / name).write_text(text, "utf-8")

    return write_table


@pytest.fixture(autouse=True)
def fresh() -> object:
    """Forget what was read from another folder."""
    yield
    for cached in (tables.read_toml, tables.read_rows):
        cached.cache_clear()


def test_words_come_in_their_order(write: Callable[[str, str], None]) -> None:
    write("a.toml", HEAD + '[zh]\nwords = "一 二\\n三"\nphrases = ["so much", "more"]\n')
    assert tables.read_words("a.toml", "zh.words") == ("一", "二", "三")
    assert tables.read_words("a.toml", "zh.phrases") == ("so much", "more")


def test_words_are_alternatives_of_a_regular_expression(write: Callable[[str, str], None]) -> None:
    write("a.toml", HEAD + '[zh]\nwords = "开幕[词辞] 讲话"\n')
    assert tables.read_alternatives("a.toml", "zh.words") == "开幕[词辞]|讲话"


def test_records_have_the_fields_of_their_class(write: Callable[[str, str], None]) -> None:
    write("a.toml", HEAD + "[rules]\npairs = [{ one = 1, other = 2 }]\nwrong = [{ one = 1 }]\nnone = []\n")
    assert tables.read_records("a.toml", "rules.pairs", Two) == (Two(1, 2),)
    for key in ("rules.wrong", "rules.none", "rules.missing"):
        with pytest.raises(DataDamaged, match="does not list tables of one, other"):
            tables.read_records("a.toml", key, Two)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[head", "is not TOML"),
        (HEAD.replace('source = "s"\n', "") + 'words = "a"', "does not say its source"),
        (HEAD, "'words' holds no words"),
        (HEAD.replace("[head]", 'words = ""\n[head]'), "'words' holds no words"),
        (HEAD.replace("[head]", "words = [1]\n[head]"), "'words' holds no words"),
        (HEAD.replace("[head]", 'words = "a b a"\n[head]'), "says a twice"),
    ],
)
def test_a_damaged_table_is_refused(write: Callable[[str, str], None], text: str, reason: str) -> None:
    write("a.toml", text)
    with pytest.raises(DataDamaged, match=reason):
        tables.read_words("a.toml", "words")


def test_a_missing_table_is_refused(write: Callable[[str, str], None]) -> None:
    with pytest.raises(DataDamaged, match=r"rag/data/none\.toml"):
        tables.read_toml("none.toml")


def test_rows_have_their_columns(write: Callable[[str, str], None]) -> None:
    write("a.tsv", ROW_HEAD + "一\tone\n\n二\ttwo\n")
    assert tables.read_rows("a.tsv", 2) == (("一", "one"), ("二", "two"))
    with pytest.raises(DataDamaged, match="line 5 has 2 fields"):
        tables.read_rows("a.tsv", 3)


def test_rows_without_a_head_are_refused(write: Callable[[str, str], None]) -> None:
    write("a.tsv", "一\tone\n")
    with pytest.raises(DataDamaged, match="purpose, source, editors, refit"):
        tables.read_rows("a.tsv", 2)


def test_a_weight_is_known_by_its_name(write: Callable[[str, str], None]) -> None:
    write("weights.toml", HEAD + "[two]\nother = 2\none = 1.5\n")
    assert tables.read_weights("two", Two) == Two(one=1.5, other=2.0)


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ("one = 1", "not those of Two: other"),
        ("one = 1\nother = 2\nthird = 3", "not those of Two: third"),
        ('one = 1\nother = "2"', "not a number"),
        ("one = 1\nother = true", "not a number"),
    ],
)
def test_other_weights_are_refused(write: Callable[[str, str], None], section: str, reason: str) -> None:
    write("weights.toml", f"{HEAD}[two]\n{section}\n")
    with pytest.raises(DataDamaged, match=reason):
        tables.read_weights("two", Two)


def test_every_table_of_the_package_can_be_read() -> None:
    for file in files("rag.data").iterdir():
        if file.name.endswith(".toml"):
            assert len(tables.read_toml(file.name)) > 1
        if file.name.endswith(".tsv"):
            first = next(line for line in file.read_text("utf-8").splitlines() if line and line[0] != "#")
            assert tables.read_rows(file.name, first.count("\t") + 1)

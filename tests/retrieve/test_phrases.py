from pathlib import Path

import numpy as np
import pytest

from rag.archive import Archive
from rag.retrieve.phrases import PhraseFinder, find_phrases


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("“两只手”是什么意思", ("两只手",)),
        ("谁说过「渔家乐」和『船老大』", ("渔家乐", "船老大")),
        ('what does "the long shore" mean?', ("the long shore",)),
        ("where is “a fair wind” said", ("a fair wind",)),
        ("his 'salt tax' speech", ()),
        ("it isn't the captain's boat", ()),
        ("他问“今天星期几？”", ()),
        ("“这是一句非常长的话，有三十多个字，没有人会把它当作一个名字来找它”在哪里", ()),
        ("“船”", ()),
    ],
)
def test_what_stands_in_quotation_marks_is_asked_for_letter_for_letter(text: str, phrases: tuple[str, ...]) -> None:
    assert find_phrases(text) == phrases


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    speeches = {
        "a": "同志们：\n渔港要用好“两只手”，一只手抓船，一只手抓网。\n",
        "b": "同志们：\n双手要勤，手上有网，手下有船，两只眼睛要看天，手脚要快，手头要紧，两手都要硬。\n",
        "c": "Friends, the long shore is ours. A shore as long as this needs many boats.\n",
        "d": "Friends, a long walk along the shore, and the longest shore walk of all. The shore is long.\n",
    }
    for name, text in speeches.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    Archive.build([tmp_path], tmp_path / "index")
    return Archive.open(tmp_path / "index")


@pytest.mark.parametrize(
    ("question", "words"), [("“两只手”", "两只手"), ('who speaks of "the long shore"?', "the long shore")]
)
def test_a_passage_with_the_very_words_comes_first(archive: Archive, question: str, words: str) -> None:
    with archive:
        assert words in archive.search(question)[0].passage.text
        assert words in archive.ask(question).citations[0].quote


def test_only_the_very_words_count(archive: Archive) -> None:
    with archive:
        store = archive._store
        rows = np.arange(len(store))
        holding = PhraseFinder(store).holding("“两只手”和“大海”", rows)
        texts = [passage.text for passage in store.passages(rows)]
        assert holding.tolist() == [0.5 * ("两只手" in text) for text in texts]
        assert not PhraseFinder(store).holding("两只手", rows).any()

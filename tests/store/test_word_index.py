from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.store import word_index
from rag.store.sample import MAX_SAMPLED_PASSAGES, PassageWords
from rag.store.schema import WORD_ENDS, WORD_ROWS
from rag.store.word_index import WordIndex, write_word_index

VOCABULARY = 9
# The distinct words of some passages, of which one has none.
HELD = [[0, 3], [], [3, 5, 8], [1], [0, 1, 8]]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an archive of any size be one that is not scored whole, and be written in several blocks."""
    monkeypatch.setattr(word_index, "MAX_SAMPLED_PASSAGES", 0)
    monkeypatch.setattr(word_index, "_BLOCK_PASSAGES", 2)


def words_of(held: list[list[int]]) -> PassageWords:
    ids = np.asarray([word for words in held for word in words], np.int32)
    return PassageWords(ids, np.cumsum([0, *map(len, held)]))


def write(folder: Path, held: list[list[int]]) -> WordIndex:
    write_word_index(folder, words_of(held))
    return WordIndex(folder, len(held))


@pytest.mark.usefixtures("large")
def test_the_rows_of_each_word_are_written_in_their_order(tmp_path: Path) -> None:
    assert len(write(tmp_path, HELD)) == 9
    rows, ends = np.load(tmp_path / WORD_ROWS), np.load(tmp_path / WORD_ENDS)
    held = [rows[ends[word] : ends[word + 1]].tolist() for word in range(VOCABULARY)]
    assert held == [[0, 4], [3, 4], [], [0, 2], [], [2], [], [], [2, 4]]


Case = tuple[list[list[int]], list[int], list[list[float]]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Return the words of passages, and what some words are worth for each word that is asked for."""
    word = st.integers(0, VOCABULARY - 1)
    held = draw(st.lists(st.lists(word, unique=True, max_size=5), min_size=1, max_size=8))
    # A word that no passage holds may have an id beyond all of theirs.
    words = draw(st.lists(st.integers(0, VOCABULARY + 3), unique=True, min_size=1, max_size=6))
    gain = st.floats(0, 2, width=32)
    gains = draw(st.lists(st.lists(gain, min_size=len(words), max_size=len(words)), min_size=1, max_size=4))
    return held, words, gains


@given(cases())
def test_the_greatest_gain_of_each_asked_word_counts(
    case: tuple[list[list[int]], list[int], list[list[float]]],
) -> None:
    held, words, gains = case
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_index, "MAX_SAMPLED_PASSAGES", 0)
        patch.setattr(word_index, "_BLOCK_PASSAGES", 3)
        scores = write(Path(folder), held).scores(np.asarray(words, np.int32), np.asarray(gains, np.float32))
    expected = [
        sum(max((gain for word, gain in zip(words, row, strict=True) if word in passage), default=0) for row in gains)
        for passage in held
    ]
    np.testing.assert_allclose(scores, expected, rtol=1e-5)


def test_a_small_archive_is_scored_whole_and_writes_nothing(tmp_path: Path) -> None:
    index = write(tmp_path, [[1]] * MAX_SAMPLED_PASSAGES)
    assert len(index) == 0
    assert index.scores(np.array([1], np.int32), np.ones((1, 1), np.float32)).max() == 0
    assert len(write(tmp_path, [[1]] * (MAX_SAMPLED_PASSAGES + 1))) == MAX_SAMPLED_PASSAGES + 1


@pytest.mark.usefixtures("large")
def test_rows_of_other_passages_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, HELD)
    with pytest.raises(ValueError, match="outside 0 to 1"):
        WordIndex(tmp_path, 2)
    monkeypatch.setattr(word_index, "MAX_SAMPLED_PASSAGES", MAX_SAMPLED_PASSAGES)
    with pytest.raises(ValueError, match="larger archive"):
        WordIndex(tmp_path, len(HELD))


@pytest.mark.usefixtures("large")
def test_a_damaged_table_is_refused(tmp_path: Path) -> None:
    write(tmp_path, HELD)
    ends = np.load(tmp_path / WORD_ENDS)
    np.save(tmp_path / WORD_ENDS, ends[::-1].copy())
    with pytest.raises(ValueError, match=WORD_ENDS):
        WordIndex(tmp_path, len(HELD))

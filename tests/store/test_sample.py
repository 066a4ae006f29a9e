from pathlib import Path

import numpy as np
import pytest

from rag.store.sample import MAX_SAMPLED_PASSAGES, PassageWords, StoredSample, sample_rows

PASSAGES = 2 * MAX_SAMPLED_PASSAGES + 5


def made_sample() -> StoredSample:
    count = len(sample_rows(PASSAGES))
    return StoredSample(
        PassageWords(np.arange(2 * count, dtype=np.int32), 2 * np.arange(count + 1)),
        np.arange(4 * count, dtype=np.float32).reshape(count, 4),
    )


def test_a_sample_is_spread_evenly_over_all_passages() -> None:
    rows = sample_rows(PASSAGES)
    assert len(rows) <= MAX_SAMPLED_PASSAGES
    assert set(np.diff(rows).tolist()) == {3}
    assert sample_rows(MAX_SAMPLED_PASSAGES).tolist() == list(range(MAX_SAMPLED_PASSAGES))
    assert sample_rows(0).tolist() == []


def test_what_is_saved_is_what_is_opened(tmp_path: Path) -> None:
    sample = made_sample()
    sample.save(tmp_path)
    opened = StoredSample.open(tmp_path, PASSAGES, 4)
    assert opened
    opened.check(sample.words, sample.vectors)


def test_a_sample_of_other_passages_is_refused(tmp_path: Path) -> None:
    sample = made_sample()
    sample.save(tmp_path)
    for passages, dimension, message in ((3 * PASSAGES // 2, 4, "lists"), (PASSAGES, 5, "vectors"), (10, 4, "lists")):
        with pytest.raises(ValueError, match=message):
            StoredSample.open(tmp_path, passages, dimension)
    with pytest.raises(ValueError, match="other passages"):
        sample.check(sample.words, sample.vectors + 1)
    with pytest.raises(ValueError, match="other passages"):
        sample.check(PassageWords(sample.words.ids[::-1], sample.words.offsets), sample.vectors)


def test_words_are_selected_in_any_order() -> None:
    words = PassageWords(np.array([4, 5, 6, 7], np.int32), np.array([0, 2, 2, 4]))
    chosen = words.select(np.array([2, 1, 0]))
    assert (chosen.ids.tolist(), chosen.offsets.tolist()) == ([6, 7, 4, 5], [0, 2, 2, 4])
    assert words.select(np.zeros(0, np.int64)).offsets.tolist() == [0]

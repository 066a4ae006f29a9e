from hypothesis import given
from hypothesis import strategies as st

from rag.cite.bigrams import Bigrams


@given(st.text("甲乙丙\n", max_size=40), st.text("甲乙丁", min_size=2, max_size=8))
def test_every_pair_is_found_wherever_it_stands(text: str, words: str) -> None:
    offsets, places, weights = Bigrams(text).find(words, 64, 1000)
    expected = [
        (o, p) for o in range(len(words) - 1) for p in range(len(text) - 1) if text[p : p + 2] == words[o : o + 2]
    ]
    assert list(zip(offsets.tolist(), places.tolist(), strict=True)) == expected
    for offset in set(offsets.tolist()):
        assert abs(weights[offsets == offset].sum() - 1) < 1e-9


def test_the_work_is_limited() -> None:
    offsets, places, _ = Bigrams("一二" * 50).find("一二一二一二一二", 3, 5)
    assert places.tolist()[:5] == [0, 2, 4, 6, 8]
    assert len(set(offsets.tolist())) <= 4
    assert len(places) == 5 * len(set(offsets.tolist()))

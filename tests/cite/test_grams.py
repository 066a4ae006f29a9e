from hypothesis import given
from hypothesis import strategies as st

from rag.cite.grams import Grams


@given(st.text("甲乙丙\n\U0010ffff", max_size=40), st.text("甲乙丁\U0010ffff", max_size=8), st.sampled_from((2, 3)))
def test_every_run_is_found_wherever_it_stands(text: str, words: str, length: int) -> None:
    matches = Grams(text, length).find(words, max_runs=64, max_matches=1000)
    ends = range(len(words) - length + 1), range(len(text) - length + 1)
    expected = [(o, p) for o in ends[0] for p in ends[1] if text[p : p + length] == words[o : o + length]]
    assert list(zip(matches.in_words.tolist(), matches.in_text.tolist(), strict=True)) == expected
    for offset in set(matches.in_words.tolist()):
        assert abs(matches.weights[matches.in_words == offset].sum() - 1) < 1e-9


def test_the_work_is_limited() -> None:
    matches = Grams("一二" * 50, 2).find("一二一二一二一二", max_runs=3, max_matches=5)
    assert matches.in_text.tolist()[:5] == [0, 2, 4, 6, 8]
    assert sorted(set(matches.in_words.tolist())) == [0, 3, 6]
    assert len(matches.in_text) == 15

from hypothesis import given
from hypothesis import strategies as st

from rag.text.shingles import SHINGLE_CHARS, letters_only, shingle_hashes


def test_marks_width_and_case_do_not_count() -> None:
    assert letters_only("Ａi，科 技！（2022）_") == "ai科技2022"


@given(st.text("甲乙丙丁", max_size=40))
def test_there_is_one_hash_for_every_distinct_run(words: str) -> None:
    runs = {words[start : start + SHINGLE_CHARS] for start in range(len(words) - SHINGLE_CHARS + 1)}
    hashes = shingle_hashes(words)
    assert len(hashes) == len(runs)
    assert list(hashes) == sorted(set(hashes.tolist()))


def test_shared_runs_have_shared_hashes() -> None:
    one, other = shingle_hashes("全县茶园面积达到八万亩"), shingle_hashes("去年全县茶园面积增加")
    assert len(set(one.tolist()) & set(other.tolist())) == 2

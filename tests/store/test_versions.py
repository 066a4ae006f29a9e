from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rag.store.versions import StatedFacts, Version, assign_ids, match_versions

TEA = "茶要种好。茶要卖好。茶农要富。学校要办。路要修通。水要送到。"
HARBOUR = "港口要建。吊机要新。人才要来。填海要停。树林要留。水质要报。"


def version(text: str, path: str = "a.txt", ordinal: int = 1, read_id: str = "") -> Version:
    read_id = read_id or "s" + text[:4]
    return Version(read_id, read_id, path, ordinal, StatedFacts(), text)


def test_a_speech_with_another_opening_is_the_same_one() -> None:
    assert match_versions([version(TEA)], [version("同志们，大家好！" + TEA)]) == {0: 0}


def test_a_speech_that_took_the_place_of_another_is_new() -> None:
    assert match_versions([version(TEA)], [version(HARBOUR)]) == {}


def test_a_renamed_file_keeps_its_speech_also_when_it_was_edited() -> None:
    assert match_versions([version(TEA)], [version(TEA.replace("茶要种好", "苗要种好"), "b.txt", 2)]) == {0: 0}


def test_another_file_needs_more_in_common_than_the_same_one() -> None:
    half = TEA[:20] + "完全不同的另外几句话。"
    assert match_versions([version(TEA)], [version("新。" + half)]) == {0: 0}
    assert match_versions([version(TEA)], [version("新。" + half, "b.txt")]) == {}


def test_half_in_common_is_not_most() -> None:
    assert match_versions([version("甲甲甲。乙乙乙。")], [version("丙丙丙。乙乙乙。")]) == {}


def test_an_excerpt_is_not_the_speech() -> None:
    assert match_versions([version(TEA * 3 + HARBOUR)], [version("摘要。" + HARBOUR, "b.txt")]) == {}


def test_of_two_candidates_the_more_similar_one_goes_on() -> None:
    edited, copy = "新的开头。" + TEA[5:], TEA + "还有一句。"
    assert match_versions([version(TEA)], [version(edited), version(copy, "b.txt")]) == {1: 0}
    assert match_versions([version(TEA)], [version(copy, "b.txt"), version(edited)]) == {0: 0}


def test_of_equally_similar_ones_that_at_its_place_goes_on() -> None:
    one, other = "第一句。" + TEA, "另一句。" + TEA
    assert match_versions([version(TEA)], [version(one, "b.txt"), version(other)]) == {1: 0}
    assert match_versions([version(TEA, ordinal=2)], [version(one), version(other, ordinal=2)]) == {1: 0}


def test_each_of_two_edited_speeches_goes_on_as_itself() -> None:
    old = [version(TEA), version(HARBOUR, ordinal=2)]
    new = [version("新。" + HARBOUR), version("新。" + TEA, ordinal=2)]
    assert match_versions(old, new) == {0: 1, 1: 0}


def test_the_same_words_at_another_place_are_the_same_speech() -> None:
    old = [version(TEA, read_id="x"), version(TEA, "b.txt", read_id="y")]
    assert match_versions(old, [version(TEA, "b.txt", read_id="y"), version(TEA, read_id="x")]) == {0: 1, 1: 0}


def test_what_its_reader_gives_the_same_id_goes_on_whatever_it_says() -> None:
    assert match_versions([version(TEA, read_id="x")], [version(HARBOUR, read_id="x")]) == {0: 0}


def test_a_formula_that_many_speeches_share_makes_no_pair() -> None:
    old = [version(f"谢谢各位的到来。第{n}篇。", f"{n}.txt", read_id=f"o{n}") for n in range(30)]
    assert match_versions(old, [version("谢谢各位的到来。新的。", "new.txt", read_id="new")]) == {}


def test_white_space_makes_no_difference() -> None:
    assert match_versions([version(TEA)], [version(TEA.replace("。", "。\n") + "新。")]) == {0: 0}


def test_what_is_known_of_a_speech_is_compared_for_changes_only() -> None:
    old = replace(version(TEA), facts=StatedFacts(title="题"))
    new = replace(old, facts=StatedFacts(title="新题"))
    assert match_versions([old], [new]) == {0: 0}
    assert not old.says_the_same(new)
    assert old.says_the_same(replace(old, id="other", read_id="other", path="b.txt", ordinal=2))


TEXTS = st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), min_size=1, max_size=8).map(
    lambda parts: "".join(f"{part}句话。" for part in parts)
)


@given(st.lists(TEXTS, max_size=5, unique=True), st.lists(TEXTS, max_size=5, unique=True))
def test_nobody_goes_on_twice_and_what_is_unchanged_always_does(old_texts: list[str], new_texts: list[str]) -> None:
    old = [version(text, f"{n}.txt", read_id=f"o{n}") for n, text in enumerate(old_texts)]
    new = [version(text, f"{n}.txt", read_id=f"n{n}") for n, text in enumerate(new_texts)]
    pairs = match_versions(old, new)
    assert len(set(pairs.values())) == len(pairs)
    for n, text in enumerate(new_texts):
        if text in old_texts:
            assert old_texts[pairs[n]] == text


def test_a_speech_has_its_former_id() -> None:
    assert assign_ids(["b", "c"], set(), {0: "a"}, set()) == ["a", "c"]


def test_a_stated_id_comes_first() -> None:
    assert assign_ids(["b", "a"], {1}, {0: "a", 1: "old"}, set()) == ["b", "a"]


def test_a_new_speech_does_not_get_an_id_that_is_in_use() -> None:
    assert assign_ids(["b", "a"], set(), {0: "a"}, set()) == ["a", "a-2"]


def test_a_number_never_brings_back_the_id_of_another_speech() -> None:
    assert assign_ids(["b", "a"], set(), {0: "a"}, {"a-2"}) == ["a", "a-3"]


@given(
    st.lists(st.sampled_from(["a", "b", "c", "a-2", "b-2"]), unique=True),
    st.sets(st.integers(0, 4)),
    st.dictionaries(st.integers(0, 4), st.sampled_from(["a", "b", "x", "a-2"])),
)
def test_ids_are_distinct(read_ids: list[str], stated: set[int], former: Mapping[int, str]) -> None:
    indices = range(len(read_ids))
    former = {index: former_id for index, former_id in former.items() if index in indices}
    speech_ids = assign_ids(read_ids, stated & set(indices), former, set())
    assert len(set(speech_ids)) == len(speech_ids) == len(read_ids)

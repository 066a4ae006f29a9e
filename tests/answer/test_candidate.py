from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from made_speeches import make_speech

from rag.answer.candidate import MAX_MERGED_CHARS, Candidate, drop_overlaps, fit_budget, merge_adjacent
from rag.types import Span

SPEECH = make_speech("修路要快，种树要多。" * 100)
# Every half of its length is a paragraph of its own.
HALVED = replace(SPEECH, paragraphs=(Span(0, 500), Span(500, 1000)))
SPANS = st.tuples(st.integers(0, 999), st.integers(1, 300)).map(lambda pair: Span(pair[0], min(1000, sum(pair))))
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.sampled_from([HALVED, replace(HALVED, id="s2")]),
        SPANS,
        st.just(1.0),
        st.integers(0, 1),
    ),
    max_size=8,
)


def make_candidate(start: int, end: int) -> Candidate:
    return Candidate(SPEECH, Span(start, end), 1.0)


def test_a_candidate_has_the_words_of_its_span() -> None:
    assert make_candidate(5, 10).text == "种树要多。"


def test_candidates_overlap_that_share_words_of_one_speech() -> None:
    one = make_candidate(0, 10)
    assert one.overlaps(make_candidate(9, 12))
    assert not one.overlaps(make_candidate(10, 12))
    assert not one.overlaps(replace(one, speech=replace(SPEECH, id="s2")))


@given(CANDIDATES)
def test_of_overlapping_candidates_the_first_stays(candidates: list[Candidate]) -> None:
    apart = drop_overlaps(candidates)
    assert apart[:1] == candidates[:1]
    assert not any(one.overlaps(other) for one, other in combinations(apart, 2))
    # What was left out shares words with one that was not.
    assert all(any(candidate.overlaps(other) for other in apart) for candidate in candidates)


@given(CANDIDATES, st.integers(0, 1200))
def test_the_first_that_fit_a_budget_are_kept_and_one_always(candidates: list[Candidate], max_chars: int) -> None:
    fitting = fit_budget(candidates, max_chars)
    assert fitting == candidates[: len(fitting)]
    assert bool(fitting) == bool(candidates)
    assert len(fitting) <= 1 or sum(len(candidate.text) for candidate in fitting) <= max_chars
    if len(fitting) < len(candidates):
        assert sum(len(candidate.text) for candidate in candidates[: len(fitting) + 1]) > max_chars


@given(CANDIDATES)
def test_what_is_merged_shares_no_words_and_leaves_no_paragraph(candidates: list[Candidate]) -> None:
    merged = merge_adjacent(candidates)
    assert drop_overlaps(merged) == merged
    assert merge_adjacent(merged) == merged
    for candidate in merged:
        if candidate not in candidates:
            assert len(candidate.text) <= MAX_MERGED_CHARS
            assert any(p.start <= candidate.span.start and candidate.span.end <= p.end for p in HALVED.paragraphs)
    if candidates:
        best = candidates[0].span
        assert merged[0].span.start <= best.start < best.end <= merged[0].span.end


def test_what_is_merged_stands_at_the_rank_of_the_better_one() -> None:
    other = replace(make_candidate(0, 10), speech=replace(SPEECH, id="s2"))
    merged = merge_adjacent([make_candidate(20, 30), other, make_candidate(0, 10)])
    assert [(candidate.speech.id, candidate.span) for candidate in merged] == [
        ("s1", Span(0, 30)),
        ("s2", Span(0, 10)),
    ]


def test_candidates_that_lie_far_apart_or_would_be_too_long_are_not_merged() -> None:
    far = [make_candidate(0, 10), make_candidate(311, 320)]
    long = [make_candidate(0, 300), make_candidate(310, 501)]
    assert merge_adjacent(far) == far
    assert merge_adjacent(long) == long
    assert [c.span for c in merge_adjacent([make_candidate(0, 10), make_candidate(310, 320)])] == [Span(0, 320)]

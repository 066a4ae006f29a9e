import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.shortening import cut_clauses, finish_announcement, grow_run, write_run
from rag.types import Span


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in cut_clauses(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("码头修好，渡船照开。", ["码头修好，", "渡船照开。"]),
        ("码头修好,渡船照开。", ["码头修好,", "渡船照开。"]),
        ("卖了1,200吨,比去年多。", ["卖了1,200吨,", "比去年多。"]),
        ("会议10:30开始。", ["会议10:30开始。"]),
        ("The pier stands, and the ferry sails.", ["The pier stands, ", "and the ferry sails."]),
        ("Some 1,200 tons were sold; more will be.", ["Some 1,200 tons were sold; ", "more will be."]),
        ("目标有三个:码头、渡船、路灯。", ["目标有三个:", "码头、渡船、路灯。"]),
    ],
)
def test_a_sentence_is_cut_behind_its_commas(text: str, clauses: list[str]) -> None:
    assert cut(text) == clauses


def test_a_run_grows_around_the_best_clause_to_the_better_neighbour() -> None:
    clauses = [Span(0, 10), Span(10, 20), Span(20, 30), Span(30, 40)]
    assert grow_run(clauses, [0.0, 9.0, 1.0, 5.0], 20) == Span(10, 30)
    assert grow_run(clauses, [4.0, 9.0, 1.0, 5.0], 20) == Span(0, 20)
    assert grow_run(clauses, [4.0, 9.0, 1.0, 5.0], 25, seed=0) == Span(0, 20)
    assert grow_run(clauses, [4.0, 9.0, 1.0, 5.0], 5) == Span(10, 20)


def test_what_is_left_out_is_shown() -> None:
    text = "今年，码头修好，渡船照开。"
    assert write_run(text, Span(0, 13), Span(3, 8)) == "……码头修好……"
    assert write_run(text, Span(0, 13), Span(3, 13)) == "……码头修好，渡船照开。"
    assert write_run(text, Span(0, 13), Span(0, 13)) == text


@given(st.text(alphabet="茶园，,。；1 a"), st.integers(1, 30))
def test_clauses_hold_every_character_and_a_run_is_one_of_them_or_short(text: str, max_chars: int) -> None:
    clauses = cut_clauses(text, Span(0, len(text)))
    assert "".join(text[clause.start : clause.end] for clause in clauses) == text
    if clauses:
        run = grow_run(clauses, [float(clause.end) for clause in clauses], max_chars)
        assert run in clauses or run.end - run.start <= max_chars


@pytest.mark.parametrize(
    ("text", "begun", "max_chars", "shown"),
    [
        (
            "总的不错，但还有差距，主要是：主体不活跃、体系不健全。",
            14,
            24,
            "但还有差距，主要是：主体不活跃、体系不健全。",
        ),
        (
            "总的不错，但还有差距，主要是：主体不活跃、体系不健全。",
            14,
            40,
            "总的不错，但还有差距，主要是：主体不活跃、体系不健全。",
        ),
        ("总的不错，但还有差距，主要是：主体不活跃、体系不健全。", 14, 12, "主体不活跃、体系不健全。"),
        ("总的不错，但还有差距，主要是：主体不活跃、体系不健全。", 14, 5, "总的不错，但还有差距，主要是："),
        (
            "We have learned, above all, one thing: islands cannot wait.",
            37,
            45,
            "above all, one thing: islands cannot wait.",
        ),
        ("办法是修路，架桥，通船。", 5, 10, "办法是修路，"),
    ],
)
def test_what_is_announced_follows_its_colon(text: str, begun: int, max_chars: int, shown: str) -> None:
    clauses = cut_clauses(text, Span(0, len(text)))
    end = next(clause.end for clause in clauses if clause.end >= begun)
    run = finish_announcement(text, clauses, Span(0, end), max_chars)
    assert text[run.start : run.end].strip() == shown

import pytest

from benchmarks.speed import Timing, table_head, table_row, take_turns


@pytest.mark.parametrize(("number", "order"), [(0, ["first", "second"]), (1, ["second", "first"])])
def test_who_goes_first_changes_and_the_timings_keep_their_order(number: int, order: list[str]) -> None:
    began: list[str] = []

    def run(name: str, seconds: float) -> Timing:
        began.append(name)
        return Timing(seconds, seconds)

    assert take_turns([lambda: run("first", 1), lambda: run("second", 2)], number) == [Timing(1, 1), Timing(2, 2)]
    assert began == order


def test_a_ratio_is_the_median_of_pairs() -> None:
    # The last pair met a busy machine.
    turns = [[Timing(1, 1), Timing(2, 4)], [Timing(2, 1), Timing(4, 4)], [Timing(9, 1), Timing(9, 4)]]
    assert table_row("ask", turns) == "| ask | 3 | 2,000.0 | 4,000.0 | 2.00 | 1,000.0 | 4,000.0 | 4.00 |"
    assert [line.count("|") for line in table_head(True)] == [9, 9]


def test_without_another_checkout_there_is_no_ratio() -> None:
    assert table_row("ask", [[Timing(1, 0.5)]]) == "| ask | 1 | 1,000.0 | 500.0 |"
    assert [line.count("|") for line in table_head(False)] == [5, 5]

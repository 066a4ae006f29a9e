from collections.abc import Callable
from pathlib import Path

import pytest

from training.steps import StepRunner


@pytest.fixture
def made() -> list[str]:
    return []


def run(folder: Path, made: list[str], *, data: Path, factor: int) -> Path:
    """Run two steps, the second from the result of the first; note which of them ran."""
    steps = StepRunner(folder / "out")

    def write(name: str, content: str) -> Callable[[Path], None]:
        def make(path: Path) -> None:
            made.append(name)
            path.write_text(content)

        return make

    steps.run("first", (data,), write("first", "1"))
    return steps.run("second", ("first", factor), write("second", str(factor)))


def test_a_step_is_run_once(tmp_path: Path, made: list[str]) -> None:
    data = tmp_path / "data"
    data.write_text("a")
    assert run(tmp_path, made, data=data, factor=1) == run(tmp_path, made, data=data, factor=1)
    assert made == ["first", "second"]


def test_other_data_run_all_that_follows_and_another_value_only_its_step(tmp_path: Path, made: list[str]) -> None:
    data = tmp_path / "data"
    data.write_text("a")
    run(tmp_path, made, data=data, factor=1)
    run(tmp_path, made, data=data, factor=2)
    assert made == ["first", "second", "second"]
    data.write_text("b")
    run(tmp_path, made, data=data, factor=2)
    assert made[3:] == ["first", "second"]


def test_a_step_that_was_cut_off_is_run_again(tmp_path: Path, made: list[str]) -> None:
    data = tmp_path / "data"
    data.write_text("a")
    run(tmp_path, made, data=data, factor=1)

    def fail(path: Path) -> None:
        path.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        StepRunner(tmp_path / "out").run("first", ("other",), fail)
    run(tmp_path, made, data=data, factor=1)
    assert made[2:] == ["first"]

"""A build that is killed before any of its calls to the file system: old answers or new ones, and no file lost."""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from conftest import CLINICS, TEA
from forked_work import on_each_call, run_forked
from index_states import Builds, build, told

from rag.archive import Archive

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="forks, and reads /proc"),
    pytest.mark.usefixtures("one_embedder"),
]


def count_calls(index: Path, speeches: Path) -> int:
    numbers = [0]

    def work() -> int:
        on_each_call(index, numbers.append)
        build(speeches, index)
        return numbers[-1]

    ending = run_forked(work)
    assert ending.kind == "ok", ending
    return int(ending.value)


def kill_at(number: int, index: Path, speeches: Path) -> str:
    def work() -> None:
        on_each_call(index, partial(kill_self_at, number))
        build(speeches, index)

    return run_forked(work).kind


def test_a_kill_at_any_call_of_a_build_over_an_index(builds: Builds, tmp_path: Path, injected: Counter[str]) -> None:
    index = builds.copy(tmp_path / "index")
    calls = count_calls(index, builds.new)
    assert calls > 50
    for number in range(1, calls + 1):
        index = builds.copy(tmp_path / "index")
        assert kill_at(number, index, builds.new) == "killed", number
        assert told(index) in (builds.old_answers, builds.new_answers), number
        assert run_forked(partial(build, builds.new, index)).kind == "ok", number
        assert told(index) == builds.new_answers, number
        # Nothing unfinished is left, and nothing of the first state.
        assert len(list((index / "generations").iterdir())) == 1, number
        injected["kills before a call to the file system, of a build over an index"] += 1


def test_a_kill_at_any_call_of_a_first_build(builds: Builds, tmp_path: Path, injected: Counter[str]) -> None:
    calls = count_calls(tmp_path / "first", builds.new)
    for number in range(1, calls + 1):
        index = tmp_path / f"index{number}"
        assert kill_at(number, index, builds.new) == "killed", number
        assert told(index) in ("refused", builds.new_answers), number
        assert run_forked(partial(build, builds.new, index)).kind == "ok", number
        assert told(index) == builds.new_answers, number
        injected["kills before a call to the file system, of a first build"] += 1


def test_a_kill_at_any_call_of_an_addition_loses_no_file(
    builds: Builds, tmp_path: Path, injected: Counter[str]
) -> None:
    former, edited, new = CLINICS, CLINICS.replace("200名", "300名"), TEA.replace("茶", "桑")

    def prepare() -> tuple[Path, list[Path]]:
        index = builds.copy(tmp_path / "index")
        (index / "added").mkdir()
        (index / "added" / "clinics.md").write_text(former, "utf-8")
        waiting = [tmp_path / "clinics.md", tmp_path / "new.md"]
        for path, text in zip(waiting, (edited, new), strict=True):
            path.write_text(text, "utf-8")
        return index, waiting

    def add(index: Path, waiting: list[Path], act: Callable[[int], object]) -> int:
        calls = 0

        def count(number: int) -> None:
            nonlocal calls
            calls = number
            act(number)

        on_each_call(index, count)
        Archive.add(waiting, index)
        return calls

    index, waiting = prepare()
    calls = int(run_forked(partial(add, index, waiting, lambda number: None)).value)
    assert calls > 100
    # The build behind it is killed at each of its calls above: half of the calls are enough here.
    for number in range(1, calls + 1, 2):
        index, waiting = prepare()
        ending = run_forked(partial(add, index, waiting, partial(kill_self_at, number)))
        assert ending.kind == "killed", number
        added = {path.name: path.read_text() for path in (index / "added").glob("[!.]*")}
        assert added["clinics.md"] in (former, edited), number
        for path, text in zip(waiting, (edited, new), strict=True):
            assert text in (added.get(path.name), path.exists() and path.read_text()), (number, path.name)
        assert run_forked(partial(build, builds.old, index)).kind == "ok", number
        assert not list(index.glob(".replaced-*")), number
        injected["kills before a call to the file system, of an addition"] += 1


def kill_self_at(wanted: int, number: int) -> None:
    if number == wanted:
        os.kill(os.getpid(), signal.SIGKILL)

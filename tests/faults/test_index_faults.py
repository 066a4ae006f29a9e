"""Faults while an index is built, and in what lies on the disk: old answers or new ones, never others, and no crash."""

import json
import os
import random
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import CLINICS, HARBOUR, TEA
from crafted_generations import CASES
from forked_work import fingerprint, on_each_call, run_forked

from rag.archive import Archive
from rag.store.generations import live_generation
from rag.store.manifest import MANIFEST, check_generation, list_files, read_damaged_manifest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="forks, and reads /proc"),
    pytest.mark.usefixtures("one_embedder"),
]

FLIPS_PER_FILE = 4
DISK_SIZES = 20
HEAD_BYTES = 200
SWITCHES = 200


@dataclass(frozen=True)
class Builds:
    """Two states of a folder of speeches, an index of the first, and what indexes of both answer."""

    old: Path
    new: Path
    base: Path
    old_answers: list[Any]
    new_answers: list[Any]

    def copy(self, folder: Path) -> Path:
        """Return a copy of the index of the first state."""
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(self.base, folder))


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """Build both states once, undisturbed.

    This happens in the process that the others are forked from: what they import and compile is there already, which
    makes each of them five times as fast. No thread of a library may run in it.
    """
    folder = tmp_path_factory.mktemp("faults")
    states = {"old": (TEA, HARBOUR, CLINICS), "new": (TEA + "\n再建三个中试基地，投入八亿元。\n", HARBOUR)}
    answers = {}
    for state, texts in states.items():
        speeches = folder / state / "speeches"
        speeches.mkdir(parents=True)
        for number, text in enumerate(texts):
            (speeches / f"{number}.md").write_text(text, "utf-8")
        index = folder / state / "index"
        build(speeches, index)
        answers[state] = json.loads(json.dumps(fingerprint(index)))
    assert answers["old"] != answers["new"]
    return Builds(
        folder / "old" / "speeches",
        folder / "new" / "speeches",
        folder / "old" / "index",
        answers["old"],
        answers["new"],
    )


def build(speeches: Path, index: Path) -> None:
    Archive.build([speeches], index)


def told(index: Path) -> object:
    """Return what an index answers, asked in a process of its own, or how that process ended."""
    ending = run_forked(partial(fingerprint, index), seconds=30)
    return ending.value if ending.kind == "ok" else ending.kind


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
    def act(call: int) -> None:
        if call == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def work() -> None:
        on_each_call(index, act)
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


def test_a_disk_that_is_full_at_any_size(builds: Builds, tmp_path: Path, injected: Counter[str]) -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    largest = max(file.stat().st_size for file in builds.base.rglob("*") if file.is_file())
    refused = 0
    for number in range(DISK_SIZES):
        index = builds.copy(tmp_path / "index")
        size = largest * number // DISK_SIZES
        ending = run_forked(partial(build, builds.new, index), limits={resource.RLIMIT_FSIZE: size})
        assert ending.kind in ("ok", "refused"), (size, ending)
        if ending.kind == "refused":
            refused += 1
            assert ending.value.startswith("IndexNotWritten"), (size, ending)
            assert told(index) == builds.old_answers, size
        else:
            assert told(index) == builds.new_answers, size
        injected["full disks"] += 1
    assert refused > DISK_SIZES // 2


def damages(content: bytes, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Yield kinds of damage of a file with its damaged content; half of the flips are where heads are."""
    for number in range(FLIPS_PER_FILE):
        at = chance.randrange(min(len(content), HEAD_BYTES)) if number % 2 else chance.randrange(len(content))
        flipped = content[at] ^ (1 << chance.randrange(8))
        yield f"flip at {at}", content[:at] + bytes([flipped]) + content[at + 1 :]
    yield "cut in half", content[: len(content) // 2]
    yield "a byte less", content[:-1]
    yield "a byte more", content + b"\0"
    yield "empty", b""
    yield "zeroes", bytes(len(content))


def test_damage_of_any_file_is_seen(builds: Builds, tmp_path: Path, injected: Counter[str]) -> None:
    chance = random.Random(7)
    for original in sorted(file for file in builds.base.rglob("*") if file.is_file() and file.name != ".lock"):
        name = original.relative_to(builds.base)
        for what, content in damages(original.read_bytes(), chance):
            index = builds.copy(tmp_path / "index")
            (index / name).write_bytes(content)
            assert told(index) in ("refused", builds.old_answers), (name, what)
            assert run_forked(partial(build, builds.new, index)).kind == "ok", (name, what)
            assert told(index) == builds.new_answers, (name, what)
            injected["damages of a file"] += 1


def reseal(index: Path) -> None:
    """Let the manifest agree with the files, as somebody does who sends a crafted index."""
    folder = live_generation(index)
    replace(read_damaged_manifest(folder), files=list_files(folder)).write(folder)


def test_damage_that_the_manifest_agrees_with_does_no_harm(
    builds: Builds, tmp_path: Path, injected: Counter[str]
) -> None:
    chance = random.Random(11)
    base = live_generation(builds.base)
    for original in sorted(file for file in base.rglob("*") if file.is_file() and file.name != MANIFEST):
        name = original.relative_to(builds.base)
        for what, content in damages(original.read_bytes(), chance):
            index = builds.copy(tmp_path / "index")
            (index / name).write_bytes(content)
            reseal(index)
            # A flipped letter or number cannot be told from one that was meant: it may be answered with, not crash.
            assert run_forked(partial(fingerprint, index), 30).kind in ("ok", "refused"), (name, what)
            assert run_forked(partial(build, builds.new, index)).kind == "ok", (name, what)
            assert isinstance(told(index), list), (name, what)
            injected["damages of a file, with a manifest that agrees"] += 1


@pytest.mark.parametrize("name", CASES)
def test_a_crafted_index_is_refused_and_nothing_of_it_taken_over(
    builds: Builds, tmp_path: Path, name: str, injected: Counter[str]
) -> None:
    index = builds.copy(tmp_path / "index")
    manifest = check_generation(index, live_generation(index)).manifest
    CASES[name](live_generation(index))
    replace(manifest, files=list_files(live_generation(index))).write(live_generation(index))
    # What only a build reads does not keep an index from being opened.
    assert told(index) in ("refused", builds.old_answers)
    assert run_forked(partial(build, builds.new, index)).kind == "ok"
    assert told(index) == builds.new_answers
    injected["generations made to do harm"] += 1


def test_openings_that_race_with_builds_answer(builds: Builds, tmp_path: Path, injected: Counter[str]) -> None:
    index = builds.copy(tmp_path / "index")

    def switch() -> None:
        for number in range(SWITCHES):
            build(builds.old if number % 2 else builds.new, index)

    builder = os.fork()
    if builder == 0:
        code = 1
        try:
            switch()
            code = 0
        finally:
            os._exit(code)
    openings, ended = 0, (0, 0)
    while ended == (0, 0):
        assert told(index) in (builds.old_answers, builds.new_answers)
        openings += 1
        ended = os.waitpid(builder, os.WNOHANG)
    assert openings > 3
    assert os.waitstatus_to_exitcode(ended[1]) == 0
    injected["openings that race with builds"] += openings

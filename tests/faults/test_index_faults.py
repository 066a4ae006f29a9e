"""Faults while an index is built, and in what lies on the disk: old answers or new ones, never others, and no crash."""

import json
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from crafted_generations import CASES
from forked_work import answers_of, fingerprint, obey_file_modes, run_forked
from index_states import Builds, build, told

from rag.archive import Archive
from rag.store.generations import live_generation
from rag.store.manifest import MANIFEST, check_generation, list_files, read_damaged_manifest
from rag.store.schema import DATABASE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="forks, and reads /proc"),
    pytest.mark.usefixtures("one_embedder"),
]

FLIPS_PER_FILE = 3
DISK_SIZES = 20
HEAD_BYTES = 200
SWITCHES = 200


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


def overwritten(file: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield ways in which somebody writes over a file where it lies, as a careless copy does."""
    yield "emptied", partial(os.truncate, file, 0)
    yield "cut in half", lambda: os.truncate(file, file.stat().st_size // 2)
    yield "zeroes", lambda: file.write_bytes(bytes(file.stat().st_size))


def test_what_is_written_over_an_open_index_does_it_no_harm(
    builds: Builds, tmp_path: Path, injected: Counter[str]
) -> None:
    def ask_meanwhile(index: Path, damage: Callable[[], object]) -> list[Any]:
        with Archive.open(index) as archive:
            damage()
            return answers_of(archive)

    for original in sorted(file for file in builds.base.rglob("*") if file.is_file()):
        name = original.relative_to(builds.base)
        for what, damage in overwritten(tmp_path / "index" / name):
            index = builds.copy(tmp_path / "index")
            ending = run_forked(partial(ask_meanwhile, index, damage), 30)
            assert ending.kind == "refused" or ending.value == builds.old_answers, (name, what, ending)
            injected["files written over under a reader"] += 1


def test_what_may_not_be_read_is_one_error_and_may_be_built_over(
    builds: Builds, tmp_path: Path, injected: Counter[str]
) -> None:
    def ask(index: Path) -> list[Any]:
        obey_file_modes()
        return fingerprint(index)

    def build_anew(index: Path) -> None:
        obey_file_modes()
        build(builds.new, index)

    for original in sorted(path for path in (builds.base, *builds.base.rglob("*")) if path.name != ".lock"):
        index = builds.copy(tmp_path / "index")
        locked = index / original.relative_to(builds.base)
        mode = locked.stat().st_mode
        locked.chmod(0)
        ending, ending_of_build = run_forked(partial(ask, index), 30), run_forked(partial(build_anew, index))
        if locked.exists():
            locked.chmod(mode)
        # What nobody needs to answer may be out of reach.
        assert ending.kind == "refused" or ending.value == builds.old_answers, (locked, ending)
        assert not str(ending.value).startswith("IndexNotFound"), locked
        assert ending_of_build.kind in ("ok", "refused"), (locked, ending_of_build)
        assert told(index) in (builds.old_answers, builds.new_answers), locked
        injected["files and folders of an index that may not be read"] += 1


def test_a_folder_that_may_not_be_written_keeps_its_index(
    builds: Builds, tmp_path: Path, injected: Counter[str]
) -> None:
    def act(work: Callable[[], object]) -> object:
        obey_file_modes()
        return work()

    index = builds.copy(tmp_path / "index")
    for path in (index, *index.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert run_forked(partial(act, partial(fingerprint, index))).value == builds.old_answers
    ending = run_forked(partial(act, partial(build, builds.new, index)))
    assert ending.kind == "refused" and ending.value.startswith("IndexNotWritten"), ending
    assert told(index) == builds.old_answers
    injected["an index that may not be written"] += 1
    for path in (index, *index.rglob("*")):
        path.chmod(0o755)


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


@pytest.mark.parametrize("name", CASES)
def test_a_crafted_database_whose_manifest_is_not_sealed_gives_a_build_no_ids(
    builds: Builds, tmp_path: Path, name: str, injected: Counter[str]
) -> None:
    index = builds.copy(tmp_path / "index")
    folder = live_generation(index)
    before = (folder / DATABASE).read_bytes()
    CASES[name](folder)
    if (folder / DATABASE).read_bytes() == before:
        return
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"] = {file: [stored.size, stored.sha256] for file, stored in list_files(folder).items()}
    (folder / MANIFEST).write_text(json.dumps(manifest))
    assert told(index) == "refused"
    assert run_forked(partial(build, builds.new, index)).kind == "ok"
    # Ids may be those that the database names where they are ids: everything else is as it is read.
    answers = told(index)
    assert isinstance(answers, list), answers
    assert [speech[1:] for speech in answers[0]] == [speech[1:] for speech in builds.new_answers[0]]
    injected["databases made to do harm, under a manifest that is not sealed"] += 1


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

"""Two states of a folder of speeches, and what an index of each answers: what the tests of faults compare with."""

import json
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import CLINICS, HARBOUR, TEA
from forked_work import fingerprint, run_forked

from rag.archive import Archive


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

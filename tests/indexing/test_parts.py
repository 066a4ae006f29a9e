"""Parts of a build: made in processes of their own, kept when it is interrupted, and the same as without them."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.indexing import builder, file_readers, part_pool, part_worker, passages, workers
from rag.indexing.part_pool import PartPool
from rag.indexing.part_worker import PartPlan, request_of
from rag.indexing.parts import Part, is_whole
from rag.store.generations import live_generation
from rag.store.rows import SpeechRow
from rag.types import Source, Span, Speech

TEXT = "同志们：\n\n今年第{0}批茶园种了{1}亩，卖茶{1}万元。\n\n明年修路架桥，第{0}条路长{1}公里。\n"
SPEECHES = 12
#: What a build writes and does not depend on when it ran.
CONTENTS = ("vectors.faiss", "words.npy", "word_offsets.npy", "speech_of.npy", "sketches.npy", "terms")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "speeches"
    made.mkdir()
    for number in range(SPEECHES):
        (made / f"{number:02}.txt").write_text(
            f"在第{number}次大会上的讲话\n\n" + TEXT.format(number, 37 * number + 11)
        )
    return made


@pytest.fixture
def divided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a small build be divided as a large one is: the first two speeches are read and made here."""
    monkeypatch.setattr(passages, "PART_CHARACTERS", 60)
    monkeypatch.setattr(passages, "SMALL_PART_CHARACTERS", 30)
    monkeypatch.setattr(workers, "count_cores", lambda: 2)
    monkeypatch.setattr(file_readers, "count_cores", lambda: 2)
    monkeypatch.setattr(file_readers, "FIRST_FILES", 2)


def contents(index: Path) -> dict[str, bytes]:
    generation = live_generation(index)
    files = [file for name in CONTENTS for file in sorted([generation / name, *(generation / name).glob("*")])]
    return {str(file.relative_to(generation)): file.read_bytes() for file in files if file.is_file()}


def told(index: Path) -> list[object]:
    with Archive.open(index) as archive:
        return [archive.speeches, archive.figures, archive.search("第三批茶园", 5)]


@pytest.mark.usefixtures("divided")
def test_a_divided_build_is_that_of_one_process(folder: Path, tmp_path: Path) -> None:
    progress: list[tuple[str, int, int]] = []
    report = Archive.build([folder], tmp_path / "divided", progress=lambda *told: progress.append(told))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "count_cores", lambda: 1)
        patch.setattr(file_readers, "count_cores", lambda: 1)
        assert Archive.build([folder], tmp_path / "whole").embedded == report.embedded == report.passages
    assert contents(tmp_path / "divided") == contents(tmp_path / "whole")
    assert told(tmp_path / "divided") == told(tmp_path / "whole")
    assert not (tmp_path / "divided" / builder.PARTS).exists()
    done = [number for stage, number, _ in progress if stage == "embed"]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, SPEECHES)


@pytest.mark.slow
@pytest.mark.usefixtures("divided")
@pytest.mark.parametrize("change", ["new", "edited", "gone"])
def test_a_divided_build_over_another_is_a_full_build(folder: Path, tmp_path: Path, change: str) -> None:
    Archive.build([folder], tmp_path / "index")
    if change == "new":
        (folder / "05a.txt").write_text("在茶园里的讲话\n\n" + TEXT.format(99, 9999))
    elif change == "edited":
        (folder / "07.txt").write_text((folder / "07.txt").read_text().replace("修路", "开港"))
    else:
        (folder / "03.txt").unlink()
    report = Archive.build([folder], tmp_path / "index")
    assert report.embedded < 3
    Archive.build([folder], tmp_path / "full")
    assert contents(tmp_path / "index") == contents(tmp_path / "full")


def stop_at(speeches: int) -> Callable[[str, int, int], None]:
    def stop(stage: str, done: int, total: int) -> None:
        if stage == "embed" and done >= speeches:
            raise KeyboardInterrupt

    return stop


@pytest.mark.usefixtures("divided")
def test_an_interrupted_build_goes_on_where_it_was(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    with pytest.raises(KeyboardInterrupt):
        Archive.build([folder], index, progress=stop_at(6))
    kept = {part.name: part.stat().st_mtime_ns for part in (index / builder.PARTS).iterdir()}
    assert kept
    used: list[str] = []
    served = PartPool._make

    def watch(pool: PartPool, request: bytes) -> Path | None:
        made = served(pool, request)
        if made:
            used.extend([made.name] * (kept.get(made.name) == made.stat().st_mtime_ns))
        return made

    monkeypatch.setattr(PartPool, "_make", watch)
    Archive.build([folder], index)
    assert sorted(used) == sorted(kept)
    Archive.build([folder], tmp_path / "full")
    assert contents(index) == contents(tmp_path / "full")
    assert not (index / builder.PARTS).exists()


@pytest.mark.slow
@pytest.mark.usefixtures("divided")
@pytest.mark.parametrize(
    "body", ["os.kill(os.getpid(), 9)", "print('no JSON', flush=True)", "print('{\"error\": 1}', flush=True)"]
)
def test_what_no_process_makes_is_made_here(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    (tmp_path / "broken_worker.py").write_text(f"import os, sys\nfor line in sys.stdin:\n    {body}\n")
    with monkeypatch.context() as patch:
        patch.syspath_prepend(tmp_path)
        patch.setattr(part_worker, "__name__", "broken_worker")
        Archive.build([folder], tmp_path / "index")
    Archive.build([folder], tmp_path / "whole")
    assert contents(tmp_path / "index") == contents(tmp_path / "whole")


def row_of(text: str) -> SpeechRow:
    source = Source("a.txt", 1, 0, len(text), "aa", ())
    speech = Speech(
        id="tea", title="茶", place=None, level=None, date=None, occasion=None, speaker=None, language="zh",
        source=source, text=text, paragraphs=(Span(0, len(text)),), sections=(),
    )  # fmt: skip
    return SpeechRow.from_speech(speech, 0)


def plan_in(folder: Path) -> PartPlan:
    return PartPlan(str(folder), 300, "reader", "print", "")


def test_a_part_that_was_damaged_is_made_again(tmp_path: Path) -> None:
    request = json.loads(request_of(plan_in(tmp_path), [row_of(TEXT.format(1, 2))]))
    part = Path(part_worker.serve(request))
    words = Part.open(part).words.tolist()
    content = bytearray((part / "words.npy").read_bytes())
    content[-1] ^= 1
    (part / "words.npy").write_bytes(content)
    assert not is_whole(part)
    assert Path(part_worker.serve(request)) == part
    assert is_whole(part)
    assert Part.open(part).words.tolist() == words


def test_a_part_is_of_its_words_and_its_plan(tmp_path: Path) -> None:
    plans = [plan_in(tmp_path), PartPlan(str(tmp_path), 200, "reader", "print", "")]
    plans += [PartPlan(str(tmp_path), 300, "other", "print", ""), PartPlan(str(tmp_path), 300, "reader", "other", "")]
    names = {json.loads(request_of(plan, [row_of(text)]))["part"] for plan in plans for text in ("种茶。", "修路。")}
    assert len(names) == 8


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[PartPool]:
    opened = PartPool(plan_in(tmp_path), 1)
    yield opened
    opened.close()


@pytest.mark.skipif(sys.platform == "win32", reason="ends a process by a signal")
def test_another_process_takes_the_place_of_one_that_died(pool: PartPool) -> None:
    worker = pool._idle.get()
    pool._idle.put(worker)
    os.kill(worker._process.pid, signal.SIGKILL)
    assert pool.submit([row_of("种茶。")]).result() is None
    assert pool.submit([row_of("种茶。")]).result() is not None


def test_the_processes_are_no_more_than_the_cores() -> None:
    assert 1 <= part_pool.count_cores() <= (os.cpu_count() or 1)

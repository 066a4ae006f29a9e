"""A Milvus finds what the files of a generation find, to the hit, and is switched as they are."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from milvus_servers import RunningServer, milvus_lite, milvus_server

from rag import Archive, Filters, MilvusServer, ServerUnavailable, Settings
from rag.errors import IndexNotFound
from rag.retrieve import hybrid
from rag.store import word_index
from rag.store.generations import live_generation
from rag.store.local import LocalStore
from rag.store.milvus import MilvusStore
from rag.store.milvus_server import Milvus
from rag.types import NO_FILTERS

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

ROOT = Path(__file__).parents[2]
QUESTIONS = (
    "what did Dingxi plan for medicine",
    "招商引资有哪些做法",
    "How is the old town to be renewed?",
    "教育投入多少",
    "营商环境",
    "哪些人才政策",
    "乡村振兴和城市更新有什么不同",
    "旅游收入增长",
    "the second half of the year",
    "谁的第一次讲话",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with milvus_server(tmp_path_factory.mktemp("milvus")) as running:
        yield running


@pytest.fixture(params=["lite", "server"])
def milvus(request: pytest.FixtureRequest, tmp_path: Path) -> MilvusServer:
    """Return a Milvus without an index: one that holds terms, and one that does not."""
    if request.param == "lite":
        return milvus_lite(tmp_path / "milvus.db")
    # A name of its own: other tests use the same server.
    return MilvusServer(request.getfixturevalue("server").uri, f"speeches_{abs(hash(tmp_path))}")


@pytest.fixture
def few_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each signal nominate few passages, as in an archive that is too large to score all."""
    monkeypatch.setattr(hybrid, "MAX_EXHAUSTIVE_PASSAGES", 0)
    monkeypatch.setattr(hybrid, "CANDIDATES_PER_SIGNAL", 20)
    monkeypatch.setattr(word_index, "MAX_SAMPLED_PASSAGES", 0)


def build(index: Path, files: Path, milvus: MilvusServer) -> None:
    Archive.build([files], index, Settings(store=milvus))


def filters_of(archive: Archive) -> list[Filters]:
    """Return filters of every kind, alone and together."""
    place, year = archive.places[0], archive.years[-1]
    some = [
        NO_FILTERS,
        Filters(places=(place,)),
        Filters(places=archive.places[:3], years=(year,)),
        Filters(years=archive.years[:2]),
        Filters(speeches=tuple(speech.id for speech in archive.speeches[1:3])),
        Filters(occasions=("会",)),
        Filters(places=("无此地",)),
        Filters(speakers=("无此人",)),
    ]
    return some + [Filters(speakers=(speaker,)) for speaker in archive.speakers[:2]]


def compare(index: Path, milvus: MilvusServer) -> int:
    """Compare what both stores find; return the number of hits."""
    hits = 0
    with Archive.open(index, Settings()) as local, Archive.open(index, Settings(store=milvus)) as remote:
        assert isinstance(remote._store, MilvusStore)
        for question in QUESTIONS:
            for filters in filters_of(local):
                expected = local.search(question, 10, filters)
                assert remote.search(question, 10, filters) == expected, (question, filters)
                hits += len(expected)
            assert remote.ask(question) == local.ask(question)
    return hits


# -- the same hits


@pytest.fixture(params=["all", "few"])
def candidates(request: pytest.FixtureRequest) -> None:
    if request.param == "few":
        request.getfixturevalue("few_candidates")


@pytest.mark.usefixtures("candidates")
def test_every_hit_of_the_corpus_and_every_answer_is_that_of_the_local_store(
    milvus: MilvusServer, tmp_path: Path
) -> None:
    build(tmp_path / "index", ROOT / "corpus", milvus)
    assert compare(tmp_path / "index", milvus) > 300


TRANSCRIPT = """---
title: 市政厅里的对谈
place: 引"号\\反
occasion: 第一次“对谈”\\会
date: {year}-05-06
---

王海宁：今年的水渠要修{length}公里。

李桥：修水渠的钱从哪里来？财政拿得出来吗？

王海宁：财政出一半，受益的村子出一半，账目每个月公布。

李桥：那么学校怎么办，热水还没有接通。
"""


@pytest.fixture
def odd_speeches(tmp_path: Path) -> Path:
    """Return a folder with two transcripts from a place that has to be escaped, and one speech without facts."""
    folder = tmp_path / "files"
    folder.mkdir()
    for year in (2019, 2021):
        (folder / f"{year}.md").write_text(TRANSCRIPT.format(year=year, length=year - 2000), "utf-8")
    (folder / "plain.txt").write_text("修水渠的事不能等，钱要花在水渠上。\n", "utf-8")
    return folder


@pytest.mark.usefixtures("few_candidates")
def test_filters_for_odd_names_and_turns_are_those_of_the_local_store(
    milvus: MilvusServer, odd_speeches: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    build(index, odd_speeches, milvus)
    with Archive.open(index, Settings()) as local, Archive.open(index, Settings(store=milvus)) as remote:
        assert '引"号\\反' in local.places
        for filters in (
            Filters(places=('引"号\\反',)),
            Filters(occasions=("”\\会",), years=(2021,)),
            Filters(speakers=("李桥",)),
            Filters(speakers=("王",), years=(2019,)),
            Filters(places=('" or row >= 0 or place == "',)),
        ):
            expected = local.search("修水渠的钱从哪里来", 10, filters)
            assert remote.search("修水渠的钱从哪里来", 10, filters) == expected, filters
        assert local.search("修水渠的钱", 10, Filters(speakers=("李桥",)))


def test_vectors_words_terms_and_holders_are_those_of_the_files(
    milvus: MilvusServer, corpus: Path, tmp_path: Path
) -> None:
    build(tmp_path / "index", corpus, milvus)
    folder = live_generation(tmp_path / "index")
    with closing(LocalStore(folder)) as local, closing(MilvusStore(folder, Milvus(milvus))) as remote:
        rows = np.arange(len(local))[::-1].copy()
        np.testing.assert_array_equal(remote.vectors(rows), local.vectors(rows))
        np.testing.assert_array_equal(remote.words(rows).ids, local.words(rows).ids)
        np.testing.assert_array_equal(remote.words(rows).offsets, local.words(rows).offsets)
        weights = {"茶叶": 1.0, "医院": 0.3, "港口": 0.7, "无此词": 5.0}
        np.testing.assert_array_equal(remote.lexical_scores(weights)[rows], local.lexical_scores(weights)[rows])
        for term in local.lexical.vocabulary:
            np.testing.assert_array_equal(remote.rows_holding(term), local.rows_holding(term))
        nothing = np.zeros(0, np.int64)
        assert remote.vectors(nothing).shape == (0, local.dimension)
        assert len(remote.search_lexical({"无此词": 1.0}, 5)[0]) == 0


# -- generations


def collections_of(milvus: MilvusServer) -> tuple[set[str], str | None]:
    with closing(Milvus(milvus)) as connection:
        return set(connection.generations()), connection.live_generation()


def test_a_generation_is_a_collection_and_former_ones_are_deleted(
    milvus: MilvusServer, corpus: Path, odd_speeches: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    build(index, corpus, milvus)
    first = live_generation(index).name
    assert collections_of(milvus) == ({first}, first)
    build(index, corpus, milvus)  # nothing has changed
    assert collections_of(milvus) == ({first}, first)
    build(index, odd_speeches, milvus)
    second = live_generation(index).name
    assert second != first
    assert collections_of(milvus) == ({second}, second)


def test_who_reads_a_former_generation_can_finish(
    milvus: MilvusServer, corpus: Path, odd_speeches: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    build(index, corpus, milvus)
    with Archive.open(index, Settings(store=milvus)) as reader:
        build(index, odd_speeches, milvus)
        assert reader.search("茶叶", 3)
        assert len(collections_of(milvus)[0]) == 2
    build(index, corpus, milvus)
    assert len(collections_of(milvus)[0]) == 1


def test_what_is_purged_is_deleted_from_the_server(milvus: MilvusServer, corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build(index, corpus, milvus)
    with Archive.open(index, Settings(store=milvus)) as archive:
        gone, before = archive.speeches[0], len(archive._store)
    Archive.purge([gone.id], index, Settings(store=milvus))
    assert len(collections_of(milvus)[0]) == 1
    with Archive.open(index, Settings(store=milvus)) as archive:
        assert len(archive._store) < before
        assert gone.id not in {hit.passage.speech_id for hit in archive.search(gone.title, 20)}


def test_an_index_that_was_built_without_the_server_is_published_by_the_next_build(
    milvus: MilvusServer, corpus: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    Archive.build([corpus], index, Settings())
    with pytest.raises(ServerUnavailable, match="publish one with: rag index"):
        Archive.open(index, Settings(store=milvus))
    build(index, corpus, milvus)
    with Archive.open(index, Settings(store=milvus)) as archive:
        assert archive.search("茶叶", 1)


def test_an_index_elsewhere_does_not_answer_for_the_server(milvus: MilvusServer, corpus: Path, tmp_path: Path) -> None:
    build(tmp_path / "index", corpus, milvus)
    Archive.build([corpus], tmp_path / "other", Settings())
    with pytest.raises(IndexNotFound, match="holds no generation"):
        Archive.open(tmp_path / "other", Settings(store=milvus))


# -- crashes

CRASH = """
import os, signal, sys
from pathlib import Path
from rag import Archive, MilvusServer, Settings
from rag.store import generations, milvus_publisher, milvus_server

def die(*args, **values):
    os.kill(os.getpid(), signal.SIGKILL)

milvus_publisher.SENT_PASSAGES = 2
point, index, files, uri, name = sys.argv[1:]
owner, method = {
    "create": (milvus_server.Milvus, "create"), "finish": (milvus_server.MilvusCollection, "finish"),
    "switch": (milvus_server.Milvus, "switch"), "current": (generations, "_switch"),
    "sweep": (milvus_publisher.MilvusPublisher, "sweep"), "nowhere": (sys, "exit"),
}.get(point, (milvus_server.MilvusCollection, "insert"))
original, calls = getattr(owner, method), []

def insert_twice(self, passages):
    calls.append(1)
    die() if len(calls) > 2 else original(self, passages)

setattr(owner, method, insert_twice if point == "insert" else die)
Archive.build([files], index, Settings(store=MilvusServer(uri, name)))
"""


def build_and_die(point: str, index: Path, files: Path, milvus: MilvusServer) -> int:
    """Build in a process that kills itself at a point, and return its exit status."""
    command = [sys.executable, "-c", CRASH, point, str(index), str(files), milvus.uri, milvus.name]
    return subprocess.run(command, check=False, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}).returncode


@pytest.mark.parametrize("point", ["create", "insert", "finish", "switch", "current", "sweep"])
def test_a_build_that_is_killed_leaves_what_answered(
    milvus: MilvusServer, corpus: Path, odd_speeches: Path, tmp_path: Path, point: str
) -> None:
    index = tmp_path / "index"
    # In processes of their own, the whole one too: only one process at a time can open a Milvus Lite.
    assert build_and_die("nowhere", index, corpus, milvus) == 0
    before = live_generation(index).name
    assert build_and_die(point, index, odd_speeches, milvus) < 0
    live = collections_of(milvus)[1]
    # From the switch of the alias on the new generation answers, and its files are there.
    assert (live == before) is (point in ("create", "insert", "finish", "switch"))
    with Archive.open(index, Settings(store=milvus)) as archive:
        assert archive.generation == live
        assert archive.search("修水渠" if live != before else "茶叶", 3)
    build(index, corpus if point == "current" else odd_speeches, milvus)
    assert collections_of(milvus) == ({live_generation(index).name}, live_generation(index).name)
    with Archive.open(index, Settings(store=milvus)) as archive:
        assert archive.generation == live_generation(index).name


def test_a_server_that_is_killed_answers_when_it_runs_again(
    server: RunningServer, corpus: Path, tmp_path: Path
) -> None:
    milvus = MilvusServer(server.uri, "killed")
    index = tmp_path / "index"
    build(index, corpus, milvus)
    with Archive.open(index, Settings(store=milvus)) as archive:
        expected = archive.search("茶叶怎么卖", 5)
        server.kill()
        assert isinstance(archive._store, MilvusStore)
        archive._store._cache._passages.clear()
        with pytest.raises(ServerUnavailable, match="does not answer"):
            archive.search("港口", 5)
    with pytest.raises(ServerUnavailable, match="does not answer"):
        Archive.open(index, Settings(store=milvus))
    with pytest.raises(ServerUnavailable, match="does not answer"):
        build(index, corpus, milvus)
    server.start()
    with Archive.open(index, Settings(store=replace(milvus, uri=server.uri))) as archive:
        assert archive.search("茶叶怎么卖", 5) == expected


def test_without_its_server_an_index_that_is_built_stays_as_it_was(corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("pymilvus")
    index = tmp_path / "index"
    Archive.build([corpus], index, Settings())
    before = live_generation(index)
    nobody = Settings(store=MilvusServer("http://127.0.0.1:1", "speeches"))
    for act in (lambda: Archive.build([corpus], index, nobody), lambda: Archive.open(index, nobody)):
        with pytest.raises(ServerUnavailable, match=r"127\.0\.0\.1:1"):
            act()
    assert live_generation(index) == before

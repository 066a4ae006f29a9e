"""What a cluster does for a build: once for each content, again elsewhere, or here; the generation is the same."""

import json
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from ray_clusters import RayNodes, ray_nodes

from rag import Archive, BuildOptions, MissingExtra, Settings
from rag.indexing import cluster_jobs, ray_workers
from rag.indexing.boundary import FileBoundary
from rag.indexing.builder import open_models, plan
from rag.indexing.part_worker import PartPlan
from rag.indexing.parts import Part, PartMaker, is_whole
from rag.indexing.source_digest import digest_source
from rag.read import SourceFile
from rag.store.generations import live_generation
from rag.store.manifest import StoredFile, read_damaged_manifest
from rag.store.rows import SpeechRow

if TYPE_CHECKING:
    import subprocess

ROOT = Path(__file__).parents[2]
SECONDS_TO_BEGIN = 120
Result = TypeVar("Result")


def tell_nothing(stage: str, done: int, total: int) -> None:
    """Take no note of progress."""


@pytest.fixture(scope="module")
def reader() -> str:
    """Return the version of the code that is here."""
    return plan(open_models(Settings()), Settings()).reader


# -- one job, without a cluster


class HereCluster:
    """Runs jobs in this process, or fails them; `jobs` are the names of those that ran."""

    capacity = 2

    def __init__(self, reader: str, *, fails: bool = False) -> None:
        self.reader, self._fails = reader, fails
        self.jobs: list[str] = []

    def submit(self, work: Callable[[], Result]) -> "Future[Result]":
        future: Future[Result] = Future()
        future.set_result(work())
        return future

    def run(self, job: Callable[..., Result], *arguments: object) -> Result | None:
        if self._fails:
            return None
        self.jobs.append(job.__name__)
        return job(self.reader, *arguments)


def workers_of(cluster: HereCluster, folder: Path) -> ray_workers.RayWorkers:
    return ray_workers.RayWorkers(cluster, folder)  # type: ignore[arg-type]


@pytest.fixture
def speech(corpus: Path) -> SourceFile:
    return SourceFile(corpus / "tea.md", "corpus/tea.md")


def test_a_file_is_read_as_it_is_here_and_only_once(reader: str, speech: SourceFile, tmp_path: Path) -> None:
    cluster, here = HereCluster(reader), Path.cwd()
    for _ in range(2):
        with workers_of(cluster, tmp_path).open_readers(60, tell_nothing) as readers:
            reading = readers.read(speech, digest_source(speech)).result()
        os.chdir(here)
        assert reading.speeches == FileBoundary(60).read(speech).speeches
        assert len(reading.sketches) == len(reading.speeches)
    assert cluster.jobs == ["read_file"]


def test_what_was_kept_and_is_not_whole_is_read_again(reader: str, speech: SourceFile, tmp_path: Path) -> None:
    cluster = HereCluster(reader)
    readers = workers_of(cluster, tmp_path).open_readers(60, tell_nothing)
    expected = readers.read(speech, digest_source(speech)).result()
    [kept] = (tmp_path / "readings").iterdir()
    kept.write_bytes(kept.read_bytes()[:-9])
    assert readers.read(speech, digest_source(speech)).result().speeches == expected.speeches
    assert cluster.jobs == ["read_file", "read_file"]


def test_other_bytes_or_another_name_are_another_file(reader: str, speech: SourceFile, tmp_path: Path) -> None:
    cluster = HereCluster(reader)
    readers = workers_of(cluster, tmp_path).open_readers(60, tell_nothing)
    for file in (speech, replace(speech, name="corpus/other.md")):
        [read] = readers.read(file, digest_source(file)).result().speeches
        assert read.source.path == file.name
    assert cluster.jobs == ["read_file", "read_file"]


def test_a_node_refuses_other_bytes_and_another_version(reader: str, speech: SourceFile) -> None:
    job = {"folder": str(Path.cwd()), "path": str(speech.path), "name": speech.name, "max_seconds": 60}
    with pytest.raises(ValueError, match="other bytes"):
        cluster_jobs.read_file(reader, json.dumps({**job, "sha256": "0" * 64}))
    with pytest.raises(ValueError, match="another version"):
        cluster_jobs.read_file("another", "{}")
    with pytest.raises(ValueError, match="another version"):
        cluster_jobs.make_part("another", b"{}")


def rows_of(speech: SourceFile) -> list[SpeechRow]:
    return [SpeechRow.from_speech(read, 0) for read in FileBoundary(60).read(speech).speeches]


def test_a_part_is_made_as_it_is_here_and_only_once(reader: str, speech: SourceFile, tmp_path: Path) -> None:
    cluster = HereCluster(reader)
    parts = PartPlan(str(tmp_path), 300, reader, "fingerprint", known="")
    for _ in range(2):
        pool = workers_of(cluster, tmp_path).open_pool(parts, is_large=False)
        folder = pool.submit(rows_of(speech)).result()
        assert folder and folder.parent == tmp_path and is_whole(folder)
    here = PartMaker(open_models(Settings()), 300).make([row.to_speech() for row in rows_of(speech)])
    assert folder
    made = Part.open(folder)
    assert made.speeches == here.speeches
    assert (made.vectors == here.vectors).all() and (made.words == here.words).all()
    assert cluster.jobs == ["make_part"]


def test_what_a_cluster_cannot_do_is_done_here(reader: str, speech: SourceFile, tmp_path: Path) -> None:
    workers = workers_of(HereCluster(reader, fails=True), tmp_path)
    with workers.open_readers(60, tell_nothing) as readers:
        assert readers.read(speech, digest_source(speech)).result().speeches
        assert readers.read(replace(speech, path=tmp_path / "none.md"), None).result().skipped
    pool = workers.open_pool(PartPlan(str(tmp_path), 300, reader, "fingerprint", known=""), is_large=True)
    assert pool.submit(rows_of(speech)).result() is None


def test_without_ray_the_extra_is_named(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtra, match=r"wengao\[ray\]"):
        Archive.build([corpus], tmp_path / "index", options=BuildOptions(ray="127.0.0.1:1"))


# -- two nodes


@pytest.fixture(scope="module")
def nodes() -> Iterator[RayNodes]:
    # Ray's sockets lie in its folder, and their paths must be short.
    with tempfile.TemporaryDirectory(prefix="wg") as folder, ray_nodes(Path(folder) / "r") as started:
        yield started


@pytest.fixture(scope="module")
def speeches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with 200 speeches that are made of the sentences of the corpus: five parts."""
    folder = tmp_path_factory.mktemp("speeches")
    chance = random.Random(7)
    texts = (file.read_text("utf-8") for file in sorted((ROOT / "corpus").rglob("*.md")))
    sentences = [s.strip() for text in texts for s in re.split("(?<=。)", text) if 15 < len(s.strip()) < 200]
    for number in range(200):
        paragraphs = ["".join(chance.sample(sentences, 6)) for _ in range(72)]
        head = (
            f"---\ntitle: 第{number}次会议上的讲话\nplace: 地{number % 17}\ndate: {2000 + number % 20}-03-04\n---\n\n"
        )
        (folder / f"{number:03}.md").write_text(head + "\n\n".join(["同志们：", *paragraphs]), "utf-8")
    return folder


@pytest.fixture(scope="module")
def expected(speeches: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, StoredFile]:
    """Return the digests of the generation that this machine builds alone."""
    index = tmp_path_factory.mktemp("alone")
    Archive.build([speeches], index, Settings())
    return digests_of(index)


def digests_of(index: Path) -> dict[str, StoredFile]:
    return dict(read_damaged_manifest(live_generation(index)).files)


def start_build(nodes: RayNodes, speeches: Path, index: Path, *options: str) -> "subprocess.Popen[str]":
    return nodes.run("index", str(speeches), "--index", str(index), "--json", "--ray", nodes.address, *options)


def ended(build: "subprocess.Popen[str]") -> dict[str, object]:
    out, err = build.communicate(timeout=600)
    assert build.returncode == 0, err[-3000:]
    report: dict[str, object] = json.loads(out)
    return report


def wait_for(build: "subprocess.Popen[str]", index: Path, stage: str, count: int) -> list[str]:
    """Wait until a cluster has done some jobs of a stage, and return the names of what is kept."""
    folder = index / "parts" / "readings" if stage == "readings" else index / "parts"
    end = time.monotonic() + SECONDS_TO_BEGIN
    while True:
        names = [path.name for path in folder.glob("*") if path.suffix != ".new" and path.name != "readings"]
        if len(names) >= count:
            return names
        assert build.poll() is None and time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.slow
def test_two_nodes_build_what_one_machine_builds(
    nodes: RayNodes, speeches: Path, expected: dict[str, StoredFile], tmp_path: Path
) -> None:
    report = ended(start_build(nodes, speeches, tmp_path))
    assert (report["files"], report["new"], report["skipped"]) == (200, 200, [])
    assert digests_of(tmp_path) == expected
    assert not (tmp_path / "parts").exists()


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["readings", "parts"])
def test_a_node_that_is_killed_in_mid_job_changes_nothing(
    nodes: RayNodes, speeches: Path, expected: dict[str, StoredFile], tmp_path: Path, stage: str
) -> None:
    build = start_build(nodes, speeches, tmp_path)
    wait_for(build, tmp_path, stage, 40 if stage == "readings" else 1)
    nodes.kill_second()
    try:
        assert ended(build)["passages"]
        assert digests_of(tmp_path) == expected
    finally:
        nodes.start_second()


@pytest.mark.slow
def test_a_build_that_is_killed_goes_on_where_it_was(
    nodes: RayNodes, speeches: Path, expected: dict[str, StoredFile], tmp_path: Path
) -> None:
    build = start_build(nodes, speeches, tmp_path)
    wait_for(build, tmp_path, "parts", 2)
    os.kill(build.pid, signal.SIGKILL)
    build.communicate()
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "parts" / "readings").iterdir()}
    assert len(kept) == 200
    again = start_build(nodes, speeches, tmp_path)
    wait_for(again, tmp_path, "parts", 3)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    ended(again)
    assert digests_of(tmp_path) == expected


@pytest.mark.slow
def test_jobs_past_their_deadline_are_done_here(
    nodes: RayNodes, speeches: Path, expected: dict[str, StoredFile], tmp_path: Path
) -> None:
    ended(start_build(nodes, speeches, tmp_path, "--job-seconds", "1"))
    assert digests_of(tmp_path) == expected


@pytest.mark.slow
def test_a_cluster_that_is_not_there_is_said(nodes: RayNodes, speeches: Path, tmp_path: Path) -> None:
    build = nodes.run("index", str(speeches), "--index", str(tmp_path), "--ray", "127.0.0.1:1")
    _, err = build.communicate(timeout=300)
    assert build.returncode == 1
    assert "The Ray cluster at 127.0.0.1:1 does not answer" in err

"""A Ray cluster that reads the files of a build and makes its parts; this process writes them.

Each file and each part is a job of its own, which Ray runs again elsewhere when its node dies. No job waits for
another, so that one processor is enough to go on with; a job that is not done by its deadline is done here. What was
done is kept beside the index by the digest of what it was made from, until the build has ended: an interrupted build
goes on from there, and nothing is done twice or left out.
"""

import hashlib
import json
import logging
import shutil
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from rag.errors import MissingExtra, ServerUnavailable
from rag.indexing import cluster_jobs
from rag.indexing.boundary import BoundedReading, FileBoundary, collect_messages
from rag.indexing.cluster_jobs import ReadingJob
from rag.indexing.part_worker import PartPlan, request_of
from rag.indexing.parts import is_whole
from rag.indexing.reading_worker import message_of
from rag.read import SourceFile
from rag.store.rows import SpeechRow
from rag.types import Progress

#: Jobs for each processor of the cluster that may be under way or wait, and how many at most.
JOBS_PER_CPU = 2
MAX_JOBS = 512
#: How often Ray runs a job again whose node has died.
MAX_RETRIES = 3
#: Seconds to reach a cluster.
CONNECT_SECONDS = 10
#: Seconds that the first job may take, which tells whether there is a cluster at all.
PROBE_SECONDS = 120

#: Where what was read is kept, in the folder of the parts.
READINGS = "readings"
_SHA256_DIGITS = 64

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class RayCluster:
    """A connection to a Ray cluster, and the jobs that it has for a build."""

    def __init__(self, address: str, reader: str, job_seconds: float) -> None:
        """Connect; raises ServerUnavailable, also where the nodes are of another version, and MissingExtra."""
        try:
            import ray
        except ImportError as error:
            raise MissingExtra("--ray needs Ray; install it with: pip install 'wengao[ray]'") from error
        self._ray, self.reader, self._job_seconds = ray, reader, job_seconds
        try:
            _check_address(address)
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
            cpus = int(_resources(ray)["CPU"])
        except (OSError, RuntimeError, ValueError) as error:
            raise ServerUnavailable(
                f"The Ray cluster at {address} does not answer ({str(error)[:200]}); start it with `ray start`, or "
                "build without --ray."
            ) from error
        #: Jobs that may be under way at a time.
        self.capacity = max(1, min(JOBS_PER_CPU * cpus, MAX_JOBS))
        self._threads = ThreadPoolExecutor(self.capacity)
        if not self._runs_jobs():
            self.close()
            raise ServerUnavailable(
                f"The Ray cluster at {address} has no processor for a job within {PROBE_SECONDS} s, or another version "
                "of wengao; install this one on every node."
            )

    def _runs_jobs(self) -> bool:
        """Return True if a node runs a job of this version; its first process takes seconds to start."""
        reference = self._remote(cluster_jobs.check_version).remote(self.reader)
        try:
            return bool(self._ray.get(reference, timeout=PROBE_SECONDS))
        except Exception as error:  # whatever Ray or the job raises
            _log.warning("the cluster runs no job: %s", str(error).strip()[-300:])
            return False

    def submit(self, work: Callable[[], Result]) -> "Future[Result]":
        """Let a thread do some work, which runs jobs."""
        return self._threads.submit(work)

    def run(self, job: Callable[..., Result], *arguments: object) -> Result | None:
        """Return what a job returns, None where it raised an error, or has no result by its deadline."""
        reference = self._remote(job).remote(self.reader, *arguments)
        try:
            result: Result = self._ray.get(reference, timeout=self._job_seconds)
        except Exception as error:  # whatever a job raises; what it should have done is done here
            self._ray.cancel(reference, force=True)
            _log.warning("a job of the cluster failed and is done here: %s", str(error).strip()[-300:])
            return None
        return result

    def _remote(self, job: Callable[..., object]) -> Any:  # noqa: ANN401 - Ray's own
        return self._ray.remote(num_cpus=1, max_retries=MAX_RETRIES, scheduling_strategy="SPREAD")(job)

    def close(self) -> None:
        """Give up the jobs that are under way, and end the connection."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._ray.shutdown()
        self._threads.shutdown(wait=True)


class RayWorkers:
    """A Ray cluster as the workers of one build."""

    def __init__(self, cluster: RayCluster, folder: Path) -> None:
        """Keep what the cluster has done in a folder."""
        self._cluster, self._folder = cluster, folder

    def open_readers(self, max_seconds: float, progress: Progress) -> "RayReaders":
        """Return what reads files, each within `max_seconds`; of the parts of one the nodes tell nothing."""
        return RayReaders(self._cluster, self._folder / READINGS, max_seconds)

    def open_pool(self, plan: PartPlan, is_large: bool) -> "RayPool":
        """Return what makes parts."""
        return RayPool(self._cluster, plan)


class RayReaders:
    """Read files on the nodes of a cluster, which all see them at the same paths."""

    def __init__(self, cluster: RayCluster, folder: Path, max_seconds: float) -> None:
        self._cluster, self._folder, self._max_seconds = cluster, folder, max_seconds
        self._here = FileBoundary(max_seconds)
        self.capacity = cluster.capacity

    def read(self, file: SourceFile, sha256: str | None) -> "Future[BoundedReading]":
        """Return the reading of a file, which may still be under way."""
        if sha256 is None or file.refusal:
            reading: Future[BoundedReading] = Future()
            reading.set_result(self._here.read(file))
            return reading
        job = ReadingJob(str(Path.cwd()), str(file.path), file.name, sha256, self._max_seconds)
        return self._cluster.submit(lambda: self._read(file, job))

    def _read(self, file: SourceFile, job: ReadingJob) -> BoundedReading:
        deciding = json.dumps([self._cluster.reader, job.path, job.name, job.sha256])
        kept = self._folder / hashlib.sha256(deciding.encode(errors="surrogatepass")).hexdigest()
        messages = _read_kept(kept)
        if messages is None:
            messages = self._cluster.run(cluster_jobs.read_file, json.dumps(asdict(job)))
            if messages is None:
                with FileBoundary(self._max_seconds) as boundary:
                    return boundary.read(file)
            _keep(kept, messages)
        return collect_messages(map(message_of, json.loads(messages)))

    def __enter__(self) -> "RayReaders":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._here.__exit__(kind, error, trace)


class RayPool:
    """Make parts on the nodes of a cluster."""

    def __init__(self, cluster: RayCluster, plan: PartPlan) -> None:
        self._cluster, self._plan = cluster, plan
        self.capacity = cluster.capacity

    def submit(self, rows: Sequence[SpeechRow]) -> "Future[Path | None]":
        """Ask for the part of some speeches; the result is its folder, None where the cluster could not make it."""
        request = request_of(self._plan, rows)
        return self._cluster.submit(lambda: self._make(request))

    def _make(self, request: bytes) -> Path | None:
        folder = Path(json.loads(request)["part"])
        if not is_whole(folder):
            files = self._cluster.run(cluster_jobs.make_part, request)
            if files is None:
                return None
            _write_files(folder, files)
        return folder

    def close(self) -> None:
        """Give up nothing here: the cluster is closed by who opened it."""


def _read_kept(file: Path) -> bytes | None:
    """Return what was kept in a file, None where there is nothing, or not all of it."""
    try:
        kept = file.read_bytes()
    except OSError:
        return None
    digest, content = kept[:_SHA256_DIGITS], kept[_SHA256_DIGITS:]
    return content if hashlib.sha256(content).hexdigest().encode() == digest else None


def _keep(file: Path, content: bytes) -> None:
    """Keep bytes in a file that appears when all of them are written, behind their digest."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.new")
    unfinished.write_bytes(hashlib.sha256(content).hexdigest().encode() + content)
    unfinished.replace(file)


def _write_files(folder: Path, files: Sequence[tuple[str, bytes]]) -> None:
    """Write the files of a part into a folder that appears when all of them are written."""
    unfinished = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name, content in files:
        # A node gives names of files, and none that lead elsewhere.
        (unfinished / Path(name).name).write_bytes(content)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def _check_address(address: str) -> None:
    """Raise OSError where nothing listens at host:port; Ray would try for minutes."""
    host, _, port = address.rpartition(":")
    if host and port.isdecimal() and "/" not in host:
        socket.create_connection((host, int(port)), CONNECT_SECONDS).close()


def _resources(ray: Any) -> dict[str, float]:  # noqa: ANN401 - a module without types
    return {"CPU": 0.0, **ray.cluster_resources()}

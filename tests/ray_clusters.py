"""A real Ray cluster for tests: two nodes, each in a network namespace of its own, started and killed by process id."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PORT = 26379
START_SECONDS = 120
OBJECT_STORE_BYTES = 200_000_000


class RayNodes:
    """Two nodes with one processor each; the head has the address `address`."""

    def __init__(self, folder: Path) -> None:
        # Ray's own paths may have 107 bytes.
        self._folder, self._names = folder, [f"wengao-{os.getpid()}-{side}" for side in "ab"]
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.address = f"10.77.0.1:{PORT}"

    def start(self) -> None:
        """Join two namespaces by a wire, and start a node in each."""
        links = [f"wg{os.getpid()}{side}" for side in "ab"]
        for name in self._names:
            _run("ip", "netns", "add", name)
        wire = ["type", "veth", "peer", "name", links[1], "netns", self._names[1]]
        _run("ip", "link", "add", links[0], "netns", self._names[0], *wire)
        for number, (name, link) in enumerate(zip(self._names, links, strict=True), 1):
            _run("ip", "-n", name, "addr", "add", f"10.77.0.{number}/24", "dev", link)
            for device in ("lo", link):
                _run("ip", "-n", name, "link", "set", device, "up")
        self._start_node(0, "--head", f"--port={PORT}", "--include-dashboard=false", f"--temp-dir={self._folder}")
        self.start_second()

    def start_second(self) -> None:
        """Start the node that is not the head."""
        self._start_node(1, f"--address={self.address}")

    def _start_node(self, side: int, *options: str) -> None:
        common = ["--num-cpus=1", f"--object-store-memory={OBJECT_STORE_BYTES}", "--disable-usage-stats", "--block"]
        program = [sys.executable, "-m", "ray.scripts.scripts", "start", f"--node-ip-address=10.77.0.{side + 1}"]
        command = ["ip", "netns", "exec", self._names[side], *program, *options, *common]
        log = self._folder.with_name(f"{self._folder.name}{side}.log")
        with log.open("wb") as stream:
            # In a session of its own, by which all its processes are killed.
            process = subprocess.Popen(
                command, stdout=stream, stderr=stream, env=_environment(), start_new_session=True, cwd=ROOT
            )
        self._processes[self._names[side]] = process
        end = time.monotonic() + START_SECONDS
        while b"Ray runtime started" not in log.read_bytes():
            assert process.poll() is None and time.monotonic() < end, log.read_text("utf-8", "replace")[-2000:]
            time.sleep(0.2)

    def kill_second(self) -> None:
        """Kill the node that is not the head, with all its processes."""
        self._kill(self._names[1])

    def run(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start the command line on the node of the head."""
        code = "import sys; from rag.commands.cli import main; sys.exit(main(sys.argv[1:]))"
        command = ["ip", "netns", "exec", self._names[0], sys.executable, "-c", code, *arguments]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_environment(), cwd=ROOT
        )

    def stop(self) -> None:
        """Kill the nodes and take the wire away."""
        for name in self._names:
            self._kill(name)
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)

    def _kill(self, name: str) -> None:
        if process := self._processes.pop(name, None):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def ray_nodes(folder: Path) -> Iterator[RayNodes]:
    """Yield a cluster; skip where Ray is not installed or no network namespaces can be made."""
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'wengao[ray]'")
    if not shutil.which("ip") or os.geteuid() != 0:
        pytest.skip("two nodes need network namespaces, which root makes with ip (iproute2)")
    if subprocess.run(["ip", "netns", "list"], check=False, capture_output=True).returncode:
        pytest.skip("no network namespaces can be made here")
    nodes = RayNodes(folder)
    try:
        nodes.start()
        yield nodes
    finally:
        nodes.stop()


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "RAY_USAGE_STATS_ENABLED": "0", "OMP_NUM_THREADS": "1"}


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)

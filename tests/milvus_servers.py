"""Milvus for tests: a Milvus Lite in a file, or a real server that a test starts, kills and starts again."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from rag.settings import MilvusServer

START_SECONDS = 420
#: The port at which a server tells whether it is well; it cannot be chosen, so that only one can run.
HEALTH_PORT = 9091


class RunningServer:
    """A Milvus server on this machine, with its data in a folder."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder
        self.start()

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers, each time at another port: the program leaves one in TIME_WAIT alone."""
        self.port = _free_port()
        with (self._folder / "log").open("ab") as log:
            command = [self._program, "--data", str(self._folder / "data"), "--proxy-port", str(self.port)]
            # In a session of its own: the program starts the server as a child.
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        end = time.monotonic() + START_SECONDS
        while not _answers(self.uri):
            assert time.monotonic() < end, (self._folder / "log").read_text("utf-8", "replace")[-2000:]
            time.sleep(0.5)

    def kill(self) -> None:
        """Kill it at once, by the id of the session that it was started in."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        end = time.monotonic() + START_SECONDS
        while _is_taken(HEALTH_PORT):
            assert time.monotonic() < end
            time.sleep(0.1)


@contextmanager
def milvus_server(folder: Path) -> Iterator[RunningServer]:
    """Yield a server of version 2.3.5, which is a program of the package `milvus`; skip where there is none."""
    pytest.importorskip("pymilvus", reason="the client is not installed: pip install 'wengao[milvus]'")
    program = os.environ.get("WENGAO_MILVUS_SERVER") or shutil.which("milvus-server")
    if not program:
        pytest.skip("no Milvus server: pip install milvus==2.3.5, or name a milvus-server by WENGAO_MILVUS_SERVER")
    if _is_taken(HEALTH_PORT):
        pytest.skip(f"another server has the port {HEALTH_PORT}, which a Milvus server needs")
    server = RunningServer(program, folder)
    try:
        yield server
    finally:
        server.kill()


def milvus_lite(file: Path, name: str = "speeches") -> MilvusServer:
    """Return the settings of a Milvus Lite in a file; skip where it is not installed."""
    pytest.importorskip("pymilvus", reason="the client is not installed: pip install 'wengao[milvus]'")
    pytest.importorskip("milvus_lite", reason="Milvus Lite is not installed: pip install milvus-lite")
    return MilvusServer(str(file), name)


def _answers(uri: str) -> bool:
    from pymilvus import MilvusClient
    from pymilvus.exceptions import MilvusException

    try:
        client = MilvusClient(uri, timeout=10)
        client.list_collections(timeout=10)
        client.close()
    except MilvusException:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _is_taken(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0

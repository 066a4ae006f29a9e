"""What a node of a cluster does for a build: read one file, or make one part.

What goes in and out is text and bytes: a node gets the digest of what it shall read and refuses other bytes, and the
version of the code that it shall run and refuses to be another.
"""

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path

from rag.indexing.boundary import FileBoundary
from rag.indexing.part_worker import serve
from rag.indexing.reader_version import reader_version
from rag.indexing.source_digest import digest_source
from rag.models.embed import StaticEmbedder
from rag.read import SourceFile
from rag.settings import EMBEDDED_MODEL


@dataclass(frozen=True, slots=True)
class ReadingJob:
    """A file to be read from a folder that all nodes share: `path` from `folder`, and the digest of its bytes."""

    folder: str
    path: str
    name: str
    sha256: str
    max_seconds: float


def read_file(reader: str, job: str) -> bytes:
    """Return the messages of a file, in JSON; raises ValueError where the node would read it otherwise."""
    check_version(reader)
    wanted = ReadingJob(**json.loads(job))
    # Some of what is known of a file stands in its path, which is told from there.
    os.chdir(wanted.folder)
    file = SourceFile(Path(wanted.path), wanted.name)
    if digest_source(file) != wanted.sha256:
        raise ValueError(f"{wanted.path} has other bytes on this node")
    messages = _boundary(wanted.max_seconds).messages(file)
    return json.dumps([asdict(message) for message in messages]).encode()


def make_part(reader: str, request: bytes) -> list[tuple[str, bytes]]:
    """Return the files of a part by their names; raises ValueError where the node would make it otherwise."""
    check_version(reader)
    wanted = json.loads(request)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(serve({**wanted, "part": str(Path(folder) / Path(wanted["part"]).name), "known": ""}))
        return [(file.name, file.read_bytes()) for file in sorted(made.iterdir())]


def check_version(reader: str) -> bool:
    """Return True, or raise ValueError unless this node has the code and the model of the build."""
    if reader != _own_version():
        raise ValueError("this node has another version of wengao or of a library")
    return True


@cache
def _own_version() -> str:
    return reader_version(StaticEmbedder(EMBEDDED_MODEL).fingerprint)


@lru_cache(maxsize=1)
def _boundary(max_seconds: float) -> FileBoundary:
    # It ends with the process of the node.
    return FileBoundary(max_seconds)

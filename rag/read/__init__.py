"""Read files into speeches."""

from rag.read.listing import SourceFile, find_files
from rag.read.reader import FileReading, SourceContents, iterate_source, read_file, read_source
from rag.read.sidecar import sidecar_of

__all__ = [
    "FileReading",
    "SourceContents",
    "SourceFile",
    "find_files",
    "iterate_source",
    "read_file",
    "read_source",
    "sidecar_of",
]

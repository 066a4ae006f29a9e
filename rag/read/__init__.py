"""Read files into speeches."""

from rag.read.formats import SourceFile, find_files
from rag.read.reader import FileReading, SourceContents, read_file, read_source
from rag.read.sidecar import sidecar_of

__all__ = ["FileReading", "SourceContents", "SourceFile", "find_files", "read_file", "read_source", "sidecar_of"]

"""Reading: files to speeches."""

from rag.read.formats import SourceFile, find_files
from rag.read.reader import read_file

__all__ = ["SourceFile", "find_files", "read_file"]

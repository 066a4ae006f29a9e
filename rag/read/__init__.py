"""Reading: files to speeches."""

from rag.read.formats import SourceFile, find_files
from rag.read.reader import Contents, read_file, read_source

__all__ = ["Contents", "SourceFile", "find_files", "read_file", "read_source"]

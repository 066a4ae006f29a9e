"""What a file is by its bytes, where its name says something else."""

import codecs
import io
import re
import zipfile
from pathlib import Path
from typing import BinaryIO

from rag.errors import UnreadableFile
from rag.read.decode import decode

_COMPOUND_FILE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_SIGNATURE = b"PK\x03\x04"
_OLD_OFFICE_SUFFIXES = (".doc", ".wps", ".xls", ".ppt")
#: The suffixes of formats that are no text: what is text under such a name is read as text.
BINARY_SUFFIXES = (
    ".doc", ".docx", ".epub", ".mht", ".odp", ".ods", ".odt", ".pdf", ".ppt", ".pptx", ".rtf", ".wps", ".xls", ".xlsx",
)  # fmt: skip
# The part that tells what a package is.
_SUFFIX_BY_PART = {
    "word/document.xml": ".docx",
    "ppt/presentation.xml": ".pptx",
    "xl/workbook.xml": ".xlsx",
    "META-INF/container.xml": ".epub",
}
_SUFFIX_BY_OPEN_DOCUMENT = {b"text": ".odt", b"spreadsheet": ".ods", b"presentation": ".odp"}
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_SUFFIX_BY_SIGNATURE = ((b"%PDF-", ".pdf"), (b"{\\rtf", ".rtf"))
_SNIFFED_BYTES = 4096
# Less is a file that was cut off rather than a text.
_MIN_TEXT_BYTES = 24
_WEB_ARCHIVE = re.compile(rb"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?Content-Type:\s*multipart/related", re.I)
# The times of the first cue stand near the top.
_CUES = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:WEBVTT[^\n]*\n|\d{1,4}\s*\n)\s*(?:[^\n]{0,200}\n){0,12}?[\d:.,]{5,13} --> [\d:.,]{5,13}"
)
_WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)

_SUFFIX_BY_SHAPE = ((_WEB_PAGE, ".html"), (_WEB_ARCHIVE, ".mht"), (_CUES, ".srt"))


def suffix_by_content(data: bytes, suffix: str) -> str:
    """Return the suffix by which a file is to be read: its own, unless its bytes are beyond doubt another format's."""
    if data.startswith(_ZIP_SIGNATURE):
        return suffix_of_package(io.BytesIO(data)) or suffix
    if data.startswith(_COMPOUND_FILE_SIGNATURE):
        return suffix if suffix in (*_OLD_OFFICE_SUFFIXES, ".docx") else ".doc"
    signed = next((other for signature, other in _SUFFIX_BY_SIGNATURE if data.lstrip().startswith(signature)), None)
    if signed or suffix not in (*BINARY_SUFFIXES, ".txt"):
        return signed or suffix
    if shown := next((other for shape, other in _SUFFIX_BY_SHAPE if shape.match(data[:_SNIFFED_BYTES])), None):
        return shown
    if suffix == ".txt":
        return suffix
    return ".txt" if _may_be_text(data) else suffix


def suffix_of_package(file: BinaryIO | Path) -> str | None:
    """Return the suffix of the Office file or book that a package is, None for any other archive."""
    try:
        with zipfile.ZipFile(file) as package:
            names = set(package.namelist())
            is_small = "mimetype" in names and package.getinfo("mimetype").file_size < _SNIFFED_BYTES
            kind = package.read("mimetype").strip() if is_small else b""
            if kind.startswith(_OPEN_DOCUMENT):
                return _SUFFIX_BY_OPEN_DOCUMENT.get(kind.removeprefix(_OPEN_DOCUMENT).partition(b"-")[0])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    return next((suffix for part, suffix in _SUFFIX_BY_PART.items() if part in names), None)


def _may_be_text(data: bytes) -> bool:
    """Return True for bytes that are text beyond doubt: a few words of it, in one of the encodings that are read."""
    if len(data) < _MIN_TEXT_BYTES or any(byte < 32 and byte not in b"\t\n\x0c\r" for byte in data[:_SNIFFED_BYTES]):
        return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        decode(data, "")
    except UnreadableFile:
        return False
    return True

"""The text that each format of files holds."""

import hashlib
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import PurePosixPath

from rag.errors import UnreadableFile
from rag.read.broken import skipping_broken
from rag.read.decode import decode
from rag.read.extraction import Extraction
from rag.read.front_matter import FrontMatter, read_front_matter
from rag.read.listing import SourceFile
from rag.read.mail_heads import read_mail_head
from rag.read.mapped_text import MappedText
from rag.read.markdown import read_markdown
from rag.read.plain_text import read_plain, read_spaced
from rag.read.sniff import suffix_by_content, suffix_of_package
from rag.read.speech_records import extract_json, extract_json_lines
from rag.read.unpack import unpack

#: The largest file of any format.
MAX_FILE_BYTES = 64 * 2**20
#: The largest file of text: 32 MB are some ten million characters, a hundred books. Read and split on a busy machine,
#: 50 MB in one line took 6 s and 220 MB of memory, and in lines as they come 19 s and 310 MB.
MAX_TEXT_BYTES = 32 * 2**20
#: The most lines of a file of text: half a million lines that are all headings took 50 s and 570 MB.
MAX_TEXT_LINES = 500_000
#: The largest archive, as it lies on the disk.
MAX_ARCHIVE_BYTES = 512 * 2**20
#: A function from the bytes of a file and its name to what it holds; raises UnreadableFile.
Extractor = Callable[[bytes, str], Extraction]
_ARCHIVE_SUFFIX = ".zip"
# In the text of these formats a line that begins with # is no heading.
_SUFFIXES_WITHOUT_MARKDOWN = (".txt", ".srt", ".vtt", ".ass", ".sbv", ".json", ".jsonl")
_REMEDY = "open it in the program that wrote it and save it again, or save its text as .txt in UTF-8"


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file; its speeches begin at `body_start`, behind the front matter.

    A file in an archive has the archive's path and a name that goes on behind the archive's. `text` is the decoded file
    where that is text itself, else what was extracted from it, and every source offset counts its characters; of a
    Markdown file and of tables with tabs speeches are read from `body`, of which `written` tells where it stands there.
    `markdown` says whether # marks are headings. `sha256` is the digest of the file or archive on the disk.
    """

    file: SourceFile
    extraction: Extraction
    body_start: int
    markdown: bool
    front: FrontMatter
    sha256: str
    written: MappedText | None = None

    @property
    def text(self) -> str:
        """The text that was extracted, with all its marks."""
        return self.extraction.text

    @property
    def body(self) -> str:
        """The text as it is read."""
        return self.written.text if self.written else self.text


def read_text(file: SourceFile) -> str:
    """Read and decode a file of any name; raises UnreadableFile with the reason."""
    return _decode_text(_read_bytes(file), file.name).text


def load(file: SourceFile) -> Document:
    """Read one file that is no archive; raises UnreadableFile with the reason."""
    _check_suffix(file)
    data = _read_bytes(file)
    return _make_document(file, data, hashlib.sha256(data).hexdigest())


def load_all(file: SourceFile) -> Iterator[tuple[SourceFile, Document | UnreadableFile]]:
    """Yield the document of a file, or those of the files in an archive.

    A file that cannot be read comes with the error that says why.
    """
    if file.refusal:
        yield file, UnreadableFile(f"{file.name}: {file.refusal}")
        return
    try:
        if _suffix(file) == _ARCHIVE_SUFFIX and suffix_of_package(file.path) is None:
            yield from _load_archive(file)
        else:
            yield file, load(file)
    except UnreadableFile as error:
        yield file, error


def _load_archive(file: SourceFile) -> Iterator[tuple[SourceFile, Document | UnreadableFile]]:
    with _open_file(file, MAX_ARCHIVE_BYTES) as archive:
        sha256 = hashlib.file_digest(archive, "sha256").hexdigest()
        for entry in unpack(archive, file.name, MAX_FILE_BYTES):
            inner_file = SourceFile(file.path, entry.name, is_entry=True)
            yield inner_file, _load_entry(inner_file, entry.content, sha256)


def _load_entry(file: SourceFile, content: bytes | UnreadableFile, sha256: str) -> Document | UnreadableFile:
    if isinstance(content, UnreadableFile):
        return content
    try:
        _check_suffix(file)
        return _make_document(file, content, sha256)
    except UnreadableFile as error:
        return error


def _make_document(file: SourceFile, data: bytes, sha256: str) -> Document:
    if not data.strip():
        raise UnreadableFile(
            f"{file.name}: got an empty file; expected the text of a speech; put it in or remove the file"
        )
    suffix = suffix_by_content(data, _suffix(file))
    with skipping_broken(file.name, f"a {suffix} file", _REMEDY):
        extraction = _EXTRACTORS.get(suffix, _decode_text)(data, file.name)
    text = extraction.text
    front, body_start = _read_front(text, suffix, file.name)
    written = _read_marks(text, suffix, body_start) if not extraction.records else None
    return Document(file, extraction, body_start, suffix not in _SUFFIXES_WITHOUT_MARKDOWN, front, sha256, written)


def _read_front(text: str, suffix: str, name: str) -> tuple[FrontMatter, int]:
    """Return what a text states at its top, and where its speeches begin."""
    if suffix == ".md":
        return read_front_matter(text, name)
    return read_mail_head(text) if suffix == ".txt" else (FrontMatter(), 0)


def _read_marks(text: str, suffix: str, body_start: int) -> MappedText | None:
    """Return a text as its marks mean it, None where it is read as it is."""
    if suffix == ".md":
        return read_markdown(text, body_start)
    return read_plain(text, body_start) if suffix == ".txt" else read_spaced(text)


def _suffix(file: SourceFile) -> str:
    suffix = PurePosixPath(file.name).suffix.lower()
    return _FORMAT_BY_SUFFIX.get(suffix, suffix)


def _check_suffix(file: SourceFile) -> None:
    """Raise UnreadableFile for a format that is not read.

    A folder comes here only where it may not be opened; it passes, since opening it says so.
    """
    suffix = _suffix(file)
    if suffix not in (*_EXTRACTORS, _ARCHIVE_SUFFIX) and not file.path.is_dir():
        raise UnreadableFile(
            f"{file.name}: got a {suffix or 'nameless'} file; expected one of {' '.join(_EXTRACTORS)} "
            f"{_ARCHIVE_SUFFIX}; save its text as .txt or .md in UTF-8"
        )


def _decode_text(data: bytes, name: str) -> Extraction:
    if len(data) > MAX_TEXT_BYTES:
        raise _too_large(name, f"{len(data) / 2**20:.0f} MB of text", f"{MAX_TEXT_BYTES // 2**20} MB")
    text = decode(data, name).text
    lines = max(text.count("\n"), text.count("\r"))
    if lines > MAX_TEXT_LINES:
        raise _too_large(name, f"{lines} lines", str(MAX_TEXT_LINES))
    return Extraction(text)


def _too_large(name: str, got: str, limit: str) -> UnreadableFile:
    return UnreadableFile(f"{name}: got {got}; expected at most {limit} a file; split it")


# The libraries take a third of a second each to import, which a process without such files should not wait for.


def _extract_html(data: bytes, name: str) -> Extraction:
    from rag.read.html import extract_article

    return extract_article(data, name)


def _extract_pdf(data: bytes, name: str) -> Extraction:
    from rag.read.pdf import extract_pdf

    return extract_pdf(data, name)


def _extract_docx(data: bytes, name: str) -> Extraction:
    from rag.read.word import extract_docx

    return extract_docx(data, name)


def _extract_xlsx(data: bytes, name: str) -> Extraction:
    from rag.read.sheets import extract_xlsx

    return extract_xlsx(data, name)


def _extract_csv(data: bytes, name: str) -> Extraction:
    from rag.read.sheets import extract_csv

    return extract_csv(_decode_text(data, name).text, name)


def _extract_pptx(data: bytes, name: str) -> Extraction:
    from rag.read.slides import extract_pptx

    return extract_pptx(data, name)


def _extract_epub(data: bytes, name: str) -> Extraction:
    from rag.read.books import extract_epub

    return extract_epub(data, name)


def _extract_subtitles(data: bytes, name: str) -> Extraction:
    from rag.read.subtitles import extract_subtitles

    return extract_subtitles(_decode_text(data, name).text, name)


def _extract_web_archive(data: bytes, name: str) -> Extraction:
    from rag.read.web_archives import extract_web_archive

    return extract_web_archive(data, name)


def _extract_text(data: bytes, name: str) -> Extraction:
    """Return a text, or the speeches of what is JSON under the name of a text."""
    if data.lstrip()[:1] in (b"{", b"["):
        with suppress(UnreadableFile):
            return _extract_json(data, name)
    return _decode_text(data, name)


def _extract_json(data: bytes, name: str) -> Extraction:
    return extract_json(_decode_text(data, name).text, name)


def _extract_json_lines(data: bytes, name: str) -> Extraction:
    return extract_json_lines(_decode_text(data, name).text, name)


def _extract_with_office(data: bytes, name: str) -> Extraction:
    from rag.read.office import convert

    suffix = suffix_by_content(data, _FORMAT_BY_SUFFIX.get(own := PurePosixPath(name).suffix.lower(), own))
    target = _CONVERTED.get(suffix, ".docx")
    return _EXTRACTORS[target](convert(data, name, suffix, target), name)


_EXTRACTORS: dict[str, Extractor] = {
    ".txt": _extract_text,
    ".md": _decode_text,
    **dict.fromkeys((".html", ".htm"), _extract_html),
    ".mht": _extract_web_archive,
    **dict.fromkeys((".srt", ".vtt", ".ass", ".sbv"), _extract_subtitles),
    ".pdf": _extract_pdf,
    ".docx": _extract_docx,
    ".pptx": _extract_pptx,
    ".xlsx": _extract_xlsx,
    **dict.fromkeys((".csv", ".tsv"), _extract_csv),
    ".epub": _extract_epub,
    ".json": _extract_json,
    ".jsonl": _extract_json_lines,
    **dict.fromkeys((".doc", ".wps", ".rtf", ".odt", ".xls", ".ods", ".ppt", ".odp"), _extract_with_office),
}
# What LibreOffice turns into something else than a document of Word.
_CONVERTED = {".xls": ".xlsx", ".ods": ".xlsx", ".ppt": ".pptx", ".odp": ".pptx"}
# Other suffixes of the same formats: with macros, as templates, as shows.
_FORMAT_BY_SUFFIX = {
    **dict.fromkeys((".text", ".lrc"), ".txt"),
    ".markdown": ".md",
    ".xhtml": ".html",
    ".mhtml": ".mht",
    ".ssa": ".ass",
    **dict.fromkeys((".docm", ".dotx", ".dotm"), ".docx"),
    **dict.fromkeys((".pptm", ".ppsx", ".ppsm", ".potx"), ".pptx"),
    **dict.fromkeys((".xlsm", ".xltx"), ".xlsx"),
    **dict.fromkeys((".ett", ".et"), ".xls"),
    **dict.fromkeys((".pps", ".dps"), ".ppt"),
}
#: The suffixes of the files that are read.
READ_SUFFIXES = (*_EXTRACTORS, *_FORMAT_BY_SUFFIX, _ARCHIVE_SUFFIX)


def _read_bytes(file: SourceFile) -> bytes:
    with _open_file(file, MAX_FILE_BYTES) as stream:
        return stream.read()


@contextmanager
def _open_file(file: SourceFile, max_bytes: int) -> Iterator[BufferedReader]:
    """Open a file for reading; raises UnreadableFile for what is too large, no file, or refused by the system."""
    try:
        status = file.path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise UnreadableFile(f"{file.name}: is a pipe or a device; expected a file; leave it out")
        if status.st_size > max_bytes:
            raise _too_large(file.name, f"{status.st_size / 2**20:.0f} MB", f"{max_bytes // 2**20} MB")
        with file.path.open("rb") as stream:
            yield stream
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise UnreadableFile(
            f"{file.name}: cannot be opened ({reason}); expected a readable file; check that it exists and may be read"
        ) from error

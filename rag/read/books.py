"""Electronic books (.epub): their chapters in the order of reading, each read as a web page without a site around it.

EPUB 3.3, sections 4 and 5. The parts that say what there is are plain XML, which the standard library reads.
"""

import io
import posixpath
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import replace
from urllib.parse import unquote
from xml.etree.ElementTree import Element, fromstring

from rag.errors import UnreadableFile
from rag.read.extraction import Extraction, Omission
from rag.read.html import extract_chapter
from rag.read.unpack import check_package

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
# Fonts are scrambled in open books, too.
_FONT_SCRAMBLING = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_CHAPTER_TYPES = ("application/xhtml+xml", "text/html")
_KIND = "a book"
_REMEDY = "open it in a reader of books and save its text as .txt"


def extract_epub(data: bytes, name: str) -> Extraction:
    """Return the chapters of a book; its own table of contents is left out.

    Raises UnreadableFile for what is no book, is protected, or unpacks to more than may be.
    """
    check_package(data, name, _KIND, allows_document_type=True)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if _is_protected(package):
            raise UnreadableFile(f"{name}: is protected against copying; expected an open book; {_REMEDY}")
        chapters = [
            (path, is_contents, _read_chapter(package, path, name)) for path, is_contents in _spine(package, name)
        ]
        beside = (*_omit_beside(package, {path for path, _, _ in chapters}, name),)
    text = "\n\n".join(chapter.text for _, is_contents, chapter in chapters if chapter.text and not is_contents)
    if not text:
        raise UnreadableFile(f"{name}: got a book without words; expected some; {_REMEDY}")
    return Extraction(text, (*(omission for chapter in chapters for omission in _omissions(*chapter)), *beside))


def _omissions(path: str, is_contents: bool, chapter: Extraction) -> Iterator[Omission]:
    """Yield what of a chapter is not in the text, all of it where it is the table of contents."""
    if is_contents and chapter.text:
        yield Omission("table of contents", chapter.text, path)
    for omission in chapter.omissions:
        yield replace(omission, where=path)


def _omit_beside(package: zipfile.ZipFile, read: Collection[str], name: str) -> Iterator[Omission]:
    """Yield what the book says of itself, its contents for other readers, and pages that no chapter is."""
    for part in package.namelist():
        if part.endswith(".opf"):
            words = (e.text.strip() for e in _elements(package, part, "") if e.text and e.text.strip())
            yield Omission("document properties", " ".join(words), part)
        elif part.endswith(".ncx"):
            words = (e.text.strip() for e in _elements(package, part, "text") if e.text and e.text.strip())
            yield Omission("table of contents", " ".join(words), part)
        elif part.endswith((".xhtml", ".html", ".htm")) and part not in read:
            page = _read_chapter(package, part, name)
            if page.text:
                yield Omission("embedded file", page.text, part)


def _read_chapter(package: zipfile.ZipFile, path: str, name: str) -> Extraction:
    return extract_chapter(package.read(path), f"{name}/{path}")


def _spine(package: zipfile.ZipFile, name: str) -> Iterator[tuple[str, bool]]:
    """Yield the paths of the chapters in the order of reading, and whether each is the table of contents."""
    root = next((e.get("full-path", "") for e in _elements(package, _CONTAINER, "rootfile")), "")
    if root not in package.namelist():
        raise UnreadableFile(f"{name}: does not say where its chapters are; expected a whole .epub; {_REMEDY}")
    folder = posixpath.dirname(root)
    listed: set[str] = set()
    items = {item.get("id"): item for item in _elements(package, root, "item")}
    for reference in _elements(package, root, "itemref"):
        item = items.get(reference.get("idref"))
        path = "" if item is None else posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        is_chapter = item is not None and item.get("media-type") in _CHAPTER_TYPES and path in package.namelist()
        # A made file may list one chapter a million times.
        if item is not None and is_chapter and path not in listed:
            listed.add(path)
            yield path, "nav" in item.get("properties", "").split()


def _elements(package: zipfile.ZipFile, part: str, tag: str) -> Iterator[Element]:
    """Yield the elements of a part with a name, in any namespace, all of them for the name ""."""
    if part in package.namelist():
        root = fromstring(package.read(part))  # check_package has refused every entity
        yield from (element for element in root.iter() if tag in ("", element.tag.rpartition("}")[2]))


def _is_protected(package: zipfile.ZipFile) -> bool:
    methods = (element.get("Algorithm") for element in _elements(package, _ENCRYPTION, "EncryptionMethod"))
    return any(method not in _FONT_SCRAMBLING for method in methods)

"""What the package of an Office file or a book holds beside the text that is read, so that all of it is named."""

import posixpath
import re
import zipfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from xml.etree.ElementTree import Element, ParseError, fromstring

from rag.read.account import OmissionRule
from rag.read.extraction import Omission

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# The first that fits a part tells the rule.
_RULES: tuple[tuple[re.Pattern[str], OmissionRule], ...] = (
    (re.compile(r"docProps/.*\.xml"), "document properties"),
    (re.compile(r".*/(?:chartEx|chart)[^/]*\.xml"), "chart"),
    (re.compile(r".*/(?:diagrams/data|drawings/drawing)[^/]*\.xml"), "drawing"),
    (re.compile(r".*/(?:comments|threadedComments?)[^/]*\.xml"), "comment"),
    (re.compile(r".*/(?:slideMasters|slideLayouts|notesMasters|handoutMasters|glossary)/[^/]*\.xml"), "page template"),
)
_EMBEDDED = re.compile(r".*/(?:embeddings|activeX)/.*|word/(?:afchunk|altChunk)[^/]*", re.IGNORECASE)
_HAS_WORDS = re.compile(r"\w")


def omit_other_parts(package: zipfile.ZipFile, read: Collection[str]) -> Iterator[Omission]:
    """Yield what the parts of a package hold that were not read, a part at a time, templates and properties together.

    Files that are embedded are named, and addresses to which links lead are listed.
    """
    together: dict[OmissionRule, list[str]] = {}
    for part in package.namelist():
        if part in read:
            continue
        if _EMBEDDED.fullmatch(part):
            yield Omission("embedded file", posixpath.basename(part), posixpath.dirname(part))
        rule = next((rule for shape, rule in _RULES if shape.fullmatch(part)), None)
        words = _words_of(package, part) if rule else ""
        if rule in ("document properties", "page template"):
            together.setdefault(rule, []).append(words)
        elif rule and words:
            yield Omission(rule, words, part)
    yield from (Omission(rule, " ".join(filter(None, words))) for rule, words in together.items() if any(words))
    yield from _omit_addresses(package)


def _words_of(package: zipfile.ZipFile, part: str) -> str:
    """Return the words of a part, one element after the other."""
    root = _read(package, part)
    words = (text.strip() for text in ([] if root is None else root.itertext()))
    return " ".join(word for word in words if word)


def _omit_addresses(package: zipfile.ZipFile) -> Iterator[Omission]:
    for part in package.namelist():
        root = _read(package, part) if part.endswith(".rels") else None
        addresses = (
            element.get("Target", "")
            for element in ([] if root is None else root.iter(_RELATION))
            if element.get("TargetMode") == "External"
        )
        if listed := " ".join(dict.fromkeys(filter(None, addresses))):
            yield Omission("link address", listed, part.replace("_rels/", "").removesuffix(".rels"))


def _read(package: zipfile.ZipFile, part: str) -> Element | None:
    """Return a part, None for one that is no XML; check_package has refused every document type."""
    with suppress(ParseError, KeyError, ValueError):
        return fromstring(package.read(part))
    return None


def omit_descriptions(root: Element, where: str) -> Iterator[Omission]:
    """Yield what the pictures and shapes of a part are described by, for those who cannot see them."""
    for element in root.iter():
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if tag in ("docPr", "cNvPr"):
            words = " ".join(filter(None, (element.get("title", ""), element.get("descr", ""))))
            if _HAS_WORDS.search(words):
                yield Omission("picture", words, where)

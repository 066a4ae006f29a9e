"""What a PDF holds beside the characters of its pages: notes, fields, addresses, bookmarks, files, properties.

The document is one of pypdfium2, whose functions page_glyphs.py hands over.
"""

import ctypes
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeAlias

from rag.read.account import OmissionRule
from rag.read.extraction import Omission

#: An object of the library, which has no types.
Handle: TypeAlias = Any
#: A made file may have any number of them.
MAX_ANNOTATIONS = 10_000
MAX_BOOKMARKS = 10_000
MAX_FILES = 1_000
_BYTES_A_CODE = 2


def omit_beside_pages(document: Handle, pdfium: Handle) -> Iterator[Omission]:
    """Yield the properties, bookmarks and embedded files of a document."""
    if properties := " ".join(filter(None, document.get_metadata_dict().values())):
        yield Omission("document properties", properties)
    titles = (bookmark.get_title() for bookmark, _ in zip(document.get_toc(), range(MAX_BOOKMARKS), strict=False))
    if bookmarks := " ".join(filter(None, titles)):
        yield Omission("bookmark", bookmarks)
    for index in range(min(pdfium.FPDFDoc_GetAttachmentCount(document.raw), MAX_FILES)):
        attachment = pdfium.FPDFDoc_GetAttachment(document.raw, index)
        yield Omission("embedded file", _read(partial(pdfium.FPDFAttachment_GetName, attachment)))


def omit_annotations(document: Handle, pdfium: Handle, page: Handle, number: int) -> Iterator[Omission]:
    """Yield the notes, the values of fields and the addresses of links of a page."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), MAX_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        rule, words = _describe(document, pdfium, annotation)
        if words:
            yield Omission(rule, words, f"page {number}")
        pdfium.FPDFPage_CloseAnnot(annotation)


def _describe(document: Handle, pdfium: Handle, annotation: Handle) -> tuple[OmissionRule, str]:
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if kind == pdfium.FPDF_ANNOT_LINK:
        action = pdfium.FPDFLink_GetAction(pdfium.FPDFAnnot_GetLink(annotation))
        size = pdfium.FPDFAction_GetURIPath(document.raw, action, None, 0) if action else 0
        address = ctypes.create_string_buffer(max(1, size))
        if size:
            pdfium.FPDFAction_GetURIPath(document.raw, action, address, size)
        return "link address", address.value.decode("utf-8", "replace")
    is_field = kind == pdfium.FPDF_ANNOT_WIDGET
    key = b"V" if is_field else b"Contents"
    words = _read(partial(pdfium.FPDFAnnot_GetStringValue, annotation, key))
    return ("form field" if is_field else "comment"), words


def _read(fill: Callable[[Handle, int], int]) -> str:
    """Return the words that a function of the library writes as UTF-16, and whose length it tells."""
    size = fill(None, 0)
    if size <= _BYTES_A_CODE:
        return ""
    buffer = ctypes.create_string_buffer(size)
    fill(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - _BYTES_A_CODE].decode("utf-16-le", "replace")

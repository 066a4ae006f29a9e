"""Write a conversation as a Word file."""

import io
from collections.abc import Iterable

import docx
from docx.document import Document
from docx.shared import Pt, RGBColor

from rag.web.conversation import Turn
from rag.web.export import UNTITLED, Block, BlockKind, list_blocks

#: The styles of python-docx's own template, by the kind of a paragraph.
_STYLES: dict[BlockKind, str] = {
    "question": "Heading 1",
    "note": "Normal",
    "subject": "Heading 2",
    "quote": "Normal",
    "point": "List Bullet",
    "words": "Normal",
    "gloss": "Normal",
    "reference": "Normal",
}
#: Kinds that only accompany what is said: smaller and grey.
_SMALL: frozenset[BlockKind] = frozenset(("note", "gloss", "reference"))
_SMALL_SIZE = Pt(9)
_GREY = RGBColor(0x59, 0x59, 0x59)
# What no XML file may hold, and halves of characters.
_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))


def to_word(turns: Iterable[Turn], title: str = "") -> bytes:
    """Write the questions, the answers with their numbers and hints, and under each answer the full citations."""
    document = docx.Document()
    document.core_properties.title = _clean(title or UNTITLED)
    document.add_heading(_clean(title or UNTITLED), 0)
    for turn in turns:
        for block in list_blocks(turn):
            _add_block(document, block)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _add_block(document: Document, block: Block) -> None:
    paragraph = document.add_paragraph(style=_STYLES[block.kind])
    marks = "".join(f" [{number}]" for number in block.numbers)
    text = _clean(block.text)
    run = paragraph.add_run(f"{marks.strip()} {text}" if block.kind == "reference" else text + marks)
    if block.kind in _SMALL:
        run.font.size, run.font.color.rgb = _SMALL_SIZE, _GREY


def _clean(text: str) -> str:
    return text.translate(_FORBIDDEN)

"""The paragraphs, headings and rows of pages put together to one text."""

from collections.abc import Sequence

from rag.read.tables import CELL_BAR

#: What a paragraph or a sentence ends with.
FINAL_CHARACTERS = frozenset('。！？!?；;：:.…”’"')
_FIRST_CHINESE = "\u2e80"


def join_blocks(blocks: Sequence[str]) -> str:
    """Return blocks with a blank line between them, but for those that break off within a sentence."""
    glued = [
        ("\n" if above and _may_go_on(above, block) else "\n\n" if above else "") + block
        for above, block in zip([None, *blocks], blocks, strict=False)
    ]
    return "".join(glued)


def _may_go_on(above: str, block: str) -> bool:
    """Return True if a sentence may go on in the next block; an English one does with a small letter."""
    if above.startswith("#") or block.startswith("#") or CELL_BAR in above or CELL_BAR in block:
        return False
    return above[-1] not in FINAL_CHARACTERS and (block[0] >= _FIRST_CHINESE or block[0].islower())

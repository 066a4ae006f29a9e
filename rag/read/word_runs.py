"""The words within a paragraph of Word: what is shown, and what is hidden, struck through or struck out.

ECMA-376, part 1, section 17.3. Elements are those of lxml, whose library word.py imports.
"""

from collections.abc import Iterator

from rag.read.account import OmissionRule
from rag.read.extraction import Omission
from rag.read.word_lists import Element, qn

PARAGRAPH = qn("w:p")
TEXT_BOX = qn("w:txbxContent")
_TEXT = qn("w:t")
_MATHEMATICS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_VALUE = qn("w:val")
_DELETED_TEXT = qn("w:delText")
_STRUCK_OUT = frozenset({qn("w:del"), qn("w:moveFrom")})
_RUN = qn("w:r")
# What is set in a run: not shown at all, or struck through.
_HIDING: dict[str, OmissionRule] = {
    "w:vanish": "hidden text", "w:strike": "struck out", "w:dstrike": "struck out",
}  # fmt: skip
_CHARACTER_BY_TAG = {
    qn("w:tab"): " ",
    qn("w:ptab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
#: Properties, what was struck out or moved away, how a character is read, and the second form of a drawing.
UNSEEN_TAGS = frozenset(
    {
        *(qn(f"w:{tag}") for tag in ("pPr", "rPr", "sectPr", "del", "moveFrom", "rt")),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)


def characters(element: Element, unseen: list[Omission] | None) -> Iterator[str]:
    """Yield what is read in a paragraph; a box that is anchored in it is a text of its own.

    What a run hides or strikes through is added to `unseen`, and read where that is None.
    """
    for child in element:
        if child.tag in (_TEXT, _MATHEMATICS):
            yield child.text or ""
        elif child.tag in _CHARACTER_BY_TAG:
            yield _CHARACTER_BY_TAG[child.tag]
        elif child.tag == _RUN and unseen is not None and (rule := _hiding_rule(child)):
            if words := "".join(characters(child, None)):
                unseen.append(Omission(rule, words))
        elif child.tag not in UNSEEN_TAGS and child.tag != TEXT_BOX:
            yield from characters(child, unseen)


def _hiding_rule(run: Element) -> OmissionRule | None:
    """Return the rule by which a run is left out, None for one that is shown."""
    for tag, rule in _HIDING.items():
        setting = run.find(f"{qn('w:rPr')}/{qn(tag)}")
        if setting is not None and setting.get(_VALUE, "true") not in ("0", "false", "off"):
            return rule
    return None


def struck_words(paragraph: Element) -> Iterator[str]:
    """Yield what was struck out of a paragraph or moved away from it, outside of the boxes that are anchored in it."""
    for change in paragraph.iter(*_STRUCK_OUT):
        if nearest_ancestor(change, PARAGRAPH) is paragraph:
            yield from (word.text or "" for word in change.iter(_TEXT, _DELETED_TEXT))


def source_words(root: Element) -> Iterator[str]:
    """Yield the words of an element that are no second form of others, no reading aid and not struck out."""
    for word in root.iter(_TEXT, _MATHEMATICS):
        if not any(a.tag in UNSEEN_TAGS for a in word.iterancestors()):
            yield word.text or ""


def nearest_ancestor(element: Element, tag: str) -> Element | None:
    """Return the next element around another that has a tag, None where none has."""
    return next(element.iterancestors(tag), None)

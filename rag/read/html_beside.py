"""What a web page holds beside its words: programs, descriptions of pictures, comments, fields, addresses.

Elements are those of lxml, whose library html.py imports.
"""

import re
from collections.abc import Callable, Iterator

from rag.read.account import OmissionRule
from rag.read.extraction import Omission
from rag.read.html_blocks import Element, squeeze

#: What is no text of a page at all.
CODE_TAGS = ("script", "style", "noscript", "template")
#: How a character is read, beside it, and the brackets around that.
READING_AIDS = ("rt", "rp")
#: Words that their author struck out.
STRUCK_TAGS = ("del", "s", "strike")
_HIDING_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_DESCRIPTIONS = ("alt", "title", "aria-label", "longdesc")
_META_NAMES = re.compile(r"description|keywords|author|(?:og|twitter|article|dc)[:.].*", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)


def is_hidden(element: Element) -> bool:
    """Return True for an element that no browser shows."""
    return element.get("hidden") is not None or bool(_HIDING_STYLE.search(str(element.get("style", ""))))


def drop_unseen(page: Element) -> None:
    """Take out of a page what is hidden and what is struck out; the text behind it stays."""
    for element in list(page.iter()):
        if element.getparent() is not None and isinstance(element.tag, str) and _unseen_rule(element):
            element.drop_tree()


def omit_beside(page: Element, markup: str) -> Iterator[Omission]:
    """Yield what stands in a page and is no part of its words, each kind together."""
    kinds: tuple[tuple[OmissionRule, Callable[[Element], str]], ...] = (
        ("program text", _code_of),
        ("hidden text", lambda element: _text_of(element) if _outermost_rule(element) == "hidden text" else ""),
        ("struck out", lambda element: _text_of(element) if _outermost_rule(element) == "struck out" else ""),
        ("reading aid", lambda element: _text_of(element) if element.tag in READING_AIDS else ""),
        ("picture", lambda element: " ".join(filter(None, (element.get(name, "") for name in _DESCRIPTIONS)))),
        ("form field", _field_of),
        ("document properties", _property_of),
        ("link address", lambda element: element.get("href", "") if element.tag == "a" else ""),
    )
    elements = [element for element in page.iter() if isinstance(element.tag, str)]
    for rule, words_of in kinds:
        if words := " ".join(filter(None, map(words_of, elements))):
            yield Omission(rule, words)
    if comments := " ".join(filter(None, (squeeze(match[1]) for match in _COMMENT.finditer(markup)))):
        yield Omission("comment", comments)


def _unseen_rule(element: Element) -> OmissionRule | None:
    if is_hidden(element):
        return "hidden text"
    return "struck out" if element.tag in STRUCK_TAGS else None


def _outermost_rule(element: Element) -> OmissionRule | None:
    """Return the rule of what is left out with all in it, None for what stands in such a thing itself."""
    rule = _unseen_rule(element) if element.tag not in CODE_TAGS else None
    return rule if rule and not any(map(_unseen_rule, element.iterancestors())) else None


def _code_of(element: Element) -> str:
    return _text_of(element) if element.tag in CODE_TAGS else ""


def _field_of(element: Element) -> str:
    if element.tag not in ("input", "textarea", "button"):
        return ""
    return " ".join(filter(None, (element.get("value", ""), element.get("placeholder", ""))))


def _property_of(element: Element) -> str:
    name = element.get("name") or element.get("property") or ""
    return element.get("content", "") if element.tag == "meta" and _META_NAMES.fullmatch(name) else ""


def _text_of(element: Element) -> str:
    return squeeze("".join(element.itertext()))

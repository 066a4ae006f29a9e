"""What a web site puts around an article: menus, headers, footers, what stands beside, and what is shown again.

Elements are those of lxml, whose library html.py imports.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rag.read.account import OmissionRule
from rag.read.extraction import Omission
from rag.read.html_blocks import Element, squeeze

#: What may be a menu; an old page has it in a cell of the table that lays it out.
MENU_TAGS = ("ul", "ol", "dl", "table", "td", "div", "p", "center")
# An element with a larger share of its text in links is a menu.
_MAX_LINKED_SHARE = 0.6
_MARK = re.compile(r"\s*(?:[-#]+|\d+\.)\s")
# What the tags of a page say of what stands in them, the surest first.
_RULES_BY_TAG: tuple[tuple[OmissionRule, tuple[str, ...]], ...] = (
    ("menu", ("nav", "menu")),
    ("page footer", ("footer",)),
    ("form field", ("form", "button", "select", "fieldset")),
    ("aside", ("aside",)),
    ("page header", ("header",)),
)


def is_menu(element: Element) -> bool:
    """Return True if most words of an element are links."""
    linked = sum(len(link.text_content()) for link in element.iter("a"))
    return bool(linked > _MAX_LINKED_SHARE * len(squeeze(str(element.text_content()))))


def omit_frame(body: Element, lines: Sequence[str], text: str) -> Iterator[Omission]:
    """Yield the lines of a page that its text does not have, each by the rule of the element in which it stands."""
    article = "".join(text.split())
    left = Counter(map(_bare, text.split("\n")))
    regions = [(rule, words) for rule, words in _regions(body) if words]
    for line in lines:
        words = _bare(line)
        rule = next((rule for rule, region in regions if words in region), None)
        # What is no line of the text may be a part of one.
        if words not in article or (rule and words not in left):
            yield Omission(rule or "site frame", line)
        elif left[words] == 0 and words in left:
            yield Omission("repeated line", line)
        left[words] -= words in left


def _bare(line: str) -> str:
    """Return a line without white space and without the mark of an item or a heading."""
    return "".join(_MARK.sub("", line).split())


def _regions(body: Element) -> Iterator[tuple[OmissionRule, str]]:
    """Yield the words of the elements that are no article, without white space."""
    for rule, tags in _RULES_BY_TAG:
        yield from ((rule, _words_of(element)) for element in body.iter(*tags))
    yield from (("menu", _words_of(element)) for element in body.iter(*MENU_TAGS) if is_menu(element))


def _words_of(element: Element) -> str:
    return "".join(str(element.text_content()).split())

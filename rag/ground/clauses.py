"""Cut sentences into clauses, and tell which of them deny."""

import re
from collections.abc import Iterator
from functools import cached_property

from rag.text.normalise import fold
from rag.text.quantities import Figure, read_figures
from rag.text.words import content_words
from rag.types import Span

_CLAUSE = re.compile(r"(?:[^，,；;。！？!?：:\n]|(?<=\d)[,，:：](?=\d))+[，,；;。！？!?：:\n]*[”’」』）)》\"']*")
_JOINT = re.compile(r"、|以及|和|而|\band\b|\bwhile\b|\bwhereas\b|\bbut\b")
#: Fewer content words beside a joint, figures and units included, are no part of a list that says something of its own.
_PART = 2

# Words that look like a negation and are none, taken out before negations are looked for.
_NO_NEGATION = re.compile(
    "不断|不仅|不但|不只|不光|不少|不同|不久|不过|不论|不管|不妨|不愧|不禁|不得不|不能不|不可不|不无|无不|无非|莫不|无论|非常|未来|未必|"
    "未免|没收|别人|特别|分别|级别|区别|个别|性别|类别|差别|识别|鉴别|告别|除非|并非不|是否|能否|并不是不|"
    "不动产|不锈钢|不等式|不可再生|无人机|无线|无缝|无锡|无偿|无核|非遗|非公|非洲|非物质|不朽|了不起|差不多|不足"
    r"|\bnot only\b|\bno later than\b|\bnot just\b|\bnot merely\b|\bno less than\b|\bno fewer than\b|\bnon-\w+"
)
_NEGATION = re.compile(
    "不|没|未|无|莫|勿|别|甭|毋|并非|绝非|决非|非法"
    r"|\bnot?\b|\bnever\b|\bnone\b|\bneither\b|\bnor\b|\bcannot\b|n't\b|n’t\b|\bwithout\b|\bunable\b"
)
# Words that may be said as a negation, or instead of one.
_AVERSE = re.compile(
    "停|禁|杜绝|防止|避免|取消|反对|拒绝|缺|很少|极少|难以|难度|空白|严控|制止|废止|清退|关闭|遏制|是否|有限|免除|非法|不足|薄弱|滞后|落后"
    r"|\bstop|\bban|\bprohibit|\bforbid|\bforbade|\bprevent|\bavoid|\bcancel|\bend(?:s|ed)?\b|\brefus|\black|\bfail"
    r"|\bhalt|\bceas|\bshort|\bfew|\blittle\b|\bfree of\b|\bout of the question\b|\bfar from\b|\bweak|\blow|\bslow"
    r"|\binsufficien|\binadequa|\bonly\b|\bun\w{4,}|\boppos|\breject"
)


class Clause:
    """A clause, of a sentence or of a source, with all that is compared."""

    def __init__(self, text: str, span: Span) -> None:
        self.text, self.span = text, span
        self.folded = fold(text)

    @cached_property
    def figures(self) -> list[Figure]:
        """The figures that it gives."""
        return read_figures(self.text)

    @cached_property
    def denies(self) -> bool:
        """Whether it holds a negation."""
        return bool(_NEGATION.search(_NO_NEGATION.sub(" ", self.folded)))

    @cached_property
    def averse(self) -> bool:
        """Whether it holds a negation or a word that can stand for one."""
        return self.denies or bool(_AVERSE.search(self.folded))


def cut_clauses(text: str, start: int = 0) -> list[Clause]:
    """Return the clauses of a sentence that begins at a place of its text, in order.

    A list of several figures is taken apart, so that none of them serves for another.
    """
    return [
        Clause(text[span.start : span.end], Span(start + span.start, start + span.end))
        for match in _CLAUSE.finditer(text)
        for span in _parts(text, *match.span())
    ]


def _parts(text: str, start: int, end: int) -> Iterator[Span]:
    for joint in _JOINT.finditer(text, start, end):
        if _says_figures(text[start : joint.start()]) and _says_figures(text[joint.end() : end]):
            yield Span(start, joint.start())
            start = joint.start()
    yield Span(start, end)


def _says_figures(part: str) -> bool:
    return bool(read_figures(part)) and len(content_words(part)) > _PART

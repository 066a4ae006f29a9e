"""Tell whether two clauses contradict each other: by a negation, by opposite words, by a plan told as done.

Word lists in both languages. They are meant for one clause against another that speaks of the same; what a longer
argument denies, they do not see.
"""

import re
from collections.abc import Sequence
from functools import cached_property

from rag.answer.figures import Figure, figures
from rag.text.normalise import fold
from rag.types import Span

_NOWHERE = Span(0, 0)

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
# Pairs of opposite words: what the one side says, the other cannot carry.
_OPPOSITES = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (
            r"增[长加收至到产幅速]|提高|提升|上升|上涨|扩大|涨|\bincreas|\brise|\brose\b|\brising|\bgrow|\bgrew|\brais|\bexpand",
            r"减[少产至收]|降|下滑|下跌|缩小|压缩|\bdecreas|\bfall|\bfell\b|\bdrop|\bdeclin|\breduc|\bcut\b|\bshr[iu]nk|\blower",
        ),
        (
            r"超过|突破|多于|高于|以上|\bover\b|\bmore than|\bexceed|\babove|\bat least",
            r"不足|不到|少于|低于|以下|将近|接近|\bless than|\bfewer than|\bunder\b|\bbelow|\bnearly|\balmost"
            r"|\bat most",
        ),
        (r"支持|鼓励|\bsupport|\bencourag|\bwelcom", r"反对|限制|\boppos|\bdiscourag|\brestrict"),
        (r"允许|准许|\ballow|\bpermit", r"禁止|严禁|\bban|\bprohibit|\bforbid"),
        (r"之前|以前|\bbefore\b", r"之后|以后|\bafter\b"),
        (
            r"最大|最高|最多|\blargest|\bhighest|\bmost\b|\bbiggest",
            r"最小|最低|最少|\bsmallest|\blowest|\bleast\b(?<!at least)",
        ),
        (r"开工|开业|开设|开办|\bopen|\bstart", r"停工|关闭|停业|关停|\bclos|\bshut"),
        (r"进口|\bimport", r"出口|\bexport"),
        (
            r"每年|年均|每一年|\ba year|\bper year|\bevery year|\bannual|\byearly|\beach year",
            r"每月|每个月|每季|每周|每天|每日|\ba month|\bper month|\bmonthly|\bevery month|\bweekly|\bdaily|\bquarter",
        ),
        (r"城镇|城市|\burban", r"农村|乡村|\brural"),
    )
)  # fmt: skip
# For what a figure is meant: 每户 is not 每人.
_EACH = re.compile(
    "每一?(?:个)?(公里|平方米|平方公里|亩|公顷|人|户|年|月|季度|天|日|周|座|所|家|吨|名|村|乡镇|乡|镇|台|件|头|台|次)"
    r"|\b(?:per|each|every) (?:person|head|household|family|hectare|mu|year|month|week|day|tonne|kilomet\w+)\b"
)

# What has been reached, and what is only meant to be.
_DONE = re.compile(
    r"已经|已|完成了|达到了|建成了|实现了|\bhas (?:already )?(?:been|reached|completed|built|opened|achieved)"
    r"|\balready\b|\breached\b|\bcompleted\b|\bachieved\b|\bhave (?:been|reached|completed|built|opened|achieved)"
)
_MEANT = re.compile("力争|争取|计划|打算|规划|拟|预计|目标|将|要(?!素|求|害|点)|必须|应|明年|今后|未来|年内|决定")


class Clause:
    """A clause, of a sentence or of a source, with all that is compared."""

    def __init__(self, text: str, span: Span = _NOWHERE) -> None:
        self.text, self.span = text, span
        self.folded = fold(text)

    @cached_property
    def figures(self) -> list[Figure]:
        """The figures that it gives."""
        return figures(self.text)

    @cached_property
    def denies(self) -> bool:
        """Whether it holds a negation."""
        return bool(_NEGATION.search(_NO_NEGATION.sub(" ", self.folded)))

    @cached_property
    def averse(self) -> bool:
        """Whether it holds a negation or a word that can stand for one."""
        return self.denies or bool(_AVERSE.search(self.folded))


def contradicts(claim: Clause, speaking: Sequence[Clause]) -> bool:
    """Tell whether a claim denies what the clauses that speak of it affirm, or the other way round, or the opposite.

    The first of the clauses is the one that speaks of it most.
    """
    source = speaking[0]
    if claim.denies and not any(clause.averse for clause in speaking):
        return True
    if source.denies and not claim.averse:
        return True
    whole = "".join(clause.folded for clause in speaking)
    if any(_sides(claim.folded, *pair) * _sides(whole, *pair) < 0 for pair in _OPPOSITES):
        return True
    for_each, given = _each(claim.folded), _each(source.folded)
    if for_each and given and not for_each & given:
        return True
    return bool(_DONE.search(claim.folded) and _MEANT.search(source.folded) and not _DONE.search(source.folded))


def _sides(text: str, one: re.Pattern[str], other: re.Pattern[str]) -> int:
    """Tell which of two opposites a text says: 1 or -1, and 0 for neither or both."""
    return bool(one.search(text)) - bool(other.search(text))


def _each(text: str) -> set[str]:
    return {match[0].replace("一", "").replace("个", "").split()[-1] for match in _EACH.finditer(text)}

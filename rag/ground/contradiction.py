"""Tell whether two clauses contradict each other: by a negation, by opposite words, by a plan told as done.

Word lists in both languages. They are meant for one clause against another that speaks of the same; what a longer
argument denies, they do not see.
"""

import re
from collections.abc import Sequence

from rag.ground.clauses import Clause

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
        (r"延长|拉长|\bextend|\bprolong|\blengthen", r"缩短|压缩|\bshorten"),
        (r"多[了出]?\s*\d|高出|\bmore than", r"少了?\s*\d|低了?\s*\d|\bless than|\bfewer than"),
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
# 先建后补, 只升不降, 多栽少砍: the same characters in another order say the contrary.
_TURNED = re.compile("([先只多重不])([\u4e00-\u9fff])([后不少轻只])([\u4e00-\u9fff])")
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
_MEANT = re.compile(
    r"力争|争取|计划|打算|规划|拟|预计|目标|将|要(?!素|求|害|点)|必须|应|明年|今后|未来|年内|决定|[月年]底?前|之前|以前"
    r"|\bwill\b|\bplan|\bby the end\b|\btarget"
)


def contradicts(claim: Clause, speaking: Sequence[Clause], around: str = "") -> bool:
    """Tell whether a claim denies what the clauses that speak of it affirm, or the other way round, or the opposite.

    The first of the clauses is the one that speaks of it most; `around` is their sentence as far as they go, folded.
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
    told = around or whole
    if any(_turned(match) in told for match in _TURNED.finditer(claim.folded)):
        return True
    return bool(_DONE.search(claim.folded) and _MEANT.search(told) and not _DONE.search(told))


def _turned(match: re.Match[str]) -> str:
    """Return 先建后补 for 先补后建."""
    first, one, second, other = match.groups()
    return f"{first}{other}{second}{one}"


def _sides(text: str, one: re.Pattern[str], other: re.Pattern[str]) -> int:
    """Tell which of two opposites a text says: 1 or -1, and 0 for neither or both."""
    return bool(one.search(text)) - bool(other.search(text))


def _each(text: str) -> set[str]:
    return {match[0].replace("一", "").replace("个", "").split()[-1] for match in _EACH.finditer(text)}

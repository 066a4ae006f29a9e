"""Tell what kind of thing a question asks for, from the words with which people ask in either language."""

import re

from rag.text.normalise import fold
from rag.types import Kind

_FIGURE = re.compile(
    r"多少|(?<![哪让这那好])几(?!个方面)[个家项名年成次所亿]|多大|多快|比重|比例|占多|哪一?年"
    r"|how (?:many|much|far|fast|large|high)|what (?:share|percentage|average|is the target)|\bratio\b"
    r"|几几年|(?:which|what) (?:single )?year|what (?:\w+ ){0,4}(?:score|rate)\b"
)
_WHICH = re.compile(
    r"哪[一两几]?[篇个位次场]的?(?:讲话|领导|市|县|区|会)|谁说|which (?:\w+ )?(?:speech|speaker|city|county|district)"
)
_PROBLEM = re.compile(
    r"毛病|短处|短板|问题|不足|差在|卡在|困难|欠缺|缺什么|缺哪|薄弱|瓶颈|差距|软肋|还差|弱点|不满"
    r"|problem|shortage|shortcoming|\black|weakness|complain|wrong with|bottleneck|difficult|not working|fall short"
)
_PLAN = re.compile(
    r"打算|计划|规划|怎样|怎么|如何|措施|\bplan|how (?:does|do|are|is|will|should|would)|what should|steps"
)
_LIST = re.compile(
    r"哪些|哪[几二三四五六七八两]|[二两三四五六七八]个|几[点条]|有什么|条件"
    r"|which (?:two|three|four|five|six|seven)|name some|\blist\b"
    r"|(?:what|which) (?:(?!is|was|does|has)\w+ )?(?!is\b|was\b|does\b|has\b)\w{3,}s\b"
)

#: Words by which a speech owns up to a problem, whatever it is about.
PROBLEM_WORDS = tuple(
    "问题 不足 不够 不强 不高 不多 薄弱 短板 差距 欠缺 缺乏 缺少 困难 制约 瓶颈 偏低 滞后 落后 较低 较少 较弱 脆弱 矛盾"
    " 不适应 不平衡".split()
)


def kind_of(text: str) -> Kind:
    """Return what a question asks for: the first of figure, problem, which speech, plan and list that it shows."""
    folded = fold(text)
    shown: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("figure", _FIGURE),
        ("problem", _PROBLEM),
        ("which", _WHICH),
        ("plan", _PLAN),
        ("list", _LIST),
    )
    return next((kind for kind, pattern in shown if pattern.search(folded)), "fact")

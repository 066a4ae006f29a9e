"""Tell what kind of thing a question asks for, from the words with which people ask in either language."""

import re

from rag.text.normalise import fold
from rag.types import Kind, Question

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
    r"打算|计划|规划|怎样|怎么|如何|措施|\bplan|what should|steps"
    r"|how (?:does|do|are|is|will|should|would)\b(?!.*\bcompare)"
)
_LIST = re.compile(
    r"哪些|哪[几二三四五六七八两]|(?<!第)[二两三四五六七八][个种类条项点样]|几[点条种项]|有什么|条件"
    r"|(?:which|what are the|name the) (?:two|three|four|five|six|seven)|name some|\blist\b"
    r"|(?:what|which) (?:(?!is|was|does|has)\w+ )?(?!is\b|was\b|does\b|has\b)\w{3,}s\b"
)

# What two speeches say in the same words; which two they are is not said.
_SHARED = re.compile(
    r"(?:用|以)?(?:几乎|差不多)(?:一样|相同)的?|一模一样|一字不差|如出一辙|雷同"
    r"|(?:同样|相同|一样)的(?:一句)?(?:话|句子|说法|措辞)"
    r"|[哪有]两(?:篇|[个位](?:[市县区]|讲话人?|领导))(?:讲话)?都?"
    r"|(?:almost|nearly|virtually) (?:the same(?: way| words?)?|word for word)|\bword for word"
    r"|(?:(?:almost|nearly|virtually) )?\bidentical(?:ly)?|the same (?:words|wording|sentence|phrase)"
    r"|\bwhich two (?:\w+ )?(?:speeches|speakers|leaders|cities|counties|districts|places)\b"
)
# 哪些讲话提到人才: every speech that does is wanted. 哪些市 asks for that only where it asks what they say.
_SPEECHES = re.compile(
    r"哪(?:些|几[篇次场])讲话(?:里|中|上)?|\b(?:which|what) speeches\b"
    r"|哪(?:些|几[个位])(?:[市县区]{1,2}(?![场域长委民])|领导(?!干部|小组|班子))(?=.*(?:提|讲|说|谈|强调))"
    r"|\b(?:which|what) (?:cities|counties|districts|speakers|leaders)\b(?=.*\b(?:mention|talk|speak|say|discuss))"
)
# 同意开矿吗 / 批下来了没有 / Does it plan ...: to be confirmed or denied.
_YES_NO = re.compile(
    r"(?:吗|没有?)[?\s]*$|是否|([是会能可要该允有])[不没]\1"
    r"|^(?:(?:and|but|so)\b,? )?(?:does|do|did|is|are|was|were|has|have|had|can|could|will|would|should|may|must)\b"
)


def classify_kind(text: str) -> Kind:
    """Return what a question asks for: the first kind of those below that its words show, else a fact."""
    folded = fold(text)
    shown: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("shared", _SHARED),
        ("speeches", _SPEECHES),
        ("figure", _FIGURE),
        ("problem", _PROBLEM),
        ("which", _WHICH),
        ("yes_no", _YES_NO),
        ("plan", _PLAN),
        ("list", _LIST),
    )
    return next((kind for kind, pattern in shown if pattern.search(folded)), "fact")


def strip_asking_words(folded: str, kind: Kind) -> str:
    """Return a question without the words that ask for speeches: none holds "almost identically" or 哪些讲话."""
    asking = {"shared": _SHARED, "speeches": _SPEECHES}.get(kind)
    return asking.sub(" ", folded) if asking else folded


def asks_for_shared(question: Question) -> bool:
    """Tell whether a question asks what two speeches say alike, of which it names one at most."""
    return question.kind == "shared" and len(question.subjects) < 2

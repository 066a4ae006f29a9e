"""Tell whether a question asks for what the source hides, or for a figure that none of the chosen words gives."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.answer.candidate import Candidate
from rag.text.english import english_words
from rag.text.normalise import fold
from rag.text.numbers import figure_spans, mask_spans, masked_figure_spans
from rag.types import Question, Span

_YEAR_ASKED = re.compile(
    r"哪一?年|几几年|何年|年份|which (?:single )?year|what year|years?\b(?= to come)|which five-year"
)
_DATE_ASKED = re.compile(r"哪一?天|几月|几号|何时|什么时候|what date|which day|\bwhen\b")
_ORDINAL_ASKED = re.compile(r"第几|哪一?届|which (?:session|edition)")
_NAME_ASKED = re.compile(
    r"哪[个位家座所些]|叫什么|什么名|名字|是谁|哪里|哪儿|何处"
    r"|\bwho\b|\bwhose\b|\bwhich\b|\bnames?\b|\bwhere\b|what (?:is|was) the name"
)
# What kind of figure a question asks for, and the units in which it would be given.
_UNITS = (
    (
        re.compile(r"比重|比例|百分|率|占|percent|share|rate\b|ratio|score|index|how fast|growing"),
        re.compile("[%％]|百分|成|[:：∶]"),
    ),
    (
        re.compile(r"亿|钱|资金|经费|投资|投入|产值|元|money|yuan|spend|spent|invest|fund|cost|lent|loan"),
        re.compile("[亿万元]"),
    ),
)
_ANY_UNIT = re.compile("")
# 哪个县 / 哪位副省长: a division by its one character, everything else by two.
_ASKED_NOUN = re.compile(r"哪[个位家座所]?([省市县区镇乡村]|[\u4e00-\u9fff]{2})")
# Which county / which four indicators / name of the vice-governor
_ASKED_ENGLISH = re.compile(r"\b(?:which|what|whose|names? of)((?: [a-z0-9-]+){1,3})")
#: So many characters of a name may stand between its mask and its kind.
_REACH = 8
_MARK = re.compile(r"[^\w]")
_MASKED_DATE = re.compile(r"[×*＊xX]+\s*[月日号]")
_MASKED_ORDINAL = re.compile(r"第\s*[×*＊xX]+|[×*＊]+\s*届")
_SHOWN_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d\s*年")
_CLAUSE = re.compile(r"[^，,；;。！？!?\n]+[，,；;。！？!?]?")


def clause_spans(candidate: Candidate) -> Iterator[Span]:
    """Give the clauses of a candidate, what stands between its marks of punctuation, alone and two at a time."""
    start = candidate.span.start
    found = [Span(start + match.start(), start + match.end()) for match in _CLAUSE.finditer(candidate.text)]
    yield from found
    yield from (Span(one.start, other.end) for one, other in pairwise(found))


def asks_for_hidden(question: Question, clause: str) -> bool:
    """Tell whether a clause hides what a question asks for: a year, a date, an ordinal, a figure, or a name."""
    asked = fold(question.text)
    if not mask_spans(clause):
        return False
    if _YEAR_ASKED.search(asked):
        hidden = any(clause[span.end :].lstrip().startswith("年") for span in mask_spans(clause))
        return hidden and not _SHOWN_YEAR.search(clause)
    if _ORDINAL_ASKED.search(asked):
        return bool(_MASKED_ORDINAL.search(clause))
    if question.kind == "figure":
        return _hides_figure(asked, clause)
    if _DATE_ASKED.search(asked):
        return bool(_MASKED_DATE.search(clause))
    return bool(_NAME_ASKED.search(asked)) and _hides_name(question, clause)


def _hides_figure(asked: str, clause: str) -> bool:
    units = next((units for words, units in _UNITS if words.search(asked)), _ANY_UNIT)
    hidden = [span for span in masked_figure_spans(clause) if units.search(clause[span.end : span.end + 3])]
    shown = [span for span in figure_spans(clause) if units.search(clause[span.start : span.end])]
    return bool(hidden) and not any(not _is_year(clause, span) for span in shown)


def _is_year(clause: str, span: Span) -> bool:
    return bool(_SHOWN_YEAR.match(clause[span.start : span.end + 1]))


def _hides_name(question: Question, clause: str) -> bool:
    """Tell whether a mask stands where the name of what is asked for should: before 县 when a county is asked for.

    A clause that gives another name of the same kind (中南大学、XX大学) answers.
    """
    hidden = [span.end for span in mask_spans(clause)]

    def shown(noun: str) -> bool:
        places = [match.start() for match in re.finditer(re.escape(noun), clause)]
        return any(not any(_reaches(clause[end:place]) for end in hidden if end <= place) for place in places)

    return any(
        any(clause.startswith(noun, end) for end in hidden) and not shown(noun) for noun in _asked_nouns(question)
    )


def _reaches(between: str) -> bool:
    """Tell whether a mask and its kind may be one name: XX中医药科技大学, but not XX大学、中南大学."""
    return len(between) <= _REACH and not _MARK.search(between)


def _asked_nouns(question: Question) -> set[str]:
    """Return the Chinese words for what a question wants named, as far as it tells."""
    asked = fold(question.text)
    near = {word for match in _ASKED_ENGLISH.finditer(asked) for word in english_words(match[1])}
    meanings = {
        meaning
        for each in question.translations
        if not near or near & set(each.word.split())
        for meaning, _ in each.meanings
    }
    return {noun for noun in (*meanings, *_ASKED_NOUN.findall(asked)) if noun} | set(question.terms)


def lacks_figure(question: Question, chosen: Sequence[Candidate]) -> bool:
    """Tell whether a figure is asked for and none of what was chosen gives or hides one."""
    return question.kind == "figure" and not any(figure_spans(c.text) or masked_figure_spans(c.text) for c in chosen)

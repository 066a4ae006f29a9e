"""Tell whether a question asks for what the source hides, or for a figure that none of the chosen words gives.

Masks themselves (×, XX%, 20xx) are recognised in rag/text/numbers.py; here is decided whether they hide what is asked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.answer.candidate import Candidate
from rag.data.tables import read_toml, read_words
from rag.retrieve.kind import asks_for_number
from rag.text.english import english_words
from rag.text.normalise import fold
from rag.text.numbers import figure_spans, mask_spans, masked_figure_spans
from rag.types import Question, Span

_CUES = "hidden_cues.toml"
#: So many characters of a name may stand between its mask and its kind.
MAX_NAME_CHARS = 8
#: So many characters behind a mask are read for its unit.
MAX_UNIT_CHARS = 3

_PUNCTUATION = re.compile(r"[^\w]")
_MASKED_DATE = re.compile(r"[×*＊xX]+\s*[月日号]")
_DATE_UNIT = re.compile(r"\s*[年月日号]")
_MASKED_ORDINAL = re.compile(r"第\s*[×*＊xX]+|[×*＊]+\s*届")
_SHOWN_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d\s*年")
_CLAUSE = re.compile(r"[^，,；;。！？!?\n]+[，,；;。！？!?]?")
# 哪个县 / 哪位副省长: a division by its one character, everything else by two.
_ASKED_NOUN = re.compile(r"哪[个位家座所]?([省市县区镇乡村]|[\u4e00-\u9fff]{2})")
# Which county / which four indicators / name of the vice-governor
_ASKED_ENGLISH_NOUNS = re.compile(r"\b(?:which|what|whose|names? of)((?: [a-z0-9-]+){1,3})")


def _cue(key: str) -> re.Pattern[str]:
    return re.compile("|".join(read_words(_CUES, key)))


_YEAR_ASKED = _cue("asked.year")
_DATE_ASKED = _cue("asked.date")
_ORDINAL_ASKED = _cue("asked.ordinal")
_NAME_ASKED = _cue("asked.name")


@dataclass(frozen=True, slots=True)
class _FigureKind:
    """How a kind of figure is asked for, and the units in which it is given."""

    asked: re.Pattern[str]
    units: re.Pattern[str]


_FIGURE_KINDS = tuple(
    _FigureKind(_cue(f"figures.{kind}.asked"), _cue(f"figures.{kind}.units")) for kind in read_toml(_CUES)["figures"]
)
_ANY_UNIT = re.compile("")


def clause_spans(candidate: Candidate) -> Iterator[Span]:
    """Yield the clauses of a candidate, what stands between its marks of punctuation, alone and two at a time."""
    start = candidate.span.start
    clauses = [Span(start + match.start(), start + match.end()) for match in _CLAUSE.finditer(candidate.text)]
    yield from clauses
    yield from (Span(one.start, following.end) for one, following in pairwise(clauses))


def asks_for_hidden(question: Question, clause: str) -> bool:
    """Return True if a clause hides what a question asks for: a year, a date, an ordinal, a figure, or a name."""
    asked = fold(question.text)
    if not mask_spans(clause):
        return False
    if _YEAR_ASKED.search(asked):
        return _hides_year(clause)
    if _ORDINAL_ASKED.search(asked):
        return bool(_MASKED_ORDINAL.search(clause))
    if question.kind == "figure":
        return _hides_figure(asked, clause)
    if _DATE_ASKED.search(asked):
        return bool(_MASKED_DATE.search(clause))
    return bool(_NAME_ASKED.search(asked)) and _hides_name(question, clause)


def lacks_figure(question: Question, selected: Sequence[Candidate]) -> bool:
    """Return True if a figure is asked for and none of what was selected gives or hides one."""
    return asks_for_number(question) and not any(figure_spans(c.text) or masked_figure_spans(c.text) for c in selected)


def _hides_year(clause: str) -> bool:
    is_masked = any(clause[mask.end :].lstrip().startswith("年") for mask in mask_spans(clause))
    return is_masked and not _SHOWN_YEAR.search(clause)


def _hides_figure(asked: str, clause: str) -> bool:
    """Return True if a clause masks a figure in the units that are asked for, and shows none but years."""
    units = next((kind.units for kind in _FIGURE_KINDS if kind.asked.search(asked)), _ANY_UNIT)
    masked = [
        mask for mask in masked_figure_spans(clause) if units.search(clause[mask.end : mask.end + MAX_UNIT_CHARS])
    ]
    shown = [figure for figure in figure_spans(clause) if units.search(clause[figure.start : figure.end])]
    return bool(masked) and all(_is_year(clause, figure) for figure in shown)


def _is_year(clause: str, figure: Span) -> bool:
    return bool(_SHOWN_YEAR.match(clause[figure.start : figure.end + 1]))


def _hides_name(question: Question, clause: str) -> bool:
    """Return True if a mask stands where the name of what is asked for should: before 县 when a county is asked for.

    A clause that gives another name of the same kind (中南大学、XX大学) answers. What a date masks is no name.
    """
    mask_ends = [mask.end for mask in mask_spans(clause) if not _DATE_UNIT.match(clause, mask.end)]
    return any(
        any(clause.startswith(noun, end) for end in mask_ends) and not _shows_name(noun, clause, mask_ends)
        for noun in _asked_nouns(question)
    )


def _shows_name(noun: str, clause: str, mask_ends: Sequence[int]) -> bool:
    """Return True if a noun stands in a clause where no mask belongs to it."""
    starts = [match.start() for match in re.finditer(re.escape(noun), clause)]
    return any(not any(_is_one_name(clause[end:start]) for end in mask_ends if end <= start) for start in starts)


def _is_one_name(between: str) -> bool:
    """Return True if a mask and its noun may be one name: XX中医药科技大学, but not XX大学、中南大学."""
    return len(between) <= MAX_NAME_CHARS and not _PUNCTUATION.search(between)


def _asked_nouns(question: Question) -> set[str]:
    """Return the Chinese words for what a question wants named, as far as it tells."""
    asked = fold(question.text)
    near = {word for match in _ASKED_ENGLISH_NOUNS.finditer(asked) for word in english_words(match[1])}
    meanings = {
        meaning
        for translation in question.translations
        if not near or near & set(translation.word.split())
        for meaning, _ in translation.meanings
    }
    return {noun for noun in (*meanings, *_ASKED_NOUN.findall(asked)) if noun} | set(question.terms)

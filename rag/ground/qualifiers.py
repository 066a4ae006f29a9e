"""Tell where a claim says more than its source does: without its condition, its doubt, its exception, its share.

A source that is bounded carries only a claim that is bounded, too, by whatever words of the kind. The words are in
rag/data/qualifiers.toml.
"""

import re
from dataclasses import dataclass

from rag.ground.tokens import read_tokens
from rag.text.numerals import ENGLISH_VALUES
from rag.text.patterns import read_pattern
from rag.text.quantities import Figure, read_figures
from rag.text.words import detect_language

_TABLE = "qualifiers.toml"
_CONDITION = read_pattern(_TABLE, "condition.marks.zh", "condition.marks.en")
_CONDITION_KEPT = read_pattern(_TABLE, "condition.keeps.zh", "condition.keeps.en")
_DOUBT = read_pattern(_TABLE, "doubt.marks.zh", "doubt.marks.en")
_GOVERNING_DOUBT = read_pattern(_TABLE, "doubt.governing.zh", "doubt.governing.en")
_DOUBT_KEPT = read_pattern(_TABLE, "doubt.keeps.zh", "doubt.keeps.en")
_EXCEPTION = read_pattern(_TABLE, "exception.marks.zh", "exception.marks.en")
_EXCEPTION_KEPT = read_pattern(_TABLE, "exception.keeps.zh", "exception.keeps.en")
#: Shares of a whole, from few to all.
_SHARES = tuple(read_pattern(_TABLE, f"share.{name}_zh", f"share.{name}_en") for name in ("few", "some", "most", "all"))
_LEAST = read_pattern(_TABLE, "bound.least_zh", "bound.least_en")
_MOST = read_pattern(_TABLE, "bound.most_zh", "bound.most_en")
_RESTRICTION = read_pattern(_TABLE, "restriction.marks_zh", "restriction.marks_en")
_FIRST = read_pattern(_TABLE, "order.first_zh", "order.first_en")
_THEN = read_pattern(_TABLE, "order.then_zh", "order.then_en")
_RANGE_END = read_pattern(_TABLE, "range.ends")
_JOINT = read_pattern(_TABLE, "range.joints").pattern
_NUMERAL = rf"(?:[\d.,]+|[一二两三四五六七八九十百千半]+|\b(?:{'|'.join(ENGLISH_VALUES)}))[%％成万亿]?"
_RANGE_BEFORE = re.compile(rf"(?<![从由自])({_NUMERAL}){_JOINT}$")
_RANGE_AFTER = re.compile(rf"^{_JOINT}({_NUMERAL})")
# A clause that opens with its condition bounds what follows it.
_OPENING = re.compile(r"^\W*(?:(?:and|but|so|or|而|但|那么|所以|并且)\W*)?$")
#: A condition that stands deeper in its clause bounds what is said there alone.
_PART_END = re.compile(r"[;；]")
#: Years, months and days: from one to the other is no doubt about either.
_DATE_UNITS = ("year", "年", "月", "日")
#: Of the words behind "only" so many are what it binds.
MAX_BOUND_WORDS = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """What a source says around some clauses: all clauses of the sentences that they stand in, folded, in order.

    `first` and `last` are the numbers of those clauses that are meant, among `clauses`.
    """

    clauses: tuple[str, ...]
    first: int
    last: int

    @property
    def inside(self) -> str:
        """The clauses that are meant."""
        return "".join(self.clauses[self.first : self.last + 1])

    @property
    def until(self) -> str:
        """All from the beginning of the sentence to the end of the clauses that are meant."""
        return "".join(self.clauses[: self.last + 1])


def drops_qualifier(clause: str, sentence: str, source: Statement) -> bool:
    """Return True if a claim leaves out what bounds its source; `sentence` is the whole of which it is a clause."""
    return (
        _drops_condition(sentence, source)
        or _drops_doubt(sentence, source)
        or _drops_exception(clause, sentence, source)
        or _raises_share(clause, source)
        or _turns_bound(clause, source)
        or _narrows_range(clause, source)
        or _drops_restriction(sentence, source)
    )


def _drops_condition(sentence: str, source: Statement) -> bool:
    return not _CONDITION_KEPT.search(sentence) and any(
        _governs(index, match, source)
        for index, text in enumerate(source.clauses)
        for match in _CONDITION.finditer(text)
    )


def _governs(index: int, match: re.Match[str], source: Statement) -> bool:
    """Return True if a condition in a clause of a sentence bounds what the clauses that are meant say."""
    if source.first <= index <= source.last:
        return True
    between = source.clauses[min(index, source.last) : max(index, source.first)]
    if any(_PART_END.search(text) for text in between):
        return False
    opens = bool(_OPENING.match(match.string[: match.start()]))
    if index < source.first:
        return opens or detect_language(match.string) == "zh"
    # A, unless B. but not: A, and if B, C.
    return index == len(source.clauses) - 1 and opens and detect_language(match.string) == "en"


def _drops_doubt(sentence: str, source: Statement) -> bool:
    is_doubtful = _DOUBT.search(source.inside) or _GOVERNING_DOUBT.search(_PART_END.split(source.until)[-1])
    return bool(is_doubtful) and not _DOUBT_KEPT.search(sentence)


def says_doubt(word: str) -> bool:
    """Return True for a folded word that does no more than leave open whether something is so."""
    return bool(_DOUBT.fullmatch(word) or _GOVERNING_DOUBT.fullmatch(word))


def _drops_exception(clause: str, sentence: str, source: Statement) -> bool:
    says_all = bool(_SHARES[-1].search(clause))
    return says_all and bool(_EXCEPTION.search(source.until)) and not _EXCEPTION_KEPT.search(sentence)


def _raises_share(clause: str, source: Statement) -> bool:
    """Return True if a claim says of all or most what its source says of a smaller share."""
    claimed, given = _shares(clause), _shares(source.inside)
    return bool(claimed and given) and min(claimed) > max(given)


def _shares(text: str) -> list[int]:
    return [rank for rank, share in enumerate(_SHARES) if share.search(text)]


def _turns_bound(clause: str, source: Statement) -> bool:
    """Return True if a claim gives as a least what is given as a most, or the other way round."""
    return any(
        bool(one.search(clause) and other.search(source.inside))
        and not (other.search(clause) or one.search(source.inside))
        for one, other in ((_LEAST, _MOST), (_MOST, _LEAST))
    )


def _narrows_range(clause: str, source: Statement) -> bool:
    """Return True if a claim gives one end of a range as the figure."""
    if _RANGE_END.search(clause) or any(_is_range_end(clause, figure) for figure in read_figures(clause)):
        return False
    claimed = read_figures(clause)
    return any(
        _is_range_end(source.inside, figure) and any(figure.means(other) for other in claimed)
        for figure in read_figures(source.inside)
    )


def _is_range_end(text: str, figure: Figure) -> bool:
    if figure.unit in _DATE_UNITS:
        return False
    before, after = text[: figure.start], text[figure.end :]
    if match := _RANGE_BEFORE.search(before):
        return _may_be_range(before[: match.start()], match[0])
    match = _RANGE_AFTER.search(after)
    return match is not None and _may_be_range(before, match[0])


def _may_be_range(before: str, joined: str) -> bool:
    """Return True unless two figures are only joined by "and": between forty and fifty."""
    return not re.search(r"\band\b", joined) or before.rstrip().endswith("between")


def _drops_restriction(sentence: str, source: Statement) -> bool:
    """Return True if a claim keeps neither "only" nor all that it binds."""
    match = _RESTRICTION.search(source.inside)
    if match is None or _RESTRICTION.search(sentence) or _CONDITION_KEPT.search(sentence):
        return False
    if detect_language(sentence) != detect_language(source.inside):
        return False
    bound = [token.text for token in read_tokens(source.inside[match.end() :]) if token.is_content][:MAX_BOUND_WORDS]
    said = {token.text for token in read_tokens(sentence)}
    return any(word not in said and word not in sentence for word in bound)


def turns_order(claim: str, source: str) -> bool:
    """Return True if a claim puts first what its source, one clause, puts then, or the other way round."""
    return _step(claim) * _step(source) < 0


def _step(text: str) -> int:
    return bool(_THEN.search(text)) - bool(_FIRST.search(text))

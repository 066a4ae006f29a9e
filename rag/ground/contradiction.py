"""Recognise clauses that contradict each other: by a negation, by opposite words, by a plan told as done.

The word lists are meant for one clause against another that speaks of the same. A denial by a longer argument is not
recognised.
"""

import re
from collections.abc import Iterator, Sequence

from rag.data.tables import read_toml
from rag.ground.clauses import Clause
from rag.text.patterns import read_pattern
from rag.text.words import content_words

_TABLE = "opposites.toml"
# Pairs of opposite words: what the one side says, the other cannot carry.
_OPPOSITES = {
    pair: (read_pattern(_TABLE, f"pairs.{pair}.one"), read_pattern(_TABLE, f"pairs.{pair}.other"))
    for pair in read_toml(_TABLE)["pairs"]
}
_SEQUENCE = re.compile("|".join(pattern.pattern for pattern in _OPPOSITES["sequence"]))
# What has been reached, and what is only meant to be.
_DONE = read_pattern(_TABLE, "achievement.done")
_PLANNED = read_pattern(_TABLE, "achievement.planned")
# 先建后补, 只升不降, 多栽少砍: the same characters in another order say the contrary.
_ORDERED = re.compile("([先只多重不])([\u4e00-\u9fff])([后不少轻只])([\u4e00-\u9fff])")
# Unless it is done, and if it is not done.
_UNLESS = re.compile(r"\bunless\b|除非")
_IF_NOT = re.compile(r"\bif\b.*\b(?:not|no)\b|(?:如果|若|要是|假如).*[不没]")
# For what a figure is meant: 每户 is not 每人.
_BASIS = re.compile(
    "每一?(?:个)?(公里|平方米|平方公里|亩|公顷|人|户|年|月|季度|天|日|周|座|所|家|吨|名|村|乡镇|乡|镇|台|件|头|台|次)"
    r"|\b(?:per|each|every) (?:person|head|household|family|hectare|mu|year|month|week|day|tonne|kilomet\w+)\b"
)


def is_contradiction(claim: Clause, sources: Sequence[Clause], sentence: str = "") -> bool:
    """Return True if a claim denies what the clauses of a source affirm, affirms what they deny, or says the opposite.

    The first of the clauses is the one that speaks of the claim most. `sentence` is the sentence of the clauses,
    folded.
    """
    whole = "".join(clause.folded for clause in sources)
    sentence = sentence or whole
    return (
        (_is_denial(claim, sources) and not (_IF_NOT.search(claim.folded) and _UNLESS.search(sentence)))
        or any(_side(claim.folded, *pair) * _side(whole, *pair) < 0 for pair in _opposites_for(claim.folded, whole))
        or _has_other_basis(claim, sources[0])
        or any(_reversed_order(match) in sentence for match in _ORDERED.finditer(claim.folded))
        or bool(_DONE.search(claim.folded) and _PLANNED.search(sentence) and not _DONE.search(sentence))
    )


def _is_denial(claim: Clause, sources: Sequence[Clause]) -> bool:
    """Return True if a claim is negated and its sources are not, or the other way round."""
    if claim.is_negated and not any(clause.may_be_negated for clause in sources):
        return True
    return sources[0].is_negated and not claim.may_be_negated


def _opposites_for(claim: str, source: str) -> Iterator[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Yield the pairs of opposites that count: A after B and B before A say the same."""
    is_turned = _is_turned_sequence(claim, source)
    return (pair for name, pair in _OPPOSITES.items() if not (is_turned and name == "sequence"))


def _is_turned_sequence(claim: str, source: str) -> bool:
    """Return True if what stands before "before" or "after" in a claim stands behind it in its source."""
    claimed, given = _SEQUENCE.split(claim, maxsplit=1), _SEQUENCE.split(source, maxsplit=1)
    if len(claimed) < 2 or len(given) < 2:
        return False
    (first, second), (early, late) = ([set(content_words(part)) for part in parts] for parts in (claimed, given))
    return len(first & late) + len(second & early) > len(first & early) + len(second & late)


def _side(text: str, one: re.Pattern[str], other: re.Pattern[str]) -> int:
    """Return which of two opposites a text says: 1 for the one, -1 for the other, 0 for neither or both."""
    return bool(one.search(text)) - bool(other.search(text))


def _has_other_basis(claim: Clause, source: Clause) -> bool:
    """Return True if both clauses say per what a figure is meant, and nothing in common."""
    claimed, given = _bases(claim.folded), _bases(source.folded)
    return bool(claimed and given) and not claimed & given


def _bases(text: str) -> set[str]:
    """Return what the figures of a folded text are meant per: 每户 in 每一个户, year in every year."""
    return {match[0].replace("一", "").replace("个", "").split()[-1] for match in _BASIS.finditer(text)}


def _reversed_order(match: re.Match[str]) -> str:
    """Return 先建后补 for 先补后建."""
    first, one, second, other = match.groups()
    return f"{first}{other}{second}{one}"

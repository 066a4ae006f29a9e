"""Tell what keeps neighbouring clauses of a passage from carrying a claim: what they lack, and what else is said."""

from collections.abc import Sequence

import numpy as np

from rag.ground.claims import Claim, PreparedPassage
from rag.ground.clauses import Clause
from rag.ground.contradiction import contradicts
from rag.ground.names import Name
from rag.text.quantities import Figure
from rag.types import Vectors

#: How far another clause may speak more of a clause than the one that carries it.
_RIVAL = 0.12
#: A clause speaks of a claim when it speaks of this share of what the clause that does so most does.
_SPEAKING = 0.8
#: A word is not in a clause that speaks of it less than the one, and is in one that does so more than the other.
_ABSENT, _PRESENT = 0.45, 0.75
#: How many clauses after a figure are looked at for words that were put to it, and before it for a name.
_LATER, _EARLIER = 3, 4
#: A person or firm has to be named in the clauses or in so many before them, a place anywhere in the passage.
_PERSON = 2


def find_missing(claim: Claim, passage: PreparedPassage, first: int, last: int) -> list[str]:
    """Return the figures and names of a claim that some clauses do not give, as they are written in the claim."""
    given = [figure for place in range(first, last + 1) for figure in passage.clauses[place].figures]
    window = "".join(clause.folded for clause in passage.clauses[first : last + 1])
    missing = [
        claim.clause.folded[figure.start : figure.end].strip()
        for figure in claim.clause.figures
        if not any(figure.means(other) for other in given) and not _is_date_of(figure, passage, window)
    ]
    held = [name for place in range(first, last + 1) for name in passage.names[place]]
    others = [name for name in held if not any(name.same(own) for own in (*claim.names, *claim.whose))]
    for name in claim.names:
        here = name.stands_in(window)
        # Where the clauses are about another one, it does not help that the name stands elsewhere.
        near = (
            passage.folded if name.is_place else "".join(c.folded for c in passage.clauses[max(0, first - 2) : first])
        )
        known = name.stands_in(passage.about) or (not others and name.stands_in(near))
        if not here and not known:
            missing.append(name.text)
    return list(dict.fromkeys(missing))


def is_elsewhere(claim: Claim, passage: PreparedPassage) -> bool:
    """Tell whether a passage has nothing to do with any of the places that a claim is about."""
    texts = (passage.about, passage.folded)
    return bool(claim.whose) and not any(name.stands_in(text) for name in claim.whose for text in texts)


def _is_date_of(figure: Figure, passage: PreparedPassage, window: str) -> bool:
    """Tell whether a year is the speech's own, or the one that it calls last or next year."""
    if figure.unit != "year":
        return False
    if figure.value in passage.years:
        return True
    year = passage.source.speech.year
    relative = {"去年": -1, "前年": -2, "明年": 1, "后年": 2, "last year": -1, "next year": 1}
    return year is not None and any(word in window and figure.value == year + by for word, by in relative.items())


def is_denied(claim: Claim, passage: PreparedPassage, single: Vectors, first: int, last: int) -> bool:
    """Tell whether those of some clauses that speak of a claim contradict it."""
    order = sorted(range(first, last + 1), key=lambda place: -single[place])
    speaking = [passage.clauses[place] for place in order if single[place] >= _SPEAKING * single[order[0]]]
    return contradicts(claim.clause, speaking, passage.sentence(first, last))


def is_rivalled(claim: Claim, passage: PreparedPassage, single: Vectors, window: tuple[int, int]) -> bool:
    """Tell whether other clauses speak of a claim clearly better than those that carry it, and say something else.

    What they say else is another figure, another name, or the contrary. `single` is how much each clause speaks of the
    claim, its names left out.
    """
    inside = range(window[0], window[1] + 1)
    most = max(single[place] for place in inside)
    own = claim.clause.figures
    giving = [single[place] for place in inside if any(_gives(passage.clauses[place], figure) for figure in own)]
    for place, clause in enumerate(passage.clauses):
        if giving and single[place] > max(giving) + _RIVAL and _gives_another(clause, own):
            return True
        if single[place] > most + _RIVAL and names_another(claim, passage.names[place]):
            return True
        if single[place] > most and is_denied(claim, passage, single, place, place):
            return True
        # Within the window, a figure or a deed goes with the name that stands in its own clause.
        carries = place in inside and (single[place] >= most or any(_gives(clause, figure) for figure in own))
        if carries and names_another(claim, passage.names[place]):
            return True
    return False


def borrows(claim: Claim, passage: PreparedPassage, match: Vectors, window: tuple[int, int]) -> bool:
    """Tell whether a claim takes its figure from one clause and a word or name from a later one.

    茶叶50吨，其中出口20吨 does not say 出口50吨: a word is borrowed where the later clause gives a figure
    of its own. What stands before a figure may be what it is said of.
    """
    own = claim.clause.figures
    giving = [p for p in range(window[0], window[1] + 1) if any(_gives(passage.clauses[p], figure) for figure in own)]
    if not giving:
        return False
    earlier = "".join(clause.folded for clause in passage.clauses[max(0, giving[-1] - _EARLIER) : giving[-1] + 1])
    inside = "".join(clause.folded for clause in passage.clauses[window[0] : window[1] + 1])
    if any(
        name.stands_in(inside) and not (name.stands_in(earlier) or name.stands_in(passage.about))
        for name in claim.names
    ):
        return True
    words = match[: len(claim.words)]
    lacked = words[:, giving].max(axis=1) < _ABSENT if len(words) else np.zeros(0, np.bool_)
    later = range(giving[-1] + 1, min(giving[-1] + 1 + _LATER, len(passage.clauses)))
    return any(
        bool((lacked & (words[:, place] > _PRESENT)).any()) and _gives_another(passage.clauses[place], own)
        for place in later
    )


def _gives(clause: Clause, figure: Figure) -> bool:
    return any(figure.means(other) for other in clause.figures)


def _gives_another(clause: Clause, own: Sequence[Figure]) -> bool:
    """Tell whether a clause gives a figure in the place of those of a claim, and none of them."""
    rivals = any(figure.rivals(other) for figure in own for other in clause.figures)
    return rivals and not any(_gives(clause, figure) for figure in own)


def names_another(claim: Claim, names: Sequence[Name]) -> bool:
    """Tell whether names are all others than those of a claim that has some."""
    return bool(claim.names and names) and not any(name.same(own) for name in names for own in claim.names)

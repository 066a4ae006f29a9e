"""Find what keeps neighbouring clauses of a passage from supporting a claim: what they lack, and what else is said."""

from collections.abc import Sequence

import numpy as np

from rag.ground.claims import Claim, PreparedPassage
from rag.ground.clauses import MAX_FRAGMENT_WORDS, Clause, opens_contrast
from rag.ground.comparison import Comparison, Window
from rag.ground.contradiction import is_contradiction
from rag.ground.names import Name
from rag.ground.qualifiers import Statement, drops_qualifier, turns_order
from rag.ground.roles import gives_parts_to_others
from rag.ground.speakers import find_attribution, has_other_speaker
from rag.text.english import holds_word
from rag.text.normalise import fold
from rag.text.quantities import Figure
from rag.text.words import content_words, detect_language
from rag.types import Vectors

#: By how much a clause has to speak more of a claim than the clauses that support it, to be their rival.
RIVAL_MARGIN = 0.12
#: A clause speaks of a claim when its share is at least so much of the greatest.
MIN_RELATIVE_SHARE = 0.8
#: A word is absent from a clause that matches it less than this.
MAX_ABSENT_MATCH = 0.45
#: A word is present in a clause that matches it more than this.
MIN_PRESENT_MATCH = 0.75
#: How many clauses after a figure are searched for words that were put to it.
CLAUSES_AFTER_FIGURE = 3
#: How many clauses before a figure are searched for a name.
CLAUSES_BEFORE_FIGURE = 4
#: A person or firm has to be named in the clauses or in so many before them, a place anywhere in the passage.
CLAUSES_BEFORE_PERSON = 2

_RELATIVE_YEARS = {"去年": -1, "前年": -2, "明年": 1, "后年": 2, "last year": -1, "next year": 1}


def find_missing_details(claim: Claim, passage: PreparedPassage, window: Window) -> list[str]:
    """Return the figures and names of a claim that some clauses do not give, as they are written in the claim."""
    text = _folded_text(passage, window)
    details = [*_missing_figures(claim, passage, window, text), *_missing_names(claim, passage, window, text)]
    return list(dict.fromkeys(details))


def _missing_figures(claim: Claim, passage: PreparedPassage, window: Window, text: str) -> list[str]:
    given = [figure for index in window.clauses for figure in passage.clauses[index].figures]
    return [
        claim.clause.folded[figure.start : figure.end].strip()
        for figure in claim.clause.figures
        if not any(figure.means(other) for other in given) and not _is_year_of_speech(figure, passage, text)
    ]


def _missing_names(claim: Claim, passage: PreparedPassage, window: Window, text: str) -> list[str]:
    own = (*claim.names, *claim.places)
    # Where the clauses are about another one, it does not help that the name stands elsewhere.
    is_about_another = any(
        not any(name.means(other) for other in own) for index in window.clauses for name in passage.names[index]
    )
    return [
        name.text
        for name in claim.names
        if not name.stands_in(text)
        and not name.stands_in(passage.description)
        and not name.stands_in(fold(passage.speaker_of(window.first) or ""))
        and (is_about_another or not name.stands_in(_text_that_may_name(name, passage, window)))
    ]


def _text_that_may_name(name: Name, passage: PreparedPassage, window: Window) -> str:
    """Return the folded text beside some clauses in which a name counts: for a place the whole passage."""
    if name.is_place:
        return passage.folded
    return _folded_text(passage, Window(max(0, window.first - CLAUSES_BEFORE_PERSON), window.first - 1))


def _folded_text(passage: PreparedPassage, window: Window) -> str:
    return "".join(clause.folded for clause in passage.clauses[window.first : window.last + 1])


def is_about_other_place(claim: Claim, passage: PreparedPassage) -> bool:
    """Return True if a passage has nothing to do with any of the places that a claim is about."""
    texts = (passage.description, passage.folded)
    return bool(claim.places) and not any(place.stands_in(text) for place in claim.places for text in texts)


def _is_year_of_speech(figure: Figure, passage: PreparedPassage, text: str) -> bool:
    """Return True if a figure is the year of the speech, or a year that the text calls last or next year."""
    if figure.unit != "year":
        return False
    if figure.value in passage.years:
        return True
    year = passage.source.speech.year
    return year is not None and any(
        phrase in text and figure.value == year + difference for phrase, difference in _RELATIVE_YEARS.items()
    )


def has_contradiction(comparison: Comparison, window: Window) -> bool:
    """Return True if those of some clauses that speak of a claim contradict it."""
    passage, shares = comparison.passage, comparison.clause_shares
    order = sorted(window.clauses, key=lambda index: -shares[index])
    order = [index for index in order if not _is_denied_of_another(comparison, index, window)] or order
    speaking = [passage.clauses[index] for index in order if shares[index] >= MIN_RELATIVE_SHARE * shares[order[0]]]
    return is_contradiction(
        comparison.claim.clause, speaking, "".join(passage.statement(window.first, window.last).clauses)
    )


def _is_denied_of_another(comparison: Comparison, index: int, window: Window) -> bool:
    """Return True if a clause denies of another what the claim says, and one beside it affirms it of the same.

    Managers did not build it; nurses built it: the first half denies nothing of nurses.
    """
    clauses, words = comparison.passage.clauses, comparison.claim.words
    if not clauses[index].is_negated:
        return False
    denied = {word.text for word in words if holds_word(word.text, clauses[index].folded)}
    spoken = {word.text for word, row in zip(words, comparison.word_matches, strict=True) if row[index] > 0}
    for clause in (clauses[other] for other in window.clauses if not clauses[other].is_negated):
        affirmed = {word.text for word in words if holds_word(word.text, clause.folded)}
        if affirmed - denied and (opens_contrast(clause.folded) or affirmed & spoken):
            return True
    return False


def has_better_rival(comparison: Comparison, window: Window) -> bool:
    """Return True if other clauses speak of a claim clearly better than its window, and say something else.

    What they say else is another figure, another name, or the contrary.
    """
    return (
        _has_rival_figure(comparison, window)
        or _has_rival_name(comparison, window)
        or _has_rival_denial(comparison, window)
    )


def _has_rival_figure(comparison: Comparison, window: Window) -> bool:
    """Return True if a clause that gives another figure speaks of the claim better than those that give its own."""
    shares, figures = comparison.clause_shares, comparison.claim.clause.figures
    giving = _clauses_giving(figures, comparison.passage, window)
    if not giving:
        return False
    limit = max(shares[index] for index in giving) + RIVAL_MARGIN
    clauses = comparison.passage.clauses
    return any(shares[index] > limit and _gives_other_figure(clause, figures) for index, clause in enumerate(clauses))


def _has_rival_name(comparison: Comparison, window: Window) -> bool:
    """Return True if a clause with other names speaks of the claim better than its window, or carries it there.

    Within the window, a figure or a deed goes with the name that stands in its own clause.
    """
    claim, passage, shares = comparison.claim, comparison.passage, comparison.clause_shares
    most = _greatest_share(shares, window)
    giving = _clauses_giving(claim.clause.figures, passage, window)
    carrying = {index for index in window.clauses if shares[index] >= most or index in giving}
    return any(
        (index in carrying or shares[index] > most + RIVAL_MARGIN) and has_only_other_names(claim, names)
        for index, names in enumerate(passage.names)
    )


def _has_rival_denial(comparison: Comparison, window: Window) -> bool:
    """Return True if a clause that speaks of the claim better than its window contradicts it."""
    most = _greatest_share(comparison.clause_shares, window)
    return any(
        share > most and has_contradiction(comparison, Window(index, index))
        for index, share in enumerate(comparison.clause_shares)
    )


def _greatest_share(shares: Vectors, window: Window) -> np.float32:
    greatest: np.float32 = max(shares[index] for index in window.clauses)
    return greatest


def has_borrowed_words(comparison: Comparison, window: Window) -> bool:
    """Return True if a claim takes its figure from one clause and a word or name from a later one.

    茶叶50吨，其中出口20吨 does not say 出口50吨: a word is borrowed where the later clause gives a figure
    of its own. What stands before a figure may be what it is said of.
    """
    clauses = comparison.passage.clauses
    giving = _clauses_giving(comparison.claim.clause.figures, comparison.passage, window)
    # 一百年前，: says when, and nothing that could be taken for something else.
    giving = [index for index in giving if len(content_words(clauses[index].text)) > MAX_FRAGMENT_WORDS]
    if not giving:
        return False
    return _has_borrowed_name(comparison, window, giving[-1]) or _has_borrowed_word(comparison, giving)


def _has_borrowed_name(comparison: Comparison, window: Window, last: int) -> bool:
    """Return True if a name of the claim stands in the window, but not with the last clause that gives its figure."""
    passage = comparison.passage
    earlier = _folded_text(passage, Window(max(0, last - CLAUSES_BEFORE_FIGURE), last))
    text = _folded_text(passage, window)
    return any(
        name.stands_in(text) and not (name.stands_in(earlier) or name.stands_in(passage.description))
        for name in comparison.claim.names
    )


def _has_borrowed_word(comparison: Comparison, giving: Sequence[int]) -> bool:
    """Return True if a word is absent where the figure of the claim is given, and present at a later figure."""
    clauses, words = comparison.passage.clauses, comparison.word_matches
    if not len(words):
        return False
    absent = words[:, giving].max(axis=1) < MAX_ABSENT_MATCH
    later = range(giving[-1] + 1, min(giving[-1] + 1 + CLAUSES_AFTER_FIGURE, len(clauses)))
    return any(
        bool((absent & (words[:, index] > MIN_PRESENT_MATCH)).any())
        and _gives_other_figure(clauses[index], comparison.claim.clause.figures)
        for index in later
    )


def _clauses_giving(figures: Sequence[Figure], passage: PreparedPassage, window: Window) -> list[int]:
    """Return the clauses of a window that give one of some figures."""
    return [index for index in window.clauses if any(_gives(passage.clauses[index], figure) for figure in figures)]


def _gives(clause: Clause, figure: Figure) -> bool:
    return any(figure.means(other) for other in clause.figures)


def _gives_other_figure(clause: Clause, figures: Sequence[Figure]) -> bool:
    """Return True if a clause gives a figure in the place of those of a claim, and none of them."""
    has_rival = any(figure.rivals(other) for figure in figures for other in clause.figures)
    return has_rival and not any(_gives(clause, figure) for figure in figures)


def has_only_other_names(claim: Claim, names: Sequence[Name]) -> bool:
    """Return True if a claim has names and a clause has names, but none in common."""
    return bool(claim.names and names) and not any(name.means(own) for name in names for own in claim.names)


def says_something_else(comparison: Comparison, window: Window) -> bool:
    """Return True if a claim says of some clauses what they do not: unbounded, of others, or as another's view.

    The clauses are those of the window, and those of the passage that speak of the claim better than these.
    """
    shares = comparison.clause_shares
    most = _greatest_share(shares, window)
    better = [Window(index, index) for index, share in enumerate(shares) if share > most + RIVAL_MARGIN]
    best = max(window.clauses, key=lambda index: shares[index])
    return any(_misstates(comparison, spoken) for spoken in [window, *better]) or turns_order(
        comparison.claim.clause.folded, comparison.passage.clauses[best].folded
    )


def _misstates(comparison: Comparison, window: Window) -> bool:
    claim, passage = comparison.claim, comparison.passage
    source = passage.statement(window.first, window.last)
    return (
        drops_qualifier(claim.clause.folded, claim.sentence, source)
        or has_other_speaker(claim.attribution, find_attribution(source.until), passage.speaker_of(window.first))
        or (_is_same_language(claim, source) and gives_parts_to_others(claim.clause.folded, source))
    )


def _is_same_language(claim: Claim, source: Statement) -> bool:
    return detect_language(claim.clause.text) == detect_language(source.inside)

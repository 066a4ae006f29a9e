"""Compare the figures that the leads of several subjects give."""

from collections.abc import Sequence

from rag.text.quantities import Figure, read_figures
from rag.types import Question

_YEAR_UNIT = "year"


def find_larger(question: Question, leads: Sequence[str]) -> int | None:
    """Return which of several leads gives the larger figure, by its number from 0.

    None where no figures are asked for, a lead gives none or several, their units differ, or the largest is no single
    one.
    """
    figures = [_only_figure(lead) for lead in leads]
    known = [figure for figure in figures if figure]
    if question.kind != "figure" or len(known) < 2 or len(known) < len(leads):
        return None
    if len({figure.unit for figure in known}) > 1:
        return None
    largest = max(figure.value for figure in known)
    holders = [number for number, figure in enumerate(known) if figure.value == largest]
    return holders[0] if len(holders) == 1 else None


def _only_figure(text: str) -> Figure | None:
    """Return the one figure with a unit that a text gives; years are none."""
    figures = [figure for figure in read_figures(text) if figure.unit not in ("", _YEAR_UNIT)]
    return figures[0] if len(figures) == 1 else None

"""Find the figures of a speech that its archive lists."""

from rag.store.rows import StoredFigure
from rag.text.listed_figures import list_figures


def find_figures(text: str) -> list[StoredFigure]:
    """Return the figures of a text as they are stored, in their order."""
    return [
        StoredFigure(figure.start, figure.end, figure.value, figure.unit, figure.clause.start, figure.clause.end)
        for figure in list_figures(text)
    ]

"""Where the speeches of a compilation begin: numbered markers, listed titles, headings, rules and repeated openings.

A wrong cut loses citations, so every rule wants at least two beginnings of one make, body text behind each, and for
makes that single speeches use as well (chapters, headings, rules) a sign that speeches begin there: the title of a
speech, a salutation, a date.

A new rule is a function in numbered_markers.py or title_markers.py, named below at the place where it is to be tried.
"""

from collections.abc import Sequence

from rag.read.lines import Line
from rag.read.marker_types import Marker, measure_lines
from rag.read.numbered_markers import find_numbered
from rag.read.title_markers import (
    find_dated_headings,
    find_dated_titles,
    find_headings,
    find_labelled_titles,
    find_listed_titles,
    find_lone_titles,
    find_repeated_titles,
    find_titles_after_rules,
)

# The surest first: the first rule that finds several markers has found them all.
_RULES = (
    find_numbered,
    find_listed_titles,
    find_headings,
    find_dated_headings,
    find_labelled_titles,
    find_titles_after_rules,
    find_dated_titles,
    find_repeated_titles,
    find_lone_titles,
)


def find_markers(lines: Sequence[Line]) -> tuple[Marker, ...]:
    """Return the lines that open the speeches of a compilation; fewer than two are none."""
    measured = measure_lines(lines)
    for find in _RULES:
        markers = find(measured)
        if len(markers) > 1:
            return markers
    return ()

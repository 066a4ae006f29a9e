"""Names of Chinese provinces, cities and counties, without their suffixes, as rag/data/gazetteer.tsv lists them.

The list serves to recognise a name that stands without 市 or 县 (新定西, 郴州起飞). Districts, renamed and missing
places are recognised by their suffix in titles and offices; see rag/read/places.py. The table is read when it is first
asked for, not when this module is imported.
"""

import re
from dataclasses import dataclass
from functools import cache

from rag.data.tables import read_rows

#: The first characters of a name, which tell at once that no name stands somewhere.
BEGINNING_CHARS = 2


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The names of places by kind; a name may be of two kinds, as 河南 is a province and a county.

    `ambiguous` holds the names that are ordinary words as well: without their suffix they are no evidence of a place.
    """

    provinces: frozenset[str]
    municipal: frozenset[str]
    counties: frozenset[str]
    ambiguous: frozenset[str]
    names: frozenset[str]
    beginnings: frozenset[str]


@cache
def read_gazetteer() -> Gazetteer:
    """Return the names of the table, which is read once; raises DataDamaged."""
    rows = read_rows("gazetteer.tsv", 3)
    names = frozenset(name for name, _, _ in rows)
    return Gazetteer(
        provinces=_names_of("province", rows),
        municipal=_names_of("municipal", rows),
        counties=_names_of("county", rows),
        ambiguous=frozenset(name for name, _, reading in rows if reading == "word"),
        names=names,
        beginnings=frozenset(name[:BEGINNING_CHARS] for name in names),
    )


def _names_of(kind: str, rows: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    return frozenset(name for name, kinds, _ in rows if kind in kinds.split("+"))


@cache
def _pattern() -> re.Pattern[str]:
    gazetteer = read_gazetteer()
    plain = sorted(gazetteer.names - gazetteer.ambiguous, key=len, reverse=True)
    suffixed = sorted(gazetteer.ambiguous, key=len, reverse=True)
    return re.compile(f"{'|'.join(plain)}|(?:{'|'.join(suffixed)})(?=[市县区州])")


def find_place_names(text: str) -> list[str]:
    """Return the names of Chinese places that a text holds; a name that is also a word counts only with its suffix."""
    return _pattern().findall(text)

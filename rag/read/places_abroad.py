"""Places outside the mainland's counties: the state, or the city of Hong Kong or Taiwan, whose office a speaker has.

Only who speaks tells it (法国总统 …, Prime Minister of Norway): where a guest speaks is no place of his. The
names are in rag/data/places_abroad.tsv.
"""

import re
from collections.abc import Sequence
from functools import cache

from rag.data.tables import read_rows
from rag.read.facts import Fact

_COLUMNS = 4
_OFFICE_BEHIND = (
    r"(?:(?:联邦|聯邦|人民|民主|共和|王)*[国國])?(?:特别行政区|特別行政區)?"
    r"(?:[市县縣](?!委)|副?总统|副?總統|副?总理|副?總理|首相|国王|國王|女王|国家主席|國家主席|外交部|外长|外交大臣|财政部|财政司|財政司|"
    r"行政长官|行政長官|特首|立法會|立法会|秘书长|秘書長|驻|駐|政府|国防部|议长|議長|大使)"
)


@cache
def _names() -> dict[str, str]:
    """Return the name that is told for each Chinese and English name."""
    rows = read_rows("places_abroad.tsv", _COLUMNS)
    chinese = {name: row[0] for row in rows for name in row[:2] if name != "-"}
    return chinese | {row[2]: row[0] for row in rows}


@cache
def _chinese_office() -> re.Pattern[str]:
    names = "|".join(sorted((name for name in _names() if not name.isascii()), key=len, reverse=True))
    return re.compile(rf"(?P<place>{names}){_OFFICE_BEHIND}")


@cache
def _english_office() -> re.Pattern[str]:
    names = "|".join(sorted((name for name in _names() if name.isascii()), key=len, reverse=True))
    return re.compile(
        r"(?:President|Prime Minister|Premier|Chancellor|King|Queen|Secretary-General|Minister|Chief Executive)"
        rf"[^,.;:]{{0,40}}? of (?:the )?(?:Republic of )?(?P<place>{names})\b"
    )


def city_abroad(name: str) -> str | None:
    """Return what is told for the name of a state or city abroad, None for any other."""
    return _names().get(name)


def find_place_abroad(speaker: Fact | None, printed: Sequence[str]) -> Fact | None:
    """Return the place of a speaker's office, by the office itself, by the title and the lines under it."""
    lines = [speaker.value] if speaker and not speaker.origin.startswith("text") else []
    for line in (*lines, *printed):
        match = _chinese_office().search(line) or _english_office().search(line)
        if match:
            return Fact.from_words(_names()[match["place"]], "line", line)
    return None

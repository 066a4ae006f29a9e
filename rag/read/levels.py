"""The level of a speech: what kind of place or body speaks, 国家 (a nation), 省, 市, 县, 区, 镇 or 企业.

Who speaks and where tells it, before the text does: a prime minister who speaks of 全县 is none of a county. The words
of a nation are in rag/data/places.toml.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from rag.data.tables import read_alternatives
from rag.read.facts import Fact

_MAX_SEARCHED_CHARS = 300_000
_MAX_OPENING_CHARS = 600
_LEVEL_PHRASE = re.compile(r"[全我本](省|市|县|区|镇)(?!长|委书记)|(?:我|本|我们|全)(公司|集团|厂)")
# 云泽市市长, 市委书记, 省人民政府: the office tells the level of its place.
_LEVEL_OF_OFFICE = re.compile(
    r"([省市县縣区區镇鎮])(?:委(?:副?[书書][记記]|常委|.{2,4}部)|[长長]|人民政府|政府|人大常委会)"
)
_SIMPLIFIED = {"縣": "县", "區": "区", "鎮": "镇"}


@cache
def _of_nation() -> re.Pattern[str]:
    return re.compile(read_alternatives("places.toml", "words.of_a_nation"))


@cache
def _for_nation() -> re.Pattern[str]:
    return re.compile(rf"我(?:谨|受托|在此)?代表(?:{read_alternatives('places.toml', 'words.bodies_of_a_nation')})")


def find_level(text: str, speaker: Fact | None = None, printed: Sequence[str] = ()) -> Fact | None:
    """Return what kind of place or body speaks, by the speaker's office, by the printed lines, by the text.

    `printed` are the title and the lines under it that say who speaks and where.
    """
    if speaker and not speaker.origin.startswith("text") and (level := _level_of_words(speaker.value)):
        return Fact.from_words(level, "line", speaker.value)
    of_nation = next((line for line in printed if _of_nation().search(line)), None)
    if of_nation:
        return Fact.from_words("国家", "line", of_nation)
    if represented := _for_nation().search(text, 0, _MAX_OPENING_CHARS):
        return Fact.from_words("国家", "text", represented[0])
    return _level_of_text(text)


def _level_of_words(office: str) -> str | None:
    """Return the level of an office: 国家 for 国务院总理, 市 for 云泽市市长."""
    if _of_nation().search(office):
        return "国家"
    levels = _LEVEL_OF_OFFICE.findall(office)
    return _SIMPLIFIED.get(levels[-1], levels[-1]) if levels else None


def _level_of_text(text: str) -> Fact | None:
    """Return the level that the text says most often to be its own: 全市, 我县."""
    words: dict[str, str] = {}
    votes: Counter[str] = Counter()
    for level, weight, phrase in _own_levels(text[:_MAX_SEARCHED_CHARS]):
        votes[level] += weight
        words.setdefault(level, phrase)
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return Fact.from_words(ranked[0][0], "text", words[ranked[0][0]])


def _own_levels(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield the levels of which the text speaks as its own, each with its weight and its words."""
    for match in _LEVEL_PHRASE.finditer(text):
        yield match[1] or "企业", 1 if match[0][0] == "全" else 2, match[0]

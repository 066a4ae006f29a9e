"""Tell small talk: a message that is made of greetings, thanks and the like alone."""

import re
from functools import cache

from rag.data.tables import read_words
from rag.text.normalise import fold
from rag.types import AboutTopic

_TABLE = "about.toml"
#: Longer than any small talk, in characters.
MAX_TALK_CHARS = 80
#: How small talk is meant: the first that is shown decides.
TALK_TOPICS: tuple[AboutTopic, ...] = ("help", "farewell", "thanks", "greeting")
_BETWEEN = re.compile(r"[\W_]*")


def find_small_talk(text: str) -> AboutTopic | None:
    """Return how small talk is meant; None for a message that says anything else.

    The longest phrase that fits is taken again and again, so that no message takes long.
    """
    folded = fold(text).strip()
    if len(folded) > MAX_TALK_CHARS:
        return None
    topics: set[str] = set()
    position = 0
    while position < len(folded):
        if not _any_phrase().match(folded, position):
            return None
        taken = [(match.end(), topic) for topic, phrase in _phrases() if (match := phrase.match(folded, position))]
        end, topic = max(taken, key=lambda match: match[0])
        topics.add(topic)
        between = _BETWEEN.match(folded, end)
        position = between.end() if between else end
    return next((topic for topic in TALK_TOPICS if topic in topics), None)


def talk_shares(folded: str) -> tuple[float, ...]:
    """Return for each of TALK_TOPICS the share of a folded message that its longest phrase takes, shape (topics,)."""
    longest = dict.fromkeys(TALK_TOPICS, 0)
    for topic, phrase in _phrases():
        if topic in longest:
            lengths = (_letters(match[0]) for match in phrase.finditer(folded))
            longest[topic] = max(longest[topic], *lengths, 0)
    total = max(_letters(folded), 1)
    return tuple(length / total for length in longest.values())


def without_talk(folded: str) -> str:
    """Return a folded message without the phrases of small talk in it."""
    for topic, phrase in _phrases():
        folded = phrase.sub(" ", folded) if topic in TALK_TOPICS else folded
    return folded


def _letters(text: str) -> int:
    return len(_BETWEEN.sub("", text))


@cache
def _any_phrase() -> re.Pattern[str]:
    """Return what fits where any phrase does: most messages begin with none, and are done with at once."""
    return re.compile("|".join(f"(?:{phrase.pattern})" for _, phrase in _phrases()))


@cache
def _phrases() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the phrases of small talk with what they mean, English ones as whole words."""
    return tuple(
        (topic, re.compile(phrase if language == "zh" else rf"(?:{phrase})(?![\w'-])"))
        for topic in (*TALK_TOPICS, "filler")
        for language in ("zh", "en")
        for phrase in read_words(_TABLE, f"talk.{topic}.{language}")
    )

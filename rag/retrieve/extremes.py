"""Find the speech at one end of the dates or lengths: the newest, the oldest, the longest, the shortest."""

from collections.abc import Collection, Sequence
from operator import attrgetter

from rag.store.local import SpeechFacts

#: What a speech at an end is told by, and whether it has the most of it.
_ENDS = {
    "newest": ("date", max),
    "oldest": ("date", min),
    "longest": ("characters", max),
    "shortest": ("characters", min),
}


def named_extreme(words: Collection[str]) -> str:
    """Return the one end that is among some classes of words or topics; "" for none, or for more than one."""
    named = [topic for topic in _ENDS if topic in words]
    return named[0] if len(named) == 1 else ""


def find_extremes(topic: str, facts: Sequence[SpeechFacts]) -> tuple[SpeechFacts, ...]:
    """Return the speeches at the end that a topic names, several where they are equal; none where none is dated."""
    name, choose = _ENDS[topic]
    measure = attrgetter(name)
    known = [fact for fact in facts if measure(fact)]
    if not known:
        return ()
    end = choose(map(measure, known))
    return tuple(fact for fact in known if measure(fact) == end)

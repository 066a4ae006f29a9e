"""Where a text most nearly holds some words: edit distance against every run of it at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Alignment:
    """The run text[start:end] that some words come nearest to, and how many characters must change to get there."""

    start: int
    end: int
    distance: int


def align(words: str, text: str, limit: float = inf) -> Alignment | None:
    """Return the run of a text with the least edit distance to some words, None if it is greater than a limit.

    Of several, it is one that ends last and is about as long as the words. Both must hold at least one character. Takes
    len(text) steps on integers of len(words) bits (Myers 1999, in the form of Hyyrö 2003).
    """
    distances = _distances(words, text, anchored=False)
    best = min(distances)
    if best > limit:
        return None
    end = max(at for at, distance in enumerate(distances) if distance == best) + 1
    # From its end backwards, the same distance is reached where the run begins.
    reach = text[max(0, end - len(words) - best) : end][::-1]
    lengths = [at for at, distance in enumerate(_distances(words[::-1], reach, anchored=True), 1) if distance == best]
    length = min(lengths, key=lambda length: abs(length - len(words)), default=1)
    return Alignment(end - length, end, best)


def least_distance(counts: Mapping[str, int], text: str) -> int:
    """Return a bound below the distance of `align`: how many characters of some words, counted, a text lacks."""
    return sum(map(counts.__getitem__, counts.keys() - set(text)))


def _distances(words: str, text: str, anchored: bool) -> list[int]:
    """Return, for each end, the distance of the words to the nearest run before it, or if anchored to all before it."""
    occurs: dict[str, int] = {}
    for at, character in enumerate(words):
        occurs[character] = occurs.get(character, 0) | 1 << at
    every, last = (1 << len(words)) - 1, 1 << (len(words) - 1)
    # Bit i tells whether the distance grows or shrinks from the first i to the first i + 1 of the words.
    grows, shrinks, distance, distances = every, 0, len(words), []
    for character in text:
        same = occurs.get(character, 0)
        kept = (((same & grows) + grows) ^ grows) | same | shrinks
        up, down = shrinks | (every & ~(kept | grows)), grows & kept
        if up & last:
            distance += 1
        elif down & last:
            distance -= 1
        distances.append(distance)
        up, down = (up << 1) | anchored, down << 1
        grows = (down | ~(kept | up)) & every
        shrinks = up & kept & every
    return distances

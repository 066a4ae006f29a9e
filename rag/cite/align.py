"""Find the run of a text that comes nearest to some words: edit distance against every run of it at once."""

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
    """Return the run of a text with the least edit distance to some words, None if that is above the limit.

    Of several runs it is one that ends last and is about as long as the words. Both texts must hold at least one
    character. Takes len(text) steps on integers of len(words) bits (Myers 1999, in the form of Hyyrö 2003).
    """
    distances = _distances(words, text, anchored=False)
    best = min(distances)
    if best > limit:
        return None
    end = max(index for index, distance in enumerate(distances) if distance == best) + 1
    # From its end backwards, the same distance is reached where the run begins.
    reach = text[max(0, end - len(words) - best) : end][::-1]
    backwards = _distances(words[::-1], reach, anchored=True)
    lengths = [length for length, distance in enumerate(backwards, 1) if distance == best]
    length = min(lengths, key=lambda length: abs(length - len(words)), default=1)
    return Alignment(end - length, end, best)


def least_distance(counts: Mapping[str, int], text: str) -> int:
    """Return how many characters of some words a text lacks, which the distance of `align` is never less than.

    `counts` says how often the words hold each character.
    """
    return sum(map(counts.__getitem__, counts.keys() - set(text)))


def _distances(words: str, text: str, anchored: bool) -> list[int]:
    """Return the edit distance of the words to the nearest run that ends behind each character of a text.

    If anchored, a run has to begin where the text does.
    """
    occurs: dict[str, int] = {}
    for index, character in enumerate(words):
        occurs[character] = occurs.get(character, 0) | 1 << index
    every, last = (1 << len(words)) - 1, 1 << (len(words) - 1)
    # Bit i tells whether the distance grows or shrinks from the first i to the first i + 1 characters of the words; in
    # `diagonal`, whether it is the same as for one character less of both, the words and the text.
    grows, shrinks, distance, distances = every, 0, len(words), []
    for character in text:
        same = occurs.get(character, 0)
        diagonal = (((same & grows) + grows) ^ grows) | same | shrinks
        up, down = shrinks | (every & ~(diagonal | grows)), grows & diagonal
        if up & last:
            distance += 1
        elif down & last:
            distance -= 1
        distances.append(distance)
        up, down = (up << 1) | anchored, down << 1
        grows = (down | ~(diagonal | up)) & every
        shrinks = up & diagonal & every
    return distances

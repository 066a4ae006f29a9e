"""Which speech of an archive is which after it was edited, so that the ids of its citations stay valid.

A speech gets its id from its first words when it is first indexed. Later versions of it keep that id, whatever they
begin with: they are known by what most of their words are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import count

from rag.text.sentences import sentence_spans

#: Of the same speech, two versions have more than this share of their words in common, in the same file or in two. A
#: speech that was replaced by another shares next to nothing with it; one that is given again elsewhere may share half.
_SAME_FILE, _ANY_FILE = 0.5, 0.7
#: A sentence of more speeches than this is a formula and leads to none of them.
_FORMULA = 20

#: The sentences of a version without white space, and how often it has each.
Words = Counter[str]


@dataclass(frozen=True, slots=True)
class Version:
    """A speech as one build has it: `read_id` is the id that its reader gave it, `facts` are what is known of it."""

    id: str
    read_id: str
    path: str
    ordinal: int
    facts: tuple[str | None, ...]
    text: str = field(repr=False)

    def same_place(self, other: "Version") -> tuple[bool, bool]:
        """Tell whether another version stands in the same file, and whether as the same speech of it."""
        return self.path == other.path, self.ordinal == other.ordinal

    def says_the_same(self, other: "Version") -> bool:
        """Tell whether another version differs in nothing but its place and id."""
        return (self.facts, self.text) == (other.facts, other.text)


def match_versions(old: Sequence[Version], new: Sequence[Version]) -> dict[int, int]:
    """Return, by their places, which old speech each new one goes on; either stands in at most one pair.

    Two of them are the same speech when most sentences of both are, counted by their characters, or when their reader
    gave both the same id. Where one could be several others it is the most similar one; among equals, that in the same
    file, then that at the same place in it.
    """
    found = _word_for_word(old, new)
    left_old = {place: _count(old[place].text) for place in set(range(len(old))) - set(found.values())}
    left_new = {place: _count(new[place].text) for place in set(range(len(new))) - set(found)}
    pairs = []
    for n, o in _candidates(old, new, left_old, left_new):
        shared, (same_file, same_ordinal) = _shared(left_old[o], left_new[n]), old[o].same_place(new[n])
        if old[o].read_id == new[n].read_id or shared > (_SAME_FILE if same_file else _ANY_FILE):
            pairs.append((-shared, not same_file, not same_ordinal, n, o))
    for *_, n, o in sorted(pairs):
        if n in left_new and o in left_old:
            found[n] = o
            del left_new[n], left_old[o]
    return found


def assign_ids(read_ids: Sequence[str], stated: Set[int], former: Mapping[int, str], gone: Set[str]) -> list[str]:
    """Return the ids of speeches: those that their files state, then their former ones, then those of their reader.

    `read_ids` are distinct. A speech whose id another one has gets a number behind it; no number brings an id back that
    stood for another speech: those in `gone`, and the former ones.
    """
    given = {place: read_ids[place] for place in stated}
    used = set(given.values())
    for place, name in former.items():
        if place not in given and name not in used:
            given[place] = name
            used.add(name)
    avoided = gone | set(former.values())
    for place, name in enumerate(read_ids):
        if place not in given:
            numbered = (f"{name}-{number}" for number in count(2))
            free = (each for each in numbered if each not in used and each not in avoided)
            given[place] = next(free) if name in used else name
            used.add(given[place])
    return [given[place] for place in range(len(read_ids))]


def _word_for_word(old: Sequence[Version], new: Sequence[Version]) -> dict[int, int]:
    by_text = defaultdict(list)
    for place, version in enumerate(old):
        by_text[version.text].append(place)
    found = {}
    for place, version in enumerate(new):
        same = by_text[version.text]
        if same:
            found[place] = max(same, key=lambda o: old[o].same_place(version))
            same.remove(found[place])
    return found


def _candidates(
    old: Sequence[Version], new: Sequence[Version], left_old: Mapping[int, Words], left_new: Mapping[int, Words]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a new and an old version that share a sentence or the id of their reader."""
    holders, named = defaultdict(list), defaultdict(list)
    for place, counted in left_old.items():
        named[old[place].read_id].append(place)
        for sentence in counted:
            holders[sentence].append(place)
    for place, counted in left_new.items():
        found = set(named.get(new[place].read_id, ()))
        for sentence in counted:
            if len(holders.get(sentence, ())) <= _FORMULA:
                found.update(holders.get(sentence, ()))
        yield from ((place, o) for o in sorted(found))


def _count(text: str) -> Words:
    return Counter("".join(text[span.start : span.end].split()) for span in sentence_spans(text))


def _shared(one: Words, other: Words) -> float:
    """Return which share of the longer one's characters stands in sentences that both have."""
    length = max(_length(one), _length(other))
    return _length(one & other) / length if length else 0.0


def _length(counted: Words) -> int:
    return sum(len(sentence) * count for sentence, count in counted.items())

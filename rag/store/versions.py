"""Which speech of an archive is which after it was edited, so that the ids of its citations stay valid.

A speech gets its id from its first words when it is first indexed. Later versions of it keep that id, whatever they
begin with: they are recognised by the sentences that they have in common.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import count

from rag.text.sentences import sentence_spans

#: Two versions of the same speech have more than this share of their characters in common, when they stand in the same
#: file. A speech that was replaced by another shares next to nothing with it.
MIN_SHARE_IN_ONE_FILE = 0.5
#: The same for two files: a speech that is given again elsewhere may share half.
MIN_SHARE_ACROSS_FILES = 0.7
#: A sentence of more speeches than this is a formula and leads to none of them.
MAX_SPEECHES_OF_A_SENTENCE = 20

#: The sentences of a version without white space, and how often it has each.
SentenceCounts = Counter[str]


@dataclass(frozen=True, slots=True)
class StatedFacts:
    """What is known of a speech besides its text; each field is a column of the database."""

    title: str | None = None
    place: str | None = None
    level: str | None = None
    date: str | None = None
    occasion: str | None = None
    speaker: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A speech as one build has it.

    `read_id` is the id that its reader gave it, `path` and `ordinal` say where it was read.
    """

    id: str
    read_id: str
    path: str
    ordinal: int
    facts: StatedFacts
    text: str = field(repr=False)

    def is_in_file_of(self, other: "Version") -> bool:
        """Return True if another version stands in the same file."""
        return self.path == other.path

    def has_ordinal_of(self, other: "Version") -> bool:
        """Return True if another version stands at the same place of its file's order."""
        return self.ordinal == other.ordinal

    def says_the_same(self, other: "Version") -> bool:
        """Return True if another version differs in nothing but its file, ordinal and id."""
        return (self.facts, self.text) == (other.facts, other.text)


@dataclass(frozen=True, slots=True)
class _Edited:
    """The old and new versions that have no counterpart with the same text, by index, with their sentences."""

    old: Mapping[int, SentenceCounts]
    new: Mapping[int, SentenceCounts]


def match_versions(old: Sequence[Version], new: Sequence[Version]) -> dict[int, int]:
    """Map the index of each new version to that of the old one that it continues; each stands in at most one pair.

    Two of them are the same speech when most sentences of both are, counted by their characters, or when their reader
    gave both the same id. Where one could continue several others it continues the most similar one; among equals that
    in the same file, then that with the same ordinal in it.
    """
    identical = _match_texts(old, new)
    unmatched_old = set(range(len(old))) - set(identical.values())
    unmatched_new = set(range(len(new))) - set(identical)
    edited = _Edited(
        {index: _count_sentences(old[index].text) for index in unmatched_old},
        {index: _count_sentences(new[index].text) for index in unmatched_new},
    )
    return identical | _match_edited(old, new, edited)


def assign_ids(read_ids: Sequence[str], stated: Set[int], former: Mapping[int, str], gone: Set[str]) -> list[str]:
    """Return the ids of speeches: those that their files state, then their former ones, then those of their reader.

    `read_ids` are distinct; `stated` and the keys of `former` are indices of them. A speech whose id another one has
    gets a number behind it; no number brings an id back that stood for another speech: those in `gone`, and the former
    ones.
    """
    ids = {index: read_ids[index] for index in stated}
    used = set(ids.values())
    for index, former_id in former.items():
        if index not in ids and former_id not in used:
            ids[index] = former_id
            used.add(former_id)
    avoided = gone | set(former.values())
    for index, read_id in enumerate(read_ids):
        if index not in ids:
            ids[index] = _numbered(read_id, used, avoided) if read_id in used else read_id
            used.add(ids[index])
    return [ids[index] for index in range(len(read_ids))]


def _numbered(read_id: str, used: Set[str], avoided: Set[str]) -> str:
    """Return an id with the lowest number from 2 behind it that makes it a free one."""
    numbered = (f"{read_id}-{number}" for number in count(2))
    return next(candidate for candidate in numbered if candidate not in used and candidate not in avoided)


def _match_texts(old: Sequence[Version], new: Sequence[Version]) -> dict[int, int]:
    """Pair versions with the same text."""
    by_text = defaultdict(list)
    for index, version in enumerate(old):
        by_text[version.text].append(index)
    pairs = {}
    for index, version in enumerate(new):
        candidates = by_text[version.text]
        if candidates:
            nearest = max(candidates, key=lambda o: (old[o].is_in_file_of(version), old[o].has_ordinal_of(version)))
            candidates.remove(nearest)
            pairs[index] = nearest
    return pairs


def _match_edited(old: Sequence[Version], new: Sequence[Version], edited: _Edited) -> dict[int, int]:
    """Pair edited versions, the most similar first."""
    ranked = []
    for new_index, old_index in _candidates(old, new, edited):
        before, after = old[old_index], new[new_index]
        share, same_file = _shared(edited.old[old_index], edited.new[new_index]), before.is_in_file_of(after)
        least = MIN_SHARE_IN_ONE_FILE if same_file else MIN_SHARE_ACROSS_FILES
        if before.read_id == after.read_id or share > least:
            ranked.append((-share, not same_file, not before.has_ordinal_of(after), new_index, old_index))
    pairs: dict[int, int] = {}
    continued = set()
    for *_, new_index, old_index in sorted(ranked):
        if new_index not in pairs and old_index not in continued:
            pairs[new_index] = old_index
            continued.add(old_index)
    return pairs


def _candidates(old: Sequence[Version], new: Sequence[Version], edited: _Edited) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a new and an old version that share a sentence or the id of their reader."""
    by_sentence, by_read_id = defaultdict(list), defaultdict(list)
    for old_index, counts in edited.old.items():
        by_read_id[old[old_index].read_id].append(old_index)
        for sentence in counts:
            by_sentence[sentence].append(old_index)
    for new_index, counts in edited.new.items():
        candidates = set(by_read_id.get(new[new_index].read_id, ()))
        for sentence in counts:
            holders = by_sentence.get(sentence, ())
            if len(holders) <= MAX_SPEECHES_OF_A_SENTENCE:
                candidates.update(holders)
        yield from ((new_index, old_index) for old_index in sorted(candidates))


def _count_sentences(text: str) -> SentenceCounts:
    return Counter("".join(text[span.start : span.end].split()) for span in sentence_spans(text))


def _shared(left: SentenceCounts, right: SentenceCounts) -> float:
    """Return which share of the longer one's characters stands in sentences that both have."""
    length = max(_length(left), _length(right))
    return _length(left & right) / length if length else 0.0


def _length(counts: SentenceCounts) -> int:
    return sum(len(sentence) * number for sentence, number in counts.items())

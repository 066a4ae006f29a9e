"""The ids of the speeches of a new generation: every speech keeps the one that it had."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.read.reader import distinct_id
from rag.store.local import LocalWriter
from rag.store.previous import KnownSpeech
from rag.store.versions import Version, assign_ids, match_versions


@dataclass(frozen=True, slots=True)
class IncomingSpeech:
    """A speech as it came, by the id that its reader gave it; `live` is what it was taken over from, if it was.

    `named` is whether its file states its id. `former` are the ids that it and its copies have in the live generation.
    """

    read_id: str
    live: KnownSpeech | None = None
    named: bool = False
    former: tuple[str, ...] = ()

    @property
    def taken(self) -> int | None:
        """The position of the speech of the live generation that it is, None for what is none there yet."""
        return self.live.position if self.live and not self.live.copy else None


@dataclass(frozen=True, slots=True)
class Changes:
    """How many speeches the live generation does not hold, holds with other words or facts, as they are, or alone."""

    new: int
    changed: int
    unchanged: int
    removed: int


def name_speeches(
    kept: Sequence[IncomingSpeech], live: Iterable[tuple[int, Version]], aliases: Mapping[str, str], writer: LocalWriter
) -> Changes:
    """Give every speech its id, which is the one that it had in the live generation, whatever it was there.

    `live` are the speeches of that generation with their positions. `aliases` are the ids that speeches had instead of
    those of their readers, at any time.
    """
    taken = {one.taken for one in kept if one.taken is not None}
    old = [version for position, version in live if position not in taken]
    read = [position for position, one in enumerate(kept) if one.taken is None]
    new = [version for position, version in writer.versions() if kept[position].taken is None] if old else []
    pairs = match_versions(old, new)
    pairs |= _in_place_of(pairs, old, [kept[position] for position in read])
    former = {read[n]: old[o].id for n, o in pairs.items()}
    former |= {position: one.live.id for position, one in enumerate(kept) if one.live and one.taken is not None}
    read_ids = list(_distinct_ids(kept, writer))
    known_as = dict(aliases)
    for position in read:
        name = known_as.get(read_ids[position])
        if name and position not in former:
            # A speech that comes back has the id that it had when it went.
            former[position] = name
    stated = {position for position, one in enumerate(kept) if one.named}
    given = assign_ids(read_ids, stated, former, {version.id for version in old})
    for position, one in enumerate(kept):
        if given[position] != (one.live.id if one.taken is not None and one.live else one.read_id):
            writer.name_speech(position, given[position])
        known_as[read_ids[position]] = given[position]
    writer.add_aliases({read_id: name for read_id, name in known_as.items() if read_id != name})
    unchanged = sum(old[o].says_the_same(new[n]) for n, o in pairs.items())
    return Changes(
        new=len(read) - len(pairs),
        changed=len(pairs) - unchanged,
        unchanged=len(taken) + unchanged,
        removed=len(old) - len(pairs),
    )


def _in_place_of(pairs: Mapping[int, int], old: Sequence[Version], new: Sequence[IncomingSpeech]) -> dict[int, int]:
    """Return which new speeches stand where an old one that is gone was a copy of them, or they of it."""
    free = {old[o].id: o for o in set(range(len(old))) - set(pairs.values())}
    found = {}
    for n, one in enumerate(new):
        name = next((each for each in one.former if each in free), None)
        if n not in pairs and name is not None:
            found[n] = free.pop(name)
    return found


def _distinct_ids(kept: Sequence[IncomingSpeech], writer: LocalWriter) -> Iterator[str]:
    """Yield the ids of the readers; of speeches that only begin alike, a later one is told apart by all its words."""
    used: set[str] = set()
    for position, one in enumerate(kept):
        name = one.read_id
        if name in used:
            name = distinct_id(name, writer.speech(position).text, used)
        used.add(name)
        yield name

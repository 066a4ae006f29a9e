"""The ids of the speeches of a new generation: every speech keeps the one that it had.

The incoming speeches are matched with those of the live generation, ids are assigned by these matches, and the ids are
applied to what the writer has stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.read.reader import distinct_id
from rag.store.local_writer import LocalWriter
from rag.store.previous import KnownSpeech
from rag.store.versions import Version, assign_ids, match_versions


@dataclass(frozen=True, slots=True)
class IncomingSpeech:
    """A speech that a build has read, or taken over from the live generation.

    `read_id` is the id that its reader gave it, `live` what it was taken over from, if it was. `has_stated_id` says
    whether its file states the id. `former_ids` are the ids that it and its copies have in the live generation.
    """

    read_id: str
    live: KnownSpeech | None = None
    has_stated_id: bool = False
    former_ids: tuple[str, ...] = ()

    @property
    def live_position(self) -> int | None:
        """The position of the same speech in the live generation, None where it is none or only a copy there."""
        return self.live.position if self.live and not self.live.is_copy else None

    @property
    def stored_id(self) -> str:
        """The id under which the writer stored it."""
        return self.live.id if self.live and not self.live.is_copy else self.read_id


@dataclass(frozen=True, slots=True)
class Changes:
    """How many speeches are new, have other words or facts, are as they were, or are gone from the live generation."""

    new: int
    changed: int
    unchanged: int
    removed: int


@dataclass(frozen=True, slots=True)
class _Matches:
    """How incoming speeches continue those of the live generation.

    `positions` are those of the incoming speeches that were not taken over, `new` their versions (none where there is
    nothing to match), and `old` the live versions that were not taken over. `pairs` maps indices of `positions` to
    indices of `old`.
    """

    positions: Sequence[int]
    new: Sequence[Version]
    old: Sequence[Version]
    pairs: Mapping[int, int]

    @property
    def former_ids(self) -> dict[int, str]:
        """The ids that matched speeches had, by their positions."""
        return {self.positions[new]: self.old[old].id for new, old in self.pairs.items()}


def name_speeches(
    speeches: Sequence[IncomingSpeech],
    live: Iterable[tuple[int, Version]],
    aliases: Mapping[str, str],
    writer: LocalWriter,
) -> Changes:
    """Give every speech the id that it had in the live generation, or a new one, and count what changed.

    `live` are the speeches of that generation with their positions. `aliases` are the ids that speeches had instead of
    those of their readers, at any time.
    """
    matches = _match(speeches, live, writer)
    read_ids = _distinct_read_ids(speeches, writer)
    ids = _assign(speeches, matches, read_ids, aliases)
    _apply(speeches, ids, writer)
    known_as = {**aliases, **dict(zip(read_ids, ids, strict=True))}
    writer.add_aliases({read_id: speech_id for read_id, speech_id in known_as.items() if read_id != speech_id})
    return _count_changes(speeches, matches)


def _match(speeches: Sequence[IncomingSpeech], live: Iterable[tuple[int, Version]], writer: LocalWriter) -> _Matches:
    """Match the incoming speeches that were not taken over with the live ones that were not."""
    taken = {speech.live_position for speech in speeches}
    old = [version for position, version in live if position not in taken]
    positions = [position for position, speech in enumerate(speeches) if speech.live_position is None]
    unread = set(positions)
    new = [version for position, version in writer.versions() if position in unread] if old else []
    pairs = match_versions(old, new)
    inherited = _match_duplicates(pairs, old, [speeches[position] for position in positions])
    return _Matches(positions, new, old, pairs | inherited)


def _match_duplicates(
    pairs: Mapping[int, int], old: Sequence[Version], new: Sequence[IncomingSpeech]
) -> dict[int, int]:
    """Map new speeches to deleted duplicates whose id they inherit."""
    free = {old[index].id: index for index in set(range(len(old))) - set(pairs.values())}
    inherited = {}
    for index, speech in enumerate(new):
        former_id = next((former_id for former_id in speech.former_ids if former_id in free), None)
        if index not in pairs and former_id is not None:
            inherited[index] = free.pop(former_id)
    return inherited


def _distinct_read_ids(speeches: Sequence[IncomingSpeech], writer: LocalWriter) -> list[str]:
    """Return the ids of the readers; a digest of all its words tells a speech apart that begins like an earlier one."""
    read_ids: dict[str, None] = {}
    for position, speech in enumerate(speeches):
        read_id = speech.read_id
        if read_id in read_ids:
            read_id = distinct_id(read_id, writer.speech(position).text, read_ids.keys())
        read_ids[read_id] = None
    return list(read_ids)


def _assign(
    speeches: Sequence[IncomingSpeech], matches: _Matches, read_ids: Sequence[str], aliases: Mapping[str, str]
) -> list[str]:
    """Return the ids of the incoming speeches, by their positions."""
    taken = {position: speech.stored_id for position, speech in enumerate(speeches) if speech.live_position is not None}
    former = matches.former_ids | taken
    # A speech that comes back has the id that it had when it went.
    returned = {
        position: aliases[read_ids[position]]
        for position in matches.positions
        if position not in former and aliases.get(read_ids[position])
    }
    stated = {position for position, speech in enumerate(speeches) if speech.has_stated_id}
    return assign_ids(read_ids, stated, former | returned, {version.id for version in matches.old})


def _apply(speeches: Sequence[IncomingSpeech], ids: Sequence[str], writer: LocalWriter) -> None:
    """Give the stored speeches their ids, where these are others than they are stored with."""
    for position, (speech, speech_id) in enumerate(zip(speeches, ids, strict=True)):
        if speech_id != speech.stored_id:
            writer.name_speech(position, speech_id)


def _count_changes(speeches: Sequence[IncomingSpeech], matches: _Matches) -> Changes:
    taken = len(speeches) - len(matches.positions)
    unchanged = sum(matches.old[old].says_the_same(matches.new[new]) for new, old in matches.pairs.items())
    return Changes(
        new=len(matches.positions) - len(matches.pairs),
        changed=len(matches.pairs) - unchanged,
        unchanged=taken + unchanged,
        removed=len(matches.old) - len(matches.pairs),
    )

"""What a build is told, and what it reports."""

from collections.abc import Callable
from dataclasses import dataclass

#: Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How a build deals with what is out of the ordinary.

    `allow_empty` lets an archive become empty. `follow_links` also reads files that links lead to outside of the given
    folders. `repair` keeps the vectors of a damaged index where these are whole. One file may take `max_file_seconds`.
    `ray` is the address of a Ray cluster that reads and embeds, "" for none, and each of its jobs may take
    `max_job_seconds`.
    """

    allow_empty: bool = False
    follow_links: bool = False
    repair: bool = False
    max_file_seconds: float = 60
    ray: str = ""
    max_job_seconds: float = 600


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left out of the index, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Characters:
    """What became of the characters of files: `read` is `kept` in speeches and the sum of `dropped`.

    `dropped` pairs the rules with their counts, the largest first.
    """

    read: int = 0
    kept: int = 0
    dropped: tuple[tuple[str, int], ...] = ()

    def __add__(self, other: "Characters") -> "Characters":
        """Return the account of all their files together."""
        counts = dict(self.dropped)
        for rule, count in other.dropped:
            counts[rule] = counts.get(rule, 0) + count
        dropped = sorted(counts.items(), key=lambda rule_and_count: -rule_and_count[1])
        return Characters(self.read + other.read, self.kept + other.kept, tuple(dropped))

    def without(self, count: int, rule: str) -> "Characters":
        """Return the account after `count` of the kept characters were dropped by a rule."""
        return Characters(0, -count, ((rule, count),)) + self


#: The account of no file.
NO_CHARACTERS = Characters()


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A speech that was found again: its file and ordinal, and those of the speech in the index that has its text."""

    path: str
    ordinal: int
    of_path: str
    of_ordinal: int


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build of the index did.

    `new`, `changed` and `unchanged` speeches are compared with the index as it was before, and so are those `removed`;
    `embedded` counts passages. `rebuilt` says why nothing of that index could be taken over; it is None where all could
    be, and where there was none.
    """

    index: str
    files: int
    speeches: int
    passages: int
    skipped: tuple[Skipped, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    characters: Characters = NO_CHARACTERS
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    embedded: int = 0
    rebuilt: str | None = None


@dataclass(frozen=True, slots=True)
class AddedFile:
    """What came of a file that was added: the titles of its speeches, its characters, and what could not be read."""

    path: str
    titles: tuple[str, ...]
    characters: Characters
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class AdditionReport:
    """What came of files that were added, and the build that took them in, None where there was nothing to take in."""

    files: tuple[AddedFile, ...]
    build: BuildReport | None


@dataclass(frozen=True, slots=True)
class RemovedSpeech:
    """A speech that is left out of every build: its source and the digest of its text, by which it is recognised."""

    path: str
    digest: str
    title: str
    date: str

    @property
    def key(self) -> str:
        """What names the speech when it is to be brought back."""
        return f"{self.digest}@{self.path}"


@dataclass(frozen=True, slots=True)
class PurgedSpeech:
    """A speech that was removed from an index, with the files that still hold it, copies included."""

    speech_id: str
    title: str
    passages: int
    paths: tuple[str, ...]

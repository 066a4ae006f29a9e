"""Citations, what their ids lead to, and checked quotations."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Citation:
    """Exact words of a speech and the permanent id under which they can be looked up."""

    id: str
    speech_id: str
    start: int
    end: int
    quote: str
    section_path: tuple[str, ...]
    title: str
    place: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class CitationLookup:
    """What a citation id leads to today: `status` says whether the words stand unmoved, moved, changed or are gone.

    `citation` holds the words as they stand now; for a changed or vanished text it is what stands at the old address
    (None where there is nothing). `before` and `after` are the neighbouring text of the same speech.
    """

    id: str
    status: Literal["found", "moved", "changed", "gone"]
    citation: Citation | None
    before: str = ""
    after: str = ""


Verdict = Literal["exact", "altered", "absent"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where a quotation departs from the source: `quoted` stands in the one, `source` in the other."""

    quoted: str
    source: str


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """Whether words stand in the archive, and where."""

    quote: str
    verdict: Verdict
    matches: tuple[Citation, ...] = ()
    differences: tuple[Difference, ...] = ()

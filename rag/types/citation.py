"""Citations, what their ids lead to, and checked quotations."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Citation:
    """Exact words of a speech and the permanent id under which they can be looked up.

    `speaker` is who says them: in a transcript the speaker of the turn, else that of the speech; `note` is what a
    reader has to know before quoting them, such as that the speech is a retelling.
    """

    id: str
    speech_id: str
    start: int
    end: int
    quote: str
    section_path: tuple[str, ...]
    title: str
    place: str | None
    date: str | None
    speaker: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CitationLookup:
    """What a citation id leads to today.

    `status` says whether its words are found where they were, have moved, were changed or are gone. `citation` holds
    the words as they stand now; where they were changed, what stands at their address; where they are gone, None.
    `before` and `after` are the neighbouring text of the same speech.
    """

    id: str
    status: Literal["found", "moved", "changed", "gone"]
    citation: Citation | None
    before: str = ""
    after: str = ""


#: What the check of a quotation finds.
Verdict = Literal["exact", "abridged", "altered", "absent"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A run in which a quotation departs from its source: `quoted` are its words, `source` those of the source.

    `start` is where the run begins in the quotation, `source_start` where it begins in the text of the speech; both say
    where words are missing, too. Two differences are equal by their words.
    """

    quoted: str
    source: str
    start: int = field(default=0, compare=False)
    source_start: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """Whether words stand in the archive: word for word, with words left out at an ellipsis, altered, or not at all.

    `matches` are the sentences that hold the words or come nearest to them, `differences` those from the first match.
    """

    quote: str
    verdict: Verdict
    matches: tuple[Citation, ...] = ()
    differences: tuple[Difference, ...] = ()

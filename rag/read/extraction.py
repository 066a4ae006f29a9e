"""What a reader makes of a file that is no plain text: the text, and what it left out before there was one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rag.read.account import UNEXPLAINED, OmissionRule
from rag.read.front_matter import FrontMatter
from rag.types import Characters

#: Note marks stand before the words of a note, and never in the sentence that it belongs to.
_CHINESE_FROM = "\u2e80"


@dataclass(frozen=True, slots=True)
class Omission:
    """Words of a file that never came into its text: the rule that left them out, and where they stand (page 3)."""

    rule: OmissionRule
    text: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A speech that its file gives as a record: where it stands in the text, and the facts that its fields state."""

    start: int
    end: int
    facts: FrontMatter


@dataclass(frozen=True, slots=True)
class Extraction:
    """The text of a file, what was left out of it, and what of the file cannot be read at all, each with its reason.

    `records` are the speeches where the file itself parts them. `note` is what a reader has to know before quoting.
    """

    text: str
    omissions: tuple[Omission, ...] = ()
    records: tuple[Record, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    note: str | None = field(default=None)

    def characters(self) -> Characters:
        """Return the account of what never came into the text."""
        counts: Counter[str] = Counter()
        for omission in self.omissions:
            counts[omission.rule] += len(omission.text)
        return Characters(counts.total(), 0, tuple(counts.most_common()))


def write_note(label: str, text: str) -> str:
    """Return the words of a note as a paragraph of its own, marked as a note."""
    is_chinese = any(character >= _CHINESE_FROM for character in text[:40])
    return f"〔注{label}〕{text}" if is_chinese else f"[Note {label}] {text}" if label else f"[Note] {text}"


def account_for_rest(
    source: Iterable[str],
    text: str,
    omissions: tuple[Omission, ...],
    rule: OmissionRule = UNEXPLAINED,
    inserted: Iterable[str] = (),
) -> tuple[Omission, ...]:
    """Return the omissions with what is neither in the text nor among them, by the characters of the source.

    `inserted` are the words that were put into the text and stand there in no place of the source. White space is not
    counted. What is left over goes by `rule`: without one, it has found a fault of the reader.
    """
    left = count_ink(source)
    left.update(count_ink(inserted))
    left.subtract(count_ink([text, *(omission.text for omission in omissions)]))
    rest = "".join(character * count for character, count in left.items() if count > 0)
    return (*omissions, Omission(rule, rest)) if rest else omissions


def count_ink(texts: Iterable[str]) -> Counter[str]:
    """Return how often each character stands in some texts, white space aside."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text)
    return Counter({character: count for character, count in counts.items() if not character.isspace()})

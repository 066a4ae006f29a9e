"""Citations, what their ids lead to, and checked quotations."""

from dataclasses import dataclass, field
from typing import Literal

from rag.types.text import Language


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


#: What stands with every translation: that a machine made it.
MACHINE_MADE = {
    "zh": "（机器翻译，由 {model} 译出，不是讲话原话）",
    "en": "(Machine translation by {model}, not the speaker's own words.)",
}
_NOT_IN_SOURCE = {"zh": "原文中没有：{details}", "en": "Not in the source: {details}"}
_LEFT_OUT = {"zh": "译文中没有：{details}", "en": "Left out of the translation: {details}"}
_COMMA = {"zh": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class TranslatedQuotation:
    """A quotation in another language, as a language model translated it; `model` is its name.

    `added` are the figures and names of the translation that the source does not hold, `omitted` the figures of the
    source that the translation does not hold, each as it is written. Where the model failed, `text` is "" and
    `failure` says why, in `language`.
    """

    citation: Citation
    language: Language
    model: str
    text: str = ""
    added: tuple[str, ...] = ()
    omitted: tuple[str, ...] = ()
    failure: str = ""

    @property
    def is_confirmed(self) -> bool:
        """Return True where there is a translation whose figures and names agree with the source."""
        return bool(self.text) and not self.added and not self.omitted

    @property
    def notice(self) -> str:
        """What has to stand with the translation: that a machine made it, and what does not agree with the source."""
        if self.failure:
            return self.failure
        lists = ((_NOT_IN_SOURCE, self.added), (_LEFT_OUT, self.omitted))
        doubts = [
            words[self.language].format(details=_COMMA[self.language].join(found)) for words, found in lists if found
        ]
        return "\n".join([MACHINE_MADE[self.language].format(model=self.model), *doubts])


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

"""Read how somebody corrects what was asked (不是，我问的是黄冈), and what stands before the question itself."""

import re
from dataclasses import dataclass

from rag.data.tables import read_alternatives

_TABLE = "follow_up_cues.toml"
_OPENERS = re.compile(rf"^\W*(?:{read_alternatives(_TABLE, 'openers.words')})+")
_CORRECTIONS = re.compile(rf"^\W*(?:{read_alternatives(_TABLE, 'corrections.words')})")
_BEHIND = re.compile(read_alternatives(_TABLE, "corrections.behind"))


@dataclass(frozen=True, slots=True)
class Utterance:
    """What somebody typed, folded: the question without what stands before it, and whether it corrects another."""

    question: str
    is_correction: bool = False


def read_utterance(folded: str) -> Utterance:
    """Return a folded question without thanks, ways back and words that correct; with them where nothing is left."""
    opened = _OPENERS.sub("", folded)
    corrected = _CORRECTIONS.sub("", opened)
    is_correction = corrected != opened
    if is_correction or re.search(r"不是|\bnot\b", corrected):
        corrected = _BEHIND.sub("", corrected)
    if not re.search(r"\w", corrected):
        return Utterance(folded)
    return Utterance(corrected, is_correction)

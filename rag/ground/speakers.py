"""Tell whose view a claim gives, and whose its source gives: what one speaker said, another did not."""

import re
from dataclasses import dataclass

from rag.data.tables import read_words
from rag.ground.tokens import read_tokens
from rag.text.normalise import fold
from rag.text.patterns import read_pattern

_TABLE = "qualifiers.toml"
_VIEWS = read_pattern(_TABLE, "views.zh", "views.en")
_DETACHED = read_pattern(_TABLE, "views.detached")
_SPEAKER = read_pattern(_TABLE, "views.speaker")
_PRONOUN = read_pattern(_TABLE, "views.pronoun")
_TITLES = frozenset(read_words(_TABLE, "views.titles"))
_ACCORDING = re.compile(r"\baccording to ([^,，]+)|(?:据|按照?|根据)([^，,]{1,12}?)(?:说|讲|介绍|透露|的说法)")
_BOUNDARY = re.compile(r"[,，;；。.:：!?！？\n“”\"]|\b(?:and|but|while|that)\b|而且?|但是?|并且?")
#: Whoever says something is named in so few words.
MAX_SPEAKER_WORDS = 7


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose view something is: the words that name him, folded; none where it is the speaker's own."""

    words: frozenset[str]
    text: str
    is_own: bool
    is_detached: bool

    def may_be(self, other: "Attribution") -> bool:
        """Return True if both may name the same."""
        return bool(self.words & other.words) or _holds(self.text, other.text) or _holds(other.text, self.text)


def _holds(one: str, other: str) -> bool:
    return len(other) > 1 and other in one


def says_view(word: str) -> bool:
    """Return True for a folded word with which somebody says or thinks something, and for a title."""
    return word in _TITLES or bool(_VIEWS.fullmatch(word))


def attribute_to(name: str) -> Attribution:
    """Return the attribution to a speaker who is named as a label prints him."""
    return Attribution(_naming_words(name), fold(name).strip(), is_own=False, is_detached=False)


def find_attribution(text: str) -> Attribution | None:
    """Return whose view the end of a folded text gives, by the last words before it that say so."""
    matches = [match for match in _VIEWS.finditer(text) if _subject_before(text, match.start())]
    if matches:
        last = matches[-1]
        is_detached = bool(_DETACHED.fullmatch(last[0]))
        return _read_subject(text, _subject_before(text, last.start()), last.start(), is_detached)
    if match := _ACCORDING.search(text):
        name = next(filter(None, match.groups()))
        return Attribution(_naming_words(name), name.strip(), bool(_SPEAKER.search(name)), is_detached=True)
    return None


def _subject_before(text: str, position: int) -> str:
    """Return the words before a verb back to the beginning of its clause, "" where they are none or too many."""
    start = max((match.end() for match in _BOUNDARY.finditer(text, 0, position)), default=0)
    subject = text[start:position].strip()
    return subject if len(read_tokens(subject)) <= MAX_SPEAKER_WORDS else ""


def _read_subject(text: str, subject: str, position: int, is_detached: bool) -> Attribution:
    if _SPEAKER.search(subject):
        return Attribution(frozenset(), subject, is_own=True, is_detached=is_detached)
    if _PRONOUN.search(subject):
        # 石磊不同意，他认为…: whoever was named before in the sentence.
        subject = text[: position - len(subject)].strip()
    return Attribution(_naming_words(subject), subject, not _naming_words(subject), is_detached)


def _naming_words(text: str) -> frozenset[str]:
    words = frozenset(token.text for token in read_tokens(text) if token.is_content)
    return words - _TITLES


def has_other_speaker(claimed: Attribution | None, given: Attribution | None, turn: str | None) -> bool:
    """Return True if a claim gives as one's view what its source gives as another's, or nobody's view as a fact.

    `given` is whose view the sentence of the source says that it gives, `turn` whose turn of a transcript it stands in.
    """
    if claimed is None or claimed.is_own:
        return given is not None and given.is_detached and not given.is_own
    if given and not given.is_own:
        return not claimed.may_be(given)
    return turn is not None and not claimed.may_be(attribute_to(turn))

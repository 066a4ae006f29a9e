"""Tell where a claim gives the parts of its source to others: who did it to whom, what is more than what.

Claim and source are compared word by word in one language, part of a sentence by part.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from rag.ground.qualifiers import Statement
from rag.ground.tokens import Token, read_tokens
from rag.text.words import is_quality, is_thing, word_count

_JOINT = re.compile(
    r"[,，;；:：。.!?！？]|\b(?:while|whereas|but|although|though|and)\b|(?<=[\u4e00-\u9fff])(?:而(?!且)|但是?|却)"
)
# P was done by A, and P 由 A …: the doer stands behind.
_ENGLISH_PASSIVE = re.compile(
    r"(?P<patient>.*?)\b(?:is|are|was|were|be|been|being)\b(?P<deed>[^,;]*?)\bby\b(?P<agent>.*)", re.DOTALL
)
_CHINESE_PASSIVE = re.compile(r"(?P<patient>.+?)(?:被|由(?![于衷来此]))(?P<deed>.+)", re.DOTALL)
_MORE_CHINESE = re.compile(r"(?P<one>.*?)比(?![例如较重赛喻分值率])(?P<other>.+?)(?P<degree>[\u4e00-\u9fff])\W*$")
_MORE_ENGLISH = re.compile(r"(?P<one>.*)\bthan\b(?P<other>.*)", re.DOTALL)
_DEGREE_ENGLISH = re.compile(r"\b(?:more|less|fewer|[a-z]{2,}er)\b")
_HAN = re.compile("[\u3400-\u9fff]")
#: A claim is compared with a part that has at least so much of its words that the sentence has at all.
MIN_SHARED_WORDS = 0.5


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a sentence that says something of its own, folded, with its words, the doer before the deed."""

    text: str
    words: tuple[Token, ...]

    @property
    def content(self) -> tuple[str, ...]:
        """Its content words."""
        return tuple(token.text for token in self.words if token.is_content)


def gives_parts_to_others(claim: str, source: Statement) -> bool:
    """Return True if a folded claim gives what a source says to another who is named in the same sentence."""
    inside, given = _read_parts(source.inside), _read_parts("".join(source.clauses))
    return any(
        any(_is_swapped(part, other) or _turns_comparison(part.text, other.text) for other in inside)
        or _is_substituted(part, given, claim)
        for part in _read_parts(claim)
    )


def _read_parts(text: str) -> list[_Part]:
    """Return the parts of a text that stops, "and", "but" or "while" join, each of more than one content word."""
    texts: list[str] = []
    for piece in _JOINT.split(text):
        if texts and (_word_count(piece) < 2 or _word_count(texts[-1]) < 2):
            texts[-1] += f" {piece}"
        else:
            texts.append(piece)
    return [_Part(piece, _words_from_doer(piece)) for piece in texts]


def _word_count(text: str) -> int:
    return sum(token.is_content for token in read_tokens(text))


def _words_from_doer(text: str) -> tuple[Token, ...]:
    """Return the words of a part of a sentence in the order of the active: who, does what, to whom."""
    if match := _ENGLISH_PASSIVE.fullmatch(text):
        return tuple(token for group in ("agent", "deed", "patient") for token in read_tokens(match[group]))
    if match := _CHINESE_PASSIVE.fullmatch(text):
        return (*read_tokens(match["deed"]), *read_tokens(match["patient"]))
    return read_tokens(text)


def _is_swapped(claim: _Part, source: _Part) -> bool:
    """Return True if two words stand on the other side each of a third: A paid B, and B paid A."""
    if _compares_otherwise(claim.text, source.text):
        return False
    claimed, given = _places(claim), _places(source)
    shared = sorted((word for word in claimed if word in given), key=claimed.__getitem__)
    return any(given[one] > given[pivot] > given[other] for one, pivot, other in combinations(shared, 3))


def _places(part: _Part) -> dict[str, int]:
    """Return where each word stands that a part holds once."""
    texts = [token.text for token in part.words]
    return {text: index for index, text in enumerate(texts) if texts.count(text) == 1}


def _turns_comparison(claim: str, source: str) -> bool:
    """Return True if a claim puts behind "than" or 比 what its source puts before it, and says the same of it."""
    for pattern in (_MORE_CHINESE, _MORE_ENGLISH):
        claimed, given = pattern.search(claim), pattern.search(source)
        if claimed and given and _degree(claimed) == _degree(given):
            behind, behind_in_source = _own_words(claimed), _own_words(given)
            before, topic = (_words(match["one"]) for match in (claimed, given))
            is_same_topic = not topic or bool(topic & _words(claim))
            return is_same_topic and bool((behind_in_source - behind) & before) and bool(behind - behind_in_source)
    return False


def _degree(comparison: re.Match[str]) -> object:
    if "degree" in comparison.groupdict():
        return comparison["degree"]
    return frozenset(_DEGREE_ENGLISH.findall(comparison[0]))


def _own_words(comparison: re.Match[str]) -> set[str]:
    """Return the words behind a comparison that do not stand before it, too."""
    return _words(comparison["other"]) - _words(comparison["one"])


def _words(text: str) -> set[str]:
    return {token.text for token in read_tokens(text)}


def _is_substituted(claim: _Part, given: Sequence[_Part], whole: str) -> bool:
    """Return True if a claim is a part of a sentence with a word of another part in the place of its own.

    老社员负责修剪，新社员负责采摘 does not say 新社员负责修剪.
    """
    known = {word for part in given for word in part.content}
    spoken = [word for word in claim.content if word in known]
    best = max(given, key=lambda part: sum(word in part.content for word in spoken), default=None)
    if best is None or sum(word in best.content for word in spoken) < MIN_SHARED_WORDS * len(spoken):
        return False
    if _compares_otherwise(claim.text, best.text):
        return False
    said = _words(whole)
    blocks = SequenceMatcher(None, claim.content, best.content, autojunk=False).get_opcodes()
    return any(
        any(_stands_in_other_part(word, claim, best, given) for word in claim.content[start:end])
        and any(word not in said and _may_name(word) for word in best.content[first:last])
        for kind, start, end, first, last in blocks
        if kind == "replace"
    )


def _compares_otherwise(claim: str, source: str) -> bool:
    """Return True if both compare, by other words: earlier than, and later than."""
    matches = [(pattern.search(claim), pattern.search(source)) for pattern in (_MORE_CHINESE, _MORE_ENGLISH)]
    return any(one and other and _degree(one) != _degree(other) for one, other in matches)


def _stands_in_other_part(word: str, claim: _Part, own: _Part, parts: Sequence[_Part]) -> bool:
    """Return True if a word names something in another part only, and begins it where it begins the claim.

    A part that begins with what stands later in the claim has left out who does it, and is said of the same where all
    its other words stand in the claim.
    """
    begins = claim.content[0] == word
    return (
        word not in own.content
        and _may_name(word)
        and any(
            word in part.content
            and (begins == (part.content[0] == word) or not set(part.content) <= set(claim.content))
            for part in parts
        )
    )


def _may_name(word: str) -> bool:
    """Return True if a word may name something or tell it from others: of Chinese words no verb does."""
    return not _HAN.match(word) or len(word) == 1 or not word_count(word) or is_thing(word) or is_quality(word)

"""One speech in several files: found by what its copies share, and kept once.

Copies from different sites differ in marks, width and white space, in a dropped salutation or paragraph, in masked
names. A speech that was made from the same template differs in figures and names: that is another speech. So two texts
count as one only if nearly all of the one stands in the other and nothing that was replaced is a figure, a name or a
word. In doubt both are kept: a copy too many costs a place in a list, a speech too few is lost.
"""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

import numpy as np

from rag.text.shingles import Hashes, letters_only, shingle_hashes
from rag.types import Speech

#: The rule by which the account of a build leaves out a copy.
DUPLICATE = "duplicate speech"
# Of two texts that share nine tenths of their shingles, one character in fifty was changed at the most: proofreading,
# not rewriting.
_RESEMBLANCE = 0.9
_CONTAINED, _OF_THE_LENGTH = 0.95, 0.8
_SKETCH = 64
_COMMON = 200
_CANDIDATES = 10
_SHORTEST = 40
_MOST_ODD_SENTENCES = 300
# Sentences of different content share fewer of their pairs of characters, variants of one sentence more.
_ALIKE = 0.4
_STOP = re.compile(r"[。！？!?；;\n]+")
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*[x×*]*")
_NUMERALS = frozenset("零〇一二两三四五六七八九十百千万亿半")
_MASKS = frozenset("x某")
_FACTS = ("place", "date", "occasion", "speaker", "note")

#: The place and the day of a speech, empty where unknown.
_When = tuple[str, str]


def keep_once(count: int, speech: Callable[[int], Speech]) -> dict[int, tuple[int, ...]]:
    """Return which of `count` speeches to keep, by their places and in order, each with the places of its copies.

    Of several copies the fullest is kept. `speech` gives the speech at a place; only few are held at a time. Takes time
    in proportion to the text: a speech is compared only with those that share several rare shingles.
    """
    finder = _Finder(speech)
    for place in range(count):
        finder.add(place)
    best = {_fullest(group, speech): group for group in finder.groups}
    return {kept: tuple(other for other in best[kept] if other != kept) for kept in sorted(best)}


class _Finder:
    """Puts speeches into groups of copies, which it finds by their words or by the least of their shingles."""

    def __init__(self, speech: Callable[[int], Speech]) -> None:
        self.groups: list[list[int]] = []
        self._speech = speech
        self._facts: list[list[_When]] = []
        self._by_words: defaultdict[bytes, list[int]] = defaultdict(list)
        self._by_shingle: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, place: int) -> None:
        """Put the speech at a place into the group of its copies, or into a new one."""
        speech = self._speech(place)
        words = letters_only(speech.text)
        equal = self._by_words[_digest(words)]
        hashes = shingle_hashes(words) if len(words) >= _SHORTEST else None
        group = next((each for each in equal if self._admits(each, speech)), None)
        if group is None and hashes is not None:
            group = self._near(speech, hashes)
        if group is None:
            group = len(self.groups)
            self.groups.append([])
            self._facts.append([])
            for shingle in hashes[:_SKETCH].tolist() if hashes is not None else ():
                self._by_shingle[shingle].append(group)
        if group not in equal:
            equal.append(group)
        self.groups[group].append(place)
        self._facts[group].append(_when(speech))

    def _near(self, speech: Speech, hashes: Hashes) -> int | None:
        for group in self._candidates(hashes):
            if self._admits(group, speech) and _is_copy(speech, hashes, self._speech(self.groups[group][0])):
                return group
        return None

    def _admits(self, group: int, speech: Speech) -> bool:
        return all(_agree(_when(speech), known) for known in self._facts[group])

    def _candidates(self, hashes: Hashes) -> list[int]:
        """Return the groups that share half of the least shingles, which is what copies share, most alike first."""
        sketch = hashes[:_SKETCH].tolist()
        shared: Counter[int] = Counter()
        for shingle in sketch:
            groups = self._by_shingle.get(shingle, ())
            if len(groups) <= _COMMON:
                shared.update(groups)
        return [group for group, count in shared.most_common(_CANDIDATES) if 2 * count >= len(sketch)]


def _is_copy(speech: Speech, hashes: Hashes, other: Speech) -> bool:
    theirs = shingle_hashes(letters_only(other.text))
    common = len(np.intersect1d(hashes, theirs, assume_unique=True))
    less, more = sorted((len(hashes), len(theirs)))
    alike = common >= _RESEMBLANCE * (less + more - common)
    if not alike and not (common >= _CONTAINED * less and less >= _OF_THE_LENGTH * more):
        return False
    return not _figures_differ(speech.text, other.text) and not _words_differ(speech.text, other.text)


def _when(speech: Speech) -> _When:
    return speech.place or "", speech.date or ""


def _agree(one: _When, other: _When) -> bool:
    """Tell whether two speeches can have been given at one place on one day."""
    dates = sorted((one[1], other[1]), key=len)
    return (one[0] or other[0]) == (other[0] or one[0]) and dates[1].startswith(dates[0])


def _figures_differ(text: str, other: str) -> bool:
    """Tell whether each of two texts has figures that the other lacks; masked figures are none."""
    ours, theirs = (Counter(_figures(each)) for each in (text, other))
    return bool(ours - theirs) and bool(theirs - ours)


def _figures(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("×", "x").replace("＊", "*")
    return (figure for figure in _FIGURE.findall(plain) if figure[-1].isdecimal())


def _words_differ(text: str, other: str) -> bool:
    """Tell whether words of the one stand in place of words of the other, which makes another speech of it."""
    ours, theirs = _odd_sentences(text, other), _odd_sentences(other, text)
    if len(ours) * len(theirs) > _MOST_ODD_SENTENCES**2:
        return True
    slips: Counter[tuple[str, str]] = Counter()
    for sentence in ours:
        match = max(theirs, key=lambda each: _likeness(sentence, each), default="")
        if _likeness(sentence, match) < _ALIKE:
            continue
        for said, instead in _replaced(sentence, match):
            if max(len(said), len(instead)) > 1 or said in _NUMERALS or instead in _NUMERALS:
                return True
            slips[said, instead] += 1
    # One wrong character is a slip; the same one again is another name.
    return any(count > 1 for count in slips.values())


def _odd_sentences(text: str, other: str) -> list[str]:
    """Return the sentences of a text that do not stand in another, as words only."""
    known = set(map(letters_only, _STOP.split(other)))
    return [sentence for sentence in map(letters_only, _STOP.split(text)) if sentence and sentence not in known]


def _likeness(sentence: str, other: str) -> float:
    """Return the share of the pairs of neighbouring characters that two sentences have in common, in [0, 1]."""
    ours, theirs = ({each[i : i + 2] for i in range(len(each))} for each in (sentence, other))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))


def _replaced(sentence: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield what stands in the one in place of what stands in the other; a mask stands in place of nothing."""
    for kind, start, end, other_start, other_end in SequenceMatcher(None, sentence, other, False).get_opcodes():
        said, instead = sentence[start:end], other[other_start:other_end]
        if kind == "replace" and not _MASKS.issuperset(said) and not _MASKS.issuperset(instead):
            yield said, instead


def _digest(words: str) -> bytes:
    return hashlib.sha256(words.encode()).digest()


def _fullest(group: Sequence[int], speech: Callable[[int], Speech]) -> int:
    """Return the fullest of several copies, the first of equals."""
    if len(group) == 1:
        return group[0]
    return max(group, key=lambda place: (*_fullness(speech(place)), -place))


def _fullness(speech: Speech) -> tuple[int, int]:
    """Return how many unmasked characters a copy has, and how many facts are known with it."""
    return len(letters_only(speech.text).replace("x", "")), sum(getattr(speech, fact) is not None for fact in _FACTS)

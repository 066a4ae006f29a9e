"""One speech in several files: found by what its copies share, and kept once.

Copies from different sites differ in marks, width and white space, in a dropped salutation or paragraph, in masked
names. A speech that was made from the same template differs in figures and names: that is another speech. So two texts
count as one only if nearly all of the one stands in the other and nothing that was replaced is a figure, a name or a
word. In doubt both are kept: a copy too many costs a place in a list, a speech too few is lost.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from rag.text.shingles import Hashes, Sketches, letters_only, shingle_hashes
from rag.types import Speech

#: The rule by which the account of a build leaves out a copy.
DUPLICATE = "duplicate speech"
# Of two texts that share nine tenths of their shingles, one character in fifty was changed at the most: proofreading,
# not rewriting.
MIN_RESEMBLANCE = 0.9
#: So much of the shorter text stands in the longer one, and so long the shorter one is, where one is cut short.
MIN_CONTAINED = 0.95
MIN_LENGTH_RATIO = 0.8
#: A shingle of more groups is a turn of phrase, and finds nothing.
MAX_GROUPS_OF_SHINGLE = 200
MAX_CANDIDATES = 10
MAX_ODD_SENTENCES = 300
# Sentences of different content share fewer of their pairs of characters, variants of one sentence more.
MIN_LIKENESS = 0.4
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+")
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*[x×*]*")
_NUMERALS = frozenset("零〇一二两三四五六七八九十百千万亿半")
_MASKS = frozenset("x某")
_FACTS = ("place", "date", "occasion", "speaker", "note")


@dataclass(frozen=True, slots=True)
class _Delivery:
    """The place and the day of a speech, empty where unknown."""

    place: str
    date: str


def keep_once(sketches: Sketches, speech: Callable[[int], Speech]) -> dict[int, tuple[int, ...]]:
    """Return which of some speeches to keep, by their indexes and in order, each with the indexes of its copies.

    Of several copies the fullest is kept. `sketches` are those of their texts; `speech` gives the speech at an index,
    which only those are read by that share the letters or several rare shingles with another one.
    """
    finder = _CopyFinder(sketches, speech)
    for index in range(len(sketches)):
        finder.add(index)
    group_of_fullest = {_fullest(group, speech): group for group in finder.groups}
    return {
        fullest: tuple(index for index in group_of_fullest[fullest] if index != fullest)
        for fullest in sorted(group_of_fullest)
    }


class _CopyFinder:
    """Puts speeches into groups of copies, which it finds by their words or by the least of their shingles."""

    def __init__(self, sketches: Sketches, speech: Callable[[int], Speech]) -> None:
        self.groups: list[list[int]] = []
        self._speech, self._sketches = speech, sketches
        self._digests = [digest.tobytes() for digest in sketches.digests]
        self._texts_of = Counter(self._digests)
        self._deliveries: dict[int, _Delivery] = {}
        # What no other text shares cannot lead to a group and is not remembered.
        self._by_words: defaultdict[bytes, list[int]] = defaultdict(list)
        self._by_shingle: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, index: int) -> None:
        """Put the speech at an index into the group of its copies, or into a new one."""
        group = self._find_group(index)
        if group is None:
            group = self._open_group(index)
        digest = self._digests[index]
        if self._texts_of[digest] > 1 and group not in self._by_words[digest]:
            self._by_words[digest].append(group)
        self.groups[group].append(index)

    def _find_group(self, index: int) -> int | None:
        groups_of_words = self._by_words.get(self._digests[index], ())
        candidates = self._candidates(index)
        if not groups_of_words and not candidates:
            return None
        speech = self._speech(index)
        words = letters_only(speech.text)
        same = (group for group in groups_of_words if self._admits(group, speech) and self._says(group, words))
        group = next(same, None)
        if group is None and candidates:
            group = self._similar_group(speech, candidates)
        return group

    def _open_group(self, index: int) -> int:
        """Make a new group that the least of the shingles of a speech find, and return its number."""
        group = len(self.groups)
        self.groups.append([])
        for shingle in self._shared(index):
            self._by_shingle[shingle].append(group)
        return group

    def _shared(self, index: int) -> list[int]:
        """Return those of the least shingles of a speech that another one has, too."""
        return [int(shingle) for shingle in self._sketches.hashes[index][self._sketches.is_shared[index]]]

    def _similar_group(self, speech: Speech, candidates: Sequence[int]) -> int | None:
        hashes = shingle_hashes(letters_only(speech.text))
        for group in candidates:
            if self._admits(group, speech) and _is_copy(speech, hashes, self._speech(self.groups[group][0])):
                return group
        return None

    def _admits(self, group: int, speech: Speech) -> bool:
        return all(_may_be_one(_delivery(speech), self._delivery_at(other)) for other in self.groups[group])

    def _says(self, group: int, words: str) -> bool:
        """Return True if a speech of a group has these letters: a sketch that was read may be of another's making."""
        return any(letters_only(self._speech(other).text) == words for other in self.groups[group])

    def _delivery_at(self, index: int) -> _Delivery:
        """Return the delivery of a speech, which is read for it once."""
        if index not in self._deliveries:
            self._deliveries[index] = _delivery(self._speech(index))
        return self._deliveries[index]

    def _candidates(self, index: int) -> list[int]:
        """Return the groups that share half of the least shingles, which is what copies share, most alike first."""
        needed = self._sketches.counts[index]
        held = self._shared(index)
        if not held or 2 * len(held) < needed:
            return []
        shared: Counter[int] = Counter()
        for shingle in held:
            groups = self._by_shingle.get(shingle, ())
            if len(groups) <= MAX_GROUPS_OF_SHINGLE:
                shared.update(groups)
        return [group for group, count in shared.most_common(MAX_CANDIDATES) if 2 * count >= needed]


def _is_copy(speech: Speech, hashes: Hashes, other: Speech) -> bool:
    """Return True if two texts are one: alike or the one cut short, and no figure or word in place of another."""
    other_hashes = shingle_hashes(letters_only(other.text))
    common = len(np.intersect1d(hashes, other_hashes, assume_unique=True))
    less, more = sorted((len(hashes), len(other_hashes)))
    alike = common >= MIN_RESEMBLANCE * (less + more - common)
    if not alike and not (common >= MIN_CONTAINED * less and less >= MIN_LENGTH_RATIO * more):
        return False
    return not _figures_differ(speech.text, other.text) and not _words_differ(speech.text, other.text)


def _delivery(speech: Speech) -> _Delivery:
    return _Delivery(speech.place or "", speech.date or "")


def _may_be_one(delivery: _Delivery, other: _Delivery) -> bool:
    """Return True if two speeches can have been given at one place on one day."""
    vaguer, fuller = sorted((delivery.date, other.date), key=len)
    return (delivery.place or other.place) == (other.place or delivery.place) and fuller.startswith(vaguer)


def _figures_differ(text: str, other: str) -> bool:
    """Return True if each of two texts has figures that the other lacks; masked figures are none."""
    figures, other_figures = Counter(_figures(text)), Counter(_figures(other))
    return bool(figures - other_figures) and bool(other_figures - figures)


def _figures(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("×", "x").replace("＊", "*")
    return (figure for figure in _FIGURE.findall(plain) if figure[-1].isdecimal())


def _words_differ(text: str, other: str) -> bool:
    """Return True if the texts differ by substituted words, not just typos: then they are two speeches."""
    sentences, other_sentences = _odd_sentences(text, other), _odd_sentences(other, text)
    if len(sentences) * len(other_sentences) > MAX_ODD_SENTENCES**2:
        return True
    slips: Counter[tuple[str, str]] = Counter()
    for sentence in sentences:
        for said, instead in _substitutions(sentence, _most_alike(sentence, other_sentences)):
            if max(len(said), len(instead)) > 1 or said in _NUMERALS or instead in _NUMERALS:
                return True
            slips[said, instead] += 1
    # One wrong character is a slip; the same one again is another name.
    return any(count > 1 for count in slips.values())


def _odd_sentences(text: str, other: str) -> list[str]:
    """Return the sentences of a text that do not stand in another, as words only."""
    known = set(map(letters_only, _SENTENCE_END.split(other)))
    return [sentence for sentence in map(letters_only, _SENTENCE_END.split(text)) if sentence and sentence not in known]


def _most_alike(sentence: str, others: Sequence[str]) -> str | None:
    """Return the sentence that is most like another one, None where none is a variant of it."""
    variant = max(others, key=lambda other: _likeness(sentence, other), default="")
    return variant if _likeness(sentence, variant) >= MIN_LIKENESS else None


def _likeness(sentence: str, other: str) -> float:
    """Return the share of the pairs of neighbouring characters that two sentences have in common, in [0, 1]."""
    pairs, other_pairs = _pairs(sentence), _pairs(other)
    return len(pairs & other_pairs) / max(1, min(len(pairs), len(other_pairs)))


def _pairs(sentence: str) -> set[str]:
    """Return the pairs of neighbouring characters, with the last character alone."""
    return {sentence[start : start + 2] for start in range(len(sentence))}


def _substitutions(sentence: str, variant: str | None) -> Iterator[tuple[str, str]]:
    """Yield what stands in a sentence and what in its place in a variant of it; a mask stands in place of nothing."""
    if variant is None:
        return
    for kind, start, end, other_start, other_end in SequenceMatcher(None, sentence, variant, False).get_opcodes():
        said, instead = sentence[start:end], variant[other_start:other_end]
        if kind == "replace" and not _MASKS.issuperset(said) and not _MASKS.issuperset(instead):
            yield said, instead


def _fullest(group: Sequence[int], speech: Callable[[int], Speech]) -> int:
    """Return the fullest of several copies, the first of equals."""
    if len(group) == 1:
        return group[0]
    return max(group, key=lambda index: (*_fullness(speech(index)), -index))


def _fullness(speech: Speech) -> tuple[int, int]:
    """Return how many unmasked characters a copy has, and how many facts are known with it."""
    return len(letters_only(speech.text).replace("x", "")), sum(getattr(speech, fact) is not None for fact in _FACTS)

"""Find the speakers of an archive in a question: by full name or surname, in Chinese, in pinyin, across languages.

林肯 is Lincoln by the dictionary, and 杜鲁门 is Truman by its sound where no dictionary has it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from rag.data.tables import read_words
from rag.models.lexicon import Lexicon
from rag.text.normalise import fold
from rag.text.pinyin import pinyin_spellings, read_pinyin
from rag.text.words import tag_words

_CUES = "person_cues.toml"
_TITLES_ZH = "|".join(sorted(read_words(_CUES, "titles.zh"), key=len, reverse=True))
_SUFFIXES = frozenset(read_words(_CUES, "suffixes.en"))
_TITLES_EN = frozenset(read_words(_CUES, "titles.en"))
_LATIN_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}$|[\u3400-\u9fff]+(?:·[\u3400-\u9fff]+)+$")
# A surname that is also a word names a speaker only beside one of these: what did bush say.
_BESIDE = re.compile(r"(?:\b(?:did|does|has|had|was|by|president|mr|mrs|ms|senator|and|to|of|for)\s+)$")
#: The least length, in consonants, of a surname that is known by its sound.
MIN_SOUNDS = 2


@dataclass(frozen=True, slots=True, order=True)
class PersonMatch:
    """Where a question names speakers of the archive, in characters of the folded question, and which they may be."""

    start: int
    end: int
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Person:
    """A speaker as the archive writes it, with the folded words of the name, titles and suffixes left out."""

    speaker: str
    words: tuple[str, ...]

    @property
    def surname(self) -> str:
        return self.words[-1] if self.words else ""


class PersonNames:
    """The speakers of an archive, found in questions."""

    def __init__(self, speakers: Sequence[str], lexicon: Lexicon | None = None) -> None:
        self._speakers, self._lexicon = tuple(dict.fromkeys(speakers)), lexicon

    def __bool__(self) -> bool:
        """Return True if the archive knows a speaker."""
        return bool(self._speakers)

    @cached_property
    def words(self) -> frozenset[str]:
        """The folded words of the names in Latin letters, and the syllables of the Chinese ones."""
        latin = {word for person in self._latin for word in person.words}
        return frozenset(latin | {syllable for name in self._han for syllable in read_pinyin(name)})

    @cached_property
    def _latin(self) -> tuple[_Person, ...]:
        people = (_Person(speaker, _name_words(speaker)) for speaker in self._speakers if not _han_name(speaker))
        return tuple(person for person in people if person.words)

    @cached_property
    def _han(self) -> dict[str, tuple[str, ...]]:
        """The speakers with Chinese names, by the name alone."""
        names: dict[str, list[str]] = {}
        for speaker in self._speakers:
            if name := _han_name(speaker):
                names.setdefault(fold(name), []).append(speaker)
        return {name: tuple(speakers) for name, speakers in names.items()}

    def matches(self, folded: str, capitalised: frozenset[str] = frozenset()) -> list[PersonMatch]:
        """Return where a folded question names speakers, in order; of matches that overlap the longest.

        `capitalised` are its words that are written with a capital, folded.
        """
        latin = self._latin_matches(folded, capitalised)
        matches = [*latin, *self._chinese_matches(folded), *self._foreign_matches(folded)]
        apart: list[PersonMatch] = []
        for match in sorted(matches, key=lambda match: (match.start - match.end, match.start)):
            if not any(match.start < other.end and other.start < match.end for other in apart):
                apart.append(match)
        return sorted(apart)

    def _latin_matches(self, folded: str, capitalised: frozenset[str]) -> Iterator[PersonMatch]:
        words = [(match.start(), match.end(), match[0]) for match in _LATIN_WORD.finditer(folded)]
        plain = [word.removesuffix("'s").removesuffix("s'").rstrip(".") for _, _, word in words]
        for first in range(len(words)):
            for person_words in {person.words for person in self._latin}:
                for length in range(len(person_words), 0, -1):
                    run = tuple(plain[first : first + length])
                    if run == person_words[-length:] or (length == len(person_words) and run == person_words):
                        start, end = words[first][0], words[first + length - 1][1]
                        if length > 1 or run[0] in capitalised or self._is_surname(folded, start, end):
                            yield PersonMatch(start, end, self._with_name(person_words[-length:]))
                        break
        yield from self._given_name_matches(words, plain)
        yield from self._pinyin_matches(words, plain)

    def _given_name_matches(self, words: Sequence[tuple[int, int, str]], plain: Sequence[str]) -> Iterator[PersonMatch]:
        """Yield first name and surname with the names between left out: Franklin Roosevelt, George Bush."""
        for person in self._latin:
            if len(person.words) > 2:
                for first in range(len(plain) - 1):
                    if plain[first] == person.words[0] and plain[first + 1] == person.surname:
                        alike = tuple(
                            other.speaker
                            for other in self._latin
                            if (other.words[0], other.surname) == (person.words[0], person.surname)
                        )
                        yield PersonMatch(words[first][0], words[first + 1][1], alike)

    def _pinyin_matches(self, words: Sequence[tuple[int, int, str]], plain: Sequence[str]) -> Iterator[PersonMatch]:
        for name, speakers in self._han.items():
            if not plain:
                return
            spellings = pinyin_spellings(name)
            for first in range(len(words)):
                for last in range(first, min(first + len(name), len(words))):
                    if "".join(plain[first : last + 1]).replace("-", "") in spellings:
                        yield PersonMatch(words[first][0], words[last][1], speakers)

    def _is_surname(self, folded: str, start: int, end: int) -> bool:
        """Return True if a word in small letters that is a surname of a speaker is meant as one."""
        is_possessive = folded[end - 2 : end] == "'s"
        return is_possessive or bool(_BESIDE.search(folded[:start])) or not self._is_word(folded[start:end])

    def _is_word(self, word: str) -> bool:
        return bool(self._lexicon and self._lexicon.translate(word))

    def _with_name(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return the speakers whose name ends in these words; the one that is named so in full, where there is one."""
        exact = [person.speaker for person in self._latin if person.words == words and len(words) > 1]
        return tuple(exact or [person.speaker for person in self._latin if person.words[-len(words) :] == words])

    def _chinese_matches(self, folded: str) -> Iterator[PersonMatch]:
        """Yield full Chinese names, and surnames before an office: 温总理."""
        for name, speakers in self._han.items():
            yield from (
                PersonMatch(match.start(), match.end(), speakers) for match in re.finditer(re.escape(name), folded)
            )
        surnames: dict[str, list[str]] = {}
        for name, speakers in self._han.items():
            surnames.setdefault(name[0], []).extend(speakers)
        if surnames:
            pattern = rf"(?<![\u3400-\u9fff])([{''.join(surnames)}])(?:{_TITLES_ZH})"
            for match in re.finditer(pattern, folded):
                yield PersonMatch(match.start(), match.end(), tuple(surnames[match[1]]))

    def _foreign_matches(self, folded: str) -> Iterator[PersonMatch]:
        """Yield names in Chinese characters of speakers whose name is in Latin letters."""
        if not self._latin or not any("\u3400" <= character <= "\u9fff" for character in folded):
            return
        at = 0
        for word, tag in tag_words(folded):
            start = folded.index(word, at)
            at = start + len(word)
            if len(word) > 1 and (
                speakers := self._named_in_chinese(word, may_be_sound=tag.startswith(("nr", "ns", "nz", "x")))
            ):
                yield PersonMatch(start, at, speakers)

    def _named_in_chinese(self, word: str, *, may_be_sound: bool) -> tuple[str, ...]:
        gloss = self._lexicon.gloss(word) if self._lexicon else None
        if gloss:
            named = {name.lower() for name in re.findall(r"\b[A-Z][\w.'-]*", gloss.gloss)}
            return tuple(person.speaker for person in self._latin if person.surname in named)
        if not may_be_sound and len(word) < 3:
            return ()
        pinyin = "".join(read_pinyin(word))
        sounds = _sounds(pinyin)
        if len(sounds) < MIN_SOUNDS:
            return ()
        alike = {
            person.speaker: SequenceMatcher(None, pinyin, person.surname).ratio()
            for person in self._latin
            if _sounds(person.surname) == sounds
        }
        return tuple(speaker for speaker, likeness in alike.items() if likeness == max(alike.values()))


def _name_words(speaker: str) -> tuple[str, ...]:
    """Return the folded words of a name in Latin letters, without titles, suffixes and the dots of initials."""
    words = [match[0].rstrip(".") for match in _LATIN_WORD.finditer(fold(speaker))]
    return tuple(word for word in words if word not in _TITLES_EN and word not in _SUFFIXES)


def _han_name(speaker: str) -> str:
    """Return the Chinese name in what an archive says of a speaker, its office left out; "" for a name in Latin."""
    parts = speaker.split()
    return parts[-1] if parts and _HAN_NAME.search(parts[-1]) else ""


_SOUND_CLASSES = {
    **dict.fromkeys("bp", "P"), **dict.fromkeys("dt", "T"), **dict.fromkeys("gkq", "K"), **dict.fromkeys("fvw", "F"),
    **dict.fromkeys("lr", "L"), "m": "M", "n": "N", **dict.fromkeys("szxjc", "S"), "h": "H",
}  # fmt: skip


def _sounds(word: str) -> str:
    """Return the consonants of a word by their kind, as far as two languages agree on them.

    Chinese has no r before a consonant or at the end, ends syllables in n and ng alone, and has no g after n.
    """
    word = re.sub(r"ph", "f", word.lower())
    word = re.sub(r"sh|ch|zh|ce|ci|ge(?!r)|th", "s", word)
    word = re.sub(r"ck|qu", "k", word)
    word = re.sub(
        r"er(?![a-z])|er(?=[^aeiou])|r(?=[^aeiou]|$)|ng|gh", lambda match: "n" if match[0] == "ng" else "", word
    )
    kinds = [_SOUND_CLASSES[letter] for letter in word if letter in _SOUND_CLASSES]
    return "".join(kind for index, kind in enumerate(kinds) if index == 0 or kinds[index - 1] != kind)

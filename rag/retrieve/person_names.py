"""Find the speakers of an archive in a question: by full name or surname, in Chinese, in pinyin, across languages.

林肯 is Lincoln by the dictionary, and 杜鲁门 is Truman by its sound where no dictionary has it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.data.tables import read_words
from rag.models.lexicon import Lexicon
from rag.retrieve.name_sounds import MIN_SPELT_SOUNDS, find_alike, spelt_names
from rag.text.normalise import fold
from rag.text.pinyin import pinyin_spellings, read_pinyin
from rag.text.words import is_stop_word, tag_words, word_boundaries

_CUES = "person_cues.toml"
_TITLES_ZH = "|".join(sorted(read_words(_CUES, "titles.zh"), key=len, reverse=True))
_COMPOUND_SURNAMES = tuple(read_words(_CUES, "surnames.compound"))
_SUFFIXES = frozenset(read_words(_CUES, "suffixes.en"))
_TITLES_EN = frozenset(read_words(_CUES, "titles.en"))
_HAN = "\u3400-\u9fff"
_LATIN_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_HAN_NAME = re.compile(rf"[{_HAN}]{{2,4}}$|[{_HAN}]+(?:·[{_HAN}]+)+$")
# A surname that is also a word, or only a syllable, names a speaker beside one of these: what did stone say.
_TITLE_EN = "|".join(sorted(_TITLES_EN - {"the"}))
_BESIDE = re.compile(
    rf"\b(?:did|does|has|had|was|by|according to|(?:speech|address|report|remarks) of|{_TITLE_EN})\.?\s+$"
)
# What did young people get: of them it tells nothing.
_OF_THINGS = re.compile(r"\s+(?:people|men|women|children|folk|[a-z]+[^\W_sui']s)\b")
_SAYS = re.compile(r"(?:'s)?\s+(?:says|said|spoke|argued|promised|warned|proposed|thinks|thought)\b")
_JOINS = re.compile(r"\s*(?:,|and|or|vs\.?|versus|with|than|from)\s*")


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
        return self.words[-1]

    def is_named(self, written: Sequence[str]) -> bool:
        """Return True if words are the name: its end, or its first name or initial and the surname."""
        if not written or written[-1] != self.surname or len(written) > len(self.words):
            return False
        if tuple(written) == self.words[-len(written) :]:
            return True
        given = zip(written[:-1], self.words, strict=False)
        return all(word == own or word == own[0] for word, own in given)


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
    def _by_surname(self) -> dict[str, tuple[str, ...]]:
        surnames = dict.fromkeys(person.surname for person in self._latin)
        return {
            surname: tuple(person.speaker for person in self._latin if person.surname == surname)
            for surname in surnames
        }

    @cached_property
    def _han(self) -> dict[str, tuple[str, ...]]:
        """The speakers with Chinese names, by the name alone."""
        return _group((fold(name), speaker) for speaker in self._speakers if (name := _han_name(speaker)))

    @cached_property
    def _by_han_surname(self) -> dict[str, tuple[str, ...]]:
        return _group((_han_surname(name), speaker) for name, speakers in self._han.items() for speaker in speakers)

    @cached_property
    def _by_pinyin(self) -> dict[str, tuple[str, ...]]:
        """The speakers with Chinese names by their pinyin without spaces, the surname before or behind."""
        return _group(
            (spelling, speaker)
            for name, speakers in self._han.items()
            for written in (name, name.removeprefix(_han_surname(name)) + _han_surname(name))
            for spelling in pinyin_spellings(written)
            for speaker in speakers
        )

    @cached_property
    def _by_pinyin_surname(self) -> dict[str, tuple[str, ...]]:
        return _group(
            (spelling, speaker)
            for surname, speakers in self._by_han_surname.items()
            for spelling in pinyin_spellings(surname)
            for speaker in speakers
            if not is_stop_word(spelling)
        )

    def matches(self, folded: str, capitalised: frozenset[str] = frozenset()) -> list[PersonMatch]:
        """Return where a folded question names speakers, in order; of matches that overlap the longest.

        `capitalised` are its words that are written with a capital, folded.
        """
        words = [_Word(match.start(), match.end(), _plain(match[0])) for match in _LATIN_WORD.finditer(folded)]
        capitals = frozenset(map(_plain, capitalised))
        matches = [*self._full_names(folded, words), *self._chinese_names(folded), *self._foreign_names(folded)]
        matches += self._surnames(folded, words, capitals, matches)
        return _longest_apart(matches)

    def _full_names(self, folded: str, words: Sequence["_Word"]) -> Iterator[PersonMatch]:
        """Yield names of two words and more in Latin letters, and Chinese names in pinyin."""
        plain = [word.plain for word in words]
        longest = max([len(person.words) for person in self._latin] + [len(name) for name in self._han], default=0)
        for first in range(len(words)):
            for last in range(first, min(first + longest, len(words))):
                written = plain[first : last + 1]
                if folded.startswith(",", words[first].end):
                    written = [*written[1:], written[0]]
                speakers = self._by_pinyin.get("".join(written).replace("'", "")) or self._named(written)
                if speakers:
                    yield PersonMatch(words[first].start, words[last].end, speakers)

    def _named(self, written: Sequence[str]) -> tuple[str, ...]:
        """Return the speakers of a name of several words; the one that is named so in full, where there is one."""
        if len(written) < 2 or written[-1] not in self._by_surname:
            return ()
        named = [person for person in self._latin if person.is_named(written)]
        exact = [person.speaker for person in named if person.words == tuple(written)]
        return tuple(exact or [person.speaker for person in named])

    def _surnames(
        self, folded: str, words: Sequence["_Word"], capitals: frozenset[str], matches: Sequence[PersonMatch]
    ) -> Iterator[PersonMatch]:
        """Yield surnames alone; one that may be a word counts beside what shows that a person is meant."""
        surnames = {**self._by_pinyin_surname, **self._by_surname}
        may_be = [PersonMatch(w.start, w.end, surnames[w.plain]) for w in words if w.plain in surnames]
        sure = [
            match
            for match, word in zip(may_be, (word for word in words if word.plain in surnames), strict=True)
            if word.plain in capitals or self._is_only_surname(word.plain) or _shows_person(folded, word)
        ]
        for match in [*may_be, *reversed(may_be)]:
            if match not in sure and any(_are_joined(folded, match, other) for other in [*matches, *sure]):
                sure.append(match)
        yield from sure

    def _is_only_surname(self, word: str) -> bool:
        """Return True for a surname in Latin letters that is no word, nor a syllable of pinyin."""
        return word in self._by_surname and not self._is_word(word)

    def _is_word(self, word: str) -> bool:
        return is_stop_word(word) or bool(self._lexicon and self._lexicon.translate(word))

    def _chinese_names(self, folded: str) -> Iterator[PersonMatch]:
        """Yield full Chinese names, and surnames before an office: 温总理."""
        for name, speakers in self._han.items():
            for match in re.finditer(re.escape(name), folded):
                yield PersonMatch(match.start(), match.end(), speakers)
        if not self._by_han_surname:
            return
        titled = [*re.finditer(rf"({'|'.join(self._by_han_surname)})(?:{_TITLES_ZH})", folded)]
        boundaries = word_boundaries(folded) if titled else set()
        for match in titled:
            # Not the 安 of 公安局长 nor the 高 of 提高校长待遇.
            if match.start() in boundaries:
                yield PersonMatch(match.start(), match.end(), self._by_han_surname[match[1]])

    def _foreign_names(self, folded: str) -> Iterator[PersonMatch]:
        """Yield names in Chinese characters of speakers whose name is in Latin letters."""
        if not self._latin or not re.search(f"[{_HAN}]", folded):
            return
        at = 0
        for word, tag in tag_words(folded):
            start = folded.index(word, at)
            at = start + len(word)
            may_be_sound = tag.startswith(("nr", "ns", "nz", "x")) or len(word) > 2
            if len(word) > 1 and (speakers := self._named_in_chinese(word, may_be_sound=may_be_sound)):
                yield PersonMatch(start, at, speakers)
        for start, end in spelt_names(folded):
            alike = find_alike(folded[start:end], tuple(self._by_surname), MIN_SPELT_SOUNDS)
            if alike and not (self._lexicon and self._lexicon.gloss(folded[start:end])):
                yield PersonMatch(start, end, self._with_surnames(alike))

    def _named_in_chinese(self, word: str, *, may_be_sound: bool) -> tuple[str, ...]:
        gloss = self._lexicon.gloss(word) if self._lexicon else None
        if gloss:
            named = frozenset(_plain(fold(name)) for name in re.findall(r"\b[A-Z][\w.'-]*", gloss.gloss))
            return self._with_surnames(named)
        return self._with_surnames(find_alike(word, tuple(self._by_surname))) if may_be_sound else ()

    def _with_surnames(self, surnames: frozenset[str]) -> tuple[str, ...]:
        return tuple(person.speaker for person in self._latin if person.surname in surnames)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word in Latin letters of a folded question: where it stands, and without accents and the end of a genitive."""

    start: int
    end: int
    plain: str


def _shows_person(folded: str, word: _Word) -> bool:
    """Return True if a surname in small letters is meant as one by what stands around it, or stands alone."""
    if folded.strip(" ?!.,\"'") == folded[word.start : word.end]:
        return True
    if folded[: word.end].endswith("'s") or _SAYS.match(folded, word.end):
        return True
    return bool(_BESIDE.search(folded[: word.start])) and not _OF_THINGS.match(folded, word.end)


def _are_joined(folded: str, match: PersonMatch, other: PersonMatch) -> bool:
    """Return True if two names stand side by side: stone and brook."""
    first, second = sorted((match, other))
    return first.end <= second.start and bool(_JOINS.fullmatch(folded[first.end : second.start]))


def _longest_apart(matches: Sequence[PersonMatch]) -> list[PersonMatch]:
    """Return matches that share no character, in order: of those that do, the longest."""
    apart: list[PersonMatch] = []
    for match in sorted(matches, key=lambda match: (match.start - match.end, match.start)):
        if not any(match.start < other.end and other.start < match.end for other in apart):
            apart.append(match)
    return sorted(apart)


def _group(pairs: Iterator[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the speakers of each name, in the order in which they come."""
    groups: dict[str, dict[str, None]] = {}
    for name, speaker in pairs:
        groups.setdefault(name, {})[speaker] = None
    return {name: tuple(speakers) for name, speakers in groups.items()}


def _plain(word: str) -> str:
    """Return a folded word without accents and without the end of a genitive: núñez's is nunez."""
    word = re.sub("'s$|'$", "", word)
    return "".join(part for part in unicodedata.normalize("NFD", word) if not unicodedata.combining(part))


def _name_words(speaker: str) -> tuple[str, ...]:
    """Return the folded words of a name in Latin letters, without titles, suffixes and the office behind a comma.

    Of Vale, Rosalind the surname comes first.
    """
    before, _, behind = fold(speaker).partition(",")
    words = [_plain(match[0]) for match in _LATIN_WORD.finditer(before)]
    given = [_plain(match[0]) for match in _LATIN_WORD.finditer(behind)]
    if len(words) == 1 and not _TITLES_EN & set(given):
        words = [*given, *words]
    return tuple(word for word in words if word not in _TITLES_EN and word not in _SUFFIXES)


def _han_name(speaker: str) -> str:
    """Return the Chinese name in what an archive says of a speaker, its office left out; "" for a name in Latin."""
    parts = speaker.split()
    return parts[-1] if parts and _HAN_NAME.search(parts[-1]) else ""


def _han_surname(name: str) -> str:
    return next((surname for surname in _COMPOUND_SURNAMES if name.startswith(surname)), name[:1])

"""Find the names in a clause, Chinese or English, and recognise them in a Chinese text."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.data.tables import read_words
from rag.models.lexicon import Lexicon
from rag.text.gazetteer import find_place_names
from rag.text.normalise import fold
from rag.text.pinyin import pinyin_spellings, read_pinyin, split_syllables
from rag.text.words import is_stop_word, tag_words

_TABLE = "plain_words.toml"
_SUFFIX = re.compile("(?:特别行政区|自治[区州县]|省|市|县|区|州|镇|乡|村)$")
_WORD_OF_NAME = re.compile("[a-z0-9]+")
# 全市, 各县, 开发区, 示范村: a kind of place and no name.
_KIND = re.compile(
    "^(?:[全各本我该这那每某新老城郊园景社地山库灾矿厂港小大乡]"
    f"|.*(?:{'|'.join(read_words(_TABLE, 'areas.zh'))}|[我咱他它]们|[这那整每各一两几]个|[主老新]城))"
    "(?:[省市县区州镇乡村]|$)"
)
# A county, town or village that no dictionary knows, at the beginning of a clause or after a conjunction.
_TOWN = re.compile("(?:^|(?<=[、，；。：,;.:和与及在从由到]))[\u4e00-\u9fff]{2}[镇乡村区县市]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&'’.-]*[A-Za-z0-9]|[A-Z]")
_LATIN_LETTER = re.compile("[A-Za-z]")
_CAPITAL = re.compile(r"[A-Z]|[a-z]+[A-Z]")
_CODE = re.compile(r"(?=[A-Za-z0-9.]*[A-Z])(?=[A-Za-z0-9.]*[0-9])[A-Za-z0-9.]+|[A-Z]{2,}")
# Words that are written with a capital and name nobody. The calendar's are English as long as nothing set a locale.
_COMMON_WORDS = frozenset(
    [
        *read_words(_TABLE, "capitalised.en"),
        *(name.casefold() for name in (*calendar.month_name, *calendar.day_name) if name),
    ]
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is written in a clause, and the Chinese words that it may stand for.

    `pinyin` is its spelling in pinyin without spaces, where it is written in pinyin.
    """

    text: str
    is_place: bool = True
    meanings: tuple[str, ...] = ()
    pinyin: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The folded name, the same without its suffix (市, 县), and its words in Latin letters."""
        plain = fold(self.text)
        return (plain, _SUFFIX.sub("", plain), *_WORD_OF_NAME.findall(plain))

    def stands_in(self, folded: str) -> bool:
        """Return True if a folded text holds the name, in whatever way it may be written there."""
        plain = fold(self.text)
        core = _SUFFIX.sub("", plain)
        if plain in folded or (len(core) > 1 and core in folded) or any(word in folded for word in self.meanings):
            return True
        return bool(self.pinyin) and self.pinyin in _pinyin_of(folded)

    def means(self, other: "Name") -> bool:
        """Return True if two names may mean the same."""
        return self.stands_in(fold(other.text)) or other.stands_in(fold(self.text))


@lru_cache(maxsize=4000)
def _pinyin_of(folded: str) -> str:
    return "".join(read_pinyin(folded)).replace("ü", "v")


class NameFinder:
    """Find names with the help of a lexicon and of the places that the archive knows."""

    def __init__(self, places: Sequence[str], lexicon: Lexicon) -> None:
        self._places, self._lexicon = tuple(places), lexicon
        self._place_of_spelling = {spelling: place for place in places for spelling in pinyin_spellings(place)}

    def find_names(self, text: str) -> tuple[Name, ...]:
        """Return the names in a clause, each once, without those that are part of another; the order means nothing."""
        names = {name.text: name for name in (*self._find_chinese(text), *self._find_latin(text))}
        return tuple(
            name for text, name in names.items() if not any(text != other and text in other for other in names)
        )

    def _find_chinese(self, text: str) -> list[Name]:
        folded = fold(text)
        names = [Name(place) for place in self._places if place in folded]
        names += [Name(name) for name in find_place_names(folded)]
        names += [Name(town) for town in _TOWN.findall(folded) if not _KIND.search(town)]
        for word, tag in tag_words(text):
            if tag == "ns" and len(word) > 1 and not _KIND.search(word):
                names.append(Name(word))
            elif tag == "nr" and len(word) > 2 and not _SUFFIX.search(word):
                names.append(Name(word, is_place=False))
        return names

    def _find_latin(self, text: str) -> list[Name]:
        names: list[Name] = []
        run: list[str] = []  # neighbouring words in pinyin, which are one name
        end = 0
        for match in _LATIN.finditer(text):
            word = match[0]
            is_pinyin = self._may_be_pinyin(word)
            if not is_pinyin or text[end : match.start()].strip():
                names, run = names + self._names_in_pinyin(run), []
            if is_pinyin:
                run.append(word)
            elif self._is_name(word, begins=not _LATIN_LETTER.search(text[: match.start()])):
                names.append(self._foreign_name(word))
            end = match.end()
        return names + self._names_in_pinyin(run)

    def _may_be_pinyin(self, word: str) -> bool:
        plain = _without_possessive(word)
        if not word[0].isupper() or plain in _COMMON_WORDS or is_stop_word(plain):
            return False
        return plain in self._place_of_spelling or (len(plain) > 1 and bool(split_syllables(plain)))

    def _names_in_pinyin(self, run: Sequence[str]) -> list[Name]:
        """Return the names in neighbouring words that may be pinyin: one, or none where all are English words too."""
        words = [_without_possessive(word).replace("'", "") for word in run]
        if not any(word in self._place_of_spelling or not self._lexicon.translate(word) for word in words):
            return [self._foreign_name(word) for word in run if self._is_name(word, begins=True)]
        pinyin = "".join(words)
        place = self._place_of_spelling.get(pinyin)
        return [Name(" ".join(run), bool(place), (place,) if place else (), pinyin)]

    def _is_name(self, word: str, begins: bool) -> bool:
        """Return True if a Latin word is a name; a capital tells nothing of the word that begins a text."""
        plain = _without_possessive(word)
        if plain in _COMMON_WORDS or is_stop_word(plain) or not _CAPITAL.match(word):
            return False
        if _CODE.fullmatch(word):
            return True
        meanings = self._meanings(plain)
        if not meanings:
            return not begins
        return bool(find_place_names(meanings[0])) or any(tag == "ns" for _, tag in tag_words(meanings[0])[-1:])

    def _foreign_name(self, word: str) -> Name:
        plain = word.removesuffix("'s").removesuffix("’s")
        return Name(plain, False, tuple(meaning for meaning in self._meanings(plain) if len(meaning) > 1))

    def _meanings(self, word: str) -> list[str]:
        """Return what a word may mean in Chinese."""
        return [meaning for translation in self._lexicon.translate(word) for meaning, _ in translation.meanings]


def _without_possessive(word: str) -> str:
    """Return a word folded and without 's."""
    return fold(word).removesuffix("'s")

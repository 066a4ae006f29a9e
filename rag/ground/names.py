"""Find the names in a clause, Chinese or English, and tell whether a Chinese text holds them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

from rag.models.lexicon import Lexicon
from rag.text.gazetteer import find_place_names
from rag.text.normalise import fold
from rag.text.pinyin import pinyin_spellings, split_syllables
from rag.text.words import is_stop_word, tag_words

_SUFFIX = re.compile("(?:特别行政区|自治[区州县]|省|市|县|区|州|镇|乡|村)$")
# 全市, 各县, 开发区, 示范村: a kind of place and no name.
_KIND = re.compile(
    "^(?:[全各本我该这那每某新老城郊园景社地山库灾矿厂港小大乡]|.*(?:开发|高新|示范|试验|工业|保护|风景|自治|重点|中心|特色|先进|贫困|"
    "建制|美丽|文明|一些|有些|许多|所有|[我咱他它]们|[这那整每各一两几]个|[主老新]城))(?:[省市县区州镇乡村]|$)"
)
# A county, town or village that no dictionary knows, at the beginning of a clause or after a conjunction.
_TOWN = re.compile("(?:^|(?<=[、，；。：,;.:和与及在从由到]))[\u4e00-\u9fff]{2}[镇乡村区县市]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&'’.-]*[A-Za-z0-9]|[A-Z]")
_CAPITAL = re.compile(r"[A-Z]|[a-z]+[A-Z]")
_CODE = re.compile(r"(?=[A-Za-z0-9.]*[A-Z])(?=[A-Za-z0-9.]*[0-9])[A-Za-z0-9.]+|[A-Z]{2,}")
#: Words that are written with a capital and name nobody.
_COMMON = frozenset(
    "i january february march april may june july august september october november december monday tuesday wednesday"
    " thursday friday saturday sunday chinese china county city town township village district province municipality"
    " mayor party committee secretary government bureau office department congress conference speech mr mrs ms dr"
    " rmb cny usd ok gdp".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is written in a clause, and the Chinese words by which it may be meant.

    `letters` is its spelling in pinyin, joined, where it is written in pinyin.
    """

    text: str
    is_place: bool = True
    meanings: tuple[str, ...] = ()
    letters: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words of the name, as far as content words may repeat them."""
        plain = fold(self.text)
        return (plain, _SUFFIX.sub("", plain), *re.findall("[a-z0-9]+", plain))

    def stands_in(self, folded: str) -> bool:
        """Tell whether a folded text holds the name, in whatever way it may be written there."""
        plain = fold(self.text)
        core = _SUFFIX.sub("", plain)
        if plain in folded or (len(core) > 1 and core in folded) or any(each in folded for each in self.meanings):
            return True
        return bool(self.letters) and self.letters in _reading(folded)

    def same(self, other: "Name") -> bool:
        """Tell whether two names may mean the same."""
        return self.stands_in(fold(other.text)) or other.stands_in(fold(self.text))


@lru_cache(maxsize=4000)
def _reading(folded: str) -> str:
    return "".join(lazy_pinyin(folded)).replace("ü", "v")


class Names:
    """Find names with the places that the archive knows and a lexicon."""

    def __init__(self, places: Sequence[str], lexicon: Lexicon) -> None:
        self._places, self._lexicon = tuple(places), lexicon
        self._spelled = {spelling: place for place in places for spelling in pinyin_spellings(place)}

    def of(self, text: str) -> tuple[Name, ...]:
        """Return the names of a clause, each once, in no order that means anything."""
        found = {name.text: name for name in (*self._chinese(text), *self._latin(text))}
        texts = list(found)
        return tuple(found[each] for each in texts if not any(each != other and each in other for other in texts))

    def _chinese(self, text: str) -> list[Name]:
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

    def _latin(self, text: str) -> list[Name]:
        names: list[Name] = []
        run: list[str] = []
        end = 0
        for match in _LATIN.finditer(text):
            word = match[0]
            if run and text[end : match.start()].strip():
                names, run = names + self._joined(run), []
            if self._reads_as_pinyin(word):
                run.append(word)
            else:
                begins = not re.search(r"[A-Za-z]", text[: match.start()])
                names, run = names + self._joined(run), []
                if self._is_name(word, begins):
                    names.append(self._foreign(word))
            end = match.end()
        return names + self._joined(run)

    def _reads_as_pinyin(self, word: str) -> bool:
        plain = fold(word).removesuffix("'s")
        if not word[0].isupper() or plain in _COMMON or is_stop_word(plain):
            return False
        return plain in self._spelled or (len(plain) > 1 and bool(split_syllables(plain)))

    def _joined(self, run: Sequence[str]) -> list[Name]:
        """Return what neighbouring words in pinyin name; words that are all English as well name nothing."""
        words = [fold(word).removesuffix("'s").replace("'", "") for word in run]
        if not any(word in self._spelled or not self._lexicon.translate(word) for word in words):
            return [self._foreign(word) for word in run if self._is_name(word, begins=True)]
        letters = "".join(words)
        place = self._spelled.get(letters)
        return [Name(" ".join(run), bool(place), (place,) if place else (), letters)]

    def _is_name(self, word: str, begins: bool) -> bool:
        plain = fold(word).removesuffix("'s")
        if plain in _COMMON or is_stop_word(plain) or not _CAPITAL.match(word):
            return False
        if _CODE.fullmatch(word):
            return True
        meanings = self._meanings(plain)
        if not meanings:
            return not begins
        return bool(find_place_names(meanings[0])) or any(tag == "ns" for _, tag in tag_words(meanings[0])[-1:])

    def _foreign(self, word: str) -> Name:
        plain = word.removesuffix("'s").removesuffix("’s")
        return Name(plain, False, tuple(meaning for meaning in self._meanings(plain) if len(meaning) > 1))

    def _meanings(self, word: str) -> list[str]:
        return [meaning for each in self._lexicon.translate(word) for meaning, _ in each.meanings]

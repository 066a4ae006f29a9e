"""Read what the model learns from: parallel sentences, the dictionary, and our own glossary of official terms."""

import gzip
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

#: One pair in so many is held back for measuring.
HELD_BACK = 10
#: Official terms and their English names, compiled by this project.
TERMS = Path(__file__).with_name("terms.tsv")
#: Official words and how people say the same in everyday Chinese, compiled by this project.
COLLOQUIAL = Path(__file__).with_name("colloquial.tsv")
#: Official words and the plain English with which people ask for them, compiled by this project.
PLAIN = Path(__file__).with_name("plain.tsv")

_HAN = re.compile(r"[\u3400-\u9fff]")
_ASIDE = re.compile(r"\([^)]*\)|\[[^]]*\]")
# Glosses that speak about a word instead of saying what it means.
_NO_MEANING = re.compile(
    r"CL:|see\b|surname |also pr|Taiwan pr|used in|abbr\.|(?:old|erhua|archaic|Japanese|unofficial|also)\b.{0,12}$"
)
# Glosses name other words in their own script, "Yanggu county in Liaocheng 聊城": that is no English.
_NAMED = re.compile(r"[\u3400-\u9fff|]+")
# "abbr. for 中國聯通|中国联通[Zhong1 guo2 Lian2 tong1], China Unicom", "see 吹[chui1]": the word named is a meaning.
_STANDS_FOR = re.compile(
    r"(?:abbr\. (?:for|of)|see(?: also)?|same as|variant of|also written) (?:[\u3400-\u9fff]+\|)?([\u3400-\u9fff]+)"
    r"(?:\[[^]]*\])?,? *"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence in both languages and the collection that it comes from."""

    source: str
    english: str
    chinese: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the dictionary: simplified form, pinyin with tone digits, and its glosses, the commonest first."""

    word: str
    pinyin: str
    glosses: tuple[str, ...]

    @property
    def is_name(self) -> bool:
        """Tell whether the word names a person or a place: CC-CEDICT writes its pinyin with a capital."""
        return self.pinyin[:1].isupper()


def has_han(text: str) -> bool:
    """Tell whether a text holds a Chinese character."""
    return _HAN.search(text) is not None


def read_pairs(folder: Path) -> list[Pair]:
    """Return the distinct pairs of pairs.tsv.gz in their order; raise ValueError for a line of another form."""
    return list(dict.fromkeys(Pair(*fields) for fields in _fields(folder / "pairs.tsv.gz", 3)))


def read_dictionary(folder: Path) -> list[Entry]:
    """Return the entries of cedict.tsv.gz that have a meaning, in their order."""
    entries = (Entry(w, p, tuple(meanings(g))) for w, p, g in _fields(folder / "cedict.tsv.gz", 3))
    return [entry for entry in entries if entry.glosses]


def read_terms(file: Path = TERMS) -> list[Entry]:
    """Return the words of one of our own lists as entries of a dictionary, without pinyin."""
    lines = (line.split("\t") for line in file.read_text("utf-8").splitlines() if line and line[0] != "#")
    return [Entry(word, "", tuple(names.split("/"))) for word, names in lines]


def meanings(glosses: str) -> Iterator[str]:
    """Yield the glosses, parted by slashes in the file, that say what a word means, without asides."""
    for gloss in glosses.split("/"):
        other = _STANDS_FOR.search(gloss)
        text = " ".join(_NAMED.sub(" ", _ASIDE.sub(" ", _STANDS_FOR.sub(" ", gloss))).split()).strip(" ();,")
        if re.search("[A-Za-z]", text) and not _NO_MEANING.match(text):
            yield text
        if other:
            yield other[1]


def is_held_back(pair: Pair) -> bool:
    """Tell whether a pair is kept from training: decided by its words alone, so that every machine agrees."""
    digest = hashlib.sha256(f"{pair.english}\t{pair.chinese}".encode()).digest()
    return int.from_bytes(digest[:4]) % HELD_BACK == 0


def split(pairs: Iterable[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs to learn from and those held back; no sentence of the second stands in the first."""
    pairs = list(pairs)
    held = [pair for pair in pairs if is_held_back(pair)]
    seen = {pair.english for pair in held} | {pair.chinese for pair in held}
    return [pair for pair in pairs if pair.english not in seen and pair.chinese not in seen], held


def _fields(file: Path, count: int) -> Iterator[list[str]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            fields = line.rstrip("\n").split("\t")
            if len(fields) != count:
                raise ValueError(f"{file}, line {number}: {count} fields parted by tabs expected, got {len(fields)}")
            yield fields

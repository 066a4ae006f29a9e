"""Read what the model learns from: parallel sentences, the dictionary, and our own lists of official words."""

import gzip
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.data.tables import read_rows

#: One pair in so many is held back for measuring.
HELD_BACK_ONE_IN = 10
#: Official terms and their English names.
OFFICIAL_TERMS = "official_terms.tsv"
#: Official words and how people say the same in everyday Chinese.
EVERYDAY_WORDINGS = "everyday_wordings.tsv"
#: Official words and the plain English with which people ask for them.
PLAIN_ENGLISH = "plain_english.tsv"

_HAN_CHARACTER = re.compile(r"[\u3400-\u9fff]")
_BRACKETED_TEXT = re.compile(r"\([^)]*\)|\[[^]]*\]")
# Glosses that speak about a word instead of saying what it means.
_REMARK_ON_WORD = re.compile(
    r"CL:|see\b|surname |also pr|Taiwan pr|used in|abbr\.|(?:old|erhua|archaic|Japanese|unofficial|also)\b.{0,12}$"
)
# Glosses name other words in their own script, "Yanggu county in Liaocheng 聊城": that is no English.
_HAN_RUN = re.compile(r"[\u3400-\u9fff|]+")
# "abbr. for 中國聯通|中国联通[Zhong1 guo2 Lian2 tong1], China Unicom", "see 吹[chui1]": the word named is a meaning.
_CROSS_REFERENCE = re.compile(
    r"(?:abbr\. (?:for|of)|see(?: also)?|same as|variant of|also written) (?:[\u3400-\u9fff]+\|)?([\u3400-\u9fff]+)"
    r"(?:\[[^]]*\])?,? *"
)


@dataclass(frozen=True, slots=True)
class SentencePair:
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
        """True if the word names a person or a place: CC-CEDICT writes its pinyin with a capital."""
        return self.pinyin[:1].isupper()


def has_han(text: str) -> bool:
    """Return True if a text holds a Chinese character."""
    return _HAN_CHARACTER.search(text) is not None


def read_pairs(folder: Path) -> list[SentencePair]:
    """Return the distinct pairs of pairs.tsv.gz in their order; raises ValueError for a line of another form."""
    return list(dict.fromkeys(SentencePair(*fields) for fields in _read_fields(folder / "pairs.tsv.gz", 3)))


def read_dictionary(folder: Path) -> list[Entry]:
    """Return the entries of cedict.tsv.gz that have a meaning, in their order; raises ValueError as read_pairs does."""
    rows = _read_fields(folder / "cedict.tsv.gz", 3)
    entries = (Entry(word, pinyin, tuple(parse_glosses(glosses))) for word, pinyin, glosses in rows)
    return [entry for entry in entries if entry.glosses]


def read_own_list(name: str) -> list[Entry]:
    """Return the words of one of our own lists in rag/data/ as entries of a dictionary, without pinyin."""
    return make_entries(read_rows(name, 2))


def make_entries(rows: Iterable[Sequence[str]]) -> list[Entry]:
    """Return rows of a word and its wordings, which are separated by slashes, as entries without pinyin."""
    return [Entry(word, "", tuple(wordings.split("/"))) for word, wordings in rows]


def parse_glosses(glosses: str) -> Iterator[str]:
    """Yield the glosses that say what a word means, without asides; the file separates glosses by slashes."""
    for gloss in glosses.split("/"):
        reference = _CROSS_REFERENCE.search(gloss)
        english = _HAN_RUN.sub(" ", _BRACKETED_TEXT.sub(" ", _CROSS_REFERENCE.sub(" ", gloss)))
        text = " ".join(english.split()).strip(" ();,")
        if re.search("[A-Za-z]", text) and not _REMARK_ON_WORD.match(text):
            yield text
        if reference:
            yield reference[1]


def is_held_back(pair: SentencePair) -> bool:
    """Return True if a pair is kept from training; its words alone decide, so that every machine agrees."""
    digest = hashlib.sha256(f"{pair.english}\t{pair.chinese}".encode()).digest()
    return int.from_bytes(digest[:4]) % HELD_BACK_ONE_IN == 0


def split_held_back(pairs: Iterable[SentencePair]) -> tuple[list[SentencePair], list[SentencePair]]:
    """Return the pairs to learn from and those held back; the two have no sentence in common."""
    pairs = list(pairs)
    held_back = [pair for pair in pairs if is_held_back(pair)]
    measured = {pair.english for pair in held_back} | {pair.chinese for pair in held_back}
    learnt = [pair for pair in pairs if pair.english not in measured and pair.chinese not in measured]
    return learnt, held_back


def _read_fields(file: Path, count: int) -> Iterator[list[str]]:
    """Yield the fields of each line; raises ValueError for a line that has not `count` of them."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            fields = line.rstrip("\n").split("\t")
            if len(fields) != count:
                raise ValueError(f"{file}, line {number}: {count} fields parted by tabs expected, got {len(fields)}")
            yield fields

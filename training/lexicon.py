"""Build the lexicon: English words and terms -> weighted Chinese words, and glosses of Chinese words.

Three sources are joined: the glosses of a dictionary, a translation table learnt from parallel sentences, and our own
list of official terms. The result is the SQLite file that rag/lexicon.py reads.
"""

import gzip
import logging
import math
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rjieba

from rag.lexicon import LONGEST_TERM, SCALE, english_words, stem
from rag.text.normalise import fold
from rag.text.words import is_stop_word
from training import ibm1

Meanings = dict[str, dict[str, float]]

TERMS = Path(__file__).parent / "terms.tsv"
_HAN = re.compile(r"[\u4e00-\u9fff]{1,8}")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\|")
#: Glosses that say how a word is written or counted and not what it means.
_NO_MEANING = re.compile(r"^(?:variant of|old variant|see |also written|used in|CL:|surname|abbr\.? for|same as)")
_LEAD = re.compile(r"^(?:to be|to|a|an|the|one's) ")
#: Sources of the sentences are long and short; none may drown the others.
_MOST_OF_A_SOURCE = 60_000
_LONGEST_SENTENCE = 400
#: Meanings kept of a word, and the least share of one.
_MEANINGS, _LEAST = 6, 0.03
_MOST_GLOSSED = 60_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the dictionary: pinyin with tone numbers, and its glosses."""

    word: str
    pinyin: str
    glosses: tuple[str, ...]


def build(data: Path, out: Path) -> Path:
    """Build the lexicon from a folder with cedict.tsv.gz and pairs.tsv.gz; return the file written into `out`.

    Nothing is drawn at random; the same data give the same bytes. Takes about a minute.
    """
    entries = list(read_dictionary(data / "cedict.tsv.gz"))
    sentences = list(read_pairs(data / "pairs.tsv.gz"))
    logging.info("%d dictionary entries, %d pairs of sentences", len(entries), len(sentences))
    chinese = [[word for word in rjieba.cut(target) if _HAN.fullmatch(word)] for _, target in sentences]
    english = [[stem(word) for word in english_words(source)] for source, _ in sentences]
    frequency = Counter(word for words in chinese for word in words)
    learnt = learn_table(english, chinese)
    logging.info("translations of %d words learnt", len(learnt))
    joined = join(from_dictionary(entries, frequency), learnt, from_terms(TERMS))
    file = out / "lexicon.sqlite3"
    write(file, joined, entries, frequency)
    return file


def read_dictionary(file: Path) -> Iterator[Entry]:
    """Read lines of word TAB pinyin TAB glosses set apart by slashes; entries that are not all Chinese are left out."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            word, pinyin, glosses = line.rstrip("\n").split("\t")
            if _HAN.fullmatch(word):
                yield Entry(word, pinyin, tuple(glosses.split("/")))


def read_pairs(file: Path) -> Iterator[tuple[str, str]]:
    """Read lines of source TAB English TAB Chinese, up to a bound for each source; long ones are left out."""
    seen: Counter[str] = Counter()
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            origin, english, chinese = line.rstrip("\n").split("\t")
            if len(english) <= _LONGEST_SENTENCE and seen[origin] < _MOST_OF_A_SOURCE:
                seen[origin] += 1
                yield english, fold(chinese)


def learn_table(english: list[list[str]], chinese: list[list[str]]) -> Meanings:
    """Learn p(Chinese word | English stem) from sentences cut into words."""
    sources = {word: number for number, word in enumerate(sorted({word for words in english for word in words}))}
    targets = {word: number for number, word in enumerate(sorted({word for words in chinese for word in words}))}
    pairs = [
        ibm1.Pair(np.array([sources[w] for w in e], np.int32), np.array([targets[w] for w in z], np.int32))
        for e, z in zip(english, chinese, strict=True)
        if e and z
    ]
    table = ibm1.learn(pairs, report=lambda done: logging.info("round %d", done))
    words, meanings = list(sources), list(targets)
    found: Meanings = defaultdict(dict)
    # What was counted less than once is the noise of rare words.
    for place in np.flatnonzero((table.probability > _LEAST) & (table.count > 1)):
        found[words[table.source[place]]][meanings[table.target[place]]] = float(table.probability[place])
    return found


def from_dictionary(entries: Iterable[Entry], frequency: Mapping[str, int]) -> Meanings:
    """Turn the dictionary round: the first glosses of common words weigh most."""
    found: Meanings = defaultdict(dict)
    for entry in entries:
        weight = math.log(2 + frequency.get(entry.word, 0)) * (0.5 if len(entry.word) == 1 else 1)
        for rank, gloss in enumerate(meanings_of(entry)):
            key = " ".join(stem(word) for word in english_words(gloss))
            if 0 < len(key.split()) <= LONGEST_TERM:
                found[key][entry.word] = max(found[key].get(entry.word, 0), weight / (1 + rank / 2))
    return found


def meanings_of(entry: Entry) -> list[str]:
    """Return the glosses of an entry that are meanings, without asides, articles and the to of a verb."""
    kept = (gloss for gloss in entry.glosses if not _NO_MEANING.match(gloss))
    parts = (part.strip() for gloss in kept for part in re.split("[;,]", _ASIDE.sub(" ", gloss)))
    return [_LEAD.sub("", part) for part in parts if part][:6]


def from_terms(file: Path) -> Meanings:
    """Read our own terms: Chinese TAB English names set apart by slashes; # begins a comment."""
    found: Meanings = defaultdict(dict)
    for line in file.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            word, names = line.split("\t")
            for name in names.split("/"):
                found[" ".join(stem(each) for each in english_words(name))][word] = 1.0
    return found


def join(dictionary: Meanings, learnt: Meanings, terms: Meanings) -> Meanings:
    """Join the three sources, each scaled to 1; our own terms, where there are some, weigh as much as the others do."""
    joined: Meanings = {}
    for key in dictionary.keys() | learnt.keys() | terms.keys():
        total: Counter[str] = Counter()
        parts = [scaled(source[key]) for source in (dictionary, learnt) if key in source]
        for part in parts:
            for word, weight in part.items():
                total[word] += weight / len(parts)
        for word, weight in scaled(terms.get(key, {})).items():
            total[word] += weight
        meaning = {word: weight for word, weight in total.items() if not is_stop_word(word)}
        kept = {word: weight for word, weight in scaled(meaning).items() if weight >= _LEAST}
        if kept and not all(map(is_stop_word, key.split())):
            joined[key] = scaled(kept)
    return joined


def scaled(meanings: Mapping[str, float]) -> dict[str, float]:
    """Return the heaviest meanings, weighing 1 together; of equal ones the first in the alphabet."""
    chosen = sorted(meanings.items(), key=lambda item: (-item[1], item[0]))[:_MEANINGS]
    total = sum(weight for _, weight in chosen)
    return {word: weight / total for word, weight in chosen} if total else {}


def write(file: Path, meanings: Meanings, entries: Iterable[Entry], frequency: Mapping[str, int]) -> None:
    """Write the table that rag/lexicon.py reads; the same input gives the same bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    database = sqlite3.connect(file)
    with database:
        database.execute("create table translation (key text primary key, meanings text not null) without rowid")
        database.execute("create table gloss (word text primary key, pinyin text, gloss text) without rowid")
        database.executemany(
            "insert into translation values (?, ?)",
            ((key, " ".join(f"{w}={round(p * SCALE)}" for w, p in meanings[key].items())) for key in sorted(meanings)),
        )
        database.executemany("insert or ignore into gloss values (?, ?, ?)", _glosses(entries, frequency))
    database.execute("vacuum")
    database.close()


def _glosses(entries: Iterable[Entry], frequency: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
    """Give the commonest words with their reading and first meanings; names after words, for words read both ways."""
    known = [entry for entry in entries if meanings_of(entry)]
    known.sort(key=lambda entry: (-frequency.get(entry.word, 0), entry.word, entry.pinyin[:1].isupper()))
    for entry in known[:_MOST_GLOSSED]:
        yield entry.word, entry.pinyin, "; ".join(meanings_of(entry)[:3])[:60]

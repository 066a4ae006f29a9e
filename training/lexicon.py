"""Build the lexicon: English words and terms -> weighted Chinese words, and glosses of Chinese words.

Four sources are joined: the glosses of a dictionary, a translation table learnt from parallel sentences, our own list
of official terms, and our list of the plain English with which people ask for official words. The result is the SQLite
file that rag/models/lexicon.py reads.
"""

import logging
import math
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import rjieba
from pypinyin import Style, lazy_pinyin

from rag.models.lexicon import MAX_TERM_WORDS, WEIGHT_PARTS
from rag.text.english import english_words, stem
from rag.text.normalise import fold
from rag.text.words import is_stop_word
from training import data, ibm1
from training.data import Entry, Pair
from training.vocabulary import frequency

Meanings = dict[str, dict[str, float]]

_HAN = re.compile(r"[\u4e00-\u9fff]{1,8}")
_LEAD = re.compile(r"^(?:to be|to|a|an|the|one's) ")
#: Sources of the sentences are long and short; none may drown the others.
_MOST_OF_A_SOURCE = 25_000
_LONGEST_SENTENCE = 400
#: Meanings kept of a word, and the least share of one.
_MEANINGS, _LEAST = 6, 0.03
_MOST_GLOSSED = 60_000
#: What plain English for official words weighs beside the other sources (benchmarks/README.md).
_PLAIN = 0.3


def build(source: Path, out: Path) -> Path:
    """Build the lexicon from a folder with cedict.tsv.gz and pairs.tsv.gz; return the file written into `out`.

    It learns from the same sentences as the model. Nothing is drawn at random; the same data give the same bytes.
    """
    entries = [entry for entry in data.read_dictionary(source) if _HAN.fullmatch(entry.word)]
    pairs = limited(data.split(data.read_pairs(source))[0])
    logging.info("%d dictionary entries, %d pairs of sentences", len(entries), len(pairs))
    chinese = [[word for word in rjieba.cut(fold(pair.chinese)) if _HAN.fullmatch(word)] for pair in pairs]
    english = [[stem(word) for word in english_words(pair.english)] for pair in pairs]
    learnt = learn_table(english, chinese)
    logging.info("translations of %d words learnt", len(learnt))
    file = out / "lexicon.sqlite3"
    terms = data.read_terms()
    meanings = join(from_dictionary(entries), learnt, from_terms(terms), from_terms(data.read_terms(data.PLAIN)))
    write(file, meanings, [*terms, *entries], colloquial())
    return file


def limited(pairs: Iterable[Pair]) -> list[Pair]:
    """Return pairs up to a bound for each collection; long ones are left out."""
    seen: Counter[str] = Counter()
    kept = []
    for pair in pairs:
        if len(pair.english) <= _LONGEST_SENTENCE and seen[pair.source] < _MOST_OF_A_SOURCE:
            seen[pair.source] += 1
            kept.append(pair)
    return kept


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


def from_dictionary(entries: Iterable[Entry]) -> Meanings:
    """Turn the dictionary round: the first glosses of words common in general text weigh most."""
    found: Meanings = defaultdict(dict)
    for entry in entries:
        weight = math.log(2 + frequency(entry.word)) * (0.5 if len(entry.word) == 1 else 1)
        for rank, gloss in enumerate(meanings_of(entry)):
            key = " ".join(stem(word) for word in english_words(gloss))
            if 0 < len(key.split()) <= MAX_TERM_WORDS:
                found[key][entry.word] = max(found[key].get(entry.word, 0), weight / (1 + rank / 2))
    return found


def meanings_of(entry: Entry) -> list[str]:
    """Return the English meanings of an entry one by one, without articles and the "to" of a verb."""
    parts = (part.strip() for gloss in entry.glosses if not data.has_han(gloss) for part in re.split("[;,]", gloss))
    return [_LEAD.sub("", part) for part in parts if part][:6]


def from_terms(terms: Iterable[Entry]) -> Meanings:
    """Give official terms by their English names."""
    found: Meanings = defaultdict(dict)
    for term in terms:
        for name in term.glosses:
            found[" ".join(stem(each) for each in english_words(name))][term.word] = 1.0
    return found


def join(dictionary: Meanings, learnt: Meanings, terms: Meanings, plain: Meanings) -> Meanings:
    """Join the four sources, each scaled to 1.

    Our own terms, where there are some, weigh as much as dictionary and sentences do together, plain English less.
    """
    joined: Meanings = {}
    for key in dictionary.keys() | learnt.keys() | terms.keys() | plain.keys():
        total: Counter[str] = Counter()
        parts = [scaled(source[key]) for source in (dictionary, learnt) if key in source]
        for part in parts:
            for word, weight in part.items():
                total[word] += weight / len(parts)
        for share, ours in ((1.0, terms), (_PLAIN, plain)):
            for word, weight in scaled(ours.get(key, {})).items():
                total[word] += share * weight
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


def colloquial(file: Path = data.COLLOQUIAL) -> Meanings:
    """Give everyday wordings the official ones, in equal parts; of single characters and of words of asking nothing."""
    found: Meanings = defaultdict(dict)
    for entry in data.read_terms(file):
        for spoken in entry.glosses:
            if len(spoken) > 1 and len(entry.word) > 1 and not is_stop_word(spoken) and not is_stop_word(entry.word):
                found[fold(spoken)][fold(entry.word)] = 1.0
    return {spoken: scaled(official) for spoken, official in found.items()}


def write(file: Path, meanings: Meanings, entries: Iterable[Entry], spoken: Meanings) -> None:
    """Write the table that rag/models/lexicon.py reads; the same input gives the same bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    database = sqlite3.connect(file)
    with database:
        database.execute("create table translation (key text primary key, meanings text not null) without rowid")
        database.execute("create table colloquial (word text primary key, meanings text not null) without rowid")
        database.execute("create table gloss (word text primary key, pinyin text, gloss text) without rowid")
        database.executemany("insert into translation values (?, ?)", _rows(meanings))
        database.executemany("insert into colloquial values (?, ?)", _rows(spoken))
        database.executemany("insert or ignore into gloss values (?, ?, ?)", _glosses(entries))
    database.execute("vacuum")
    database.close()


def _rows(meanings: Meanings) -> Iterator[tuple[str, str]]:
    for key in sorted(meanings):
        yield key, " ".join(f"{word}={round(share * WEIGHT_PARTS)}" for word, share in meanings[key].items())


def _glosses(entries: Iterable[Entry]) -> Iterator[tuple[str, str, str]]:
    """Give our terms and the commonest words with their reading and first meanings.

    Of a word that stands there several times the first is kept: terms come first, names after words.
    """
    known = [entry for entry in entries if meanings_of(entry)]
    known.sort(key=lambda entry: (bool(entry.pinyin), -frequency(entry.word), entry.word, entry.is_name))
    for entry in known[:_MOST_GLOSSED]:
        yield entry.word, entry.pinyin or _read_out(entry.word), "; ".join(meanings_of(entry)[:3])[:60]


def _read_out(word: str) -> str:
    return " ".join(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True))

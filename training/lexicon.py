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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import rjieba
from pypinyin import Style, lazy_pinyin

from rag.models.lexicon import MAX_TERM_WORDS, WEIGHT_PARTS
from rag.text.english import english_words, stem
from rag.text.normalise import fold
from rag.text.words import is_stop_word, word_count
from training import data, ibm1
from training.data import Entry, SentencePair

#: Chinese words with their weights, for each English key: stemmed words separated by spaces.
Meanings = dict[str, dict[str, float]]

_HAN_WORD = re.compile(r"[\u4e00-\u9fff]{1,8}")
_LEADING_PARTICLE = re.compile(r"^(?:to be|to|a|an|the|one's) ")
#: Collections of sentences are long and short; none may drown the others.
_MAX_PAIRS_OF_COLLECTION = 25_000
_MAX_SENTENCE_CHARS = 400
#: Meanings kept of a word, and the least share of one.
_MAX_MEANINGS = 6
_MIN_SHARE = 0.03
#: Words that are glossed, and the meanings and characters of a gloss.
_MAX_GLOSSED_WORDS = 60_000
_MAX_GLOSS_MEANINGS = 3
_MAX_GLOSS_CHARS = 60
#: What a word of one character, which is a part of many words, weighs beside longer ones.
_SINGLE_CHARACTER_WEIGHT = 0.5
#: What plain English for official words weighs beside the other sources (docs/decisions/0006).
_PLAIN_ENGLISH_WEIGHT = 0.3


def build_lexicon(source: Path, out: Path) -> Path:
    """Build the lexicon from a folder with cedict.tsv.gz and pairs.tsv.gz; return the file written into `out`.

    It learns from the same sentences as the model. Nothing is drawn at random; the same data give the same bytes.
    """
    entries = [entry for entry in data.read_dictionary(source) if _HAN_WORD.fullmatch(entry.word)]
    pairs = limit_pairs(data.split_held_back(data.read_pairs(source))[0])
    logging.info("%d dictionary entries, %d pairs of sentences", len(entries), len(pairs))
    chinese = [[word for word in rjieba.cut(fold(pair.chinese)) if _HAN_WORD.fullmatch(word)] for pair in pairs]
    english = [[stem(word) for word in english_words(pair.english)] for pair in pairs]
    learnt = learn_meanings(english, chinese)
    logging.info("translations of %d words learnt", len(learnt))
    terms = data.read_own_list(data.OFFICIAL_TERMS)
    plain = read_term_meanings(data.read_own_list(data.PLAIN_ENGLISH))
    meanings = join_sources(read_dictionary_meanings(entries), learnt, read_term_meanings(terms), plain)
    everyday = read_everyday_meanings(data.read_own_list(data.EVERYDAY_WORDINGS))
    file = out / "lexicon.sqlite3"
    write_lexicon(file, meanings, [*terms, *entries], everyday)
    return file


def limit_pairs(pairs: Iterable[SentencePair]) -> list[SentencePair]:
    """Return pairs up to a bound for each collection; long ones are left out."""
    counts: Counter[str] = Counter()
    limited = []
    for pair in pairs:
        if len(pair.english) <= _MAX_SENTENCE_CHARS and counts[pair.source] < _MAX_PAIRS_OF_COLLECTION:
            counts[pair.source] += 1
            limited.append(pair)
    return limited


def learn_meanings(english: Sequence[Sequence[str]], chinese: Sequence[Sequence[str]]) -> Meanings:
    """Learn p(Chinese word | English stem) from sentences cut into words."""
    sources = _number_words(english)
    targets = _number_words(chinese)
    pairs = [
        ibm1.NumberedPair(
            np.array([sources[word] for word in english_sentence], np.int32),
            np.array([targets[word] for word in chinese_sentence], np.int32),
        )
        for english_sentence, chinese_sentence in zip(english, chinese, strict=True)
        if english_sentence and chinese_sentence
    ]
    table = ibm1.learn_translations(pairs, report=lambda done: logging.info("round %d", done))
    stems, words = list(sources), list(targets)
    meanings: Meanings = defaultdict(dict)
    # What was counted less than once is the noise of rare words.
    for row in np.flatnonzero((table.probability > _MIN_SHARE) & (table.count > 1)):
        meanings[stems[table.source[row]]][words[table.target[row]]] = float(table.probability[row])
    return meanings


def _number_words(sentences: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return the distinct words, each with its position in the alphabet."""
    return {word: number for number, word in enumerate(sorted({word for words in sentences for word in words}))}


def read_dictionary_meanings(entries: Iterable[Entry]) -> Meanings:
    """Turn the dictionary round: the first glosses of words common in general text weigh most."""
    meanings: Meanings = defaultdict(dict)
    for entry in entries:
        weight = math.log(2 + word_count(entry.word)) * (_SINGLE_CHARACTER_WEIGHT if len(entry.word) == 1 else 1)
        for rank, gloss in enumerate(english_meanings(entry)):
            key = _lexicon_key(gloss)
            if 0 < len(key.split()) <= MAX_TERM_WORDS:
                meanings[key][entry.word] = max(meanings[key].get(entry.word, 0), weight / (1 + rank / 2))
    return meanings


def _lexicon_key(text: str) -> str:
    """Return the stems of an English text's words, separated by spaces."""
    return " ".join(stem(word) for word in english_words(text))


def english_meanings(entry: Entry) -> list[str]:
    """Return the English meanings of an entry one by one, without articles and the "to" of a verb."""
    parts = (part.strip() for gloss in entry.glosses if not data.has_han(gloss) for part in re.split("[;,]", gloss))
    return [_LEADING_PARTICLE.sub("", part) for part in parts if part][:_MAX_MEANINGS]


def read_term_meanings(terms: Iterable[Entry]) -> Meanings:
    """Return official terms by their English names."""
    meanings: Meanings = defaultdict(dict)
    for term in terms:
        for name in term.glosses:
            meanings[_lexicon_key(name)][term.word] = 1.0
    return meanings


def join_sources(dictionary: Meanings, learnt: Meanings, terms: Meanings, plain: Meanings) -> Meanings:
    """Join the four sources, each scaled to 1.

    Our own terms, where there are some, weigh as much as dictionary and sentences do together, plain English less.
    """
    joined: Meanings = {}
    for key in dictionary.keys() | learnt.keys() | terms.keys() | plain.keys():
        general = [scale_meanings(source[key]) for source in (dictionary, learnt) if key in source]
        weighted = [(part, 1 / len(general)) for part in general]
        weighted.append((scale_meanings(terms.get(key, {})), 1.0))
        weighted.append((scale_meanings(plain.get(key, {})), _PLAIN_ENGLISH_WEIGHT))
        total = {word: weight for word, weight in _sum_weights(weighted).items() if not is_stop_word(word)}
        strong = {word: weight for word, weight in scale_meanings(total).items() if weight >= _MIN_SHARE}
        if strong and not all(map(is_stop_word, key.split())):
            joined[key] = scale_meanings(strong)
    return joined


def _sum_weights(weighted: Iterable[tuple[Mapping[str, float], float]]) -> dict[str, float]:
    """Return the weight of each word over several sources, each of which comes with a factor."""
    total: dict[str, float] = defaultdict(float)
    for meanings, factor in weighted:
        for word, weight in meanings.items():
            total[word] += factor * weight
    return total


def scale_meanings(meanings: Mapping[str, float]) -> dict[str, float]:
    """Return the heaviest meanings, weighing 1 together; of equal ones the first in the alphabet."""
    heaviest = sorted(meanings.items(), key=lambda item: (-item[1], item[0]))[:_MAX_MEANINGS]
    total = sum(weight for _, weight in heaviest)
    return {word: weight / total for word, weight in heaviest} if total else {}


def read_everyday_meanings(entries: Iterable[Entry]) -> Meanings:
    """Return the official words that an everyday wording stands for, in equal parts.

    Single characters and words of asking stand for nothing.
    """
    meanings: Meanings = defaultdict(dict)
    for entry in filter(lambda entry: _says_something(entry.word), entries):
        for wording in filter(_says_something, entry.glosses):
            meanings[fold(wording)][fold(entry.word)] = 1.0
    return {wording: scale_meanings(official) for wording, official in meanings.items()}


def _says_something(word: str) -> bool:
    return len(word) > 1 and not is_stop_word(word)


def write_lexicon(file: Path, meanings: Meanings, entries: Iterable[Entry], everyday: Meanings) -> None:
    """Write the table that rag/models/lexicon.py reads; the same input gives the same bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    database = sqlite3.connect(file)
    with database:
        database.execute("create table translation (key text primary key, meanings text not null) without rowid")
        database.execute("create table colloquial (word text primary key, meanings text not null) without rowid")
        database.execute("create table gloss (word text primary key, pinyin text, gloss text) without rowid")
        database.executemany("insert into translation values (?, ?)", _rows(meanings))
        database.executemany("insert into colloquial values (?, ?)", _rows(everyday))
        database.executemany("insert or ignore into gloss values (?, ?, ?)", _glosses(entries))
    database.execute("vacuum")
    database.close()


def _rows(meanings: Meanings) -> Iterator[tuple[str, str]]:
    """Yield each key with its meanings as the lexicon's file writes them: 茶=80 茶叶=20."""
    for key in sorted(meanings):
        yield key, " ".join(f"{word}={round(share * WEIGHT_PARTS)}" for word, share in meanings[key].items())


def _glosses(entries: Iterable[Entry]) -> Iterator[tuple[str, str, str]]:
    """Yield our terms and the commonest words with their reading and first meanings.

    Of a word that stands there several times the first is kept: terms come first, names after words.
    """
    known = [entry for entry in entries if english_meanings(entry)]
    known.sort(key=lambda entry: (bool(entry.pinyin), -word_count(entry.word), entry.word, entry.is_name))
    for entry in known[:_MAX_GLOSSED_WORDS]:
        gloss = "; ".join(english_meanings(entry)[:_MAX_GLOSS_MEANINGS])[:_MAX_GLOSS_CHARS]
        yield entry.word, entry.pinyin or _pinyin(entry.word), gloss


def _pinyin(word: str) -> str:
    return " ".join(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True))

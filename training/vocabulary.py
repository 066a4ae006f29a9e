"""Build the vocabulary: a Unigram tokenizer over Chinese words and English word pieces.

A Unigram model (Kudo 2018) cuts a run of text into the likeliest words, so a Chinese sentence needs no segmenter of its
own, and a name outside the vocabulary falls back to the pieces or characters that it is made of.
"""

import math
import re
import string
from collections.abc import Iterable, Sequence

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from rag.text.words import word_count
from training import script
from training.data import Entry

#: The word that stands for all outside the vocabulary; its vector stays zero.
UNKNOWN = "[UNK]"
#: All counts of jieba's word list, whose single counts rjieba gives.
_JIEBA_TOTAL = 60_101_967
#: Dictionary words kept besides characters, places and terms, the most frequent first. In the feasibility study
#: 20,000 or 10,000 cost 3 to 6 points of recall@1.
_MAX_DICTIONARY_WORDS = 45_000
_MIN_WORD_CHARS = 2
_MAX_WORD_CHARS = 8
#: Longer terms are cut into their words, which are in the vocabulary for themselves.
_MAX_TERM_CHARS = 5
#: The least counts of a word and of a character: what the word list does not know is preferred to its characters.
_MIN_WORD_COUNT = 12
_MIN_CHARACTER_COUNT = 200
#: Log-probabilities of English words, of names, of the inner pieces of words, of single letters: longer ones win.
_WORD_LOG_PROBABILITY = -8.0
_NAME_LOG_PROBABILITY = -9.0
_PIECE_LOG_PROBABILITY = -11.0
_LETTER_LOG_PROBABILITY = -13.0
#: The least letters of a place's name in English, and how many glosses of the place are read for names.
_MIN_NAME_CHARS = 4
_NAMING_GLOSSES = 2

#: Abbreviations that the cutting at signs would lose; both languages use them.
_ABBREVIATIONS = {"r&d": "研发"}

_HAN_WORD = re.compile(r"[\u4e00-\u9fff]+")
_LATIN_WORD = re.compile(r"[a-z0-9]+")
_KIND_OF_PLACE = re.compile(
    r"\b(city|county|province|prefecture|district|river|mountain|autonomous|region|town|township|capital|lake|island"
    r"|country|village)\b"
)


def build_tokenizer(entries: Sequence[Entry], terms: Sequence[Entry], teacher_pieces: Iterable[str]) -> Tokenizer:
    """Return the tokenizer over the words of the dictionary and the terms and over the teacher's English pieces."""
    chinese = weigh_chinese_words(entries, terms)
    english = weigh_english_pieces(entries, teacher_pieces)
    words = [(UNKNOWN, 0.0), *sorted(chinese.items()), *sorted(english.items())]
    tokenizer = Tokenizer(models.Unigram(words, unk_id=0, byte_fallback=False))
    steps = [normalizers.NFKC(), normalizers.Lowercase(), script.build_normalizer()]
    steps += [normalizers.Replace(short, full) for short, full in _ABBREVIATIONS.items()]
    tokenizer.normalizer = normalizers.Sequence([*steps, normalizers.Replace(Regex(r"['’]s\b"), " ")])
    runs = pre_tokenizers.Split(Regex(r"[\u4e00-\u9fff]+|[a-z]+|[0-9]+"), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), runs])
    return tokenizer


def weigh_chinese_words(entries: Sequence[Entry], terms: Sequence[Entry]) -> dict[str, float]:
    """Return the Chinese words with their log-probabilities: frequent ones, all places, terms and characters."""
    known = [entry for entry in entries if _HAN_WORD.fullmatch(entry.word)]
    words = [entry for entry in known if _MIN_WORD_CHARS <= len(entry.word) <= _MAX_WORD_CHARS]
    counts = {entry.word: word_count(entry.word) for entry in words}
    chosen = set(sorted(counts, key=lambda word: (-counts[word], word))[:_MAX_DICTIONARY_WORDS])
    chosen.update(entry.word for entry in words if is_place(entry))
    chosen.update(entry.word for entry in terms if len(entry.word) <= _MAX_TERM_CHARS)
    chosen.update(character for entry in known for character in entry.word)
    return {word: _log_probability(word) for word in chosen}


def _log_probability(word: str) -> float:
    floor = _MIN_CHARACTER_COUNT if len(word) == 1 else _MIN_WORD_COUNT
    return math.log(max(word_count(word), floor) / _JIEBA_TOTAL)


def is_place(entry: Entry) -> bool:
    """Return True if an entry names a place: a name whose gloss says what kind of place it is."""
    return entry.is_name and any(_KIND_OF_PLACE.search(gloss) for gloss in entry.glosses)


def weigh_english_pieces(entries: Sequence[Entry], teacher_pieces: Iterable[str]) -> dict[str, float]:
    """Return English words and pieces with their log-probabilities: the teacher's, and names of Chinese places."""
    pieces: dict[str, float] = {}
    for piece in teacher_pieces:
        word = piece.removeprefix("##")
        if _LATIN_WORD.fullmatch(word):
            score = _PIECE_LOG_PROBABILITY if piece.startswith("##") else _WORD_LOG_PROBABILITY
            pieces[word] = max(score, pieces.get(word, -math.inf))
    for entry in filter(is_place, entries):
        for name in _english_names(entry):
            pieces.setdefault(name, _NAME_LOG_PROBABILITY)
    # A letter alone must not be a cheap way to cut a word.
    return pieces | dict.fromkeys(string.ascii_lowercase + string.digits, _LETTER_LOG_PROBABILITY)


def _english_names(entry: Entry) -> list[str]:
    """Return the names of a place: its pinyin in one word, and what its first glosses write with a capital."""
    spelled = re.sub(r"[1-5: ]", "", entry.pinyin).lower()
    glosses = entry.glosses[:_NAMING_GLOSSES]
    capitalised = [name.lower() for gloss in glosses for name in re.findall(r"[A-Z][a-z]{3,}", gloss)]
    return [name for name in (spelled, *capitalised) if _LATIN_WORD.fullmatch(name) and len(name) >= _MIN_NAME_CHARS]

"""Build the vocabulary: a Unigram tokenizer over Chinese words and English word pieces.

A Unigram model (Kudo 2018) cuts a run of text into the likeliest words, so a Chinese sentence needs no segmenter of its
own, and a name outside the vocabulary falls back to the pieces or characters that it is made of.
"""

import math
import re
from collections.abc import Iterable, Sequence

import rjieba
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from training import script
from training.data import Entry

#: The word that stands for all outside the vocabulary; its vector stays zero.
UNKNOWN = "[UNK]"
#: All counts of jieba's word list, whose single counts rjieba gives.
_JIEBA_TOTAL = 60_101_967
#: Dictionary words kept besides characters, places and terms, the most frequent first. In the feasibility study
#: 20,000 or 10,000 cost 3 to 6 points of recall@1.
_WORDS = 45_000
#: Longer terms are cut into their words, which are in the vocabulary for themselves.
_TERM = 5
#: Counts given to what the word list does not know, so that it is preferred to its characters.
_RARE_WORD, _RARE_CHARACTER = 12, 200
#: Log-probabilities of English words, of names, of the inner pieces of words, of single letters: longer ones win.
_WORD, _NAME, _PIECE, _LETTER = -8.0, -9.0, -11.0, -13.0

#: Abbreviations that the cutting at signs would lose; both languages use them.
_SHORT = {"r&d": "研发"}

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z0-9]+")
_PLACE = re.compile(
    r"\b(city|county|province|prefecture|district|river|mountain|autonomous|region|town|township|capital|lake|island"
    r"|country|village)\b"
)


def build(entries: Sequence[Entry], terms: Sequence[Entry], teacher: Iterable[str]) -> Tokenizer:
    """Return the tokenizer over the words of the dictionary and the terms and over the teacher's English pieces."""
    chinese = chinese_words(entries, terms)
    english = english_pieces(entries, teacher)
    words = [(UNKNOWN, 0.0), *sorted(chinese.items()), *sorted(english.items())]
    tokenizer = Tokenizer(models.Unigram(words, unk_id=0, byte_fallback=False))
    steps = [normalizers.NFKC(), normalizers.Lowercase(), script.simplify()]
    steps += [normalizers.Replace(short, full) for short, full in _SHORT.items()]
    tokenizer.normalizer = normalizers.Sequence([*steps, normalizers.Replace(Regex(r"['’]s\b"), " ")])
    runs = pre_tokenizers.Split(Regex(r"[\u4e00-\u9fff]+|[a-z]+|[0-9]+"), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), runs])
    return tokenizer


def frequency(word: str) -> int:
    """Return how often jieba's word list counts a word, 0 when it is not there."""
    # The library tells a count only as the one that would hold a word together, which is one more than its own.
    return max(rjieba.suggest_freq(word) - 1, 1) if rjieba.has_word(word) else 0


def chinese_words(entries: Sequence[Entry], terms: Sequence[Entry]) -> dict[str, float]:
    """Return the Chinese words with their log-probabilities: frequent ones, all places, terms and characters."""
    known = [entry for entry in entries if _CHINESE.fullmatch(entry.word)]
    long = {entry.word: frequency(entry.word) for entry in known if 2 <= len(entry.word) <= 8}
    chosen = set(sorted(long, key=lambda word: (-long[word], word))[:_WORDS])
    chosen.update(entry.word for entry in known if 2 <= len(entry.word) <= 8 and is_place(entry))
    chosen.update(entry.word for entry in terms if len(entry.word) <= _TERM)
    chosen.update(character for entry in known for character in entry.word)
    return {word: _log_probability(word) for word in chosen}


def _log_probability(word: str) -> float:
    floor = _RARE_CHARACTER if len(word) == 1 else _RARE_WORD
    return math.log(max(frequency(word), floor) / _JIEBA_TOTAL)


def is_place(entry: Entry) -> bool:
    """Tell whether an entry names a place: a name whose gloss says what kind of place it is."""
    return entry.is_name and any(_PLACE.search(gloss) for gloss in entry.glosses)


def english_pieces(entries: Sequence[Entry], teacher: Iterable[str]) -> dict[str, float]:
    """Return English words and pieces with their log-probabilities: the teacher's, and names of Chinese places."""
    pieces: dict[str, float] = {}
    for piece in teacher:
        word = piece.removeprefix("##")
        if _LATIN.fullmatch(word):
            score = _PIECE if piece.startswith("##") else _WORD
            pieces[word] = max(score, pieces.get(word, -math.inf))
    for entry in entries:
        if is_place(entry):
            for name in _names(entry):
                pieces.setdefault(name, _NAME)
    for letter in "abcdefghijklmnopqrstuvwxyz0123456789":
        # A letter alone must not be a cheap way to cut a word.
        pieces[letter] = _LETTER
    return pieces


def _names(entry: Entry) -> list[str]:
    spelled = re.sub(r"[1-5: ]", "", entry.pinyin).lower()
    capitalised = [name.lower() for gloss in entry.glosses[:2] for name in re.findall(r"[A-Z][a-z]{3,}", gloss)]
    return [name for name in (spelled, *capitalised) if _LATIN.fullmatch(name) and len(name) >= 4]

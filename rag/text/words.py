"""Cut Chinese and English text into the terms that lexical search counts."""

import re
from collections.abc import Iterator
from functools import lru_cache

import rjieba

from rag.data.tables import read_words
from rag.text.english import search_stem
from rag.text.normalise import fold
from rag.text.numbers import quantity_terms
from rag.types import Language

#: What stands before the value of a figure and before two neighbouring characters: no word is counted with them.
VALUE_MARK = "="
BIGRAM_MARK = "·"

_LATIN_RUN = re.compile(r"[a-z]+(?:[&'-][a-z]+)*|[0-9]+(?:[.:][0-9]+)*%?")
_RUN = re.compile(rf"[\u3400-\u9fff○]+|{_LATIN_RUN.pattern}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")

# Words that stand in almost every question or sentence and tell nothing about what is meant.
_STOP_WORDS = frozenset(read_words("stop_words.toml", "words.zh") + read_words("stop_words.toml", "words.en"))


def detect_language(text: str) -> Language:
    """Return "zh" for a text with any sizeable share of Chinese characters, "en" for any other."""
    han = len(_HAN.findall(text))
    letters = len(_LETTER.findall(text)) - han
    # A Chinese word is about two characters, an English one about five letters: compare words, not characters.
    return "zh" if han and han / 2 >= letters / 10 else "en"


def cut_words(text: str) -> list[str]:
    """Return the words of a folded text in order, long ones and compounds also in their parts, without punctuation."""
    return [word for run in _RUN.findall(fold(text)) for word in _words_of_run(run)]


def _words_of_run(run: str) -> Iterator[str]:
    """Yield the words of a run of Chinese characters and their parts, or an English word and those of a compound."""
    yield from rjieba.cut_for_search(run) if _HAN.match(run) else _parts_of_compound(run)


def parts_of_term(term: str) -> list[str]:
    """Return the words of two characters and more that a long Chinese term is made of, [] where it is of one piece."""
    parts = [word for word in cut_words(term) if 1 < len(word) < len(term)]
    return parts if "".join(parts) == fold(term) else []


def search_terms(text: str) -> list[str]:
    """Return what lexical search counts: the words of a text, the character bigrams of its Chinese runs, its figures.

    Words find what the dictionary knows; bigrams find names and new terms that it cuts wrongly; the value of a figure
    finds it however it is written. An English word counts as it is and by its stem, where that is another, and so do
    the parts of a compound. Bigrams and values carry a mark of their own, so that they are never counted as words.
    """
    folded = fold(text)
    terms = [VALUE_MARK + value for value in quantity_terms(folded)]
    for run in _RUN.findall(folded):
        if _HAN.match(run):
            terms.extend(_words_of_run(run))
            terms.extend(bigram(run[start : start + 2]) for start in range(len(run) - 1))
        else:
            terms.extend(_terms_of_latin_run(run))
    return terms


def latin_terms(folded: str) -> Iterator[str]:
    """Yield the terms of `search_terms` that stand for the English words and the bare figures of a folded text."""
    return (term for run in _LATIN_RUN.findall(folded) for term in _terms_of_latin_run(run))


def english_stems(text: str) -> dict[str, str]:
    """Return the stems of the English words of a text, of parts of compounds, too, where they differ from the word."""
    words = (word for run in _LATIN_RUN.findall(fold(text)) for word in _parts_of_compound(run))
    return {word: stem for word in words if (stem := _stem_of(word)) and stem != word}


@lru_cache(maxsize=100_000)
def _terms_of_latin_run(run: str) -> tuple[str, ...]:
    """Return a run of letters or digits, the parts of a compound, and their stems where they differ."""
    words = _parts_of_compound(run)
    return (*words, *(stem for word in words if (stem := _stem_of(word)) and stem != word))


def _stem_of(word: str) -> str:
    """Return the stem of an English word, of a compound that of it written as one: co-operation and cooperation.

    Return "" for a figure, and for a word that says nothing.
    """
    return "" if is_stop_word(word) or not word[:1].isalpha() else search_stem(word.replace("-", ""))


def _parts_of_compound(run: str) -> list[str]:
    """Return an English word without its possessive, and the parts of a compound behind it: co-operation, co, …."""
    word = run.removesuffix("'s")
    return [word, *word.split("-")] if "-" in word else [word]


def bigram(pair: str) -> str:
    """Return the term of two neighbouring characters, folded."""
    return BIGRAM_MARK + pair


# 几家, 哪几个, 哪两位, 四个: how a number or a choice is asked for, with whatever is counted.
_HOW_MANY = re.compile("几.|哪[几一两三四五六七八些]?[个家位条项种点次所篇]?|[两二三四五六七八九十][个条项点类种句件]")


def is_stop_word(word: str) -> bool:
    """Return True if a folded word says nothing about what a question looks for."""
    return word in _STOP_WORDS or bool(_HOW_MANY.fullmatch(word))


def content_words(text: str) -> list[str]:
    """Return the distinct words of a text that say what it is about, in order of appearance."""
    return list(dict.fromkeys(_meaningful_words(text)))


def focus_text(text: str) -> str:
    """Return the words of a text that say what it is about, joined by spaces; the text itself if none does."""
    return " ".join(_meaningful_words(text)) or text


# 创新券是什么: the dictionary would take 券是 for a name.
_VERB_OF_QUESTION = re.compile("是(?=什么|谁|哪|多少|几|怎|如何|否|不是)")


def _meaningful_words(text: str) -> Iterator[str]:
    """Yield the words of a text that are no stop words, as often as they stand there."""
    runs = _RUN.findall(_VERB_OF_QUESTION.sub(" ", fold(text)))
    return (word for run in runs for word in _cut_run(run) if not is_stop_word(word))


def _cut_run(run: str) -> list[str]:
    """Return the words of a run of Chinese characters; any other run is one word, without its possessive."""
    return list(rjieba.cut(run)) if _HAN.match(run) else [run.removesuffix("'s")]


def tag_words(text: str) -> list[tuple[str, str]]:
    """Return the Chinese words of a text in order, folded, each with the tag of its part of speech (ICTCLAS)."""
    return [pair for run in _RUN.findall(fold(text)) if _HAN.match(run) for pair in rjieba.tag(run)]


def word_boundaries(folded: str) -> set[int]:
    """Return the offsets at which the Chinese words of a folded text begin and end."""
    bounds, end = set(), 0
    for word, _ in tag_words(folded):
        start = folded.index(word, end)
        end = start + len(word)
        bounds |= {start, end}
    return bounds


@lru_cache(maxsize=20_000)
def word_count(word: str) -> int:
    """Return how often jieba's word list counts a Chinese word in general text, 0 when it is not there."""
    # The library tells a count only as the one that would hold a word together, which is one more than its own.
    return max(rjieba.suggest_freq(word) - 1, 1) if rjieba.has_word(word) else 0


def is_noun(word: str) -> bool:
    """Return True if a Chinese word is a noun, a name, or a verb or phrase used as one, by the tag of its last part."""
    return is_thing(word) or _last_tag(word) in ("vn", "an", "eng", "x", "i", "l")


def is_thing(word: str) -> bool:
    """Return True if a Chinese word is a noun or a name and nothing else, by the tag of its last part."""
    return _last_tag(word)[:1] in ("n", "j")


def is_quality(word: str) -> bool:
    """Return True if a Chinese word says how something is, by the tag of its last part."""
    return _last_tag(word)[:1] in ("a", "b")


def is_joining(word: str) -> bool:
    """Return True if a Chinese word only joins others or stands for them: an adverb, a preposition, a pronoun."""
    return _last_tag(word)[:1] in tuple("dcpruyf")


def is_adverb(word: str) -> bool:
    """Return True if a Chinese word is an adverb or a conjunction, by the tag of its last part."""
    return _last_tag(word) in ("d", "ad", "c")


def is_idiom(word: str) -> bool:
    """Return True if Chinese characters are a set phrase, as 前所未有 is."""
    return _last_tag(word) == "i"


def is_time(word: str) -> bool:
    """Return True if a Chinese word says when."""
    return _last_tag(word) == "t"


@lru_cache(maxsize=20_000)
def _last_tag(word: str) -> str:
    """Return the part of speech of the last part of a word, "" where it has no Chinese part."""
    tags = tag_words(word)
    return tags[-1][1] if tags else ""

"""English words to weighted Chinese words, and Chinese words to pinyin and glosses, from a table that travels along.

The table was made by training/lexicon.py from CC-CEDICT (CC BY-SA 4.0), parallel sentences and our own list of official
terms. It is a SQLite file: opened at once, read a word at a time.
"""

import re
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import snowballstemmer

from rag.errors import ModelUnavailable
from rag.settings import EMBEDDED_MODEL
from rag.text.normalise import fold
from rag.text.words import is_stop_word
from rag.types import Gloss, Translation

_WORD = re.compile(r"[a-z]+|[0-9]+")
#: The longest English term that is looked up as a whole, in words.
LONGEST_TERM = 4
#: What a meaning weighs beside the others of its word, in the table, is in thousandths.
SCALE = 1000

_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case English word (Porter 2, from Snowball)."""
    return str(_stemmer.stemWord(word))


def english_words(text: str) -> list[str]:
    """Return the English words and numbers of a text, folded, with hyphens and possessives taken apart."""
    return _WORD.findall(re.sub(r"'s\b", "", fold(text)))


class Lexicon:
    """Look up what English words mean in Chinese, and how a Chinese word is read; any number of threads at once."""

    def __init__(self, file: Path = EMBEDDED_MODEL / "lexicon.sqlite3") -> None:
        try:
            uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
            self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._database.execute("select 1 from translation, gloss limit 1")
        except sqlite3.Error as error:
            raise ModelUnavailable(f"The lexicon in {file} cannot be read ({error}); reinstall wengao.") from error
        self._lock = threading.Lock()

    def translate(self, text: str) -> tuple[Translation, ...]:
        """Return the Chinese meanings of the English words and terms of a text, in order; unknown words are left out.

        The meanings of a word are sorted, heaviest first, and weigh 1 together. A term of several words that the table
        holds is given besides its words: "high-tech zone" means more than high and tech and zone.
        """
        words = english_words(text)
        return tuple(
            Translation(" ".join(term), meanings)
            for term in _terms(words)
            if (meanings := self._meanings(" ".join(map(stem, term))))
        )

    def gloss(self, word: str) -> Gloss | None:
        """Return pinyin and a short English gloss of a Chinese word, or None for one that the table does not hold."""
        found = self._one("select pinyin, gloss from gloss where word = ?", word)
        return Gloss(word, *found) if found else None

    def close(self) -> None:
        """Close the table."""
        self._database.close()

    def _meanings(self, key: str) -> tuple[tuple[str, float], ...]:
        found = self._one("select meanings from translation where key = ?", key)
        pairs = (meaning.split("=") for meaning in found[0].split()) if found else ()
        return tuple((word, int(weight) / SCALE) for word, weight in pairs)

    def _one(self, query: str, value: str) -> tuple[str, ...] | None:
        with self._lock:
            return self._database.execute(query, (value,)).fetchone()  # type: ignore[no-any-return]


def _terms(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Give every word that says something, and every run of up to LONGEST_TERM words that begins with one."""
    for first in range(len(words)):
        if not is_stop_word(words[first]):
            for end in range(first + 1, min(first + LONGEST_TERM, len(words)) + 1):
                yield words[first:end]

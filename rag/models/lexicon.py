"""A lexicon: what English and everyday Chinese words are in the Chinese of speeches, and what Chinese words mean.

It was made by training/lexicon.py from CC-CEDICT (CC BY-SA 4.0), parallel sentences and our own lists of official terms
and of what people say instead. It is a SQLite file: opened at once, read a word at a time.
"""

import re
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TypeVar

from rag.errors import ModelUnavailable
from rag.settings import EMBEDDED_MODEL
from rag.text.english import english_words, stem
from rag.text.normalise import fold
from rag.text.words import is_stop_word, word_boundaries
from rag.types import Gloss, Translation

#: The longest English term that is looked up as a whole.
MAX_TERM_WORDS = 4
#: The longest everyday wording of a question that is looked up as a whole.
MAX_WORDING_CHARS = 8
#: SQLite takes about a thousand values in one query of its oldest builds.
MAX_QUERY_WORDS = 900
#: The table holds the weight of a meaning as an integer of so many parts of 1.
WEIGHT_PARTS = 1000

#: English meanings of a Chinese word that are looked for, and what a gloss of it counts beside the probability that the
#: English word means it.
MAX_ENGLISH_MEANINGS = 6
GLOSS_WEIGHT = 1.0
#: A gloss of more words explains and does not translate.
MAX_GLOSS_WORDS = 3

Entry = TypeVar("Entry")
_GLOSS_PARTS = re.compile(r"[;,()]")


class Lexicon:
    """Look up what English words mean in Chinese, and how a Chinese word is read; any number of threads at once."""

    def __init__(self, file: Path = EMBEDDED_MODEL / "lexicon.sqlite3") -> None:
        """Open the table; raises ModelUnavailable."""
        try:
            uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
            self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._database.execute("select 1 from translation, gloss limit 1")
        except sqlite3.Error as error:
            raise ModelUnavailable(f"The lexicon in {file} cannot be read ({error}); reinstall wengao.") from error
        self._lock = threading.Lock()

    def translate(self, text: str) -> tuple[Translation, ...]:
        """Return what the words and terms of a text are in the Chinese of speeches; unknown words are left out.

        English ones come first, each in their order. The meanings of a word are sorted, heaviest first, and weigh 1
        together. A term of several English words that the table holds is given besides its words: "high-tech zone"
        means more than high and tech and zone. An everyday Chinese wording (拉投资) gives the official ones (招商引资).
        """
        words = english_words(text)
        english = (
            Translation(" ".join(term), meanings)
            for term in _terms(words)
            if (meanings := self._meanings(" ".join(map(stem, term))))
        )
        return (*english, *self._official(fold(text)))

    def translate_into_english(self, words: Iterable[str]) -> tuple[Translation, ...]:
        """Return what Chinese words are in English, each with its meanings, heaviest first; unknown ones are left out.

        It is the table of `translate` turned round, together with the glosses of the dictionary. A meaning is written
        in words as far as the glosses hold them, else in stems, and those of a word weigh 1 together.
        """
        translations = ((word, self._english_meanings(word)) for word in words if not word.isascii())
        return tuple(Translation(word, meanings) for word, meanings in translations if meanings)

    def gloss(self, word: str) -> Gloss | None:
        """Return pinyin and a short English gloss of a Chinese word, or None for one that the table does not hold."""
        row = self._row("select pinyin, gloss from gloss where word = ?", word)
        return Gloss(word, *row) if row else None

    def glosses(self, text: str) -> tuple[Gloss, ...]:
        """Return the words of a Chinese text that the table holds, in order, the longest where one begins."""
        folded = fold(text)
        glosses = self.glosses_of(list(dict.fromkeys(chain.from_iterable(_runs_of_words(folded).values()))))
        return tuple(gloss for _, gloss in _longest(folded, glosses.get))

    def glosses_of(self, words: Sequence[str]) -> dict[str, Gloss]:
        """Return the glosses of the words that the table holds, by word: one query for many of them."""
        glosses: dict[str, Gloss] = {}
        for first in range(0, len(words), MAX_QUERY_WORDS):
            batch = words[first : first + MAX_QUERY_WORDS]
            marks = ", ".join("?" * len(batch))
            with self._lock:
                rows = self._database.execute(f"select word, pinyin, gloss from gloss where word in ({marks})", batch)
                glosses.update((word, Gloss(word, pinyin, gloss)) for word, pinyin, gloss in rows)
        return glosses

    def close(self) -> None:
        """Close the table."""
        self._database.close()

    def _official(self, folded: str) -> Iterator[Translation]:
        """Yield the official wordings of everyday ones that stand as whole words in a folded text."""
        return (Translation(word, _weighed(meanings)) for word, meanings in _longest(folded, self._spoken.get))

    def _english_meanings(self, word: str) -> tuple[tuple[str, float], ...]:
        gloss = self.gloss(word)
        glossed = list(_glossed_terms(gloss.gloss)) if gloss else []
        written = {" ".join(map(stem, term.split())): term for term in glossed}
        weights = dict.fromkeys(written, GLOSS_WEIGHT)
        for key, weight in self._keys_of_meaning.get(word, ()):
            weights[key] = weights.get(key, 0.0) + weight / WEIGHT_PARTS
        best = sorted(weights, key=lambda key: -weights[key])[:MAX_ENGLISH_MEANINGS]
        total = sum(weights[key] for key in best)
        return tuple((written.get(key, key), weights[key] / total) for key in best)

    @cached_property
    def _keys_of_meaning(self) -> dict[str, list[tuple[str, int]]]:
        """The English keys that a Chinese word is a meaning of, each with the weight of that meaning."""
        with self._lock:
            rows = self._database.execute("select key, meanings from translation where key not glob '*[ 0-9]* *'")
            keys: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
            for key, meanings in rows:
                for meaning in meanings.split():
                    word, _, weight = meaning.partition("=")
                    keys[word].append((key, int(weight)))
        return keys

    @cached_property
    def _spoken(self) -> dict[str, str]:
        with self._lock:
            return dict(self._database.execute("select word, meanings from colloquial"))

    def _meanings(self, key: str) -> tuple[tuple[str, float], ...]:
        row = self._row("select meanings from translation where key = ?", key)
        return _weighed(row[0]) if row else ()

    def _row(self, query: str, value: str) -> tuple[str, ...] | None:
        with self._lock:
            row: tuple[str, ...] | None = self._database.execute(query, (value,)).fetchone()
        return row


def _glossed_terms(gloss: str) -> Iterator[str]:
    """Yield the short meanings of a gloss, folded and without the words that say nothing: of "a debt; to owe" both."""
    for part in _GLOSS_PARTS.split(gloss):
        words = [word for word in english_words(part) if not is_stop_word(word)]
        if 0 < len(words) <= MAX_GLOSS_WORDS and not any(word[0].isdecimal() for word in words):
            yield " ".join(words)


def _weighed(meanings: str) -> tuple[tuple[str, float], ...]:
    """Return the meanings of a word, written as word=weight, with their weights as parts of 1."""
    pairs = (meaning.split("=") for meaning in meanings.split())
    return tuple((word, int(weight) / WEIGHT_PARTS) for word, weight in pairs)


def _longest(folded: str, known: Callable[[str], Entry | None]) -> Iterator[tuple[str, Entry]]:
    """Yield the runs of whole Chinese words that are known, with what is known: the longest where one begins."""
    end = 0
    for start, runs in _runs_of_words(folded).items():
        if start >= end:
            for run in runs:
                if (value := known(run)) is not None:
                    yield run, value
                    end = start + len(run)
                    break


def _runs_of_words(folded: str) -> dict[int, list[str]]:
    """Return, by the position where they begin, the runs of whole Chinese words of a text, the longest first."""
    cuts = sorted(word_boundaries(folded))
    return {
        start: [
            folded[start:stop]
            for stop in reversed(cuts[index + 1 : index + 1 + MAX_WORDING_CHARS])
            if stop <= start + MAX_WORDING_CHARS
        ]
        for index, start in enumerate(cuts)
    }


def _terms(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield every word that says something, and every run of up to MAX_TERM_WORDS words that begins with one."""
    for first in range(len(words)):
        if not is_stop_word(words[first]):
            for end in range(first + 1, min(first + MAX_TERM_WORDS, len(words)) + 1):
                yield words[first:end]

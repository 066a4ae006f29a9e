"""Find the names that a question holds, which an answer has to be about: codes, places, people, institutions."""

import calendar
import re
from collections.abc import Sequence

from rag.data.tables import read_words
from rag.text.gazetteer import find_place_names
from rag.text.normalise import fold
from rag.text.words import tag_words, word_boundaries
from rag.types import Question

# 5G, PM2.5, BYD: written the same in both languages.
_CODE = re.compile(r"[A-Za-z]+[0-9]+(?:\.[0-9]+)?|[0-9]+[A-Za-z]+|[A-Z]{2,}")
# A capital within a sentence of an English question.
_CAPITALISED = re.compile(r"(?<=[a-z,;:] )[A-Z][A-Za-z0-9&-]+")
# Names of several words: Social Security, League of Nations; a question in which every word has a capital tells none.
_PHRASE = re.compile(r"(?<=[a-z,;:] )[A-Z][\w&-]*(?: (?:(?:of|for) (?:the )?)?[A-Z][\w&-]*)+")
# Dr Hale is whom a speech calls Hale.
_TITLE_WORDS = frozenset(read_words("person_cues.toml", "titles.en"))
_TITLES = re.compile(rf"^(?:(?:{'|'.join(_TITLE_WORDS)})\s+)+")
_DOTTED_TITLE = re.compile(rf"\b({'|'.join(_TITLE_WORDS)})\.(?= )", re.I)
_SMALL_WORD = re.compile(r"\b[a-z]{4,}")
_PERSON_TAG = "nr"
_NAME_TAGS = frozenset({_PERSON_TAG, "ns", "nt", "nz"})
#: Capitalised words that name nothing that an answer has to be about.
_NO_NAMES = frozenset(word.lower() for word in (*calendar.month_name, *calendar.day_name, "Chinese", "China") if word)


def names_asked(question: Question) -> list[str]:
    """Return the names and codes of a question, folded: an answer has to be about them and no other."""
    names = [fold(code) for code in _CODE.findall(question.text)]
    names += ["".join(syllables) for syllables in question.names]
    if question.language == "en":
        text = _DOTTED_TITLE.sub(r"\1", question.text)
        phrases = _PHRASE.findall(text) if _SMALL_WORD.search(text) else []
        names += [_TITLES.sub("", fold(name)) for name in phrases]
        names += [name for word in _CAPITALISED.findall(text) if (name := fold(word)) not in _TITLE_WORDS]
    else:
        names += places_asked(question)
        # A person's name of two characters is more often two words that were cut wrongly.
        names += [
            word
            for word, tag in tag_words(question.text)
            if tag in _NAME_TAGS and (len(word) > 2 or tag != _PERSON_TAG)
        ]
    return [
        name
        for name in dict.fromkeys(names)
        if len(name) > 1 and name not in _NO_NAMES and not any(name in known for known in question.known_names)
    ]


def places_asked(question: Question) -> list[str]:
    """Return the names of places that begin where a word does: 财政和 does not hold 政和."""
    text = fold(question.text)
    boundaries, places, at = word_boundaries(text), [], 0
    for name in find_place_names(text):
        at = text.index(name, at)
        if at in boundaries:
            places.append(name)
        at += len(name)
    return places


def is_all_asked(name: str, question: Question) -> bool:
    """Return True if a name of several words holds all that a question asks for: then nothing else answers it."""
    words = frozenset(name.split())
    return len(words) > 1 and bool(question.terms) and words.issuperset(question.terms)


def write_as_asked(names: Sequence[str], text: str) -> tuple[str, ...]:
    """Return names as a question writes them, without those that are part of another."""
    whole = [
        name for name in dict.fromkeys(names) if not any(name in other.split() for other in names if name != other)
    ]
    found = ((name, re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text, re.I)) for name in whole)
    return tuple(match[0] if match else name for name, match in found)

"""Understand a question: its language, the places and years that it names, what it leaves to the conversation."""

import re
from collections.abc import Sequence
from itertools import product

from pypinyin import lazy_pinyin

from rag.errors import BadQuestion
from rag.lexicon import Lexicon, stem
from rag.text.normalise import fold
from rag.text.words import content_words, is_stop_word, language_of, terms
from rag.types import Question

#: Longer than any question; what is longer is a document pasted by mistake.
MAX_LENGTH = 2000
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_LATIN_WORD = re.compile(r"[a-zü]+")
# English words that name the kind of answer and not its topic, as stems.
_KINDS = frozenset(
    map(stem, "plan target goal problem measure name number reason way method step thing part kind type".split())
)
# How a question that leans on the one before it begins, in either language.
_ELLIPSIS = re.compile(r"^(?:那么?|而|还有|其中|and\b|what about\b|how about\b|then\b)", re.IGNORECASE)


class Gazetteer:
    """The places of an archive, found as Chinese names or as pinyin in any spelling (Ding Xi, CHEN-ZHOU)."""

    def __init__(self, places: Sequence[str]) -> None:
        self._places = tuple(dict.fromkeys(places))
        self._spellings = {spelling: place for place in self._places for spelling in _spellings(place)}
        self._longest = max(map(len, self._places), default=0)

    def find(self, text: str) -> tuple[str, ...]:
        """Return the places that a text names, in order of appearance."""
        return tuple(dict.fromkeys(place for _, _, place in self._matches(fold(text))))

    def remove(self, text: str) -> str:
        """Return the folded text without the names of places: they choose the speech and say nothing of its content."""
        folded = fold(text)
        for start, end, _ in reversed(self._matches(folded)):
            folded = f"{folded[:start]} {folded[end:]}"
        return folded

    def _matches(self, folded: str) -> list[tuple[int, int, str]]:
        found = [
            (match.start(), match.end(), place)
            for place in self._places
            for match in re.finditer(re.escape(place) + "[市县区州]?", folded)
        ]
        found.extend(self._latin_matches(folded))
        found.sort()
        return [match for before, match in zip([(0, 0, ""), *found], found, strict=False) if match[0] >= before[1]]

    def _latin_matches(self, folded: str) -> list[tuple[int, int, str]]:
        parts = list(_LATIN_WORD.finditer(folded))
        found = []
        for first, count in product(range(len(parts)), range(1, self._longest + 1)):
            chosen = parts[first : first + count]
            place = self._spellings.get("".join(part.group() for part in chosen))
            if place and len(chosen) == count and chosen[-1].end() - chosen[0].start() <= 30:
                found.append((chosen[0].start(), chosen[-1].end(), place))
        return found


def understand(
    text: str, gazetteer: Gazetteer, years: Sequence[int], history: Sequence[str] = (), lexicon: Lexicon | None = None
) -> Question:
    """Read a question against what the archive knows and what was asked before.

    Raises BadQuestion when there is nothing to look for or the text is longer than MAX_LENGTH.
    """
    check(text)
    earlier = next((asked for asked in reversed(history) if asked.strip()), "")
    places = gazetteer.find(text)
    search_text = gazetteer.remove(text)
    if earlier and (not places or _ELLIPSIS.match(fold(text).strip())):
        # The topic of the earlier question is kept; its place, too, unless this one names another.
        search_text = f"{gazetteer.remove(earlier)} {search_text}"
        places = places or gazetteer.find(earlier)
    named = tuple(dict.fromkeys(int(year) for year in _YEAR.findall(fold(text)) if int(year) in years))
    return Question(
        text=text.strip(),
        language=language_of(text),
        search_text=search_text.strip() or fold(text).strip(),
        places=places,
        years=named,
        terms=tuple(content_words(search_text)),
        translations=lexicon.translate(search_text) if lexicon else (),
    )


def term_weights(question: Question) -> dict[str, float]:
    """Return what lexical search looks for and how much each term counts.

    A term of the question counts 1. The Chinese meanings of an English word share its 1 by their probabilities, as in
    probabilistic structured queries (Darwish & Oard 2003); a term of several words counts as much as they do. Words
    that only name the kind of answer are not looked for: "plan" would find every 科技计划.
    """
    weights: dict[str, float] = {term: 1.0 for term in terms(question.search_text) if not is_stop_word(term)}
    for translation in question.translations:
        words = len(translation.word.split())
        if words == 1 and stem(translation.word) in _KINDS:
            continue
        for meaning, probability in translation.meanings:
            parts = dict.fromkeys(terms(meaning))
            for part in parts:
                weights[part] = weights.get(part, 0.0) + words * probability / len(parts)
    return weights


def check(text: str) -> None:
    """Raise BadQuestion for a question that holds no word or is too long."""
    if len(text) > MAX_LENGTH:
        raise BadQuestion(
            f"The question has {len(text):,} characters, at most {MAX_LENGTH:,} are read; ask a shorter one."
        )
    if not text.isprintable() and any("\ud800" <= each <= "\udfff" for each in text):
        raise BadQuestion("The question holds half a character (a lone surrogate), which no text has; type it again.")
    if not re.search(r"[^\W_]", fold(text)):
        shown = f"{text.strip()[:20]!r} holds no word" if text.strip() else "The question is empty"
        raise BadQuestion(f"{shown}; ask something in Chinese or English, such as: 定西的中医药产业打算怎么发展")


def _spellings(place: str) -> set[str]:
    # One reading a name: the rare readings of single characters would make 郴州 a Lanzhou.
    reading = "".join(lazy_pinyin(place, errors="ignore"))
    return {reading.replace("v", vowel) for vowel in "vuü"} if reading else set()

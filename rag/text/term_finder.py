"""Find which of some search terms a text holds, without cutting texts into words that hold none of them."""

from collections.abc import Iterable

from rag.text.normalise import fold
from rag.text.numbers import quantity_terms
from rag.text.words import BIGRAM_MARK, VALUE_MARK, cut_words, latin_terms, search_terms

#: A zero among Chinese figures: no bigrams are counted of a run of characters that begins with one.
ZERO = "○"


class TermFinder:
    """Some terms of `rag.text.words.search_terms`, looked for in one text after the other.

    The characters of a bigram stand side by side in every text that holds it, and a Chinese word stands in it letter by
    letter. Only where such letters are found is the text cut, to tell whether they are a word there.
    """

    def __init__(self, wanted: Iterable[str]) -> None:
        wanted = frozenset(wanted)
        self._values = frozenset(term for term in wanted if term.startswith(VALUE_MARK))
        self._bigrams = {term: term.removeprefix(BIGRAM_MARK) for term in wanted if term.startswith(BIGRAM_MARK)}
        words = wanted - self._values - self._bigrams.keys()
        self._latin = frozenset(word for word in words if word.isascii())
        self._chinese = words - self._latin

    def find(self, text: str) -> set[str]:
        """Return the wanted terms that `search_terms` would give for a text."""
        folded = fold(text)
        held = {term for term, pair in self._bigrams.items() if pair in folded}
        if held and ZERO in folded:
            held.intersection_update(search_terms(text))
        letters = {word for word in self._chinese if word in folded}
        if letters:
            held |= letters.intersection(cut_words(text))
        if self._latin:
            # A stem need not stand in the text letter by letter: happi in happy.
            held |= self._latin.intersection(latin_terms(folded))
        if self._values:
            held |= self._values.intersection(VALUE_MARK + value for value in quantity_terms(folded))
        return held

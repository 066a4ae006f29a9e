"""The weighted terms that lexical search looks for, made from a question."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

from rag.data.tables import read_toml
from rag.text.asking import ANSWER_KIND_STEMS, ANSWER_KIND_WORDS, PROBLEM_WORDS
from rag.text.english import stem
from rag.text.pinyin import characters_read_as, neighbour_pairs
from rag.text.words import bigram, english_stems, is_stop_word, search_terms
from rag.types import Question, Translation

#: What each of the words counts by which a speech owns up to a problem, when a question asks for one.
PROBLEM_WORD_WEIGHT = float(read_toml("weights.toml")["terms"]["problem_word"])
#: What an English word counts as it stands, and what its stem does.
HALF_WORD_WEIGHT = 0.5


def weigh_terms(question: Question, holds: Callable[[str], object]) -> dict[str, float]:
    """Return what lexical search looks for and how much each term counts; `holds` tells what the archive knows.

    A term of the question counts 1, an English word half as it stands and half by its stem. The Chinese meanings of an
    English word share its 1 by their probabilities, and English ones what a Chinese word and its pairs count, as in
    probabilistic structured queries (Darwish & Oard 2003), as far as the archive holds them: the other senses of a word
    are not meant. A term of several words counts as much as they do. Words that only name the kind of answer are not
    looked for: "plan" would find every 科技计划. Two syllables of a name count as the characters that they may be.
    """
    weights = weigh_words(question.search_text)
    for translation in question.translations:
        for term, weight in _weigh_meanings(translation, holds):
            weights[term] = weights.get(term, 0.0) + weight
    for name in question.names:
        weights.update((pair, 1.0) for pair in _bigrams_read_as(name) if holds(pair))
    if question.kind == "problem":
        for word in PROBLEM_WORDS:
            weights[word] = weights.get(word, 0.0) + PROBLEM_WORD_WEIGHT
    return weights


def weigh_words(text: str) -> dict[str, float]:
    """Return the terms of a text that say something, each with what it counts."""
    weights = {term: 1.0 for term in search_terms(text) if not is_stop_word(term)}
    for word, its_stem in english_stems(text).items():
        weights |= {half: HALF_WORD_WEIGHT for half in (word, its_stem) if half in weights}
    return weights


def _weigh_meanings(translation: Translation, holds: Callable[[str], object]) -> Iterator[tuple[str, float]]:
    """Yield the terms of the meanings of a word in the other language that the archive holds, and what each counts."""
    if stem(translation.word) in ANSWER_KIND_STEMS or translation.word in ANSWER_KIND_WORDS:
        return
    # A Chinese word counts with its parts and its pairs of characters: in English as much as with all of them.
    into_english = not translation.word.isascii() and translation.meanings[0][0].isascii()
    counts = len(weigh_words(translation.word)) if into_english else len(translation.word.split())
    # Words that say nothing are no meaning in English: the of "the people".
    terms_of = weigh_words if into_english else search_terms
    meanings = [(list(dict.fromkeys(terms_of(meaning))), weight) for meaning, weight in translation.meanings]
    held = [(terms, weight) for terms, weight in meanings if any(map(holds, terms))]
    total = sum(weight for _, weight in held)
    for terms, weight in held:
        for term in terms:
            yield term, counts * weight / total / len(terms)


def _bigrams_read_as(name: Sequence[str]) -> Iterator[str]:
    """Yield the terms of every two characters that may be read as two neighbouring syllables of a name."""
    for first, second in neighbour_pairs(name):
        for pair in product(characters_read_as(first), characters_read_as(second)):
            yield bigram("".join(pair))

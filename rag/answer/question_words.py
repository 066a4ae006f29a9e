"""The content words of a question as refusals weigh them: what each counts, what it may mean, what may be its topic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from rag.models import late
from rag.models.embed import StaticEmbedder, distinct_word_ids
from rag.models.token_cache import TokenCache
from rag.text.asking import ANSWER_KIND_STEMS, ANSWER_KIND_WORDS
from rag.text.english import english_words, holds_word, stem
from rag.text.words import cut_words, is_noun, is_thing
from rag.types import Question, Vectors

#: Cosines at which a word begins to be supported by another one, and at which it is as good as the word itself.
RELATED_COSINE = 0.45
SAME_COSINE = 0.75
#: What words that are no nouns count beside nouns: people ask for a thing in verbs that no speech uses.
OTHER_WORD_SHARE = 0.3
#: The least length of a noun, or of a figure, that may be the topic of a question, and that of one of a few words.
MIN_TOPIC_CHARS = 3
MIN_KEYWORD_CHARS = 2
MAX_KEYWORDS = 3
#: A meaning is as good as its word when it has a third of the word's weight.
MEANING_FACTOR = 3.0
_NUMERALS = frozenset("一二两三四五六七八九十几各每")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word of a question may be in speeches of the other language, and its share of the word's weight."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class QuestionWord:
    """A content word of a question: what it weighs, what it may mean in Chinese, whether it may be the topic.

    `vectors` are the unit vectors of the pieces that the embedded model cuts it into, shape (pieces, dimension), and
    `lengths` what each of them counts, shape (pieces,).
    """

    text: str
    weight: float
    meanings: tuple[Meaning, ...]
    is_topic: bool
    vectors: Vectors = field(repr=False)
    lengths: Vectors = field(repr=False)

    def stands_in(self, folded: str) -> bool:
        """Return True if a folded text holds the word as it is, or one of its meanings."""
        return holds_word(self.text, folded) or any(holds_word(meaning.text, folded) for meaning in self.meanings)

    def presence(self, folded: str) -> float:
        """Return how surely a folded text holds the word or one of its meanings, from 0 to 1."""
        if holds_word(self.text, folded):
            return 1.0
        weights = (meaning.weight for meaning in self.meanings if holds_word(meaning.text, folded))
        return min(1.0, MEANING_FACTOR * max(weights, default=0.0))

    def nearness(self, passages: late.PreparedPassages) -> float:
        """Return how near the words of some passages come to the word, from 0 to 1; its pieces count by length."""
        best = late.best_matches(self.vectors, passages).max(axis=1, initial=0)
        total = max(float(self.lengths.sum()), 1e-6)
        cosine = float(np.where(best > 0, best + late.NOISE, 0) @ self.lengths) / total
        return float(np.clip((cosine - RELATED_COSINE) / (SAME_COSINE - RELATED_COSINE), 0, 1))


def weigh_question_words(question: Question, words: StaticEmbedder, cache: TokenCache) -> tuple[QuestionWord, ...]:
    """Return the content words of a question, but for those that only name the kind of answer that is wanted."""
    topical = [term for term in question.terms if not _names_answer_kind(term)]
    least = MIN_KEYWORD_CHARS if len(topical) <= MAX_KEYWORDS else MIN_TOPIC_CHARS
    return tuple(
        _weigh_word(term, tokens, question, words, least)
        for term, tokens in zip(topical, cache.tokens(topical), strict=True)
    )


def meanings_of(word: str, question: Question) -> list[Meaning]:
    """Return what a word of a question may be in Chinese speeches, alone and within terms of several words."""
    parts = set(english_words(word))
    return [
        Meaning(text, weight)
        for translation in question.translations
        if parts & set(translation.word.split()) or (not parts and word in translation.word)
        for text, weight in translation.meanings
    ]


def _names_answer_kind(term: str) -> bool:
    """Return True if a term only says what kind of answer is wanted: 措施, plan."""
    return set(cut_words(term)) <= ANSWER_KIND_WORDS or stem(term) in ANSWER_KIND_STEMS


def _noun_share(term: str, meanings: Sequence[Meaning], is_kind: Callable[[str], bool]) -> float:
    """Return which share of a term's Chinese meanings, by weight, is a noun; of an English term without any all."""
    meanings = [meaning for meaning in meanings if not meaning.text.isascii()]
    total = sum(meaning.weight for meaning in meanings)
    if not total:
        return float(term.isascii() or is_kind(term))
    return sum(meaning.weight for meaning in meanings if is_kind(meaning.text)) / total


def _weigh_word(
    term: str, tokens: Sequence[int], question: Question, words: StaticEmbedder, min_topic_chars: int
) -> QuestionWord:
    meanings = meanings_of(term, question)
    vectors, lengths = words.word_vectors(distinct_word_ids([tokens])[0])
    noun, thing = _noun_share(term, meanings, is_noun), _noun_share(term, meanings, is_thing)
    weight = float(lengths.max(initial=0) or 1.0) * (OTHER_WORD_SHARE + (1 - OTHER_WORD_SHARE) * noun)
    is_topic = (thing > 0.5 or term.isdigit()) and len(term) >= min_topic_chars and term[0] not in _NUMERALS
    return QuestionWord(term, weight, tuple(meanings), is_topic, vectors, lengths)

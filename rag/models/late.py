"""Late interaction over static word vectors: for each word of the question, the nearest word of a passage (MaxSim).

After ColBERT (Khattab & Zaharia 2020), with one static vector a word. Each word is weighted by how rare its meaning is
in the archive, and by the length of its vector, which training made small for words without much meaning.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.models.embed import UNKNOWN_WORD_ID, StaticEmbedder, TokenIds
from rag.store.sample import PassageWords
from rag.types import Vectors

#: A cosine below this is noise between unrelated words (measured in the feasibility study on public questions); it is
#: taken off every similarity.
NOISE = 0.3

#: Of what the best word of a question can add, another one adds at least so much where candidates are looked for: with
#: anything from nothing to two fifths the ten best passages of 100,000 are among them (benchmarks/scale.md).
MIN_GAIN = 0.2

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WeighedWords:
    """The words of a question: their unit vectors, shape (words, dimension), and their weights, shape (words,)."""

    vectors: Vectors
    weights: Vectors


@dataclass(frozen=True, slots=True)
class PreparedPassages:
    """The words of some passages, ready to be compared with any question.

    `ids` are the n distinct words, ascending, and `vectors` theirs, shape (n + 1, dimension), the last one zero.
    `columns` are row numbers of `vectors`, for the words of one passage after the other; `starts`, shape (passages,),
    says where those of each passage begin. A passage without a known word holds the zero word.
    """

    ids: TokenIds
    vectors: Vectors
    columns: NDArray[np.int32]
    starts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ComparedWords:
    """How near the words of a question come to those of a sample, for which this need not be computed again.

    `ids` are the words of the sample, ascending, and `similar` their similarities, shape (question words, ids + 1); the
    last is that of the zero word.
    """

    ids: TokenIds
    similar: Matrix


def prepare_passages(words: PassageWords, model: StaticEmbedder, *, for_many: bool = False) -> PreparedPassages:
    """Return the words of some passages with their vectors, once for any number of questions.

    `for_many` says that many questions will be asked: the vectors are then laid out so that each takes half as long.
    """
    distinct, columns, starts = _number_passages(words, model.vocabulary)
    # The word that no text holds has the zero vector.
    vectors, _ = model.word_vectors(np.append(distinct, UNKNOWN_WORD_ID))
    return PreparedPassages(distinct, np.asfortranarray(vectors) if for_many else vectors, columns, starts)


def _number_passages(words: PassageWords, vocabulary: int) -> tuple[TokenIds, NDArray[np.int32], NDArray[np.int64]]:
    """Return the distinct words, and for PreparedPassages the columns and the starts."""
    distinct, columns = _number_words(words.ids, vocabulary)
    empty = np.diff(words.offsets) == 0
    starts = words.offsets[:-1] + np.concatenate([[0], np.cumsum(empty)])[: len(empty)]
    return distinct, np.insert(columns, words.offsets[:-1][empty], len(distinct)), starts


def _number_words(ids: TokenIds, vocabulary: int) -> tuple[TokenIds, NDArray[np.int32]]:
    """Return the distinct ids, ascending, and which of them each id is, as np.unique does, without sorting them."""
    is_held = np.zeros(vocabulary, np.bool_)
    is_held[ids] = True
    distinct = np.flatnonzero(is_held).astype(np.int32)
    number_of = np.zeros(vocabulary, np.int32)
    number_of[distinct] = np.arange(len(distinct), dtype=np.int32)
    return distinct, number_of[ids]


def best_matches(vectors: Vectors, passages: PreparedPassages) -> Matrix:
    """Return the similarity of each question word to the nearest word of each passage, shape (words, passages).

    `vectors` are the unit vectors of the question's words, shape (words, dimension). A similarity is a cosine less
    NOISE, and zero where that is negative.
    """
    return _best_of_passages(_similarities(vectors, passages.vectors), passages.columns, passages.starts)


def _best_of_passages(similar: Matrix, columns: NDArray[np.int32], starts: NDArray[np.int64]) -> Matrix:
    """Return the greatest similarity of each question word to the words of each passage, zero where all are less.

    `similar` has the shape (question words, words); the result (question words, passages).
    """
    best = np.zeros((len(similar), len(starts)), np.float32)
    # Few words come near any word of a question; the others are not looked at in any passage.
    is_near = np.asarray((similar > 0).any(axis=0))
    positions = np.flatnonzero(is_near[columns])
    begins = np.searchsorted(positions, starts)
    filled = np.flatnonzero(np.diff(begins, append=len(positions)))
    if len(filled):
        near = similar.take(columns[positions], axis=1)
        best[:, filled] = np.maximum.reduceat(near, begins[filled], axis=1)
    return np.maximum(best, 0, out=best)


def _similarities(asked: Vectors, vectors: Vectors) -> Matrix:
    """Return the cosines of asked words and others, less NOISE, shape (asked words, other words)."""
    # The product of the wide matrix comes first where its rows lie together, which BLAS multiplies faster.
    is_by_row = vectors.flags.c_contiguous
    similar = np.ascontiguousarray((vectors @ asked.T).T) if is_by_row else asked @ vectors.T
    similar -= np.float32(NOISE)
    return similar


def strong_gains(question: WeighedWords, compared: ComparedWords) -> Matrix:
    """Return what each word of the sample adds to the score of a passage, zero where that is little.

    The result has the shape (question words, sample words). What is left out is in many passages and moves none far.
    """
    gains = question.weights[:, None] * compared.similar[:, :-1]
    gains[gains < MIN_GAIN * gains.max(initial=0)] = 0
    kept: Matrix = np.maximum(gains, 0, out=gains)
    return kept


def weigh_words(ids: TokenIds, sample: PreparedPassages, model: StaticEmbedder) -> WeighedWords:
    """Weigh the words of a question by the rarity of their meaning in a sample of the archive."""
    return weigh_and_match(ids, sample, model)[0]


def weigh_and_match(
    ids: TokenIds, sample: PreparedPassages, model: StaticEmbedder
) -> tuple[WeighedWords, ComparedWords, Matrix]:
    """Weigh the words of a question; return them, how near they come to the words of the sample, and to its passages.

    `ids` are distinct word ids, shape (words,), and the last result has the shape (words, sample passages). A passage
    counts as holding a word when its nearest word comes more than half as near as the nearest of the whole sample; the
    rarity is the inverse document frequency of BM25 (Robertson & Zaragoza 2009) over these counts.
    """
    vectors, lengths = model.word_vectors(ids)
    compared = ComparedWords(sample.ids, _similarities(vectors, sample.vectors))
    best = _best_of_passages(compared.similar, sample.columns, sample.starts)
    total = best.shape[1]
    nearest = best.max(axis=1, keepdims=True, initial=1e-6)
    frequency = (best > 0.5 * nearest).sum(axis=1)
    rarity = np.log1p((total - frequency + 0.5) / (frequency + 0.5))
    return WeighedWords(vectors, (lengths * rarity).astype(np.float32)), compared, best


def score_passages(question: WeighedWords, passages: PreparedPassages) -> Vectors:
    """Return the late-interaction score of each passage, shape (passages,); zero or more, higher is better."""
    scores: Vectors = question.weights @ best_matches(question.vectors, passages)
    return scores


def score_words(question: WeighedWords, compared: ComparedWords, words: PassageWords, model: StaticEmbedder) -> Vectors:
    """Return what `score_passages` does; words that the sample holds are not compared again."""
    distinct, columns, starts = _number_passages(words, model.vocabulary)
    numbers = np.searchsorted(compared.ids, distinct)
    is_known = (
        compared.ids.take(numbers, mode="clip") == distinct if len(compared.ids) else np.zeros(len(distinct), bool)
    )
    similar = np.empty((len(question.vectors), len(distinct) + 1), np.float32)
    similar[:, np.flatnonzero(is_known)] = compared.similar.take(numbers[is_known], axis=1)
    others, _ = model.word_vectors(distinct[~is_known])
    similar[:, np.flatnonzero(~is_known)] = _similarities(question.vectors, others)
    similar[:, -1] = 0
    scores: Vectors = question.weights @ _best_of_passages(similar, columns, starts)
    return scores

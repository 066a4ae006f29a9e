"""Train the table of word vectors.

A plain loop instead of sentence-transformers' trainer: a batch touches 15,000 of 95,000 rows, and moments kept for
those rows alone (SparseAdam) cost less than those of the whole table and leave rare words where they are; the mean
vector and late interaction share the rows of one batch; and the trainer needs datasets and accelerate besides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor
from tqdm import tqdm

from training import losses
from training.corpus import Bags, Ids
from training.initialise import ParallelText, VectorTable
from training.losses import TextWords

Weights = NDArray[np.float64]

#: Sentences of a batch whose similarities are compared with the teacher's.
_TAUGHT_SENTENCES = 256
#: Words that a question of late interaction has at most.
_MAX_QUESTION_WORDS = 24
#: Sentences of a passage that goes on, at most.
_MAX_PASSAGE_SENTENCES = 5
#: Share of the texts of a batch, and of the questions of late interaction, that lose words.
_THINNED_TEXTS = 0.7
_THINNED_QUESTIONS = 0.8
#: Shares of its words that such a text loses at most: English, Chinese, Chinese beside itself, and a question.
_MAX_LOST_ENGLISH = 0.7
_MAX_LOST_CHINESE = 0.28
_MAX_LOST_PART = 0.84
_MAX_LOST_QUESTION = 0.75
#: Weights of the contrast of mean vectors between the languages, and between a Chinese sentence and a part of itself.
_MEAN_WEIGHT = 1.5
_PART_WEIGHT = 0.5
_WARM_UP_STEPS = 30
#: The least share of the learning rate at the end.
_MIN_PACE = 0.03


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the model is trained; the defaults are what was kept, see docs/decisions/0003."""

    seed: int = 0
    dimension: int = 256
    steps: int = 800
    batch_pairs: int = 2048
    learning_rate: float = 3e-3
    temperature: float = 0.05
    #: Pairs whose words are also compared one by one.
    late_pairs: int = 384
    #: Share of the passages of late interaction that go on with the sentences after theirs, and their words at most.
    joined_share: float = 0.5
    max_passage_words: int = 100
    #: Weights of the losses beside that of the mean vector.
    late_weight: float = 1.0
    gloss_weight: float = 0.5
    imitation_weight: float = 20.0


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What is learnt from: sentence pairs, word-gloss pairs, and the teacher's vectors of some English sentences.

    `collections`, shape (pairs,), numbers the collection of each pair, and `shares`, shape (collections,), says how
    often a pair of each is drawn against the others. `gloss_weights`, shape (glosses,), says the same of each pair of a
    word of `words` and its meaning in `meanings`. `taught`, shape (taught sentences,), are the rows of the pairs whose
    English side the teacher has read, and `teacher`, shape (taught sentences, dimension of the teacher), its vectors.
    """

    sentences: ParallelText
    collections: Ids
    shares: Weights
    words: Bags
    meanings: Bags
    gloss_weights: Weights
    taught: Ids
    teacher: VectorTable


@dataclass(frozen=True, slots=True)
class Batch:
    """The texts of one batch, which belong together two by two, text by text.

    `chinese_part` are parts of the first texts of `chinese`. `asked` are questions of late interaction, `known` the
    passages that answer them.
    """

    english: Bags
    chinese: Bags
    chinese_part: Bags
    words: Bags
    meanings: Bags
    taught_english: Bags
    taught_chinese: Bags
    asked: Bags
    known: Bags

    def bags(self) -> dict[str, Bags]:
        """Return the texts by the names of the fields, in their order."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def renumber(self) -> tuple["Batch", Ids]:
        """Return the batch with words numbered from 0 without gaps, and the id of each number, shape (words,)."""
        bags = self.bags()
        distinct, numbers = np.unique(np.concatenate([bag.ids for bag in bags.values()]), return_inverse=True)
        ends = np.cumsum([0, *(len(bag.ids) for bag in bags.values())])
        slices = zip(bags.items(), ends[:-1], ends[1:], strict=True)
        renumbered = {name: Bags(numbers[start:end], bag.offsets) for (name, bag), start, end in slices}
        return replace(self, **renumbered), distinct


class BatchSampler:
    """Draw the batches of a training."""

    def __init__(self, data: TrainingData, recipe: Recipe) -> None:
        self._data, self._recipe = data, recipe
        self._rng = np.random.default_rng(recipe.seed)
        whole = (data.sentences.english.lengths > 0) & (data.sentences.chinese.lengths > 0)
        self._pair_weights = data.shares[data.collections] * whole
        self._gloss_weights = data.gloss_weights * (data.words.lengths > 0) * (data.meanings.lengths > 0)

    def draw(self) -> tuple[Batch, VectorTable]:
        """Return one batch and the teacher's vectors of its taught sentences."""
        data, recipe, rng = self._data, self._recipe, self._rng
        # The order of what is drawn decides what one seed gives.
        rows = _draw_rows(rng, self._pair_weights, recipe.batch_pairs)
        english, chinese = data.sentences.english.take(rows), data.sentences.chinese.take(rows)
        late = np.arange(min(recipe.late_pairs, len(rows)))
        gloss_rows = _draw_rows(rng, self._gloss_weights, recipe.batch_pairs // 2)
        taught = rng.choice(len(data.taught), min(_TAUGHT_SENTENCES, len(data.taught)), replace=False)
        taught_rows = data.taught[taught]
        batch = Batch(
            english=english.drop_words(rng, _THINNED_TEXTS, _MAX_LOST_ENGLISH),
            chinese=chinese.drop_words(rng, _THINNED_TEXTS, _MAX_LOST_CHINESE),
            chinese_part=chinese.take(np.arange(len(rows) // 2)).drop_words(rng, _THINNED_TEXTS, _MAX_LOST_PART),
            words=data.words.take(gloss_rows),
            meanings=data.meanings.take(gloss_rows),
            taught_english=data.sentences.english.take(taught_rows),
            taught_chinese=data.sentences.chinese.take(taught_rows),
            asked=self._draw_questions(english.take(late)),
            known=self._draw_passages(rows[late]),
        )
        return batch, data.teacher[taught]

    def _draw_questions(self, sentences: Bags) -> Bags:
        thinned = sentences.drop_words(self._rng, _THINNED_QUESTIONS, _MAX_LOST_QUESTION)
        return thinned.sample_distinct(self._rng, _MAX_QUESTION_WORDS)

    def _draw_passages(self, rows: Ids) -> Bags:
        passages = self._data.sentences.chinese.join_following(rows, self._draw_passage_lengths(rows))
        return passages.sample_distinct(self._rng, self._recipe.max_passage_words)

    def _draw_passage_lengths(self, rows: Ids) -> Ids:
        """Return of how many sentences each passage consists, shape (rows,).

        It is one or, as long as the sentences are of one collection, more.
        """
        collections = np.append(self._data.collections, -1)
        counts = np.ones(len(rows), np.int64)
        is_joined = self._rng.random(len(rows)) < self._recipe.joined_share
        wanted = np.where(is_joined, self._rng.integers(2, _MAX_PASSAGE_SENTENCES + 1, len(rows)), 1)
        for more in range(1, _MAX_PASSAGE_SENTENCES):
            follows = collections[np.minimum(rows + more, len(collections) - 1)] == collections[rows]
            counts += follows & (counts == more) & (wanted > more)
        return counts


def _draw_rows(rng: np.random.Generator, weights: Weights, count: int) -> Ids:
    """Draw `count` rows by their weights, and return the distinct ones in random order."""
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, rng.random(count) * ends[-1], side="right")
    return rng.permutation(np.unique(drawn))


def train(table: VectorTable, data: TrainingData, recipe: Recipe) -> VectorTable:
    """Return the trained table; the same seed gives the same table on one machine."""
    torch.manual_seed(recipe.seed)
    sampler = BatchSampler(data, recipe)
    weights = torch.nn.Parameter(torch.from_numpy(table.copy()))
    optimiser: torch.optim.Optimizer = torch.optim.SparseAdam([weights], lr=recipe.learning_rate, betas=(0.9, 0.99))
    contrast = losses.make_contrastive_loss(recipe.temperature)
    progress = tqdm(range(recipe.steps), desc="train", unit="batch", mininterval=5)
    averages: dict[str, float] = {}
    for step in progress:
        optimiser.param_groups[0]["lr"] = recipe.learning_rate * _pace(step, recipe.steps)
        batch, teacher = sampler.draw()
        renumbered, ids = batch.renumber()
        rows = F.embedding(torch.from_numpy(ids), weights, sparse=True)
        parts = _compute_losses(rows, renumbered, torch.from_numpy(teacher), contrast, recipe)
        optimiser.zero_grad()
        torch.autograd.backward(torch.stack(list(parts.values())).sum())
        optimiser.step()
        averages = _update_averages(averages, parts)
        progress.set_postfix({name: f"{value:.2f}" for name, value in averages.items()}, refresh=False)
    trained = np.array(weights.detach().numpy())
    trained[0] = 0
    return trained


def _pace(step: int, steps: int) -> float:
    """Return the share of the learning rate of a step: it rises during the first ones, then falls to the end."""
    return min(1.0, (step + 1) / _WARM_UP_STEPS) * max(_MIN_PACE, 1 - step / steps)


def _update_averages(averages: Mapping[str, float], parts: Mapping[str, Tensor]) -> dict[str, float]:
    """Return the moving average of each loss, for the progress bar."""
    values = {name: part.item() for name, part in parts.items()}
    return {name: 0.95 * averages.get(name, value) + 0.05 * value for name, value in values.items()}


def _compute_losses(
    rows: Tensor, batch: Batch, teacher: Tensor, contrast: losses.Contrast, recipe: Recipe
) -> dict[str, Tensor]:
    """Return the weighted losses by name; `rows`, shape (words, dimension), are the vectors of the batch's words."""
    english, chinese, part = (_sum_vectors(rows, bag) for bag in (batch.english, batch.chinese, batch.chinese_part))
    words, meanings = _sum_vectors(rows, batch.words), _sum_vectors(rows, batch.meanings)
    taught = _sum_vectors(rows, batch.taught_english), _sum_vectors(rows, batch.taught_chinese)
    scores = losses.score_late_interaction(_text_words(batch.asked), _text_words(batch.known), rows)
    return {
        "mean": _MEAN_WEIGHT * contrast(english, chinese),
        "same": _PART_WEIGHT * contrast(part, chinese[: len(part)]),
        "gloss": recipe.gloss_weight * contrast(meanings, words),
        "late": recipe.late_weight * losses.late_contrastive_loss(scores, recipe.temperature),
        "imitate": recipe.imitation_weight * losses.imitation_loss(*taught, teacher),
    }


def _sum_vectors(rows: Tensor, bag: Bags) -> Tensor:
    """Return the sum of the word vectors of each text, shape (texts, dimension)."""
    # The direction of a sum is that of the mean; lengths are divided out in the losses.
    return F.embedding_bag(torch.from_numpy(bag.ids), rows, torch.from_numpy(bag.offsets[:-1]), mode="sum")


def _text_words(bag: Bags) -> TextWords:
    distinct, positions = torch.unique(torch.from_numpy(bag.ids), return_inverse=True)
    owners = torch.from_numpy(np.repeat(np.arange(len(bag)), bag.lengths))
    return TextWords(distinct, owners, positions)

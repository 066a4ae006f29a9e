"""Train the table of word vectors.

A plain loop instead of sentence-transformers' trainer: a batch touches 15,000 of 95,000 rows, and moments kept for
those rows alone (SparseAdam) cost less than those of the whole table and leave rare words where they are; the mean
vector and late interaction share the rows of one batch; and the trainer needs datasets and accelerate besides.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor
from tqdm import tqdm

from training import losses
from training.corpus import Bags, Ids
from training.initialise import Table


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the model is trained; the defaults are what was kept, see benchmarks/README.md."""

    seed: int = 0
    dimension: int = 256
    steps: int = 800
    batch: int = 2048
    rate: float = 3e-3
    temperature: float = 0.05
    #: Pairs whose words are also compared one by one.
    late_batch: int = 384
    #: Share of the passages of late interaction that go on with the sentences after theirs, and their words at most.
    joined: float = 0.5
    passage: int = 100
    #: Weights of the losses beside that of the mean vector.
    late: float = 1.0
    glosses: float = 0.5
    imitation: float = 20.0


@dataclass(frozen=True, slots=True)
class Material:
    """What is learnt from: sentence pairs, word-gloss pairs, and the teacher's vectors of some English sentences."""

    english: Bags
    chinese: Bags
    sources: NDArray[np.int64]
    #: How often a pair of each collection is drawn, against the others.
    shares: NDArray[np.float64]
    words: Bags
    meanings: Bags
    gloss_weights: NDArray[np.float64]
    taught: Ids
    teacher: Table


class Batches:
    """Draw the batches of a training, each as named bags of words."""

    def __init__(self, material: Material, recipe: Recipe) -> None:
        self._material, self._recipe = material, recipe
        self._rng = np.random.default_rng(recipe.seed)
        whole = (material.english.lengths > 0) & (material.chinese.lengths > 0)
        self._weights = material.shares[material.sources] * whole
        self._glosses = material.gloss_weights * (material.words.lengths > 0) * (material.meanings.lengths > 0)

    def draw(self) -> tuple[dict[str, Bags], Table]:
        """Return the bags of one batch and the teacher's vectors of its taught sentences."""
        material, recipe, rng = self._material, self._recipe, self._rng
        rows = _pick(rng, self._weights, recipe.batch)
        english, chinese = material.english.take(rows), material.chinese.take(rows)
        late = np.arange(min(recipe.late_batch, len(rows)))
        gloss = _pick(rng, self._glosses, recipe.batch // 2)
        taught = rng.choice(len(material.taught), min(256, len(material.taught)), replace=False)
        bags = {
            "english": english.thin(rng, 0.7, 0.7),
            "chinese": chinese.thin(rng, 0.7, 0.28),
            "again": chinese.take(np.arange(len(rows) // 2)).thin(rng, 0.7, 0.84),
            "words": material.words.take(gloss),
            "meanings": material.meanings.take(gloss),
            "taught english": material.english.take(material.taught[taught]),
            "taught chinese": material.chinese.take(material.taught[taught]),
            "asked": english.take(late).thin(rng, 0.8, 0.75).distinct(rng, 24),
            "known": material.chinese.joined(rows[late], self._lengths(rows[late])).distinct(rng, recipe.passage),
        }
        return bags, material.teacher[taught]

    def _lengths(self, rows: Ids) -> Ids:
        """Draw of how many sentences a passage consists: of one or, as long as they are of one collection, of more."""
        sources = np.append(self._material.sources, -1)
        counts = np.ones(len(rows), np.int64)
        wanted = np.where(self._rng.random(len(rows)) < self._recipe.joined, self._rng.integers(2, 6, len(rows)), 1)
        for more in range(1, 5):
            follows = sources[np.minimum(rows + more, len(sources) - 1)] == sources[rows]
            counts += follows & (counts == more) & (wanted > more)
        return counts


def _pick(rng: np.random.Generator, weights: NDArray[np.float64], count: int) -> Ids:
    """Draw distinct rows by their weights, as many as there are when they are fewer."""
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, rng.random(count) * ends[-1], side="right")
    return rng.permutation(np.unique(drawn))


def train(table: Table, material: Material, recipe: Recipe) -> Table:
    """Return the trained table; the same seed gives the same table on one machine."""
    torch.manual_seed(recipe.seed)
    batches = Batches(material, recipe)
    weights = torch.nn.Parameter(torch.from_numpy(table.copy()))
    optimiser = torch.optim.SparseAdam([weights], lr=recipe.rate, betas=(0.9, 0.99))
    contrast = losses.contrast(recipe.temperature)
    progress = tqdm(range(recipe.steps), desc="train", unit="batch", mininterval=5)
    shown: dict[str, float] = {}
    for step in progress:
        optimiser.param_groups[0]["lr"] = recipe.rate * _pace(step, recipe.steps)
        bags, teacher = batches.draw()
        used, places = np.unique(np.concatenate([bag.ids for bag in bags.values()]), return_inverse=True)
        rows = F.embedding(torch.from_numpy(used), weights, sparse=True)
        parts = _losses(rows, _placed(bags, places), torch.from_numpy(teacher), contrast, recipe)
        optimiser.zero_grad()
        torch.stack(list(parts.values())).sum().backward()
        optimiser.step()
        values = {name: part.item() for name, part in parts.items()}
        shown = {name: 0.95 * shown.get(name, value) + 0.05 * value for name, value in values.items()}
        progress.set_postfix({name: f"{value:.2f}" for name, value in shown.items()}, refresh=False)
    trained = np.array(weights.detach().numpy())
    trained[0] = 0
    return trained


def _pace(step: int, steps: int) -> float:
    return min(1.0, (step + 1) / 30) * max(0.03, 1 - step / steps)


def _placed(bags: Mapping[str, Bags], places: Ids) -> dict[str, Bags]:
    """Rename the words of all bags to their places among the rows of the batch."""
    ends = np.cumsum([0, *(len(bag.ids) for bag in bags.values())])
    cut = zip(bags.items(), ends[:-1], ends[1:], strict=True)
    return {name: Bags(places[start:end], bag.offsets) for (name, bag), start, end in cut}


def _losses(
    rows: Tensor, bags: Mapping[str, Bags], teacher: Tensor, contrast: losses.Contrast, recipe: Recipe
) -> dict[str, Tensor]:
    means = {name: _sums(rows, bag) for name, bag in bags.items() if name not in ("asked", "known")}
    again = means["again"]
    asked, questions = _words(bags["asked"])
    known, texts = _words(bags["known"])
    scores = losses.late_scores(questions, texts, rows, asked, known)
    return {
        "mean": 1.5 * contrast(means["english"], means["chinese"]),
        "same": 0.5 * contrast(again, means["chinese"][: len(again)]),
        "gloss": recipe.glosses * contrast(means["meanings"], means["words"]),
        "late": recipe.late * losses.late_contrast(scores, recipe.temperature),
        "imitate": recipe.imitation * losses.imitate(means["taught english"], means["taught chinese"], teacher),
    }


def _sums(rows: Tensor, bag: Bags) -> Tensor:
    # The direction of a sum is that of the mean; lengths are divided out in the losses.
    return F.embedding_bag(torch.from_numpy(bag.ids), rows, torch.from_numpy(bag.offsets[:-1]), mode="sum")


def _words(bag: Bags) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """Return the distinct words of some texts, and of each word its text and its place among them."""
    distinct, places = torch.unique(torch.from_numpy(bag.ids), return_inverse=True)
    owners = torch.from_numpy(np.repeat(np.arange(len(bag)), bag.lengths))
    return distinct, (owners, places)

"""What the training makes small: three losses over bags of word vectors.

The contrast of mean vectors is sentence-transformers' own MultipleNegativesRankingLoss. The library has no loss for
late interaction over static vectors, nor one that copies a teacher's similarities within one language and across.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from sentence_transformers.util import cos_sim
from torch import Tensor

#: A loss over two lists of vectors, shape (texts, dimension) each, that belong together row by row.
Contrast = Callable[[Tensor, Tensor], Tensor]
#: What the contrast from a passage back to the questions weighs beside that from a question to the passages.
_BACKWARD_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class TextWords:
    """The words of some texts: the rows of the table that occur in them, and where each word occurs.

    `rows` has the shape (distinct words,); `owners` and `positions`, shape (words,), name for each word of a text the
    text that it belongs to and its position in `rows`. The words of a text follow one another.
    """

    rows: Tensor
    owners: Tensor
    positions: Tensor


def make_contrastive_loss(temperature: float) -> Contrast:
    """Return the in-batch contrastive loss of mean vectors, over texts of both languages together.

    A text's translation must come before all other texts of either language: else a passage's language would decide
    its rank in a mixed archive.
    """
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    loss = MultipleNegativesRankingLoss(
        model=None,  # type: ignore[arg-type]  # only its arithmetic is used: the vectors come from our table
        scale=1 / temperature,
        similarity_fct=cos_sim,
        directions=("query_to_doc", "query_to_query", "doc_to_query", "doc_to_doc"),
        partition_mode="joint",
    )
    return lambda left, right: loss.compute_loss_from_embeddings([left, right], torch.arange(len(left)))


def imitation_loss(english: Tensor, chinese: Tensor, teacher: Tensor) -> Tensor:
    """Return how far the similarities of sentences are from the teacher's, within each language and across.

    All three have the shape (sentences, dimension); the dimension of the teacher may be another one, and its vectors
    have length 1.
    """
    english, chinese = F.normalize(english, dim=1), F.normalize(chinese, dim=1)
    wanted = teacher @ teacher.T
    others = ~torch.eye(len(teacher), dtype=torch.bool)
    similarities = (english @ english.T, english @ chinese.T, chinese @ chinese.T)
    return torch.stack([((similar - wanted)[others] ** 2).mean() for similar in similarities]).sum()


def score_late_interaction(questions: TextWords, passages: TextWords, table: Tensor) -> Tensor:
    """Return the late-interaction scores of questions for passages, shape (questions, passages), between 0 and 1.

    `table` has the shape (words, dimension). A question word weighs as much as its vector is long.
    """
    asked = table[questions.rows]
    lengths = asked.norm(dim=1)
    similar = F.normalize(asked, dim=1) @ F.normalize(table[passages.rows], dim=1).T
    padded = pad_texts(passages.owners, passages.positions)
    with torch.no_grad():
        best = similar.detach()[:, padded.reshape(-1)].reshape(len(asked), *padded.shape).argmax(dim=2)
    nearest = padded[torch.arange(len(padded)), best]
    matches = torch.relu(similar.gather(1, nearest))
    weights = torch.zeros(int(questions.owners.max()) + 1, len(asked))
    weights[questions.owners, questions.positions] = 1
    weights = weights * lengths
    scores: Tensor = weights @ matches / (weights.sum(dim=1, keepdim=True) + 1e-6)
    return scores


def pad_texts(owners: Tensor, positions: Tensor) -> Tensor:
    """Lay the words of texts out in a rectangle, shape (texts, longest); short ones repeat their first word."""
    lengths = torch.bincount(owners)
    starts = torch.cumsum(lengths, 0) - lengths
    steps = torch.arange(int(lengths.max()))
    within = torch.where(steps < lengths[:, None], steps, torch.zeros_like(steps))
    return positions[starts[:, None] + within]


def late_contrastive_loss(scores: Tensor, temperature: float) -> Tensor:
    """Return the in-batch contrastive loss of late-interaction scores, shape (texts, texts), in both directions."""
    labels = torch.arange(len(scores))
    scores = scores / temperature
    return F.cross_entropy(scores, labels) + _BACKWARD_WEIGHT * F.cross_entropy(scores.T, labels)

"""What the training makes small: three losses over bags of word vectors.

The contrast of mean vectors is sentence-transformers' own MultipleNegativesRankingLoss. The library has no loss for
late interaction over static vectors, nor one that copies a teacher's similarities within one language and across.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from sentence_transformers.util import cos_sim
from torch import Tensor

#: A loss over two lists of vectors that belong together row by row.
Contrast = Callable[[Tensor, Tensor], Tensor]


def contrast(temperature: float) -> Contrast:
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


def imitate(english: Tensor, chinese: Tensor, teacher: Tensor) -> Tensor:
    """Return how far the similarities of sentences are from the teacher's, within each language and across."""
    english, chinese = F.normalize(english, dim=1), F.normalize(chinese, dim=1)
    wanted = teacher @ teacher.T
    others = ~torch.eye(len(teacher), dtype=torch.bool)
    found = (english @ english.T, english @ chinese.T, chinese @ chinese.T)
    return torch.stack([((similar - wanted)[others] ** 2).mean() for similar in found]).sum()


def late_scores(
    questions: tuple[Tensor, Tensor], texts: tuple[Tensor, Tensor], table: Tensor, asked: Tensor, known: Tensor
) -> Tensor:
    """Return the late-interaction scores of questions for texts, shape (questions, texts), between 0 and 1.

    `asked` and `known` are the rows of the table that occur; `questions` and `texts` give, for each, the places of
    their words in those rows as (owner, place). A question word weighs as much as its vector is long.
    """
    rows = table[asked]
    lengths = rows.norm(dim=1)
    similar = F.normalize(rows, dim=1) @ F.normalize(table[known], dim=1).T
    padded = pad(*texts)
    with torch.no_grad():
        best = similar.detach()[:, padded.reshape(-1)].reshape(len(asked), *padded.shape).argmax(dim=2)
    nearest = padded[torch.arange(len(padded)), best]
    matches = torch.relu(similar.gather(1, nearest))
    weights = torch.zeros(int(questions[0].max()) + 1, len(asked))
    weights[questions] = 1
    weights = weights * lengths
    scores: Tensor = weights @ matches / (weights.sum(dim=1, keepdim=True) + 1e-6)
    return scores


def pad(owners: Tensor, places: Tensor) -> Tensor:
    """Lay the words of texts out in a rectangle, shape (texts, longest); short ones repeat their first word."""
    lengths = torch.bincount(owners)
    starts = torch.cumsum(lengths, 0) - lengths
    steps = torch.arange(int(lengths.max()))
    within = torch.where(steps < lengths[:, None], steps, torch.zeros_like(steps))
    return places[starts[:, None] + within]


def late_contrast(scores: Tensor, temperature: float) -> Tensor:
    """Return the in-batch contrastive loss of late-interaction scores, in both directions."""
    labels = torch.arange(len(scores))
    scores = scores / temperature
    return F.cross_entropy(scores, labels) + 0.5 * F.cross_entropy(scores.T, labels)

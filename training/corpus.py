"""Hold tokenized texts in two flat arrays, and draw bags of words from them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Ids = NDArray[np.int64]

#: Texts tokenized at once.
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Bags:
    """The known words of some texts as ids, one text after the other; `offsets` has one entry more than texts."""

    ids: Ids
    offsets: Ids

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> Ids:
        """How many words each text has."""
        return np.diff(self.offsets)

    def parts(self) -> list[Ids]:
        """Return the ids of each text."""
        return np.split(self.ids, self.offsets[1:-1])

    def take(self, rows: Ids) -> "Bags":
        """Return the texts of these rows, in their order."""
        lengths = self.lengths[rows]
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(self.offsets[:-1][rows] - ends + lengths, lengths)
        return Bags(self.ids[places], np.concatenate([[0], ends]))

    def thin(self, rng: np.random.Generator, share: float, most: float) -> "Bags":
        """Leave out words at random: in a share of the texts, up to `most` of each; two words of a text stay."""
        lengths = self.lengths
        kept = 1 - most * rng.random(len(self)) * (rng.random(len(self)) < share)
        chance = rng.random(len(self.ids))
        # The words of a text are ranked by chance; the first ones stay, and at least two.
        owners = np.repeat(np.arange(len(self)), lengths)
        order = np.lexsort((chance, owners))
        rank = np.arange(len(self.ids)) - np.repeat(self.offsets[:-1], lengths)
        stay = np.zeros(len(self.ids), bool)
        stay[order] = rank < np.maximum(2, np.ceil(kept * lengths))[owners]
        return Bags(self.ids[stay], np.concatenate([[0], np.cumsum(np.bincount(owners[stay], minlength=len(self)))]))

    def distinct(self, rng: np.random.Generator, limit: int) -> "Bags":
        """Return the distinct words of each text in random order, at most `limit` of them."""
        return join([rng.permutation(np.unique(part))[:limit] for part in self.parts()])

    def joined(self, rows: Ids, counts: Ids) -> "Bags":
        """Return, for each row, the words of that text and of those after it, `counts` texts together."""
        starts, ends = self.offsets[rows], self.offsets[np.minimum(rows + counts, len(self))]
        return join([self.ids[start:end] for start, end in zip(starts, ends, strict=True)])


def join(parts: Sequence[Ids]) -> Bags:
    """Put the ids of single texts behind one another."""
    flat = np.concatenate([np.zeros(0, np.int64), *parts])
    return Bags(flat, np.cumsum([0, *map(len, parts)]))


def tokenize(tokenizer: Tokenizer, texts: Sequence[str]) -> Bags:
    """Return the known words of texts; the unknown word has id 0 and is left out."""
    parts: list[Ids] = []
    for start in range(0, len(texts), _BATCH):
        encodings = tokenizer.encode_batch_fast(list(texts[start : start + _BATCH]), add_special_tokens=False)
        parts += [np.fromiter((i for i in encoding.ids if i), np.int64) for encoding in encodings]
    return join(parts)

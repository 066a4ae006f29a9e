"""Hold tokenized texts in two flat arrays, and draw bags of words from them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Ids = NDArray[np.int64]

_TEXTS_PER_BATCH = 20_000
#: The fewest words that stay in a text of which words are left out.
_MIN_WORDS = 2


@dataclass(frozen=True, slots=True)
class Bags:
    """The known words of some texts as ids.

    `ids`, shape (words of all texts,), holds one text after the other; `offsets`, shape (texts + 1,), says where each
    begins and where the last one ends.
    """

    ids: Ids
    offsets: Ids

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> Ids:
        """The number of words of each text, shape (texts,)."""
        return np.diff(self.offsets)

    def texts(self) -> list[Ids]:
        """Return the ids of each text."""
        return np.split(self.ids, self.offsets[1:-1])

    def take(self, rows: Ids) -> "Bags":
        """Return the texts of these rows, in their order."""
        lengths = self.lengths[rows]
        ends = np.cumsum(lengths)
        total = ends[-1] if len(ends) else 0
        positions = np.arange(total) + np.repeat(self.offsets[:-1][rows] - ends + lengths, lengths)
        return Bags(self.ids[positions], np.concatenate([[0], ends]))

    def drop_words(self, rng: np.random.Generator, text_share: float, max_word_share: float) -> "Bags":
        """Leave out words at random, up to `max_word_share` of each text, in a share of the texts.

        At least two words of a text stay, in their order.
        """
        lengths = self.lengths
        staying_share = 1 - max_word_share * rng.random(len(self)) * (rng.random(len(self)) < text_share)
        chance = rng.random(len(self.ids))
        # The words of a text are ranked by chance; the first ones stay.
        owners = np.repeat(np.arange(len(self)), lengths)
        order = np.lexsort((chance, owners))
        rank = np.arange(len(self.ids)) - np.repeat(self.offsets[:-1], lengths)
        stays = np.zeros(len(self.ids), bool)
        stays[order] = rank < np.maximum(_MIN_WORDS, np.ceil(staying_share * lengths))[owners]
        counts = np.bincount(owners[stays], minlength=len(self))
        return Bags(self.ids[stays], np.concatenate([[0], np.cumsum(counts)]))

    def sample_distinct(self, rng: np.random.Generator, max_words: int) -> "Bags":
        """Return the distinct words of each text in random order, at most `max_words` of them."""
        return join_texts([rng.permutation(np.unique(text))[:max_words] for text in self.texts()])

    def join_following(self, rows: Ids, counts: Ids) -> "Bags":
        """Return, for each row, the words of that text and of the texts after it, `counts` texts together."""
        starts = self.offsets[rows]
        ends = self.offsets[np.minimum(rows + counts, len(self))]
        return join_texts([self.ids[start:end] for start, end in zip(starts, ends, strict=True)])


def join_texts(texts: Sequence[Ids]) -> Bags:
    """Put the ids of single texts behind one another."""
    flat = np.concatenate([np.zeros(0, np.int64), *texts])
    return Bags(flat, np.cumsum([0, *map(len, texts)]))


def tokenize(tokenizer: Tokenizer, texts: Sequence[str]) -> Bags:
    """Return the known words of texts; the unknown word has id 0 and is left out."""
    known: list[Ids] = []
    for start in range(0, len(texts), _TEXTS_PER_BATCH):
        batch = list(texts[start : start + _TEXTS_PER_BATCH])
        encodings = tokenizer.encode_batch_fast(batch, add_special_tokens=False)
        known += [np.fromiter((i for i in encoding.ids if i), np.int64) for encoding in encodings]
    return join_texts(known)

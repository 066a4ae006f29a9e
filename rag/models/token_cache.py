"""Remember how texts were cut into the words of the embedded model: sentences of an archive are asked for again."""

import threading
from collections.abc import Sequence
from itertools import chain, islice

import numpy as np

from rag.models.embed import StaticEmbedder
from rag.store.sample import PassageWords

#: A sentence takes about 400 bytes, the longest passages ten times as much.
MAX_REMEMBERED_TEXTS = 20_000


class TokenCache:
    """Cut texts into words, those that were cut before from memory; any number of threads at once."""

    def __init__(self, words: StaticEmbedder, max_texts: int = MAX_REMEMBERED_TEXTS) -> None:
        self._words, self._max_texts = words, max_texts
        self._tokens: dict[str, tuple[int, ...]] = {}
        self._lock = threading.Lock()

    def tokens(self, texts: Sequence[str]) -> list[tuple[int, ...]]:
        """Return the words of each text in order, as rows of the embedding table."""
        known = self._tokens
        by_text = {text: known.get(text) for text in texts}
        unknown = [text for text, tokens in by_text.items() if tokens is None]
        cut = dict(zip(unknown, map(tuple, self._words.tokens(unknown)), strict=True)) if unknown else {}
        if cut:
            self._remember(cut)
        return [by_text[text] or cut.get(text, ()) for text in texts]

    def words(self, texts: Sequence[str]) -> PassageWords:
        """Return the words of each text for late interaction, which repeated and unknown words do not change."""
        tokens = self.tokens(texts)
        ids = np.fromiter(chain.from_iterable(tokens), np.int32)
        return PassageWords(ids, np.cumsum([0, *map(len, tokens)]))

    def _remember(self, cut: dict[str, tuple[int, ...]]) -> None:
        with self._lock:
            self._tokens |= cut
            if len(self._tokens) > self._max_texts:
                # The half that was cut first goes; readers keep the dictionary that they hold.
                self._tokens = dict(islice(self._tokens.items(), len(self._tokens) - self._max_texts // 2, None))

"""Cut speeches into passages and make what these are found by, or take it over from the live generation."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from rag.indexing.split import split
from rag.models.embed import StaticEmbedder, TokenIds, distinct_word_ids
from rag.store.lexical import TermCounts
from rag.store.local import LocalWriter, StoredPassage
from rag.store.previous import PreviousGeneration
from rag.text.context import searchable_text
from rag.text.words import search_terms
from rag.types import Embedder, Speech, Vectors

#: Passages whose texts, terms and vectors are held together.
_BATCH = 256


class PassageWriter:
    """Put the passages of one speech after the other into a new generation.

    From `previous` are taken vectors of passages that are found by the same words, with `same_reader` also these words
    as they were cut. `embedded` counts the passages of which a vector was made.
    """

    def __init__(
        self,
        writer: LocalWriter,
        embedder: Embedder,
        words: StaticEmbedder,
        previous: PreviousGeneration | None = None,
        same_reader: bool = False,
    ) -> None:
        self._writer, self._embedder, self._words = writer, embedder, words
        self._previous, self._same_reader = previous, same_reader
        self._rows = previous.rows_by_digest() if previous else {}
        # Of each passage its words, unless nothing has to be made of them, and the row of an equal one.
        self._batch: list[tuple[str | None, int | None]] = []
        self.embedded = 0

    def add(self, position: int, length: int) -> None:
        """Cut a speech of the new generation into passages of at most `length` characters."""
        self._writer.add_passages(position, self._cut(self._writer.speech(position), length))

    def take(self, position: int, cuts: Sequence[tuple[int, StoredPassage]]) -> None:
        """Take over the passages of a speech, each with its row in the live generation."""
        self._writer.add_passages(position, (cut for _, cut in cuts))
        for row, _ in cuts:
            self._append(None, row)

    def flush(self) -> None:
        """Write what is still held."""
        if self._batch:
            made = {place: text for place, (text, _) in enumerate(self._batch) if text is not None}
            taken = {place: row for place, (text, row) in enumerate(self._batch) if text is None and row is not None}
            tokens = dict(zip(made, self._words.tokens(list(made.values())), strict=True))
            self._writer.add(self._vectors(tokens), self._word_ids(tokens, taken), self._terms(made, taken))
            self._batch = []

    def _cut(self, speech: Speech, length: int) -> Iterator[StoredPassage]:
        for passage in split(speech, length):
            text = searchable_text(speech, passage)
            digest = hashlib.sha256(text.encode(errors="surrogatepass")).digest()[:16]
            row = self._rows.get(digest)
            self._append(None if row is not None and self._same_reader else text, row)
            yield StoredPassage(
                passage.start, passage.end, json.dumps(passage.section_path, ensure_ascii=False), digest
            )

    def _append(self, text: str | None, row: int | None) -> None:
        self._batch.append((text, row))
        if len(self._batch) == _BATCH:
            self.flush()

    def _vectors(self, tokens: Mapping[int, Sequence[int]]) -> Vectors:
        made = {place: text for place, (text, row) in enumerate(self._batch) if text is not None and row is None}
        taken = {place: row for place, (_, row) in enumerate(self._batch) if row is not None}
        vectors = np.empty((len(self._batch), self._embedder.dimension), np.float32)
        if made and isinstance(self._embedder, StaticEmbedder):
            vectors[list(made)] = self._embedder.embed_tokens([tokens[place] for place in made])
        elif made:
            vectors[list(made)] = self._embedder.embed_documents(list(made.values()))
        if taken and self._previous:
            vectors[list(taken)] = self._previous.vectors(list(taken.values()))
        self.embedded += len(made)
        return vectors

    def _word_ids(self, tokens: Mapping[int, Sequence[int]], taken: Mapping[int, int]) -> list[TokenIds]:
        found = dict(zip(tokens, distinct_word_ids(tokens.values()), strict=True))
        if taken and self._previous:
            found |= zip(taken, self._previous.words(list(taken.values())), strict=True)
        return [found[place] for place in range(len(self._batch))]

    def _terms(self, made: Mapping[int, str], taken: Mapping[int, int]) -> list[TermCounts]:
        found = {place: self._writer.terms.count(search_terms(text)) for place, text in made.items()}
        if taken and self._previous:
            found |= zip(taken, self._writer.terms.take(self._previous.terms, list(taken.values())), strict=True)
        return [found[place] for place in range(len(self._batch))]

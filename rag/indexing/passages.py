"""Cut speeches into passages and make what these are found by, or take it over from the live generation."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.indexing.live import LiveIndex
from rag.indexing.split import split
from rag.models.embed import StaticEmbedder, TokenIds, distinct_word_ids
from rag.store.lexical import TermCounts
from rag.store.local_writer import LocalWriter
from rag.store.rows import NumberedPassage, StoredPassage, to_json
from rag.text.context import searchable_text
from rag.text.words import search_terms
from rag.types import Embedder, Speech, Vectors

#: Passages whose texts, terms and vectors are held together.
BATCH_PASSAGES = 256
#: Bytes of the sha256 by which passages with the same words are recognised.
DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class PassageModels:
    """The model of the vectors, and the static one whose vocabulary cuts words for late interaction."""

    embedder: Embedder
    words: StaticEmbedder


@dataclass(frozen=True, slots=True)
class _PendingPassage:
    """A passage that waits for its batch.

    `text` is what its words and terms are made of, None where they are taken over. `row` is that of a passage of the
    live generation with the same words, None where there is none and a vector has to be made.
    """

    text: str | None
    row: int | None


class PassageWriter:
    """Put the passages of one speech after the other into a new generation.

    From the live generation are taken the vectors of passages that are found by the same words and, where the reader
    is the same, these words as they were cut. `embedded` counts the passages of which a vector was made.
    """

    def __init__(self, writer: LocalWriter, models: PassageModels, live: LiveIndex, passage_length: int) -> None:
        """Prepare for passages of at most `passage_length` characters."""
        self._writer = writer
        self._embedder, self._words = models.embedder, models.words
        self._previous, self._same_reader = live.previous, live.same_reader
        self._former_vectors = live.vectors
        self._passage_length = passage_length
        self._rows = live.vectors.rows_by_digest() if live.vectors else {}
        self._batch: list[_PendingPassage] = []
        self.embedded = 0

    def add(self, position: int) -> None:
        """Cut the speech at a position of the new generation into passages."""
        self._writer.add_passages(position, self._cut(self._writer.speech(position)))

    def take(self, position: int, passages: Sequence[NumberedPassage]) -> None:
        """Take over the passages of the speech at a position, each with its row in the live generation."""
        self._writer.add_passages(position, (numbered.passage for numbered in passages))
        for numbered in passages:
            self._append(_PendingPassage(None, numbered.row))

    def flush(self) -> None:
        """Write what is still held."""
        if self._batch:
            batch, self._batch = self._batch, []
            texts = {index: pending.text for index, pending in enumerate(batch) if pending.text is not None}
            tokens = dict(zip(texts, self._words.tokens(list(texts.values())), strict=True))
            taken = {
                index: pending.row
                for index, pending in enumerate(batch)
                if pending.text is None and pending.row is not None
            }
            self._writer.add(self._vectors(batch, tokens), self._word_ids(tokens, taken), self._terms(texts, taken))

    def _cut(self, speech: Speech) -> Iterator[StoredPassage]:
        for passage in split(speech, self._passage_length):
            text = searchable_text(speech, passage)
            digest = hashlib.sha256(text.encode(errors="surrogatepass")).digest()[:DIGEST_BYTES]
            row = self._rows.get(digest)
            self._append(_PendingPassage(None if row is not None and self._same_reader else text, row))
            yield StoredPassage(passage.start, passage.end, to_json(passage.section_path), digest)

    def _append(self, pending: _PendingPassage) -> None:
        self._batch.append(pending)
        if len(self._batch) == BATCH_PASSAGES:
            self.flush()

    def _vectors(self, batch: Sequence[_PendingPassage], tokens: Mapping[int, Sequence[int]]) -> Vectors:
        """Return the vectors of a batch, shape (len(batch), dimension); `tokens` are the words of those with a text."""
        made = {i: pending.text for i, pending in enumerate(batch) if pending.text is not None and pending.row is None}
        taken = {i: pending.row for i, pending in enumerate(batch) if pending.row is not None}
        vectors = np.empty((len(batch), self._embedder.dimension), np.float32)
        if made and isinstance(self._embedder, StaticEmbedder):
            vectors[list(made)] = self._embedder.embed_tokens([tokens[index] for index in made])
        elif made:
            vectors[list(made)] = self._embedder.embed_documents(list(made.values()))
        if taken and self._former_vectors:
            vectors[list(taken)] = self._former_vectors.vectors(list(taken.values()))
        self.embedded += len(made)
        return vectors

    def _word_ids(self, tokens: Mapping[int, Sequence[int]], taken: Mapping[int, int]) -> list[TokenIds]:
        """Return the distinct word ids of a batch, one array of shape (words,) a passage."""
        ids = dict(zip(tokens, distinct_word_ids(tokens.values()), strict=True))
        if taken and self._previous:
            ids |= zip(taken, self._previous.words(list(taken.values())), strict=True)
        return [ids[index] for index in range(len(ids))]

    def _terms(self, texts: Mapping[int, str], taken: Mapping[int, int]) -> list[TermCounts]:
        """Return the counted terms of a batch."""
        counts = {index: self._writer.terms.count(search_terms(text)) for index, text in texts.items()}
        if taken and self._previous:
            counts |= zip(taken, self._writer.terms.take(self._previous.terms, list(taken.values())), strict=True)
        return [counts[index] for index in range(len(counts))]

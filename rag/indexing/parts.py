"""A part of a build: the passages of some speeches and what they are found by, made without the rest."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.indexing.figures import find_figures
from rag.indexing.split import split
from rag.models.embed import StaticEmbedder, distinct_word_ids
from rag.store.arrays import map_array
from rag.store.digests import DIGEST_BYTES, PassageDigests
from rag.store.manifest import list_files
from rag.store.previous import PreviousVectors
from rag.store.rows import StoredFigure, StoredPassage, to_json
from rag.store.term_counts import TermCounter, TermTable
from rag.text.context import searchable_text
from rag.text.words import search_terms
from rag.types import Embedder, Speech, Vectors

#: Passages whose words and vectors are made together.
BATCH_PASSAGES = 256
#: Characters of the speeches of a part, which are then about 3,500 passages; a speech is never divided.
PART_CHARACTERS = 1 << 20
_CONTENTS = "part.json"


@dataclass(frozen=True, slots=True)
class PassageModels:
    """The model of the vectors, and the static one whose vocabulary cuts words for late interaction."""

    embedder: Embedder
    words: StaticEmbedder


@dataclass(frozen=True, slots=True)
class SpeechPart:
    """The passages of a speech and its figures, as they are stored."""

    passages: tuple[StoredPassage, ...]
    figures: tuple[StoredFigure, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What the passages of some speeches are found by.

    `vectors` has the shape (passages, dimension); `words` are their distinct word ids, one passage after the other, and
    `word_counts`, shape (passages,), how many each has. `embedded` counts the vectors that had to be made.
    """

    speeches: tuple[SpeechPart, ...]
    vectors: Vectors
    words: NDArray[np.int32]
    word_counts: NDArray[np.int64]
    terms: TermTable
    embedded: int

    def save(self, folder: Path) -> None:
        """Write the part into a folder that appears when all of it is written."""
        unfinished = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        np.save(unfinished / "vectors.npy", self.vectors.reshape(-1))
        np.save(unfinished / "words.npy", self.words)
        np.save(unfinished / "word_counts.npy", self.word_counts)
        self.terms.save(unfinished)
        speeches = [[_passages_in_json(speech), [astuple(f) for f in speech.figures]] for speech in self.speeches]
        files = list_files(unfinished)
        contents = {"speeches": speeches, "embedded": self.embedded, "dimension": self.vectors.shape[1], "files": files}
        (unfinished / _CONTENTS).write_text(json.dumps(contents), "utf-8", errors="surrogatepass")
        # What is there was damaged.
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)

    @classmethod
    def open(cls, folder: Path) -> "Part":
        """Map a part that was saved."""
        contents = _read_contents(folder)
        speeches = (
            SpeechPart(
                tuple(StoredPassage(start, end, path, bytes.fromhex(digest)) for start, end, path, digest in passages),
                tuple(StoredFigure(*figure) for figure in figures),
            )
            for passages, figures in contents["speeches"]
        )
        return cls(
            speeches=tuple(speeches),
            vectors=np.asarray(map_array(folder / "vectors.npy", np.float32)).reshape(-1, contents["dimension"]),
            words=np.asarray(map_array(folder / "words.npy", np.int32)),
            word_counts=np.asarray(map_array(folder / "word_counts.npy", np.int64)),
            terms=TermTable.open(folder),
            embedded=contents["embedded"],
        )


def is_whole(folder: Path) -> bool:
    """Return True if a part lies in a folder as it was saved, by a build that was interrupted."""
    try:
        files = list_files(folder)
        files.pop(_CONTENTS)
        return bool({name: list(stored) for name, stored in files.items()} == _read_contents(folder)["files"])
    except (OSError, ValueError, KeyError):
        return False


def _read_contents(folder: Path) -> dict[str, Any]:
    contents: dict[str, Any] = json.loads((folder / _CONTENTS).read_text("utf-8", errors="surrogatepass"))
    return contents


def _passages_in_json(speech: SpeechPart) -> list[tuple[int, int, str, str]]:
    return [(p.start, p.end, p.section_path, p.digest.hex()) for p in speech.passages]


class PartMaker:
    """Make parts; vectors of passages that are found by the same words are taken over where there are any."""

    def __init__(self, models: PassageModels, passage_length: int, known: PreviousVectors | None = None) -> None:
        """Prepare for passages of at most `passage_length` characters."""
        self._embedder, self._words = models.embedder, models.words
        self._passage_length, self._known = passage_length, known

    @cached_property
    def _known_digests(self) -> PassageDigests:
        return self._known.digests() if self._known else PassageDigests(())

    def make(self, speeches: Sequence[Speech]) -> Part:
        """Cut speeches into passages and return what these are found by."""
        texts: list[str] = []
        parts = [SpeechPart(tuple(self._cut(speech, texts)), tuple(find_figures(speech.text))) for speech in speeches]
        digests = [passage.digest for part in parts for passage in part.passages]
        terms = TermCounter()
        vectors, words, made = [], [], 0
        for first in range(0, len(texts), BATCH_PASSAGES):
            batch = texts[first : first + BATCH_PASSAGES]
            tokens = self._words.tokens(batch)
            words += distinct_word_ids(tokens)
            known = self._known_digests.find(digests[first : first + BATCH_PASSAGES])
            vectors.append(self._vectors(batch, tokens, known))
            made += known.count(None)
            for text in batch:
                terms.add(search_terms(text))
        return Part(
            speeches=tuple(parts),
            vectors=np.concatenate([np.zeros((0, self._embedder.dimension), np.float32), *vectors]),
            words=np.concatenate([np.zeros(0, np.int32), *words]),
            word_counts=np.fromiter(map(len, words), np.int64, len(words)),
            terms=terms.table(),
            embedded=made,
        )

    def _cut(self, speech: Speech, texts: list[str]) -> list[StoredPassage]:
        """Return the passages of a speech, and append the words that each is found by to `texts`."""
        stored = []
        for passage in split(speech, self._passage_length):
            text = searchable_text(speech, passage)
            texts.append(text)
            digest = hashlib.sha256(text.encode(errors="surrogatepass")).digest()[:DIGEST_BYTES]
            stored.append(StoredPassage(passage.start, passage.end, to_json(passage.section_path), digest))
        return stored

    def _vectors(self, batch: Sequence[str], tokens: Sequence[Sequence[int]], known: Sequence[int | None]) -> Vectors:
        """Return the vectors of a batch, shape (len(batch), dimension); `tokens` are its words.

        `known` are the rows of vectors that need not be made.
        """
        made = [index for index, row in enumerate(known) if row is None]
        taken = {index: row for index, row in enumerate(known) if row is not None}
        vectors = np.empty((len(batch), self._embedder.dimension), np.float32)
        if made and isinstance(self._embedder, StaticEmbedder):
            vectors[made] = self._embedder.embed_tokens([tokens[index] for index in made])
        elif made:
            vectors[made] = self._embedder.embed_documents([batch[index] for index in made])
        if taken and self._known:
            vectors[list(taken)] = self._known.vectors(list(taken.values()))
        return vectors

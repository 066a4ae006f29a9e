"""The steps from data to model, each from the results of the ones before it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from training import data, teacher, vocabulary
from training.corpus import tokenize
from training.data import Entry, SentencePair
from training.export import DIMENSION, export_model
from training.initialise import (
    Glossary,
    ParallelText,
    StartingKnowledge,
    TeacherWords,
    VectorTable,
    initial_vectors,
)
from training.steps import StepRunner
from training.teacher import Teacher
from training.train import Recipe, TrainingData, train

#: How often a pair of a collection is drawn, against the others: laws and manuals are many and much alike.
COLLECTION_SHARES = {"twlaw": 0.6, "pydocs": 0.5}
#: How often a meaning of an official term, or an everyday wording for one, is drawn against one of the dictionary's.
_OWN_LIST_WEIGHT = 12.0
#: Longer sentences are left out of training: they are few and cost time.
_MAX_SENTENCE_CHARS = 250


@dataclass(frozen=True)
class ModelBuilder:
    """Build the model of a data folder into an output folder; `one_in` takes one pair in so many, for a trial.

    `open_teacher` gives the teacher's encoder and its word pieces.
    """

    source: Path
    out: Path
    recipe: Recipe
    one_in: int = 1
    open_teacher: Callable[[], Teacher] = teacher.open_teacher

    def build(self) -> Path:
        """Run the steps that are not done; return the folder of the model."""
        steps = StepRunner(self.out)
        pairs, dictionary = self.source / "pairs.tsv.gz", self.source / "cedict.tsv.gz"
        texts = (pairs, dictionary, self.terms, self.everyday_entries, self.one_in)
        teaching = (pairs, self.one_in, self.recipe.seed)
        start = (*texts, "tokenizer.json", "teacher.safetensors", self.recipe.seed, self.recipe.dimension)
        training = (*texts, "start.safetensors", self.recipe, COLLECTION_SHARES, _OWN_LIST_WEIGHT)
        steps.run("tokenizer.json", texts, self._build_vocabulary)
        steps.run("teacher.safetensors", teaching, self._ask_teacher)
        steps.run("start.safetensors", start, self._initialise)
        steps.run("trained.safetensors", training, self._train)
        return steps.run("model", ("trained.safetensors", DIMENSION), self._export)

    @cached_property
    def pairs(self) -> list[SentencePair]:
        """The pairs to learn from."""
        learnt, _ = data.split_held_back(data.read_pairs(self.source))
        return [pair for pair in learnt if len(pair.chinese) <= _MAX_SENTENCE_CHARS][:: self.one_in]

    @cached_property
    def terms(self) -> list[Entry]:
        """Our official terms."""
        return data.read_own_list(data.OFFICIAL_TERMS)

    @cached_property
    def everyday_entries(self) -> list[Entry]:
        """Official words with what people say instead, both in Chinese."""
        return data.read_own_list(data.EVERYDAY_WORDINGS)

    @cached_property
    def dictionary(self) -> list[Entry]:
        """The entries of the dictionary."""
        return data.read_dictionary(self.source)

    @cached_property
    def glossary(self) -> Glossary:
        """Words and their meanings, the terms first."""
        return Glossary.from_entries([*self.terms, *self.dictionary])

    @cached_property
    def everyday_glossary(self) -> Glossary:
        """Official words, each with one everyday wording."""
        return Glossary.from_entries(self.everyday_entries)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The vocabulary that the first step made."""
        return Tokenizer.from_file(str(self.out / "tokenizer.json"))

    @cached_property
    def sentences(self) -> ParallelText:
        """The English and the Chinese sides of the pairs, tokenized."""
        english = tokenize(self.tokenizer, [pair.english for pair in self.pairs])
        return ParallelText(english, tokenize(self.tokenizer, [pair.chinese for pair in self.pairs]))

    def _build_vocabulary(self, path: Path) -> None:
        pieces = self.open_teacher().pieces
        vocabulary.build_tokenizer(self.dictionary, self.terms, pieces).save(str(path), pretty=False)

    def _ask_teacher(self, path: Path) -> None:
        opened = self.open_teacher()
        rows = teacher.choose_sentences(self.pairs, self.recipe.seed, 1 / self.one_in)
        vectors: dict[str, NDArray[Any]] = {
            "words": opened.encode(teacher.choose_words(opened.pieces)),
            "sentences": opened.encode([self.pairs[row].english for row in rows]),
            "rows": np.array(rows, np.int64),
        }
        save_file(vectors, path)

    def _initialise(self, path: Path) -> None:
        pieces = self.open_teacher().pieces
        taught = load_file(self.out / "teacher.safetensors")
        words = TeacherWords(teacher.choose_words(pieces), taught["words"], pieces)
        knowledge = StartingKnowledge(words, self.glossary, self.sentences)
        table = initial_vectors(self.tokenizer, knowledge, self.recipe.dimension, self.recipe.seed)
        save_file({"table": table}, path)

    def _train(self, path: Path) -> None:
        table: VectorTable = load_file(self.out / "start.safetensors")["table"]
        save_file({"table": train(table, self._training_data(), self.recipe)}, path)

    def _training_data(self) -> TrainingData:
        taught = load_file(self.out / "teacher.safetensors")
        collections = sorted({pair.source for pair in self.pairs})
        everyday = self.everyday_glossary
        return TrainingData(
            sentences=self.sentences,
            collections=np.array([collections.index(pair.source) for pair in self.pairs], np.int64),
            shares=np.array([COLLECTION_SHARES.get(name, 1.0) for name in collections]),
            words=tokenize(self.tokenizer, [*self.glossary.words, *everyday.words]),
            meanings=tokenize(self.tokenizer, [*self.glossary.meanings, *everyday.meanings]),
            gloss_weights=self._gloss_weights(),
            taught=taught["rows"],
            teacher=taught["sentences"],
        )

    def _gloss_weights(self) -> NDArray[np.float64]:
        """Return how often each gloss is drawn, those of the glossary first, then the everyday wordings."""
        official = {entry.word for entry in self.terms}
        weights = [_OWN_LIST_WEIGHT if word in official else 1.0 for word in self.glossary.words]
        return np.array(weights + [_OWN_LIST_WEIGHT] * len(self.everyday_glossary.words))

    def _export(self, path: Path) -> None:
        export_model(load_file(self.out / "trained.safetensors")["table"], self.tokenizer, path)

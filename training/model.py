"""The steps from data to model, each from the results of the ones before it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from training import data, teacher, vocabulary
from training.corpus import Bags, tokenize
from training.data import Entry, Pair
from training.export import DIMENSION, export
from training.initialise import Glossary, Table, Teaching, start
from training.steps import Steps
from training.train import Material, Recipe, train

#: How often a pair of a collection is drawn, against the others: laws and manuals are many and much alike.
SHARES = {"twlaw": 0.6, "pydocs": 0.5}
#: How often a meaning of an official term, or a colloquial word for one, is drawn against one of the dictionary's.
_TERM = 12.0
#: Longer sentences are left out of training: they are few and cost time.
_LONGEST = 250


@dataclass(frozen=True)
class Builder:
    """Build the model of a data folder into an output folder; `every` takes one pair in so many, for a trial.

    `open_teacher` gives the teacher's encoder and its word pieces.
    """

    source: Path
    out: Path
    recipe: Recipe
    every: int = 1
    open_teacher: Callable[[], tuple[teacher.Encode, list[str]]] = teacher.open_teacher

    def build(self) -> Path:
        """Run the steps that are not done; return the folder of the model."""
        steps = Steps(self.out)
        given = (self.source / "pairs.tsv.gz", self.source / "cedict.tsv.gz", data.TERMS, data.COLLOQUIAL, self.every)
        first = (self.recipe.seed, self.recipe.dimension)
        steps.run("tokenizer.json", given, self._build_vocabulary)
        steps.run("teacher.safetensors", (given[0], self.every, self.recipe.seed), self._ask_teacher)
        steps.run("start.safetensors", (*given, "tokenizer.json", "teacher.safetensors", *first), self._initialise)
        steps.run("trained.safetensors", (*given, "start.safetensors", self.recipe, SHARES, _TERM), self._train)
        return steps.run("model", ("trained.safetensors", DIMENSION), self._export)

    @cached_property
    def pairs(self) -> list[Pair]:
        """The pairs to learn from."""
        kept, _ = data.split(data.read_pairs(self.source))
        return [pair for pair in kept if len(pair.chinese) <= _LONGEST][:: self.every]

    @cached_property
    def terms(self) -> list[Entry]:
        """Our official terms."""
        return data.read_terms()

    @cached_property
    def dictionary(self) -> list[Entry]:
        """The entries of the dictionary."""
        return data.read_dictionary(self.source)

    @cached_property
    def glossary(self) -> Glossary:
        """Words and their meanings, the terms first."""
        return Glossary.of([*self.terms, *self.dictionary])

    @cached_property
    def colloquial(self) -> Glossary:
        """Official words and what people say instead, both in Chinese."""
        return Glossary.of(data.read_terms(data.COLLOQUIAL))

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The vocabulary that the first step made."""
        return Tokenizer.from_file(str(self.out / "tokenizer.json"))

    @cached_property
    def sides(self) -> tuple[Bags, Bags]:
        """The English and the Chinese sides of the pairs, tokenized."""
        english = tokenize(self.tokenizer, [pair.english for pair in self.pairs])
        return english, tokenize(self.tokenizer, [pair.chinese for pair in self.pairs])

    def _build_vocabulary(self, path: Path) -> None:
        _, pieces = self.open_teacher()
        vocabulary.build(self.dictionary, self.terms, pieces).save(str(path), pretty=False)

    def _ask_teacher(self, path: Path) -> None:
        encode, pieces = self.open_teacher()
        rows = teacher.sentences(self.pairs, self.recipe.seed, 1 / self.every)
        vectors: dict[str, np.ndarray[Any, Any]] = {
            "words": encode(teacher.words(pieces)),
            "sentences": encode([self.pairs[row].english for row in rows]),
            "rows": np.array(rows, np.int64),
        }
        save_file(vectors, path)

    def _initialise(self, path: Path) -> None:
        _, pieces = self.open_teacher()
        taught = load_file(self.out / "teacher.safetensors")
        teaching = Teaching(teacher.words(pieces), taught["words"], pieces)
        size = (self.recipe.dimension, self.recipe.seed)
        save_file({"table": start(self.tokenizer, teaching, self.glossary, *self.sides, size)}, path)

    def _train(self, path: Path) -> None:
        table: Table = load_file(self.out / "start.safetensors")["table"]
        save_file({"table": train(table, self._material(), self.recipe)}, path)

    def _material(self) -> Material:
        taught = load_file(self.out / "teacher.safetensors")
        names = sorted({pair.source for pair in self.pairs})
        official = {entry.word for entry in self.terms}
        english, chinese = self.sides
        return Material(
            english=english,
            chinese=chinese,
            sources=np.array([names.index(pair.source) for pair in self.pairs], np.int64),
            shares=np.array([SHARES.get(name, 1.0) for name in names]),
            words=tokenize(self.tokenizer, [*self.glossary.words, *self.colloquial.words]),
            meanings=tokenize(self.tokenizer, [*self.glossary.meanings, *self.colloquial.meanings]),
            gloss_weights=np.array(
                [_TERM if word in official else 1.0 for word in self.glossary.words]
                + [_TERM] * len(self.colloquial.words)
            ),
            taught=taught["rows"],
            teacher=taught["sentences"],
        )

    def _export(self, path: Path) -> None:
        export(load_file(self.out / "trained.safetensors")["table"], self.tokenizer, path)

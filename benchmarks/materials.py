"""Read what several benchmarks use: questions, the development scorer, CMRC 2018, the parts of an opened archive."""

import importlib.util
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from rag.models.embed import StaticEmbedder
from rag.models.lexicon import Lexicon
from rag.retrieve.hybrid import FITTED_WEIGHTS, HybridSearch, SignalWeights
from rag.retrieve.kind import make_classifier
from rag.retrieve.known_names import KnownNames
from rag.retrieve.prepared import PreparedQuery, QueryPreparer
from rag.retrieve.understand import QuestionJudges, understand
from rag.settings import EMBEDDED_MODEL
from rag.store.generations import live_generation
from rag.store.local import LocalStore
from rag.types import Question

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"


@dataclass(frozen=True, slots=True)
class OpenedParts:
    """The parts of an archive from which a benchmark puts together searches of its own.

    Nothing is held twice, so that the memory of a process with one search is what the program takes for one.
    """

    store: LocalStore
    embedder: StaticEmbedder
    preparer: QueryPreparer
    lexicon: Lexicon
    known: KnownNames

    @classmethod
    def open(cls, index: Path | str) -> "OpenedParts":
        """Open an index that was built with the embedded model."""
        store = LocalStore(live_generation(Path(index)))
        embedder = StaticEmbedder(EMBEDDED_MODEL)
        preparer = QueryPreparer(store, embedder, embedder)
        lexicon = Lexicon()
        return cls(store, embedder, preparer, lexicon, KnownNames.from_store(store, lexicon))

    def understand(self, question: str, history: Sequence[str] = ()) -> Question:
        """Read a question in the light of the earlier ones, as the archive does."""
        return understand(question, self.known, history, self.lexicon, QuestionJudges(make_classifier(self.embedder)))

    def prepare(self, question: str, history: Sequence[str] = ()) -> PreparedQuery:
        """Read a question and compute what search, extraction and refusal take from it."""
        return self.preparer.prepare(self.understand(question, history))

    def make_search(self, weights: SignalWeights = FITTED_WEIGHTS) -> HybridSearch:
        """Return a search with these weights of the signals."""
        return HybridSearch(self.store, self.preparer, self.embedder, weights)

    def close(self) -> None:
        """Close the index; nothing can be searched afterwards."""
        self.store.close()
        self.lexicon.close()


def read_json_lines(file: Path) -> list[dict[str, Any]]:
    """Return the objects of a file that holds one a line."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def load_scorer(shared: Path) -> ModuleType:
    """Load score.py of the shared folder, whose rules say what covers the evidence of a question."""
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_cmrc(shared: Path) -> list[tuple[str, str]]:
    """Return the questions of the development part of CMRC 2018, each with the paragraph that answers it."""
    articles = json.loads((shared / "eval/cmrc2018/dev.json").read_text("utf-8"))["data"]
    return [
        (question["question"], paragraph["context"])
        for article in articles
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
    ]


def find_minilm(package_file: str) -> Path:
    """Return the folder of all-MiniLM-L6-v2 in its package, which is given by its `__file__`."""
    return next(Path(package_file).parent.rglob("modules.json")).parent


def speech_files(folder: Path) -> list[Path]:
    """Return the files of a folder that hold speeches as plain text, sorted."""
    return sorted(file for file in folder.iterdir() if file.suffix in (".md", ".txt") and file.stem != "README")

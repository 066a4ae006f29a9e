"""Tell which stage of a search loses passages that a search of everything finds.

python -m benchmarks.candidates SHARED INDEX [--one-in N]

INDEX is one of `benchmarks.scale`. For each way of choosing candidates: how many there are, how many of the ten best
passages of an exhaustive search are among them, and how many are found after fusion. Then where the ten best stand in
the order of each signal.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.materials import OpenedParts, read_cmrc
from benchmarks.scale import BEST, QUESTIONS_ONE_IN
from rag.models import late
from rag.retrieve import hybrid
from rag.retrieve.hybrid import HybridSearch
from rag.retrieve.prepared import PreparedQuery
from rag.settings import keep_products_on_one_thread
from rag.store.local import LocalStore, Rows
from rag.store.masks import PassageMask, best_rows
from rag.types import Hit, Vectors

ONE_IN = 2
FORMER_CANDIDATES = 600
PERCENTILES = (50, 90, 95, 99)

Choice = Callable[[PreparedQuery], Rows]


class ChosenCandidates(HybridSearch):
    """A search whose candidates are chosen from outside, the same whatever is filtered."""

    choose: Choice

    def _candidates(self, query: PreparedQuery, mask: PassageMask | None) -> Rows:
        rows = np.unique(self.choose(query))
        return rows if mask is None else rows[np.asarray(mask)[rows]]


def nearest_vectors(store: LocalStore, count: int, query: PreparedQuery) -> Rows:
    """Return the rows that the codes of the vectors name."""
    return store.search_dense(query.vector, count)[0]


def exact_vectors(store: LocalStore, count: int, query: PreparedQuery) -> Rows:
    """Return the rows whose vectors are nearest."""
    return best_rows(1 + dense_scores(store, query), count)


def best_terms(store: LocalStore, count: int, query: PreparedQuery) -> Rows:
    """Return the rows with the best terms."""
    return store.best_of_scores(query.lexical_scores, count)


def best_words(store: LocalStore, count: int, query: PreparedQuery) -> Rows:
    """Return the rows that late interaction over the strongest words puts first."""
    return store.search_words(query.compared.ids, late.strong_gains(query.words, query.compared), count)


def join(*choices: Choice) -> Choice:
    """Return a choice of all that some choices name."""
    return lambda query: np.concatenate([choice(query) for choice in choices])


def dense_scores(store: LocalStore, query: PreparedQuery) -> Vectors:
    """Return the inner product of every passage, shape (passages,)."""
    rows, size = np.arange(len(store)), hybrid.BLOCK_PASSAGES
    blocks = [store.vectors(rows[first : first + size]) @ query.vector for first in range(0, len(rows), size)]
    return np.concatenate(blocks)


def name_choices(store: LocalStore) -> dict[str, Choice]:
    """Return what is compared, by its name in the table."""
    count, former = hybrid.CANDIDATES_PER_SIGNAL, FORMER_CANDIDATES
    vectors, terms, words = (partial(choice, store, count) for choice in (nearest_vectors, best_terms, best_words))
    return {
        f"vectors by codes, {count}": vectors,
        f"terms, {count}": terms,
        f"late interaction, {count}": words,
        f"vectors and terms, {former} each (before)": join(
            partial(nearest_vectors, store, former), partial(best_terms, store, former)
        ),
        f"**all three, {count} each (as shipped)**": join(vectors, terms, words),
        f"all three, {count} each, vectors exactly": join(partial(exact_vectors, store, count), terms, words),
        "every passage, the least scores from the sample": lambda _: np.arange(len(store)),
    }


def rows_of_hits(store: LocalStore, hits: Sequence[Hit]) -> Rows:
    """Return the rows of hits."""
    rows = []
    for hit in hits:
        of_speech = store.rows_of(hit.passage.speech_id)
        starts = [passage.start for passage in store.passages(of_speech)]
        rows.append(of_speech[starts.index(hit.passage.start)])
    return np.asarray(rows, np.int64)


def measure(opened: OpenedParts, questions: Sequence[str]) -> Iterator[str]:
    """Yield the lines of both tables."""
    store = opened.store
    search = ChosenCandidates(store, opened.preparer, opened.embedder)
    queries = [opened.prepare(question) for question in questions]
    exhaustive = opened.make_search().scoring_all()
    best = [rows_of_hits(store, exhaustive.search(query, BEST)) for query in queries]
    yield "| candidates | passages | of the ten best among them | found | ms of the processor, p50 |"
    yield "|---" * 5 + "|"
    for name, choice in name_choices(store).items():
        search.choose = choice
        chosen = [np.unique(choice(query)) for query in queries]
        held = [np.isin(rows, candidates).mean() for rows, candidates in zip(best, chosen, strict=True)]
        found, times = [], []
        for query, rows in zip(queries, best, strict=True):
            start = time.process_time()
            hits = search.search(query, BEST)
            times.append(1000 * (time.process_time() - start))
            found.append(np.isin(rows, rows_of_hits(store, hits)).mean())
        shown = (f"{np.mean(held):.3f}", f"{np.mean(found):.3f}", f"{statistics.median(times):.1f}")
        yield f"| {name} | {np.mean([len(rows) for rows in chosen]):,.0f} | {' | '.join(shown)} |"
    yield from rank_lines(opened, search, queries, best)


def rank_lines(
    opened: OpenedParts, search: HybridSearch, queries: Sequence[PreparedQuery], best: Sequence[Rows]
) -> Iterator[str]:
    """Yield a table of where the ten best stand in the order of each signal, 0 the first."""
    every = np.arange(len(opened.store))
    ranks: dict[str, list[int]] = {"vectors": [], "terms": [], "late interaction": []}
    for query, rows in zip(queries, best, strict=True):
        orders = (
            dense_scores(opened.store, query),
            np.asarray(query.lexical_scores),
            search._late_scores(query, every),
        )
        for name, scores in zip(ranks, orders, strict=True):
            ranks[name] += [int((scores > scores[row]).sum()) for row in rows]
    yield f"\n| rank of the ten best by | {' | '.join(f'{share} %' for share in PERCENTILES)} |"
    yield "|---" * (1 + len(PERCENTILES)) + "|"
    for name, values in ranks.items():
        yield f"| {name} | {' | '.join(f'{rank:,.0f}' for rank in np.percentile(values, PERCENTILES))} |"


def main(arguments: argparse.Namespace) -> None:
    """Print the tables in Markdown."""
    opened = OpenedParts.open(arguments.index)
    questions = [question for question, _ in read_cmrc(arguments.shared)[:: QUESTIONS_ONE_IN * arguments.one_in]]
    print(f"{len(opened.store):,} passages, {len(questions)} questions\n")
    for line in measure(opened, questions):
        print(line, flush=True)
    opened.close()


if __name__ == "__main__":
    keep_products_on_one_thread()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="the folder with eval/")
    parser.add_argument("index", type=Path, help="an index of this archive that was built before")
    parser.add_argument("--one-in", type=int, default=ONE_IN, metavar="N", help="every so many questions more are left")
    main(parser.parse_args())

"""What passages are found by, as a test writes it: their terms and words, counted as a build counts them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.store.local_writer import LocalWriter
from rag.store.term_counts import TermCounter, TermTable


def count_terms(passages: Sequence[Sequence[str]]) -> TermTable:
    """Return the counts of the terms of some passages."""
    counter = TermCounter()
    for terms in passages:
        counter.add(terms)
    return counter.table()


def add_passages(
    writer: LocalWriter,
    vectors: NDArray[np.float32],
    words: Sequence[NDArray[np.int32]],
    terms: Sequence[Sequence[str]],
) -> None:
    """Append what some passages are found by: a vector, an array of word ids and a list of terms each."""
    ids = np.concatenate([np.zeros(0, np.int32), *words])
    writer.add(vectors, ids, np.asarray([len(one) for one in words], np.int64), count_terms(terms))

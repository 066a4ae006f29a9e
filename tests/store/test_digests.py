import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rag.store.digests import DIGEST_BYTES, PassageDigests

# Few values, so that some are equal.
DIGESTS = st.lists(st.integers(0, 40).map(lambda number: (number // 2).to_bytes(2, "big") * (DIGEST_BYTES // 2)))


@given(DIGESTS, DIGESTS)
def test_the_first_row_with_a_digest_is_found_and_none_for_others(held: list[bytes], asked: list[bytes]) -> None:
    expected = [held.index(digest) if digest in held else None for digest in asked]
    assert PassageDigests(iter(held)).find(asked) == expected


def test_digests_that_end_in_zeros_are_told_apart_from_others() -> None:
    digests = [bytes(DIGEST_BYTES), b"\1" + bytes(DIGEST_BYTES - 1), bytes(DIGEST_BYTES - 1) + b"\1"]
    assert PassageDigests(digests).find([*reversed(digests), b"\2" * DIGEST_BYTES]) == [2, 1, 0, None]


def test_many_digests_take_little_memory() -> None:
    chance = np.random.default_rng(1)
    table = PassageDigests(chance.bytes(DIGEST_BYTES) for _ in range(1000))
    assert table._sorted.nbytes + table._rows.nbytes == 1000 * (DIGEST_BYTES + 4)

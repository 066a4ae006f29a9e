"""The digests of the words that passages are found by, of millions of passages in little memory."""

from collections.abc import Iterable, Sequence

import numpy as np

#: Bytes of the sha256 by which passages with the same words are recognised.
DIGEST_BYTES = 16


class PassageDigests:
    """The digest of each passage in the order of rows; each takes 20 bytes, where a dictionary takes 200."""

    def __init__(self, digests: Iterable[bytes]) -> None:
        """Take the digests from row 0 on; of a longer one only the first bytes count."""
        joined = b"".join(digest[:DIGEST_BYTES].ljust(DIGEST_BYTES, b"\0") for digest in digests)
        values = np.frombuffer(joined, f"S{DIGEST_BYTES}")
        self._rows = np.argsort(values, kind="stable").astype(np.int32)
        self._sorted = values[self._rows]

    def find(self, digests: Sequence[bytes]) -> list[int | None]:
        """Return the row of a passage with each digest, None where there is none; of equal ones the first."""
        if not len(self._sorted):
            return [None] * len(digests)
        wanted = np.asarray(digests, f"S{DIGEST_BYTES}")
        places = np.minimum(np.searchsorted(self._sorted, wanted), len(self._sorted) - 1)
        is_known = self._sorted[places] == wanted
        return [int(row) if known else None for row, known in zip(self._rows[places], is_known, strict=True)]

"""Cut texts into shingles, runs of a few characters, of which texts that say the same share many (Broder 1997)."""

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

#: Five characters are two or three Chinese words.
SHINGLE_CHARS = 5
_NO_LETTER = re.compile(r"[\W_]+")

Hashes = NDArray[np.uint64]


def letters_only(text: str) -> str:
    """Return the letters and figures of a text, of one width and case."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())


def shingle_hashes(words: str) -> Hashes:
    """Return the hashes of the distinct shingles of a text, sorted, shape (shingles,).

    `words` is what `letters_only` returned; fewer than SHINGLE_CHARS characters have no shingle.
    """
    codes = np.frombuffer(words.encode("utf-32-le"), np.uint32).astype(np.uint64)
    count = max(0, len(codes) - SHINGLE_CHARS + 1)
    hashes = np.zeros(count, np.uint64)
    for offset in range(SHINGLE_CHARS):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + codes[offset : offset + count]
    # The finaliser of SplitMix64 (Steele et al. 2014): neighbouring characters must not make neighbouring hashes.
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.unique(hashes ^ (hashes >> np.uint64(31)))

"""Cut texts into shingles, runs of a few characters, of which texts that say the same share many (Broder 1997)."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Five characters are two or three Chinese words.
SHINGLE_CHARS = 5
#: So many of the least shingles of a text stand for all of them (Broder 1997).
SKETCH_SHINGLES = 64
#: A text of fewer letters has no shingles that stand for it.
MIN_COMPARED_CHARS = 40
#: Numbers of a sketch: two of the digest of the letters, how many shingles follow, and these.
SKETCH_NUMBERS = 3 + SKETCH_SHINGLES
_DIGEST_BYTES = 16
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


def sketch_text(text: str) -> Hashes:
    """Return what texts are compared by before they are read, shape (SKETCH_NUMBERS,)."""
    words = letters_only(text)
    sketch = np.zeros(SKETCH_NUMBERS, np.uint64)
    sketch[:2] = np.frombuffer(hashlib.sha256(words.encode(errors="surrogatepass")).digest()[:_DIGEST_BYTES], np.uint64)
    if len(words) >= MIN_COMPARED_CHARS:
        least = shingle_hashes(words)[:SKETCH_SHINGLES]
        sketch[2] = len(least)
        sketch[3 : 3 + len(least)] = least
    return sketch


@dataclass(frozen=True, slots=True)
class Sketches:
    """The sketches of n texts: `digests` of their letters, shape (n, 2), and their least shingles, `counts` of each.

    `hashes` has the shape (n, SKETCH_SHINGLES); `is_shared` is True for those that another text has, too.
    """

    digests: Hashes
    counts: NDArray[np.int64]
    hashes: Hashes
    is_shared: NDArray[np.bool_]

    @classmethod
    def of(cls, sketches: Hashes) -> "Sketches":
        """Take sketches apart, shape (n, SKETCH_NUMBERS)."""
        counts, hashes = sketches[:, 2].astype(np.int64), sketches[:, 3:]
        is_held = np.arange(SKETCH_SHINGLES) < counts[:, None]
        is_shared = np.zeros(hashes.shape, np.bool_)
        _, number_of, texts = np.unique(hashes[is_held], return_inverse=True, return_counts=True)
        is_shared[is_held] = texts[number_of] > 1
        return cls(sketches[:, :2], counts, hashes, is_shared)

    def __len__(self) -> int:
        """Return the number of texts."""
        return len(self.counts)

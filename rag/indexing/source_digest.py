"""The digest by which it is known whether a file of a build was read before."""

import hashlib
from contextlib import suppress

from rag.read import SourceFile, sidecar_of
from rag.read.formats import MAX_ARCHIVE_BYTES
from rag.store.manifest import digest_of


def digest_source(file: SourceFile) -> str | None:
    """Return a digest of all the bytes that decide what a file is read as; None for what is too large or no file."""
    with suppress(OSError):
        sidecar = sidecar_of(file.path)
        if not file.refusal and file.path.is_file() and file.path.stat().st_size <= MAX_ARCHIVE_BYTES:
            digests = [digest_of(path) for path in (file.path, sidecar) if path]
            return hashlib.sha256("".join(digests).encode()).hexdigest()
    return None

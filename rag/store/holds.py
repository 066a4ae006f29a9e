"""Who holds a generation: readers share it, and what nobody holds any more is removed.

The hold is a lock of the operating system on the generation's manifest, so that it ends with its process. Where there
are no such locks (Windows), files that are open cannot be removed anyway.
"""

import os
import shutil
import weakref
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]


class Hold:
    """A reader's share of a generation; while it lasts the generation stays."""

    def __init__(self, manifest: Path) -> None:
        """Take a share, after a removal that is under way; raises OSError where the manifest is gone."""
        handle = os.open(manifest, os.O_RDONLY)
        # Who forgets an archive instead of closing it holds nothing either.
        self._finalizer = weakref.finalize(self, os.close, handle)
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_SH)

    def release(self) -> None:
        """End the hold; to do so twice is no error."""
        self._finalizer()


def remove_unheld(folder: Path, manifest: Path) -> None:
    """Remove the folder of a generation unless a reader holds its manifest."""
    try:
        stream = manifest.open("rb")
    except OSError:
        # It was never finished, or is half removed: no reader can hold it.
        shutil.rmtree(folder, ignore_errors=True)
        return
    with stream, suppress(BlockingIOError):
        if fcntl:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)

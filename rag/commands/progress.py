"""The progress of a command that takes long, shown in a terminal or in a log."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rag.types import Progress

if TYPE_CHECKING:
    from tqdm import tqdm


@contextmanager
def shown_progress(lines: bool = True) -> Iterator[Progress]:
    """Yield a function that shows progress: by a bar in a terminal, else by lines, unless they are unwanted.

    The bar goes to standard error and the lines to standard output: without a terminal, standard error is for errors.
    """
    if not sys.stderr.isatty():
        yield _ProgressLines() if lines else lambda stage, done, total: None
        return
    bars = _ProgressBars()
    try:
        yield bars
    finally:
        bars.close()


class _ProgressLines:
    """Write a line for every tenth of a stage."""

    def __init__(self) -> None:
        self._last = ("", -1)

    def __call__(self, stage: str, done: int, total: int) -> None:
        tenth = (stage, done * 10 // max(1, total))
        if tenth != self._last:
            self._last = tenth
            sys.stdout.write(f"{stage}: {done} of {total}\n")
            # Whoever follows a log wants to see it now.
            sys.stdout.flush()


class _ProgressBars:
    """Show a bar for every stage, one at a time."""

    def __init__(self) -> None:
        self._bar: tqdm[None] | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        from tqdm import tqdm  # only a terminal needs it

        if self._bar is None or self._bar.desc != stage:
            self.close()
            self._bar = tqdm(desc=stage, total=total, leave=False)
            self._bar.desc = stage
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Take the bar off the terminal."""
        if self._bar is not None:
            self._bar.close()

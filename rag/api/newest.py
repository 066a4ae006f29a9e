"""The archive that a request is answered from: one generation from its first step to its last."""

from typing import Protocol

from rag.archive import Archive
from rag.errors import IndexNotFound


class LiveSource(Protocol):
    """Stands for an archive whose index may change while it is served."""

    @property
    def current(self) -> object:
        """The newest archive; no Archive where there is no index yet."""


def newest(source: Archive | LiveSource) -> Archive:
    """Return the archive to answer one request from; raises IndexNotFound where there is none yet."""
    archive = source if isinstance(source, Archive) else source.current
    if not isinstance(archive, Archive):
        raise IndexNotFound("The archive holds no speeches yet; add some first.")
    return archive

"""Serve the page over an index."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from rag.errors import WengaoError

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.web.live_archive import LiveArchive

#: Addresses that stand for every address of the machine, and are no name to be reached by.
ANY_ADDRESS = ("0.0.0.0", "::")
#: How long the end of the server waits for what is still being sent; an open page holds its connection open.
SHUTDOWN_SECONDS = 2


def serve(index: Path, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serve the page over an index; one that cannot be opened leaves a page that says what to do.

    The page answers to its local names, and to `host` where that is a name of its own.
    """
    import uvicorn  # slow to import, like the page itself: nothing else should pay for it

    from rag.web.app import LOCAL_HOSTS, create_app
    from rag.web.feedback import FEEDBACK_FILE, FeedbackFile

    own_names = () if host in ANY_ADDRESS else (host,)
    hosts = dict.fromkeys((*LOCAL_HOSTS, *own_names))
    archive = cast("Archive | None", _open_archive(index, is_editable=host in LOCAL_HOSTS))
    app = create_app(archive, feedback=FeedbackFile(index / FEEDBACK_FILE), hosts=tuple(hosts))
    sys.stderr.write(f"Wengao: http://{host}:{port}\n")
    uvicorn.run(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=SHUTDOWN_SECONDS)


def _open_archive(index: Path, *, is_editable: bool) -> "LiveArchive | None":
    """Open what the page is about; an index that is not there yet is an archive without speeches."""
    from rag.web.live_archive import LiveArchive

    try:
        archive = LiveArchive(index, is_editable=is_editable)
    except WengaoError as error:
        sys.stderr.write(f"{error}\n")
        return None
    archive.watch()
    return archive

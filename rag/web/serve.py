"""Serve the page over an index."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import WengaoError

if TYPE_CHECKING:
    from rag.archive import Archive

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
    app = create_app(_open_archive(index), feedback=FeedbackFile(index / FEEDBACK_FILE), hosts=tuple(hosts))
    sys.stderr.write(f"Wengao: http://{host}:{port}\n")
    uvicorn.run(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=SHUTDOWN_SECONDS)


def _open_archive(index: Path) -> "Archive | None":
    from rag.archive import Archive

    try:
        return Archive.open(index)
    except WengaoError as error:
        sys.stderr.write(f"{error}\n")
        return None

"""Open the archive and serve the page."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import WengaoError

if TYPE_CHECKING:
    from rag.archive import Archive


def serve(index: Path, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serve the page over an index; one that cannot be opened leaves a page that says what to do.

    The page answers to its local names, and to `host` where that is a name of its own.
    """
    import uvicorn  # slow to import, like the page itself: nothing else should pay for it

    from rag.web.app import LOCAL_HOSTS, conversation_secret, create_app

    hosts = dict.fromkeys((*LOCAL_HOSTS, *(() if host in ("0.0.0.0", "::") else (host,))))
    app = create_app(_open(index), secret=conversation_secret(index), hosts=tuple(hosts))
    sys.stderr.write(f"Wengao: http://{host}:{port}\n")
    # An open page holds a connection for as long as it is open: do not wait for it.
    uvicorn.run(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=2)


def _open(index: Path) -> "Archive | None":
    from rag.archive import Archive

    try:
        return Archive.open(index)
    except WengaoError as error:
        sys.stderr.write(f"{error}\n")
        return None

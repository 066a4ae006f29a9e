"""Write what happens as lines of JSON, each with the id of its request, and without what people typed.

The text of an error may hold a question: of an error its kind and its place in the code are written. Whoever needs the
texts asks for them.
"""

import json
import logging
import sys
import traceback
import warnings
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

#: The id of the request that is being answered.
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
#: The attribute of a record that holds the fields of its line.
FIELDS = "wengao"
#: So many places of the code are named, from the one that failed upwards.
MAX_PLACES = 5


class LineFormatter(logging.Formatter):
    """Format a record as one line of JSON."""

    def __init__(self, *, with_texts: bool = False) -> None:
        """Leave out the texts of errors, and what stands behind the `?` of an address, unless `with_texts`."""
        super().__init__()
        self._with_texts = with_texts

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "request": REQUEST_ID.get(),
            "message": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        if not self._with_texts:
            line.pop("query", None)
        if record.exc_info and record.exc_info[1] is not None:
            line.update(self._describe(record.exc_info[1], record.exc_info[2]))
        return json.dumps({key: value for key, value in line.items() if value != ""}, ensure_ascii=False)

    def _describe(self, error: BaseException, trace: TracebackType | None) -> dict[str, object]:
        frames = reversed(traceback.extract_tb(trace)[-MAX_PLACES:])
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        text = {"error_text": str(error)} if self._with_texts else {}
        return {"error": type(error).__name__, "places": places, **text}


class ErrorLog:
    """Stand in for the module `traceback` where a library prints errors with all that they hold."""

    @staticmethod
    def print_exc() -> None:
        """Log the error that is being handled."""
        logging.getLogger(__name__).exception("a call of the page failed")


def set_up_logs(*, with_requests: bool, with_texts: bool = False) -> None:
    """Write the log to stderr: warnings and errors, and a line a request if that is wanted."""
    if not with_texts:
        # Gradio warns of a choice that is not offered, and repeats it.
        warnings.simplefilter("ignore")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(with_texts=with_texts))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("rag").setLevel(logging.INFO if with_requests else logging.WARNING)

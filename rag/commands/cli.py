"""The command line: run one command, turn every error into one line, and return the exit code."""

import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from rag.commands.parser import check_usage, make_parser
from rag.errors import WengaoError
from rag.settings import Settings, keep_products_on_one_thread

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

#: What a shell reports of a program that Ctrl-C ended: 128 and the number of the signal.
INTERRUPTED_EXIT_CODE = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 for success, 1 for a problem; wrong usage exits with 2."""
    keep_products_on_one_thread()
    try:
        _accept_any_character()
        options = make_parser(Settings.from_environment()).parse_args(arguments)
        check_usage(options)
        run: Callable[[Namespace], None] = options.run
        run(options)
        sys.stdout.flush()
    except WengaoError as error:
        return _report_failure(str(error))
    except BrokenPipeError:
        return _close_quietly()
    except OSError as error:
        return _report_failure(
            f"{error.filename or 'A file'}: {error.strerror or error}; check the path and who may use it."
        )
    except KeyboardInterrupt:
        return INTERRUPTED_EXIT_CODE
    return 0


def _report_failure(message: str) -> int:
    print("rag: " + " ".join(message.split()), file=sys.stderr)
    return 1


def _close_quietly() -> int:
    """Let the reader of our output leave early, as `head` does, without a complaint from the last flush at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _accept_any_character() -> None:
    """Print what the terminal's encoding lacks as an escape, which is also what JSON has for it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")

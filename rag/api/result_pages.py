"""Pages of a list: a cursor names the last item of a page, so that what is added or removed meanwhile moves nothing."""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from rag.api.problems import BAD_CURSOR, ApiProblem

MAX_CURSOR_CHARS = 1000
MAX_PAGE_ITEMS = 500
DEFAULT_PAGE_ITEMS = 50

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class CutPage(Generic[_Item]):
    """The items of a page, and the cursor of the next one."""

    items: Sequence[_Item]
    next_cursor: str | None


def cut_page(
    items: Iterable[_Item], key_of: Callable[[_Item], str], admits: Callable[[_Item], bool], cursor: str, limit: int
) -> CutPage[_Item]:
    """Return the items behind a cursor, "" for the first, that are admitted; raises ApiProblem for one that is none.

    `key_of` gives each item a name of its own.
    """
    left = iter(items)
    if cursor:
        _skip_to(left, key_of, _decode(cursor))
    page = list(islice(filter(admits, left), limit + 1))
    return CutPage(page[:limit], _encode(key_of(page[limit - 1])) if len(page) > limit else None)


def _skip_to(items: Iterator[_Item], key_of: Callable[[_Item], str], key: str) -> None:
    if not any(key_of(item) == key for item in items):
        raise ApiProblem(BAD_CURSOR, "The item at which the last page ended is gone; begin again without a cursor.")


def _encode(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise ApiProblem(BAD_CURSOR, "This is no cursor; take next_cursor of the page before.") from error

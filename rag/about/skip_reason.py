"""Say in Chinese why a file was left out of an index."""

import re
from dataclasses import dataclass
from functools import cache

from rag.data.tables import read_records

_OTHERWISE = "没有收进来，原因见英文说明"


@dataclass(frozen=True, slots=True)
class _Reason:
    """A kind of reason: how its message in English is told, and what is said of it in Chinese."""

    pattern: str
    zh: str


def reason_in_chinese(reason: str) -> str:
    """Return what to say in Chinese of a reason for which a file was left out, without the particulars."""
    return next((kind.zh for kind in _reasons() if re.search(kind.pattern, reason)), _OTHERWISE)


@cache
def _reasons() -> tuple[_Reason, ...]:
    return read_records("skip_reasons.toml", "reasons", _Reason)

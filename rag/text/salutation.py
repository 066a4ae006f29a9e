"""Recognise salutations: lines that address the audience, and sentences that begin by doing so.

The words are in rag/data/salutations.toml; they are read when the first line is asked about.
"""

import re
from functools import cache

from rag.data.tables import read_alternatives

MAX_SALUTATION_CHARS = 90
#: A row of offices and names is longer.
MAX_ENGLISH_SALUTATION_CHARS = 240


@cache
def _whole_line_pattern() -> re.Pattern[str]:
    chinese = _any_of("chinese.openings")
    return re.compile(
        rf"(?:{chinese})[^。；;]{{0,60}}[:：!！]$|(?:{_any_of('chinese.whole_lines')})$|{_english_line(80)}[,:!]$",
        re.IGNORECASE,
    )


@cache
def _long_line_pattern() -> re.Pattern[str]:
    """Return a pattern of long English salutations: several are named, and a colon ends them."""
    return re.compile(
        rf"{_english_line(200)}:$|(?:{_any_of('english.offices')})(?:[^.;:]|{_title()})*:$", re.IGNORECASE
    )


def _english_line(max_chars: int) -> str:
    return rf"(?:{_any_of('english.openings')})(?:[^.;:]|{_title()}){{0,{max_chars}}}"


def _title() -> str:
    return r"(?<=\b(?:mr|ms|dr|st))\.|(?<=\b(?:mrs|hon|rev|gen|sen|gov))\.|(?<=\bprof)\."


@cache
def _beginning_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{_any_of('chinese.on_the_line')})\s*[:：,，!！]"
        rf"|(?:{_any_of('chinese.before_names')})[^。；;，,]{{1,40}}[:：!！]"
        r"|(?:ladies and gentlemen|dear [^.:,]{2,40}|(?:my )?fellow[ -][^.:,]{2,40}|distinguished [^.:]{2,60})[,:]",
        re.IGNORECASE,
    )


def _any_of(key: str) -> str:
    return read_alternatives("salutations.toml", key)


def is_salutation(text: str) -> bool:
    """Return True if a line addresses the audience and does nothing else."""
    if len(text) <= MAX_SALUTATION_CHARS and _whole_line_pattern().match(text):
        return True
    return len(text) <= MAX_ENGLISH_SALUTATION_CHARS and _long_line_pattern().match(text) is not None


def begins_with_salutation(text: str) -> bool:
    """Return True if a line addresses the audience, whether the speech goes on behind it or not: 同志们，今天召开…."""
    return _beginning_pattern().match(text) is not None or is_salutation(text)

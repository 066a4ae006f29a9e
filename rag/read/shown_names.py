"""The names of files as they are shown to people, of whatever bytes they are made."""

import os
import unicodedata
from contextlib import suppress

from rag.read.decode import rate_plausibility

# Characters that end a line or turn the direction of the text around them.
_LINE_ENDS = ("Zl", "Zp")
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def show_path(path: str) -> str:
    """Return a path of the file system as it is shown, with / between its parts."""
    return "/".join(show_name(os.fsencode(part)) for part in path.split("/"))


def show_name(raw: bytes) -> str:
    """Decode a name, without characters that would control a terminal or deceive a reader."""
    return harmless(decode_name(raw))


def decode_name(raw: bytes) -> str:
    """Decode a name that does not say how it is encoded: Chinese programs write GB18030 or Big5, the others UTF-8."""
    with suppress(UnicodeDecodeError):
        return raw.decode("utf-8")
    names = []
    for codec in ("gb18030", "big5hkscs"):
        with suppress(UnicodeDecodeError):
            names.append(raw.decode(codec))
    return max(names, key=rate_plausibility, default=raw.decode("cp437"))


def harmless(name: str) -> str:
    """Return a name with _ for each character that controls a terminal, ends a line, or turns the direction."""
    return "".join("_" if _is_harmful(character) else character for character in name)


def _is_harmful(character: str) -> bool:
    return character in _DIRECTIONS or unicodedata.category(character) in ("Cc", "Cs", *_LINE_ENDS)

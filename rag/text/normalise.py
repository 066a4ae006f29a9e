"""Fold text so that words are compared and not their print: width, case, script, quotation marks, white space."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from opencc import OpenCC

# Marks that differ between printings of the same words; each folds to one character.
_MARKS = str.maketrans({
    "“": '"', "”": '"', "„": '"', "‟": '"', "「": '"', "」": '"', "『": '"', "』": '"', "＂": '"',
    "‘": "'", "’": "'", "‚": "'", "‛": "'",
    "—": "-", "–": "-", "―": "-", "‐": "-", "‑": "-", "−": "-", "─": "-",
    "·": "·", "•": "·", "・": "·", "‧": "·",
    "。": ".", "、": ",", "【": "[", "】": "]", "〔": "[", "〕": "]", "〇": "○", "∶": ":",
})  # fmt: skip
# Characters without width or meaning of their own, which copies from web pages and PDFs carry along.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)


@cache
def _converter() -> OpenCC:
    """Return the converter from traditional to simplified characters, made once it is needed."""
    return OpenCC("t2s")


@cache
def _traditional_converter() -> OpenCC:
    return OpenCC("s2t")


def is_traditional(text: str) -> bool:
    """Return True if a text is written in traditional characters: more of it would change in the other script."""
    to_simplified, to_traditional = _converter().convert(text), _traditional_converter().convert(text)
    return _count_changes(text, to_simplified) > _count_changes(text, to_traditional)


def to_traditional(text: str) -> str:
    """Return a text in traditional characters."""
    return str(_traditional_converter().convert(text))


def _count_changes(text: str, other: str) -> int:
    return sum(one != another for one, another in zip(text, other, strict=False))


@cache
def _fold_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).casefold().translate(_INVISIBLE).translate(_MARKS)
    if any("\u3400" <= part <= "\u9fff" for part in folded):
        # One character at a time: a conversion by phrases could change lengths and would depend on the context.
        folded = _converter().convert(folded)
    return folded


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `offsets[i]` is the offset in the original of the character that `text[i]` came from."""

    text: str
    offsets: tuple[int, ...] = field(repr=False)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original, start and end, that a span of the folded text came from.

        The span is at least one character long.
        """
        return self.offsets[start], self.offsets[end - 1] + 1


class _FoldedCharacters(dict[int, str]):
    """What each character is folded to, by its code point; one that was not met before is folded then."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_FOLDED = _FoldedCharacters()


def fold(text: str) -> str:
    """Return the text folded character by character, white space kept; the length may change ("①" gives "1")."""
    return text.translate(_FOLDED)


def fold_words(text: str) -> Folded:
    """Return the text folded and without its white space, with the offsets of its characters in the original."""
    parts = list(map(_fold_word_character, text))
    folded = "".join(parts)
    if len(folded) == len(text) and all(parts):
        return Folded(folded, tuple(range(len(text))))
    return Folded(folded, tuple(offset for offset, part in enumerate(parts) for _ in part))


# People type -- for the dash that is printed, ... for ……, and '' or a single mark for a quotation mark, nested or not.
_PUNCTUATION = re.compile(r"""-{2,}|["'«»‹›]+|\.{3,}|⋯+""")
_ONE_MARK = {"-": "-", ".": "…", "⋯": "…"}


def fold_punctuation(folded: Folded) -> Folded:
    """Return folded words with one mark for a run of dashes, of dots and of quotation marks of whatever kind."""
    parts: list[str] = []
    offsets: list[int] = []
    end = 0
    for run in _PUNCTUATION.finditer(folded.text):
        parts += [folded.text[end : run.start()], _ONE_MARK.get(run[0][0], '"')]
        offsets += folded.offsets[end : run.start() + 1]
        end = run.end()
    return Folded("".join([*parts, folded.text[end:]]), (*offsets, *folded.offsets[end:]))


@cache
def _fold_word_character(character: str) -> str:
    return "".join(_fold_character(character).split())

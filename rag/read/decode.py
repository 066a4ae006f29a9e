"""Bytes to text: one strict decision over the whole file, and never a replacement character."""

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from rag.data.tables import read_words
from rag.errors import UnreadableFile

#: The encodings that are read, by the names that people know.
Encoding = Literal["UTF-8", "UTF-16", "GB18030", "Big5", "Windows-1252"]


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a file without its byte order mark and with its own line ends, and the name of its encoding."""

    text: str
    encoding: Encoding


@dataclass(frozen=True, slots=True)
class _Codec:
    """A codec of Python, and the name that people know its encoding by."""

    python_name: str
    encoding: Encoding


_UTF8 = _Codec("utf-8", "UTF-8")
_UTF16_LE = _Codec("utf-16-le", "UTF-16")
_UTF16_BE = _Codec("utf-16-be", "UTF-16")
_GB18030 = _Codec("gb18030", "GB18030")
_BIG5 = _Codec("big5hkscs", "Big5")
_WINDOWS_1252 = _Codec("cp1252", "Windows-1252")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, _UTF8),
    (codecs.BOM_UTF16_LE, _UTF16_LE),
    (codecs.BOM_UTF16_BE, _UTF16_BE),
)
# Where both read equally well, the first is taken.
_LEGACY_CODECS = (_GB18030, _BIG5)
# What a page calls its encoding (WHATWG Encoding Standard, section 4.2), and the codec for it: like browsers, the
# larger set of characters is taken for a name of a smaller one.
_CODEC_BY_LABEL = {
    **dict.fromkeys(("utf-8", "utf8"), _UTF8),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "gb18030"), _GB18030),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), _BIG5),
    **dict.fromkeys(("windows-1252", "iso-8859-1", "latin1"), _WINDOWS_1252),
}
_ACCEPTED = "UTF-8, UTF-16, GB18030 or Big5"
# About half of the characters of a real text are among these, and next to none of a text in the wrong encoding.
_COMMON_CHARACTERS = frozenset("".join(read_words("characters.toml", "chinese.common")))
_WIDE_MARKS = frozenset("，。、；：？！“”‘’（）《》「」『』—…　")
# Real text reaches 0.4 and more, a wrong decoding stays under 0.05 (measured on the speeches and their mis-decodings).
_MIN_PLAUSIBILITY = 0.15
_MIN_CERTAIN_PLAUSIBILITY = 0.4
# Of a western text so many characters are not ASCII at most, and none of them are these, or letters that stand apart.
_MAX_WESTERN_SHARE = 0.15
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_NOT_WESTERN = re.compile("[¤¦¨¬¯¸×÷þðÞÐƒˆ˜‡†‰¹²³µ]|[À-ÿŠšŽžŒœŸ]{3,}")
# Characters that no text holds: controls other than white space, private use, and what is no character at all.
_NO_TEXT_CHARACTER = re.compile("[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufffe\uffff]")


def decode(data: bytes, name: str) -> DecodedText:
    """Decode a whole file strictly; `name` is what an error calls the file.

    A byte order mark decides; then UTF-8, which other text practically never satisfies; then whichever of GB18030
    and Big5 decodes without an error and gives the larger share of common characters. Nearly every Big5 file is also
    valid GB18030, so validity alone cannot choose between the two. UTF-16 without a mark is taken where it reads as
    text beyond doubt. Line ends are kept as they are. Raises UnreadableFile for what is no text in one of these.
    """
    for mark, codec in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], codec, name)
    if b"\0" in data:
        decoded = _decode_utf16(data)
        if decoded is None:
            raise _binary_content(name)
        return decoded
    text = _decode_strictly(data, _UTF8)
    return DecodedText(text, "UTF-8") if text is not None else _decode_legacy(data, name)


def decode_declared(data: bytes, name: str, declared: str | None) -> DecodedText:
    """Decode a file that says what its encoding is, as a web page may.

    The declaration is believed where the whole file decodes strictly in it and does not read worse than what `decode`
    returns: pages are often saved in another encoding than the one that they go on declaring. Raises UnreadableFile.
    """
    codec = _CODEC_BY_LABEL.get((declared or "").strip().lower())
    text = _decode_strictly(data, codec) if codec else None
    if codec is None or text is None or "\0" in text:
        return decode(data, name)
    try:
        undeclared = decode(data, name)
    except UnreadableFile:
        return DecodedText(text, codec.encoding)
    if rate_plausibility(undeclared.text) > rate_plausibility(text):
        return undeclared
    return DecodedText(text.removeprefix("\ufeff"), codec.encoding)


def rate_plausibility(text: str) -> float:
    """Return the share of common characters and marks among the non-ASCII characters of a text, in [0, 1].

    A text of ASCII characters only is fully plausible.
    """
    counts = Counter(text)
    wide = sum(count for character, count in counts.items() if character > "\x7f")
    common = sum(
        count for character, count in counts.items() if character in _COMMON_CHARACTERS or character in _WIDE_MARKS
    )
    return common / wide if wide else 1.0


def _decode_strictly(data: bytes, codec: _Codec) -> str | None:
    """Return the text, or None where a single byte does not fit the codec."""
    try:
        return data.decode(codec.python_name)
    except UnicodeDecodeError:
        return None


def _decode_marked(data: bytes, codec: _Codec, name: str) -> DecodedText:
    """Decode what stands behind a byte order mark."""
    text = _decode_strictly(data, codec)
    if text is None:
        raise UnreadableFile(
            f"{name}: starts with a {codec.encoding} byte order mark but is not valid {codec.encoding} to its end "
            f"(cut off or mixed?); expected text in {_ACCEPTED}; save it again as UTF-8"
        )
    if "\0" in text:
        raise _binary_content(name)
    return DecodedText(text, codec.encoding)


def _decode_utf16(data: bytes) -> DecodedText | None:
    """Decode UTF-16 without a mark; the byte order is the one in which the text is made of common characters."""
    if len(data) % 2:
        return None
    decoded = (_decode_strictly(data, codec) for codec in (_UTF16_LE, _UTF16_BE))
    texts = [text for text in decoded if text is not None and not _NO_TEXT_CHARACTER.search(text)]
    best = max(texts, key=rate_plausibility, default="")
    if not best or rate_plausibility(best) < _MIN_CERTAIN_PLAUSIBILITY:
        return None
    return DecodedText(best, "UTF-16")


def _decode_legacy(data: bytes, name: str) -> DecodedText:
    """Decode GB18030, Big5, or UTF-16 without any ASCII character."""
    candidates = [
        DecodedText(text, codec.encoding)
        for codec in _LEGACY_CODECS
        if (text := _decode_strictly(data, codec)) is not None
    ]
    rated = [(rate_plausibility(candidate.text), candidate) for candidate in candidates]
    # max returns the first of equals.
    plausibility, best = max(rated, key=lambda pair: pair[0], default=(0.0, None))
    if best is None or plausibility < _MIN_PLAUSIBILITY:
        best = _decode_utf16(data)
    if best is None:
        best = _decode_western(data)
    if best is None:
        raise UnreadableFile(
            f"{name}: got bytes that no supported encoding decodes to readable text; expected {_ACCEPTED}; "
            "open it in the program that wrote it and save it as UTF-8"
        )
    return best


def _decode_western(data: bytes) -> DecodedText | None:
    """Decode Windows-1252 where nearly all is ASCII, and the rest is letters within words and marks of print."""
    text = _decode_strictly(data, _WINDOWS_1252)
    if text is None or _NO_TEXT_CHARACTER.search(text):
        return None
    wide = [match[0] for match in _BEYOND_ASCII.finditer(text)]
    if len(wide) > _MAX_WESTERN_SHARE * len(text) or _NOT_WESTERN.search(text):
        return None
    return DecodedText(text, _WINDOWS_1252.encoding)


def _binary_content(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name}: got binary content (NUL bytes); expected text in {_ACCEPTED}; save it as plain text in UTF-8"
    )

"""Write citations as references: GB/T 7714, BibTeX, RIS and CSL-JSON.

Only what the archive knows is written. A speaker, a place or a date that it does not know is left out, never guessed,
and a mask (×市, 20xx年) stays as it is printed.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from rag.types import Citation, Speech

Format = Literal["gbt7714", "bibtex", "ris", "csl-json"]
#: The formats in which references are written, the first by default.
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True, slots=True)
class Reference:
    """A speech that is referred to, and the words of it that are cited; without them the speech as a whole."""

    speech: Speech
    citation: Citation | None = None

    @property
    def author(self) -> str:
        """Who says the cited words, or gives the speech; "" where that is not known."""
        return (self.citation.speaker if self.citation else self.speech.speaker) or ""


def write_references(references: Sequence[Reference], form: Format = "gbt7714") -> str:
    """Return references written in one of the FORMATS, in their order, each once; the text ends with a line break.

    Raises ValueError for another format.
    """
    if form not in _WRITERS:
        raise ValueError(f"Got the format {form!r}, expected one of {', '.join(FORMATS)}")
    return _WRITERS[form](list(dict.fromkeys(references)))


def gbt7714(references: Sequence[Reference]) -> str:
    """Return a numbered list by GB/T 7714-2015, in the order of citation.

    The standard has no type mark for a speech that was not published in proceedings (C), a compilation (G) or a
    newspaper (N), and none of these is known of a file in the archive: the mark is Z, 其他 (annex B). It stands without
    a carrier, since Z/OL goes with the address and the day of access, which the archive does not know. An unknown
    author is left out, as the standard allows in numbered lists, instead of 佚名; so are an unknown place and date, for
    which it would have an estimate in brackets. The place is that of the speech. The paragraph stands for the page.
    """
    entries = (_gbt7714_entry(reference) for reference in references)
    return "".join(f"[{number}] {entry}\n" for number, entry in enumerate(entries, 1))


def _gbt7714_entry(reference: Reference) -> str:
    speech = reference.speech
    imprint = _one_line(", ".join(filter(None, (speech.place, speech.date))))
    locator = _locator(reference)
    parts = [
        _one_line(reference.author),
        f"{_one_line(speech.title)}[Z]",
        ": ".join(filter(None, (imprint, locator))),
    ]
    return ". ".join(filter(None, parts)) + "."


def bibtex(references: Sequence[Reference]) -> str:
    """Return BibTeX entries of the type unpublished, which is that of the script of a talk in BibTeX and biblatex.

    The speaker stands in braces of its own: a description such as 市长 and others is not taken apart as names would be.
    """
    return "\n".join(map(_bibtex_entry, references, _keys(references)))


def _bibtex_entry(reference: Reference, key: str) -> str:
    speech = reference.speech
    year, month, day = _date(speech)
    fields = {
        "author": f"{{{_tex(reference.author)}}}" if reference.author else "",
        "title": _tex(speech.title),
        "howpublished": _tex(_kind_of_work(speech)),
        "eventtitle": _tex(speech.occasion or ""),
        "venue": _tex(speech.place or ""),
        "year": f"{year:04}" if year else "",
        "month": str(month or ""),
        "day": str(day or ""),
        "note": _tex("; ".join(_notes(reference))),
        "annote": _tex(reference.citation.quote if reference.citation else ""),
        "langid": "chinese" if speech.language == "zh" else "english",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@unpublished{{{key},\n{lines}}}\n"


def ris(references: Sequence[Reference]) -> str:
    """Return RIS records of the type GEN, whose lines end in CR LF as the specification asks.

    RIS has no type for a speech. The nearest (CPAPER, a paper of a conference, SLIDE, UNPB, an unpublished work) each
    say something that the archive does not know; GEN says nothing, and M3 names the kind of work.
    """
    return "".join(map(_ris_record, references, _keys(references)))


def _ris_record(reference: Reference, key: str) -> str:
    speech = reference.speech
    year, month, day = _date(speech)
    parts = [f"{part:02}" if part else "" for part in (month, day)]
    tags = [
        ("TY", "GEN"),
        ("ID", key),
        ("AU", reference.author),
        ("TI", speech.title),
        ("T2", speech.occasion),
        ("CY", speech.place),
        ("PY", f"{year:04}" if year else ""),
        ("DA", "/".join([f"{year:04}", *parts, ""]) if year else ""),
        ("M3", _kind_of_work(speech)),
        ("LA", speech.language),
        ("AB", reference.citation.quote if reference.citation else ""),
        *(("N1", note) for note in _notes(reference)),
    ]
    lines = [f"{tag}  - {_one_line(value)}" for tag, value in tags if value and _one_line(value)]
    return "".join(f"{line}\r\n" for line in [*lines, "ER  - "])


def csl_json(references: Sequence[Reference]) -> str:
    """Return CSL-JSON items of the type speech, by the names of CSL 1.0.2; a speaker is a literal name."""
    items = [_csl_item(*pair) for pair in zip(references, _keys(references), strict=True)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _csl_item(reference: Reference, key: str) -> dict[str, object]:
    speech = reference.speech
    item: dict[str, object] = {
        "id": key,
        "type": "speech",
        "title": _one_line(speech.title),
        "author": [{"literal": _one_line(reference.author)}] if reference.author else [],
        "event-title": _one_line(speech.occasion or ""),
        "event-place": _one_line(speech.place or ""),
        "issued": {"date-parts": [[part for part in _date(speech) if part]]} if speech.date else {},
        "genre": _kind_of_work(speech),
        "language": speech.language,
        "source": _one_line(speech.source.path),
        "annote": _one_line(reference.citation.quote) if reference.citation else "",
        "note": "; ".join(_notes(reference)),
    }
    return {name: value for name, value in item.items() if value}


_WRITERS: dict[str, Callable[[Sequence[Reference]], str]] = {
    "gbt7714": gbt7714,
    "bibtex": bibtex,
    "ris": ris,
    "csl-json": csl_json,
}


def _keys(references: Sequence[Reference]) -> list[str]:
    """Return a key of ASCII letters, digits and hyphens for each reference, no two alike even without their case."""
    keys: list[str] = []
    used: set[str] = set()
    for reference in references:
        name = reference.citation.id.partition("~")[0] if reference.citation else reference.speech.id
        key = wanted = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "speech"
        copy = 1
        while key.lower() in used:
            copy += 1
            key = f"{wanted}-{copy}"
        used.add(key.lower())
        keys.append(key)
    return keys


def _notes(reference: Reference) -> list[str]:
    """Return the paragraphs of the words, their permanent id, and what has to be known before they are quoted."""
    name = reference.citation.id if reference.citation else reference.speech.id
    return [note for note in (_locator(reference), name, _one_line(reference.speech.note)) if note]


def _locator(reference: Reference) -> str:
    """Return the numbers of the cited paragraphs, in the speech's language; they stand for pages."""
    citation, paragraphs = reference.citation, reference.speech.paragraphs
    numbers = [
        number
        for number, paragraph in enumerate(paragraphs, 1)
        if citation and paragraph.overlaps(citation.start, citation.end)
    ]
    if not numbers:
        return ""
    shown = "-".join(map(str, dict.fromkeys((numbers[0], numbers[-1]))))
    return f"第{shown}段" if reference.speech.language == "zh" else f"para. {shown}"


def _kind_of_work(speech: Speech) -> str:
    return "讲话" if speech.language == "zh" else "Speech"


def _date(speech: Speech) -> tuple[int, int, int]:
    """Return year, month and day as numbers, 0 for what is not known."""
    parts = [int(part) for part in (speech.date or "").split("-") if part]
    year, month, day = (*parts, 0, 0, 0)[:3]
    return year, month, day


def _one_line(text: str | None) -> str:
    """Return a text on one line, without characters that cannot be printed."""
    printable = "".join(character for character in text or "" if character.isprintable() or character.isspace())
    return " ".join(printable.split())


# What TeX prints as itself only in another form.
_TEX_ESCAPES = str.maketrans(
    {
        **{mark: f"\\{mark}" for mark in "&%$#_"},
        "\\": r"\textbackslash{}",
        # BibTeX counts escaped braces, too, and takes an entry with one alone for unfinished.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


# Between two of these in a row, which TeX sets as one: -- as a dash, '' as a quotation mark.
_INSIDE_LIGATURE = re.compile(r"(?<=([-'`,<>]))(?=\1)|(?<=[?!])(?=`)")


def _tex(text: str) -> str:
    """Return a text on one line as TeX has to read it."""
    return _INSIDE_LIGATURE.sub("{}", _one_line(text).translate(_TEX_ESCAPES))

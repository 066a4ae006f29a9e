"""English names of speakers: Delivered by Ada Fenwick, Remarks by President Marlow, Speaker: Ole Winter.

A name is two to five words with capitals, or one behind an office; none of them is a word of titles, places and events.
The words are in rag/data/people.toml.
"""

import re
from collections.abc import Sequence
from functools import cache

from rag.data.tables import read_rows, read_words

MAX_NAME_WORDS = 5
_MAX_LINE_CHARS = 100
_MAX_PARTS = 3
GENRES = (
    r"(?:speech|remarks|address|statement|keynote(?:\s+(?:address|speech))?|lecture|sermon|oration|toast|eulogy|message|"
    r"testimony|talk|letter|(?:press|news)\s+conference|interview)"
)
_MADE_BY = re.compile(
    rf"(?:(?:[\w'’]+\s+){{0,4}}?{GENRES}\s+)?(?:\(?as\s+)?"
    r"(?:(?:delivered|given|spoken|presented|made|read|prepared|proposed|offered|moved|preached|pronounced)\s+)?\bby:?\s+(?P<name>[^\d\W].+)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"(?:speaker|presenter|orator|lecturer|delivered by|by)\s*:\s*(?P<name>.+)", re.IGNORECASE)
_GENRE_OF = re.compile(rf"(?:[\w'’]+\s+){{0,4}}?{GENRES}\s+of\s+(?P<name>.+)", re.IGNORECASE)
_POSSESSIVE = re.compile(rf"(?P<name>[^,:]+?)['’]s?\s+(?:[\w'’-]+\s+){{0,4}}?{GENRES}\b.*", re.IGNORECASE)
_BEFORE_COLON = re.compile(rf"(?P<name>[^,:]+):\s+.*\b{GENRES}\b.*", re.IGNORECASE)
#: What ends a name: an office behind it, or where and when it was said.
_NAME_END = re.compile(
    r"\s*(?:,(?!\s*[JS]r\b)|[;(\[:–—])|\s+[-]\s+|\s+(?:on|at|in|to|before|for|from|during|upon|regarding|about|and|delivered|after|with)\b"
)
_WORD = re.compile(r"(?:[^\W\d_][^\W\d_'’-]*\.?)+|[^\s]+")
_CAPITALISED = re.compile(r"[^\W\d_a-zà-öø-ÿ][^\W\d_]*(?:['’-][^\W\d_]+)*\.?")
_LEAD_IN = re.compile(r"(?:(?:full\s+)?(?:text|transcript)(?:\s+of)?|read|watch)\s*:?\s+", re.IGNORECASE)
_POST_NOMINALS = frozenset("mp mps qc kc esq phd md obe cbe mbe gbs jp mla mep td".split())
# How words for things end, and surnames do not: Flood Defences, Road Conditions.
_NO_SURNAME = re.compile(r"(?:tions?|ments|ness|ity|isms?|ships?|ics|[ea]nces|ings)$")
_SMALL_WORDS = frozenset("a an and at before by during for from in of on the to upon with".split())
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_JUNIOR = re.compile(r"[JS]r\.?")
_NAME = r"(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w.'’-]+){1,3})"
_MY_NAME_IS = re.compile(rf"\b[Mm]y name(?: is|['’]s) {_NAME}")
# I'm Nell. at the very beginning; I'm Irish. says something else.
_I_AM_FIRST = re.compile(
    r"(?:Hello|Hi|Good (?:morning|afternoon|evening))?[,.!]?\s*I(?: am|['’]m) (?P<name>[A-Z][a-z]+)\."
)
_NO_FIRST_NAME = re.compile(r"(?:ish|ian|can|ese|ench|utch|elsh|ist)$")
# I'm Priya Raman, and …: at the start of a sentence, with a first name and a last one.
_I_AM = re.compile(rf"(?:^|[.!?,:\n]\s+)I(?: am|['’]m) {_NAME}(?=[,.!;]| and | from | of )")


@cache
def _table(key: str) -> frozenset[str]:
    return frozenset(read_words("people.toml", f"english.{key}"))


@cache
def _common_words() -> frozenset[str]:
    """Return English words that are no names by themselves."""
    rows = read_rows("plain_english.tsv", 2)
    return frozenset(word for _, wordings in rows for word in wordings.replace("/", " ").split())


def speaker_in_title(title: str) -> str | None:
    """Return whom an English title names: Remarks by President Fenwick on Trade, Ada Fenwick's Address."""
    written = " ".join(map(_as_in_titles, title.split())) if title.isupper() else title
    bare = _LEAD_IN.sub("", written, 1) if _LEAD_IN.match(written) else written
    for form in (_MADE_BY, _GENRE_OF, _POSSESSIVE, _BEFORE_COLON):
        match = form.fullmatch(bare)
        if match and (name := first_person(match["name"], needs_office_or_two=True)):
            return name
    return None


def _as_in_titles(word: str) -> str:
    """Return a word in capitals as titles have it: at, the, Governor."""
    return word.lower() if word.casefold() in _SMALL_WORDS else _title_case(word)


def first_person(words: str, *, needs_office_or_two: bool = True) -> str | None:
    """Return the first person of some words between commas: the Minister for Trade, the Hon. Ada Fenwick, to…."""
    parts = (words, *words.split(",")[1:_MAX_PARTS])
    persons = (read_person(part, needs_office_or_two=needs_office_or_two) for part in parts)
    return next(filter(None, persons), None)


def speaker_on_line(line: str) -> str | None:
    """Return the speaker whom an English line at the head or foot names by a label, by an office or as who made it."""
    text = _bare(line)
    for form in (_LABELLED, _MADE_BY, _GENRE_OF):
        match = form.fullmatch(text)
        if match:
            return first_person(match["name"], needs_office_or_two=form is not _LABELLED)
    person = None if _NAME_END.search(text) else read_person(text, needs_office_or_two=True)
    return person if person and _parted(person.split())[0] else None


def bare_name(line: str) -> str | None:
    """Return the name of an English line that holds nothing else, but for an office behind a comma."""
    text = _bare(line)
    name, _, behind = text.partition(",")
    is_office = any(word.casefold().replace(".", "") in _table("offices") | _POST_NOMINALS for word in behind.split())
    if _NAME_END.search(name) or (behind and not is_office and not _JUNIOR.fullmatch(behind.strip())):
        return None
    return read_person(text, needs_office_or_two=True)


def _bare(line: str) -> str:
    """Return a line without brackets and marks around it; nothing of one that is too long or addresses somebody."""
    if len(line) > _MAX_LINE_CHARS or line.rstrip()[-1:] in ",:;!?":
        return ""
    return line.strip(" \t()[]*_—–-.")


def speaker_of_himself(opening: str) -> str | None:
    """Return how a speaker introduces himself in English: my name is Ada Fenwick, I'm Ada Fenwick."""
    match = _MY_NAME_IS.search(opening) or _I_AM.search(opening)
    if match:
        return read_person(match["name"], needs_office_or_two=True)
    first = _I_AM_FIRST.match(opening)
    name = first["name"] if first and not _NO_FIRST_NAME.search(first["name"]) else ""
    return read_person(name, needs_office_or_two=False) if name else None


def read_person(words: str, *, needs_office_or_two: bool) -> str | None:
    """Return the office and name with which some words begin, None where they are no person's."""
    end = _NAME_END.search(words)
    tokens = (words[: end.start()] if end else words).strip(" .\t").split()
    while tokens and tokens[-1].replace(".", "").casefold() in _POST_NOMINALS:
        tokens.pop()
    offices, names = _parted(tokens)
    if not is_name(names, behind_office=bool(offices)) or (needs_office_or_two and not offices and len(names) < 2):
        return None
    if all(token.isupper() for token in names):
        names = [token if len(token.strip(".")) == 1 else _title_case(token) for token in names]
    names = [name.strip(",") for name in names]
    return " ".join([*(_title_case(word) if word.isupper() else word for word in offices), *names])


def _parted(tokens: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the office before a name, without courtesies, and the words of the name."""
    at = 0
    offices: list[str] = []
    while at < len(tokens):
        word = tokens[at].casefold().strip(".,")
        following = tokens[at + 1].casefold().strip(".,") if at + 1 < len(tokens) else ""
        if word in _table("offices") or (
            word in _table("before_offices") and following in _table("offices") | {"minister"}
        ):
            offices.append(tokens[at])
        elif word not in _table("courtesies"):
            break
        at += 1
    return offices, list(tokens[at:])


def is_name(tokens: Sequence[str], *, behind_office: bool = False) -> bool:
    """Return True if words can be a person's name: capitals, no word of titles, and not all of them everyday words."""
    plain = [token.casefold().strip(".,") for token in tokens]
    if not tokens or len(tokens) > MAX_NAME_WORDS or plain[0] in _table("particles") - {"ben", "al"}:
        return False
    for token, word in zip(tokens, plain, strict=True):
        if word not in _table("particles") | _SUFFIXES and not _CAPITALISED.fullmatch(token):
            return False
        if word in _table("not_in_names") and (len(word) > 1 or not token.endswith(".")):
            return False
    if not behind_office and _NO_SURNAME.search(plain[-1]):
        return False
    names = [word for word in plain if len(word) > 1 and word not in _table("particles") | _SUFFIXES]
    if not names or len(plain[-1]) == 1:
        return False
    has_initial = any(len(word) == 1 for word in plain)
    return behind_office or has_initial or any(word not in _common_words() for word in names)


def _title_case(word: str) -> str:
    return "-".join(part.capitalize() for part in word.split("-"))

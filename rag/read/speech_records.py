"""Files that give speeches as records: JSON, lines of JSON, and tables with a column for the text."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.data.tables import read_words
from rag.errors import UnreadableFile
from rag.read.date_lines import date_of_line
from rag.read.extraction import Extraction, Omission, Record
from rag.read.front_matter import FrontMatter
from rag.read.lines import BLANK

_TABLE = "record_fields.toml"
_FIELDS = ("title", "date", "speaker", "text", "place", "occasion")
_FIELD_BY_NAME = {name: field for field in _FIELDS for name in read_words(_TABLE, f"fields.{field}")}
_QUALIFIERS = read_words(_TABLE, "qualifiers.words")
_NAME_KEYS = read_words(_TABLE, "named.keys")
_CONTAINERS = frozenset(read_words(_TABLE, "segments.keys"))
_NAMED_FIELDS = frozenset({"speaker", "place", "occasion"})
_BRACKETED = re.compile(r"[（(].*")
_BETWEEN_WORDS = re.compile(r"[\s_\-:：]")
# A paragraph or a line of a web page; a lone < is none.
_MARKUP = re.compile(r"</(?:p|div|span|h[1-6]|li|ul|ol|br|b|i|em|strong|a|td|tr|table)\s*>|<br\s*/?>", re.IGNORECASE)
_ISO_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_SENTENCE_MARK = re.compile(r"[。！？!?]|[.](?:\s|$)")
_FINAL_MARK = re.compile(r"[。！？!?….][”’\"'）)」』]*$")
# What the pieces of a recording say of themselves beside their words.
_TIME_NAMES = frozenset({"start", "end", "offset", "timestamp", "starttime", "endtime", "begin"})
_EXPECTED = 'expected speeches with fields such as "title", "date", "speaker" and "text"; name the fields so'
#: The longest value that states a fact.
MAX_FACT_CHARS = 300
#: A column of texts is one of speeches where this share of them are sentences, or as long.
MIN_SPOKEN_SHARE = 0.5
MIN_SPOKEN_CHARS = 40
#: How deep a JSON file may be.
MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of one record that are known, by their names, what else it holds, and whether it is timed."""

    known: Mapping[str, str]
    others: tuple[str, ...]
    is_timed: bool = False


def extract_json(text: str, name: str) -> Extraction:
    """Return the speeches of a JSON file; raises UnreadableFile for one without a text in it."""
    value = _parse(text, name)
    return _account_for_values(_write_records(_records_of(value), name), [value])


def extract_json_lines(text: str, name: str) -> Extraction:
    """Return the speeches of a file with a JSON object on each line; raises UnreadableFile for another one."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    values = [_parse(line, name, number) for number, line in lines]
    records = [record for value in values for record in _records_of(value)]
    return _account_for_values(_write_records(records, name), values)


def _account_for_values(extraction: Extraction, values: Sequence[object]) -> Extraction:
    """Return the speeches of JSON with an account of all its values and of the names of its fields."""
    names: dict[str, None] = {}
    told = "\n".join([extraction.text, *(o.text for o in extraction.omissions if o.rule == "stated fact")])
    facts = [omission for omission in extraction.omissions if omission.rule == "stated fact"]
    others: list[Omission] = []
    for path, words in (leaf for value in values for leaf in _leaves(value, "", 0)):
        names.update(dict.fromkeys(part for part in path.split(".") if part))
        if words.strip() and not all(line.strip() in told for line in _shown(words).split("\n")):
            others.append(Omission("other field", words.strip(), path))
    fields = [Omission("field name", " ".join(names))] if names else []
    return Extraction(extraction.text, (*facts, *others, *fields), extraction.records)


def _leaves(value: object, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield all texts and figures of a JSON value, each with the names of the fields in which it stands."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}".lstrip("."), depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path, depth + 1)
    else:
        yield path, "" if value is None else str(value)


def _shown(words: str) -> str:
    """Return the words of a value as they are read: without the marks of a page, where it is written as one."""
    if not _MARKUP.search(words):
        return words.strip()
    from rag.read.html import extract_chapter  # takes a third of a second to import

    return extract_chapter(f"<body>{words}</body>".encode(errors="replace"), "").text or words.strip()


def has_speech_columns(heads: Sequence[str]) -> bool:
    """Return True if the heads of a table name the text of a speech and something else that is known of it."""
    fields = {field for head in heads if (field := field_of(head))}
    return "text" in fields and len(fields) > 1


def hold_speech(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Return True if the column of texts holds what is said, and not the words of a plan or a list."""
    columns = [index for index, head in enumerate(heads) if field_of(head) == "text"]
    texts = [row[index] for row in rows for index in columns if index < len(row) and row[index].strip()]
    said = sum(len(text) >= MIN_SPOKEN_CHARS or _SENTENCE_MARK.search(text) is not None for text in texts)
    return said >= MIN_SPOKEN_SHARE * len(texts)


def extract_table(heads: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> Extraction:
    """Return the speeches of a table with a column for the text, a row each; raises UnreadableFile without any."""
    records = [dict(zip(heads, row, strict=False)) for row in rows]
    extraction = _write_records([_read_fields(record) for record in records], name)
    return Extraction(
        extraction.text,
        (*extraction.omissions, *(Omission("field name", head) for head in heads if head)),
        extraction.records,
    )


def field_of(name: str) -> str | None:
    """Return the field that a name stands for: Speech_Date is a date, 正文（全文） the text."""
    bare = _BETWEEN_WORDS.sub("", _BRACKETED.sub("", name.casefold().strip()))
    return _FIELD_BY_NAME.get(bare) or next(filter(None, map(_FIELD_BY_NAME.get, _without_qualifiers(bare))), None)


def _without_qualifiers(name: str) -> Iterator[str]:
    """Yield a name without the words before and behind it that change nothing, the longest ones taken off first."""
    for word in sorted(_QUALIFIERS, key=len, reverse=True):
        for rest in (name.removeprefix(word), name.removesuffix(word)):
            if rest not in (name, ""):
                yield rest
                yield from _without_qualifiers(rest)


def _parse(text: str, name: str, line: int | None = None) -> object:
    where = f" in line {line}" if line else ""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(
            f"{name}: is no JSON{where} ({str(error)[:80]}); expected objects with a text; export it again"
        ) from error


def _records_of(value: object, depth: int = 0) -> list[_Fields]:
    """Return the records that a JSON value holds: itself, those of its list, or those of the list that it holds."""
    if depth > MAX_DEPTH:
        return []
    if isinstance(value, list):
        return [record for item in value for record in _records_of(item, depth + 1)]
    if isinstance(value, dict):
        return _records_of_object(value, depth)
    return [_Fields({"text": value}, ())] if isinstance(value, str) and depth == 1 and value.strip() else []


def _records_of_object(value: Mapping[str, object], depth: int) -> list[_Fields]:
    """Return an object that has a text itself, else the records that stand in it, as one where they are its turns."""
    fields = _read_fields(value)
    inner = [item for key, item in value.items() if str(key).casefold() in _CONTAINERS and isinstance(item, list)]
    records = [record for item in inner for record in _records_of(item, depth + 1)]
    if fields.known.get("text") and not (_is_transcript(records) and any("speaker" in r.known for r in records)):
        return [fields]
    if not records:
        return [record for item in value.values() if isinstance(item, dict) for record in _records_of(item, depth + 1)]
    if _is_transcript(records):
        turns = "\n".join(_write_turns(records))
        return [_Fields({**fields.known, "text": turns}, fields.others)]
    return [_Fields({**fields.known, **record.known}, record.others) for record in records]


def _read_fields(record: Mapping[str, object]) -> _Fields:
    known: dict[str, str] = {}
    others: list[str] = []
    for name, value in record.items():
        field = field_of(str(name))
        words = _name_of(value) if field in _NAMED_FIELDS and isinstance(value, (dict, list)) else _words_of(value)
        if field and words and field not in known:
            known[field] = words
        elif words:
            others.append(words)
    is_timed = any(_BETWEEN_WORDS.sub("", str(name).casefold()) in _TIME_NAMES for name in record)
    return _Fields(known, tuple(others), is_timed)


def _words_of(value: object) -> str:
    """Return the words of a value: a text, a number, or a list of texts, which are paragraphs."""
    if isinstance(value, str):
        return _shown(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n\n".join(_shown(item) for item in value if item.strip())
    return ""


def _name_of(value: object) -> str:
    """Return what an object is called that stands for a person or a place, and the names of several."""
    if isinstance(value, list):
        return ", ".join(filter(None, (item if isinstance(item, str) else _name_of(item) for item in value)))
    if isinstance(value, dict):
        return next((words for key in _NAME_KEYS if isinstance(words := value.get(key), str) and words.strip()), "")
    return ""


def _is_transcript(records: Sequence[_Fields]) -> bool:
    """Return True if records are the turns or the sentences of one speech: none has a title or a day of its own."""
    return len(records) > 1 and not any({"title", "date"} & record.known.keys() for record in records)


def _write_turns(records: Sequence[_Fields]) -> Iterator[str]:
    """Yield the lines of a transcript; what one speaker says in several pieces that end in no mark is one line."""
    line, last = "", ""
    for record in records:
        speaker, text = record.known.get("speaker", ""), record.known.get("text", "")
        if line and speaker == last and (speaker or record.is_timed) and not _FINAL_MARK.search(line):
            line += (" " if line[-1].isascii() and text[:1].isascii() else "") + text
            continue
        if line:
            yield line
        line = text if not speaker else f"{speaker}: {text}" if speaker.isascii() else f"{speaker}：{text}"
        last = speaker
    yield line


def _write_records(records: Sequence[_Fields], name: str) -> Extraction:
    """Put the texts of records one behind the other, each with the facts that its fields state."""
    spoken = [record for record in records if record.known.get("text", "").strip(BLANK)]
    if not spoken:
        raise UnreadableFile(f"{name}: got no text of a speech; {_EXPECTED}")
    if _is_transcript(spoken):
        return Extraction("\n".join(_write_turns(spoken)) + "\n", tuple(_left_out(spoken)))
    parts: list[str] = []
    written: list[Record] = []
    at = 0
    for record in spoken:
        text = record.known["text"].strip() + "\n\n"
        written.append(Record(at, at + len(text), FrontMatter(tuple(_facts_of(record.known)))))
        parts.append(text)
        at += len(text)
    facts = (
        Omission("stated fact", record.known[field])
        for record in spoken
        for field in _FIELDS
        if field != "text" and field in record.known
    )
    return Extraction("".join(parts), (*facts, *_left_out(records)), tuple(written))


def _left_out(records: Sequence[_Fields]) -> Iterator[Omission]:
    yield from (Omission("other field", words) for record in records for words in record.others)


def _facts_of(known: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Yield the facts that fields state, in the forms in which facts are stated; others are left to the text."""
    for field, value in known.items():
        words = " ".join(value.split())
        if field == "date":
            date = value[:10] if _ISO_DATE.fullmatch(value[:10]) else date_of_line(words)
            if date and _ISO_DATE.fullmatch(str(date)):
                yield field, str(date)
        elif field != "text" and len(words) <= MAX_FACT_CHARS:
            yield field, words

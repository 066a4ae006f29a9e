"""Read a file of questions with the words that answer them, one JSON object a line.

    {"id": "q1", "lang": "zh", "type": "fact", "question": "…", "history": ["an earlier question", …],
     "speech": […], "evidence": [{"speech": "file or id", "quote": "…", "group": 1}, …],
     "must_include": [["one wording of a fact", "another"], …]}

Only `question` is needed. Quotes of one group replace each other; an answer needs one of every group. The types
`unanswerable`, `masked`, `quote_true` and `quote_false` say what is to happen; every other type is only a name. Without
a type, a question with evidence is a fact, and one without is unanswerable.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from rag.errors import BadQuestion
from rag.types import Language

#: The types that are to be refused, and how.
REFUSALS = {"unanswerable": "not_found", "masked": "masked"}
#: The types that ask whether a quotation is right, and the verdict on it.
QUOTATIONS = {"quote_true": "exact", "quote_false": "altered"}
#: Where a speech of the questions stands: the file's name, and from which to which character of it.
Spans = Mapping[str, tuple[str, int, int]]

_QUOTED = re.compile(r"“(.+)”|‘(.+)’|\"(.+)\"|'(.+)'")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_END = 10**9


@dataclass(frozen=True, slots=True)
class GoldEvidence:
    """Words of a speech that answer a question or a part of it."""

    speech: str
    quote: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what is known of its answer.

    `evidence` has a tuple for every piece that the answer needs, `must_include` one for every fact; what is in one of
    these replaces each other.
    """

    id: str
    text: str
    language: Language
    type: str
    history: tuple[str, ...] = ()
    evidence: tuple[tuple[GoldEvidence, ...], ...] = ()
    must_include: tuple[tuple[str, ...], ...] = ()

    @property
    def expected(self) -> str:
        """What is to become of it: answered, not_found, masked, exact or altered."""
        return {**REFUSALS, **QUOTATIONS}.get(self.type, "answered")

    @property
    def quotation(self) -> str | None:
        """The words in quotation marks that it asks about, if it does."""
        if self.type not in QUOTATIONS:
            return None
        return next((part for match in _QUOTED.findall(self.text) for part in match if part), None)


def read_questions(lines: Iterable[bytes]) -> tuple[tuple[Asked, ...], tuple[str, ...]]:
    """Return the questions of the lines of a file, and what is wrong with the lines that hold none."""
    questions: dict[str, Asked] = {}
    problems = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = _question(_object(line), number)
            if question.id in questions:
                raise BadQuestion(f"The id {question.id!r} has been used before; give every question its own.")
            questions[question.id] = question
        except BadQuestion as error:
            problems.append(f"Line {number}: {error}")
    return tuple(questions.values()), tuple(problems)


def read_spans(lines: Iterable[bytes]) -> Spans:
    """Return where the speeches that questions name stand: lines with an id, a file and perhaps a span of it.

    Raises BadQuestion for another line.
    """
    found = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = _object(line)
            name, file, span = row.get("id"), row.get("file"), row.get("span") or [0, _END]
            if not isinstance(name, str) or not isinstance(file, str) or not _is_span(span):
                raise BadQuestion(
                    f"Line {number} of the speeches has no text under 'id' and 'file', or a wrong 'span'."
                )
            first, last = cast("Sequence[int]", span)
            found[name] = (file, first, last)
    return found


def _is_span(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(each, int) for each in value)


def _object(line: bytes) -> dict[str, object]:
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadQuestion(f"This is not JSON in UTF-8 ({error}).") from error
    if not isinstance(found, dict):
        raise BadQuestion(f"This is a JSON {type(found).__name__}, expected an object.")
    return found


def _question(found: Mapping[str, object], number: int) -> Asked:
    text = found.get("question")
    if not isinstance(text, str) or not text.strip():
        raise BadQuestion("The object has no text under 'question'.")
    language = found.get("lang") or ("zh" if _CHINESE.search(text) else "en")
    if language not in ("zh", "en"):
        raise BadQuestion(f"Under 'lang' is {language!r}, expected zh or en.")
    evidence = _evidence(found.get("evidence") or [])
    kind = found.get("type") or ("fact" if evidence else "unanswerable")
    if not isinstance(kind, str):
        raise BadQuestion(f"Under 'type' is {kind!r}, expected a text.")
    question = Asked(
        str(found.get("id") or number),
        text,
        language,
        kind,
        _texts(found.get("history") or [], "history"),
        evidence,
        _facts(found.get("must_include") or []),
    )
    if question.expected == "answered" and not evidence:
        raise BadQuestion(f"A question of the type {kind!r} needs evidence; without, its type is unanswerable.")
    if question.type in QUOTATIONS and question.quotation is None:
        raise BadQuestion(f"A question of the type {kind!r} needs the words in quotation marks that it asks about.")
    return question


def _evidence(value: object) -> tuple[tuple[GoldEvidence, ...], ...]:
    groups: dict[object, list[GoldEvidence]] = {}
    for each in value if isinstance(value, list) else [value]:
        row: Mapping[str, object] = each if isinstance(each, dict) else {}
        speech, quote = row.get("speech"), row.get("quote")
        if not isinstance(speech, str) or not isinstance(quote, str) or not quote.strip():
            raise BadQuestion(
                "What is under 'evidence' is not a list of objects with a text under 'speech' and 'quote'."
            )
        groups.setdefault(row.get("group", len(groups) + 1), []).append(GoldEvidence(speech, quote))
    return tuple(map(tuple, groups.values()))


def _facts(value: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        raise BadQuestion("What is under 'must_include' is not a list of lists of texts.")
    return tuple(_texts(each, "must_include") for each in value)


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadQuestion(f"What is under {name!r} is not a list of texts.")
    return tuple(value)

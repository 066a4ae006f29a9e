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
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from rag.errors import BadQuestion
from rag.types import Language, Outcome, Verdict

#: What becomes of a question: the outcome of an answer, or the verdict on the quotation that it asks about.
QuestionOutcome = Outcome | Verdict
#: The types of question that are to be refused, and how.
REFUSALS: dict[str, Literal["not_found", "masked"]] = {"unanswerable": "not_found", "masked": "masked"}
#: The types of question that ask whether a quotation is right, and the verdict on it.
QUOTATIONS: dict[str, Literal["exact", "altered"]] = {"quote_true": "exact", "quote_false": "altered"}
#: The first offset of a file, and one behind the end of any file.
WHOLE_FILE = (0, 10**9)

_QUOTED_WORDS = re.compile(r"“(.+)”|‘(.+)’|\"(.+)\"|'(.+)'")
_CHINESE_CHARACTER = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class FileSpan:
    """A run of the characters of a source file, half open."""

    file: str
    start: int
    end: int

    def shared_chars(self, other: "FileSpan") -> int:
        """Return how many characters two runs share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start)) if self.file == other.file else 0


@dataclass(frozen=True, slots=True)
class GoldEvidence:
    """Words of a speech that answer a question or a part of it."""

    speech: str
    quote: str


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question, and what is known of its answer.

    `evidence` has a tuple for every piece that the answer needs, and `must_include` one for every fact. What stands in
    one of these tuples are alternatives, of which one is enough.
    """

    id: str
    text: str
    language: Language
    type: str
    history: tuple[str, ...] = ()
    evidence: tuple[tuple[GoldEvidence, ...], ...] = ()
    must_include: tuple[tuple[str, ...], ...] = ()

    @property
    def expected(self) -> QuestionOutcome:
        """What is to become of it: answered, not_found, masked, exact or altered."""
        return REFUSALS.get(self.type) or QUOTATIONS.get(self.type) or "answered"

    @property
    def quotation(self) -> str | None:
        """The words in quotation marks that it asks about, if it does."""
        if self.type not in QUOTATIONS:
            return None
        return next((part for match in _QUOTED_WORDS.findall(self.text) for part in match if part), None)


def read_questions(lines: Iterable[bytes]) -> tuple[tuple[GoldQuestion, ...], tuple[str, ...]]:
    """Return the questions of the lines of a file, and what is wrong with the lines that hold none."""
    questions: dict[str, GoldQuestion] = {}
    problems = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                question = _read_question(line, number, questions.keys())
            except BadQuestion as error:
                problems.append(f"Line {number}: {error}")
            else:
                questions[question.id] = question
    return tuple(questions.values()), tuple(problems)


def read_spans(lines: Iterable[bytes]) -> dict[str, FileSpan]:
    """Return where the speeches that questions name stand, by their names.

    A line is an object with a text under `id` and `file`, and perhaps under `span` the offsets of its start and end.
    Raises BadQuestion for another line.
    """
    return dict(_read_span(line, number) for number, line in enumerate(lines, 1) if line.strip())


def _read_span(line: bytes, number: int) -> tuple[str, FileSpan]:
    row = _read_object(line)
    name, file, span = row.get("id"), row.get("file"), row.get("span") or list(WHOLE_FILE)
    if not isinstance(name, str) or not isinstance(file, str) or not _is_span(span):
        raise BadQuestion(f"Line {number} of the speeches has no text under 'id' and 'file', or a wrong 'span'.")
    start, end = cast("Sequence[int]", span)
    return name, FileSpan(file, start, end)


def _is_span(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(offset, int) for offset in value)


def _read_object(line: bytes) -> dict[str, object]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadQuestion(f"This is not JSON in UTF-8 ({error}).") from error
    if not isinstance(row, dict):
        raise BadQuestion(f"This is a JSON {type(row).__name__}, expected an object.")
    return row


def _read_question(line: bytes, number: int, known_ids: Collection[str]) -> GoldQuestion:
    """Return the question of a line; raises BadQuestion, also for an id that another question has."""
    question = _make_question(_read_object(line), number)
    _check_question(question)
    if question.id in known_ids:
        raise BadQuestion(f"The id {question.id!r} has been used before; give every question its own.")
    return question


def _make_question(row: Mapping[str, object], number: int) -> GoldQuestion:
    text = row.get("question")
    if not isinstance(text, str) or not text.strip():
        raise BadQuestion("The object has no text under 'question'.")
    language = _read_language(row, text)
    evidence = _read_evidence(row.get("evidence") or [])
    kind = row.get("type") or ("fact" if evidence else "unanswerable")
    if not isinstance(kind, str):
        raise BadQuestion(f"Under 'type' is {kind!r}, expected a text.")
    return GoldQuestion(
        id=str(row.get("id") or number),
        text=text,
        language=language,
        type=kind,
        history=_read_texts(row.get("history") or [], "history"),
        evidence=evidence,
        must_include=_read_facts(row.get("must_include") or []),
    )


def _read_language(row: Mapping[str, object], text: str) -> Language:
    language = row.get("lang") or ("zh" if _CHINESE_CHARACTER.search(text) else "en")
    if language not in ("zh", "en"):
        raise BadQuestion(f"Under 'lang' is {language!r}, expected zh or en.")
    return language


def _check_question(question: GoldQuestion) -> None:
    """Raise BadQuestion where a question lacks what its type needs."""
    if question.expected == "answered" and not question.evidence:
        raise BadQuestion(
            f"A question of the type {question.type!r} needs evidence; without, its type is unanswerable."
        )
    if question.type in QUOTATIONS and question.quotation is None:
        raise BadQuestion(
            f"A question of the type {question.type!r} needs the words in quotation marks that it asks about."
        )


def _read_evidence(value: object) -> tuple[tuple[GoldEvidence, ...], ...]:
    groups: dict[object, list[GoldEvidence]] = {}
    for item in value if isinstance(value, list) else [value]:
        row: Mapping[str, object] = item if isinstance(item, dict) else {}
        speech, quote = row.get("speech"), row.get("quote")
        if not isinstance(speech, str) or not isinstance(quote, str) or not quote.strip():
            raise BadQuestion(
                "What is under 'evidence' is not a list of objects with a text under 'speech' and 'quote'."
            )
        groups.setdefault(row.get("group", len(groups) + 1), []).append(GoldEvidence(speech, quote))
    return tuple(map(tuple, groups.values()))


def _read_facts(value: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        raise BadQuestion("What is under 'must_include' is not a list of lists of texts.")
    return tuple(_read_texts(wordings, "must_include") for wordings in value)


def _read_texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise BadQuestion(f"What is under {name!r} is not a list of texts.")
    return tuple(value)

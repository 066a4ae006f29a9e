"""A conversation as plain values, which the browser keeps and sends back when it is exported."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter, ValidationError

from rag.types import Answer, Hit
from rag.web.wording import Bilingual

#: So many turns are read of what a browser sends.
MAX_TURNS = 200
#: So many earlier questions are read; what a follow-up leans on is never further back.
MAX_EARLIER_QUESTIONS = 30
#: So many passages are kept to explain an answer, each with so many that repeat it.
MAX_HITS = 8
MAX_ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it: an answer, a notice, or neither yet.

    `draft` is what a language model has written before it was checked. `titles` names the speeches of the answer's
    hits, by speech id. `filters` names what the search was restricted to.
    """

    question: str
    answer: Answer | None = None
    notice: Bilingual | None = None
    finished: bool = False
    titles: dict[str, str] = field(default_factory=dict)
    draft: str = ""
    filters: tuple[str, ...] = ()


Conversation = tuple[Turn, ...]
_STORED_TURN: TypeAdapter[Turn] = TypeAdapter(Turn)
_QUESTIONS: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])


def load(stored: object) -> Conversation:
    """Return the conversation that a browser sent as a list; turns that are none are left out."""
    if not isinstance(stored, Sequence) or isinstance(stored, str | bytes):
        return ()
    return tuple(turn for item in stored[-MAX_TURNS:] if (turn := _load_turn(item)))


def _load_turn(item: object) -> Turn | None:
    try:
        return _STORED_TURN.validate_python(item)
    except ValidationError:
        return None


def dump(turn: Turn) -> dict[str, object]:
    """Return a turn as JSON values to be kept: the hits, which only explain how it was found, are left out."""
    answer = replace(turn.answer, hits=()) if turn.answer else None
    stored: dict[str, object] = _STORED_TURN.dump_python(
        replace(turn, answer=answer, titles={}, draft=""), mode="json", exclude_defaults=True
    )
    return stored


def load_questions(sent: object, limit: int = MAX_EARLIER_QUESTIONS) -> tuple[str, ...]:
    """Return the last questions that a browser sent as JSON text, oldest first; none for anything else."""
    try:
        return _QUESTIONS.validate_json(str(sent or "[]"))[-limit:]
    except ValidationError:
        return ()


def trim_answer(answer: Answer) -> Answer:
    """Leave out what the page does not show: all but the first hits, and the hits' text."""
    return replace(answer, hits=tuple(map(_trim_hit, answer.hits[:MAX_HITS])))


def _trim_hit(hit: Hit) -> Hit:
    others = (replace(passage, text="") for passage in hit.alternatives[:MAX_ALTERNATIVES])
    return replace(hit, passage=replace(hit.passage, text=""), alternatives=tuple(others))

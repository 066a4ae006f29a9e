"""A conversation as plain values, which the browser stores and sends back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter, ValidationError

from rag.types import Answer, Hit
from rag.web.wording import Bilingual

#: So many turns are kept; older ones leave the page, so that storage and every update stay small.
MAX_TURNS = 30
#: So many passages are kept to explain an answer, each with so many that repeat it.
MAX_HITS = 8
MAX_ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it: an answer, a notice, or neither yet.

    `draft` is what a language model has written before it was checked. `titles` names the speeches of the answer's
    hits, by speech id.
    """

    question: str
    answer: Answer | None = None
    notice: Bilingual | None = None
    finished: bool = False
    titles: dict[str, str] = field(default_factory=dict)
    draft: str = ""


Conversation = tuple[Turn, ...]
_STORED_FORM: TypeAdapter[Conversation] = TypeAdapter(Conversation)


def load(stored: object) -> Conversation:
    """Return the conversation that a browser sent, an empty one for anything else."""
    try:
        return _STORED_FORM.validate_python(stored)[-MAX_TURNS:]
    except ValidationError:
        return ()


def dump(turns: Conversation) -> object:
    """Return a conversation as JSON values, its oldest turns left out if there are too many."""
    return _STORED_FORM.dump_python(turns[-MAX_TURNS:], mode="json")


def answered_questions(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return the earlier questions that were answered, oldest first."""
    return tuple(turn.question for turn in turns if turn.answer is not None)


def trim_answer(answer: Answer) -> Answer:
    """Leave out what the page does not show: all but the first hits, and the hits' text."""
    return replace(answer, hits=tuple(map(_trim_hit, answer.hits[:MAX_HITS])))


def _trim_hit(hit: Hit) -> Hit:
    others = (replace(passage, text="") for passage in hit.alternatives[:MAX_ALTERNATIVES])
    return replace(hit, passage=replace(hit.passage, text=""), alternatives=tuple(others))


def settle(turns: Conversation) -> Conversation:
    """Return a conversation with every turn finished; a turn that was interrupted keeps what it has."""
    return tuple(turn if turn.finished else replace(turn, finished=True) for turn in turns)

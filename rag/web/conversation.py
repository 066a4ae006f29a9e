"""Keep a conversation as plain values that survive a trip through the browser's storage."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter, ValidationError

from rag.types import Answer, Hit

#: Turns that are kept; older ones leave the page, so that storage and every update stay small.
MAX_TURNS = 30
#: Passages that are kept to explain an answer.
MAX_HITS = 8
MAX_ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it: an answer, a notice (Chinese, English), or neither yet.

    `draft` is what a language model has written before it was checked. `titles` names the speeches of the answer's
    hits, by speech id.
    """

    question: str
    answer: Answer | None = None
    notice: tuple[str, str] | None = None
    finished: bool = False
    titles: dict[str, str] = field(default_factory=dict)
    draft: str = ""


Conversation = tuple[Turn, ...]
_FORM: TypeAdapter[Conversation] = TypeAdapter(Conversation)


def load(stored: object) -> Conversation:
    """Read a conversation that a browser sent; whatever is not one is an empty conversation."""
    try:
        return _FORM.validate_python(stored)[-MAX_TURNS:]
    except ValidationError:
        return ()


def dump(turns: Conversation) -> object:
    """Turn a conversation into JSON values."""
    return _FORM.dump_python(turns[-MAX_TURNS:], mode="json")


def history(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return the earlier questions that were answered, oldest first."""
    return tuple(turn.question for turn in turns if turn.answer is not None)


def slim(answer: Answer) -> Answer:
    """Leave out what the page does not show: all but the first hits, and the hits' text."""
    return replace(answer, hits=tuple(map(_slim, answer.hits[:MAX_HITS])))


def _slim(hit: Hit) -> Hit:
    others = (replace(passage, text="") for passage in hit.alternatives[:MAX_ALTERNATIVES])
    return replace(hit, passage=replace(hit.passage, text=""), alternatives=tuple(others))


def settled(turns: Conversation) -> Conversation:
    """Return a conversation in which nothing is under way: a turn that was interrupted keeps what it has."""
    return tuple(turn if turn.finished else replace(turn, finished=True) for turn in turns)

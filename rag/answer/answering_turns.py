"""Which turns of transcripts may answer a question: those of the speakers whom it names, and no questions."""

from collections.abc import Iterable, Sequence

from rag.answer.candidate import Candidate
from rag.retrieve.turn_speakers import TurnSpeakers, asks_for_question
from rag.store.local import LocalStore
from rag.text.turns import is_question
from rag.types import Hit, Question

#: How a sentence ends that asks, with and without a mark.
ASKING_ENDS = ("？", "?", "？”", "?”", "吗", "嗎", "呢", "吗。", "嗎。", "呢。")


class AnsweringTurns:
    """Choose what of the transcripts among some hits may answer; what is no transcript always may."""

    def __init__(self, store: LocalStore) -> None:
        self._store, self._speakers = store, TurnSpeakers(store)

    def select(self, question: Question, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Return the hits in turns of the speakers whom a question names, all hits where none is."""
        if not self._store.turns or len(question.subjects) > 1:
            return hits
        named = self._speakers.find(question.text)
        return [hit for hit in hits if self._is_of(hit, named.of_speech.values())] or hits

    def _is_of(self, hit: Hit, named: Iterable[frozenset[str]]) -> bool:
        turn = self._store.speech(hit.passage.speech_id).turn_at(hit.passage.start)
        return turn is not None and any(turn.speaker in speakers for speakers in named)

    def admit(self, question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the candidates that are no question themselves, unless it is asked what was asked."""
        if not self._store.turns or asks_for_question(question.text):
            return list(candidates)
        return [candidate for candidate in candidates if not _asks(candidate)]


def _asks(candidate: Candidate) -> bool:
    turn = candidate.speech.turn_at(candidate.span.start)
    if turn is None:
        return False
    return is_question(candidate.speech, turn) or candidate.text.endswith(ASKING_ENDS)

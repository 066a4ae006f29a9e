"""Which turns of transcripts may answer a question: those of the speakers whom it names, and no questions."""

import re
from collections.abc import Sequence

from rag.answer.candidate import Candidate
from rag.retrieve.turn_speakers import NamedSpeakers, TurnSpeakers, asks_for_question
from rag.store.protocol import Store
from rag.text.sentences import sentence_spans
from rag.text.turns import is_asked_item, is_asking_sentence, is_question, question_before
from rag.types import Hit, Question, Speech

#: How a sentence ends that asks, with and without a mark.
ASKING_ENDS = ("？", "?", "？”", "?”", "吗", "嗎", "呢", "吗。", "嗎。", "呢。")
# (Applause) and its like, which nobody says.
_DIRECTION = re.compile(r"[(（\[【][^()（）\[\]【】]{1,40}[)）\]】]")
#: What stands farther from the beginning of a turn has left the question that it answers.
MAX_ANSWER_CHARS = 400


class AnsweringTurns:
    """Choose what of the transcripts among some hits may answer; what is no transcript always may."""

    def __init__(self, store: Store) -> None:
        self._store, self._speakers = store, TurnSpeakers(store)

    def select(self, question: Question, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Return the hits that speakers give whom a question names; all hits where there are none or it compares."""
        if not self._store.turns or len(question.subjects) > 1:
            return hits
        named = self._speakers.named_by(question)
        spoken = [hit for hit in hits if named.admit_speech_at(self._speech(hit), hit.passage.start)]
        return spoken or hits

    def named_by(self, question: Question) -> NamedSpeakers:
        """Return the speakers of transcripts whom a question names."""
        return self._speakers.named_by(question)

    def _speech(self, hit: Hit) -> Speech:
        return self._store.speech(hit.passage.speech_id)

    def admit(self, question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the candidates that are no question themselves, unless it is asked what was asked."""
        if not self._store.turns:
            return list(candidates)
        with_words = [candidate for candidate in candidates if not _is_label(candidate)]
        if asks_for_question(question.text):
            return with_words
        return [candidate for candidate in with_words if not _asks(candidate)]


def _is_label(candidate: Candidate) -> bool:
    """Return True if a candidate is only the name of the one who speaks, or a stage direction: (Applause)."""
    turn = candidate.speech.turn_at(candidate.span.start)
    if turn is None:
        return False
    words = candidate.text.strip(" :：")
    is_name = turn.start == candidate.span.start and turn.speaker.endswith(words)
    return is_name or _DIRECTION.fullmatch(words) is not None


def _asks(candidate: Candidate) -> bool:
    turn = candidate.speech.turn_at(candidate.span.start)
    if turn is None:
        return False
    if is_question(candidate.speech, turn) or candidate.text.endswith(ASKING_ENDS):
        return True
    text = candidate.text
    last = sentence_spans(text)[-1:]
    if any(is_asking_sentence(text[sentence.start : sentence.end]) for sentence in last):
        return True
    return is_asked_item(text, candidate.speech.text[turn.start : turn.end])


def text_with_question(candidate: Candidate) -> str:
    """Return the words of a candidate, behind the question that it answers near the beginning of a turn."""
    speech, start = candidate.speech, candidate.span.start
    turn = speech.turn_at(start)
    question = question_before(speech, turn) if turn and start - turn.start < MAX_ANSWER_CHARS else ""
    return f"{question}\n{candidate.text}" if question else candidate.text

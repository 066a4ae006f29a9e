"""Whose turns a question means: the speakers of transcripts whom it names, by name, by office or by their part.

"What did Ortega say about taxes", 「记者问了什么」 and "the challenger" choose turns as the name of a place chooses
speeches. The words are in rag/data/turns.toml.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from rag.data.tables import read_alternatives, read_toml, read_words
from rag.retrieve.name_sounds import MIN_SPELT_SOUNDS, find_alike, spelt_names
from rag.retrieve.speeches import SpeechFits
from rag.store.protocol import Store
from rag.text.normalise import fold
from rag.text.pinyin import read_pinyin
from rag.text.turn_labels import personal_name
from rag.text.turns import is_question
from rag.text.words import is_stop_word
from rag.types import Question, Speech

_TABLE = "turns.toml"
#: What a passage keeps of its score that another speaker gives, in a transcript with the speaker who is meant.
OTHER_TURN_FIT = 0.4
#: The same for what is no turn of a transcript with him, where he is meant by his name.
ELSEWHERE_FIT = 0.7
#: What a turn keeps that only asks, where an answer is looked for, and one that does not, where a question is.
QUESTION_FIT = 0.8
#: The shortest pinyin of a name, in letters: Li Yi would stand in any question.
MIN_PINYIN_CHARS = 5
#: A shorter English word is taken for a name only with a capital.
MIN_NAME_CHARS = 3
#: Questions whose speakers are remembered: search and extraction both ask.
_REMEMBERED_QUESTIONS = 64
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_MAX_WORDS_BETWEEN = 3
# Two of them are asked alike, not the one about the other: Vale and Ortega, 两位候选人各怎么说.
_COMPARED = re.compile(
    r"\band\b|\bvs\b|\bversus\b|[和与跟同、及]|" + "|".join(read_words("subject_cues.toml", "patterns.comparing"))
)
_END_OF_QUESTION = re.compile("[?.!]")
# 《晨报》记者 and 晨报记者 are one.
_TITLE_MARKS = str.maketrans("", "", "《》〈〉")


@dataclass(frozen=True, slots=True)
class NamedSpeakers:
    """The speakers whom a question names, by the id of their transcript.

    `names` are their personal names, folded, where it names them so; none where it names a part or an office alone.
    """

    of_speech: Mapping[str, frozenset[str]]
    names: frozenset[str] = frozenset()

    def admit_speech_at(self, speech: Speech, position: int) -> bool:
        """Return True unless what a speech says at a position is of somebody else than a speaker who is named."""
        if speech.id in self.of_speech:
            turn = speech.turn_at(position)
            return turn is not None and turn.speaker in self.of_speech[speech.id]
        return not self.names or self.is_given_by(speech.speaker)

    def are_compared_in(self, text: str) -> bool:
        """Return True if a question names several speakers side by side: Vale and Ortega on the ferry."""
        return len(self.names) > 1 and _COMPARED.search(fold(text)) is not None

    def is_given_by(self, speaker: str | None) -> bool:
        """Return True if a speech that is no transcript is given by somebody who is named."""
        return any(name in fold(speaker or "") for name in self.names)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A speaker named in a question; `is_topic` where he is spoken of (about Vale) rather than speaking."""

    speaker: str
    is_topic: bool


class TurnSpeakers:
    """Find whose turns questions mean in the transcripts of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.find = lru_cache(maxsize=_REMEMBERED_QUESTIONS)(self._find)

    def named_by(self, question: Question) -> NamedSpeakers:
        """Return the speakers whom a question names, or the questions before it where it goes on with their topic."""
        # Of the questions that it goes on with, the last one that names somebody.
        earlier = reversed(_END_OF_QUESTION.split(question.search_text)) if question.takes_topic else ()
        named = map(self.find, (question.text, *earlier))
        return next((speakers for speakers in named if speakers.of_speech), self.find(question.text))

    def weigh(self, question: Question) -> SpeechFits | None:
        """Return how much each passage keeps of its score, shape (passages,); None where there is no transcript."""
        if not self._store.turns:
            return None
        named, wants_question = self.named_by(question), asks_for_question(question.text)
        facts = self._store.facts()
        given = [1.0 if not named.names or named.is_given_by(fact.speaker) else ELSEWHERE_FIT for fact in facts]
        speech_of = self._store.speech_of(np.arange(len(self._store)))
        fits = np.asarray(given, np.float32)[speech_of]
        for row, turn in self._store.passage_turns.items():
            position = int(speech_of[row])
            speakers = named.of_speech.get(facts[position].speech_id)
            if speakers is not None:
                fits[row] = 1.0 if turn.speaker in speakers else OTHER_TURN_FIT
            if self._is_question(position, turn.start) != wants_question:
                fits[row] *= QUESTION_FIT
        return fits

    def _find(self, text: str) -> NamedSpeakers:
        """Return the speakers whom a question names: by their names where there are any, else by their parts."""
        by_name = {
            position: _without_topics(_names_in(text, frozenset(turn.speaker for turn in turns)))
            for position, turns in self._store.turns.items()
        }
        if any(by_name.values()):
            names = frozenset(fold(personal_name(speaker)) for speakers in by_name.values() for speaker in speakers)
            return NamedSpeakers(self._by_id(by_name), names - {""})
        return NamedSpeakers(self._by_id({position: self._by_part(text, position) for position in self._store.turns}))

    def _by_id(self, by_position: Mapping[int, frozenset[str]]) -> dict[str, frozenset[str]]:
        return {self._store.speech_at(position).id: speakers for position, speakers in by_position.items() if speakers}

    def _by_part(self, text: str, position: int) -> frozenset[str]:
        """Return the speakers of a transcript whom a question names by their part in it or by their office."""
        turns = self._store.turns[position]
        speakers = frozenset(turn.speaker for turn in turns)
        words = set(map(fold, _WORD.findall(text))) if text.isascii() else set()
        if in_part := frozenset(speaker for speaker in speakers if _plays_part(fold(text), words, speaker)):
            return in_part
        if in_office := self._in_office(text, position, speakers):
            return in_office
        # Who asks and is called by a name alone leads the debate.
        leads = _calls(fold(text), words, "moderator")
        named = (turn.speaker for turn in turns if turn.role == "question" and personal_name(turn.speaker))
        return frozenset(named) if leads else frozenset()

    def _in_office(self, text: str, position: int, speakers: frozenset[str]) -> frozenset[str]:
        """Return the speakers who are said to hold an office that a question names, or have it in the title alone."""
        offices = _offices(text)
        if not offices:
            return frozenset()
        speech = self._store.speech_at(position)
        told = fold(f"{speech.title}\n{speech.text}")
        holders = frozenset(s for s in speakers if any(_holds_office(told, office, s) for office in offices))
        if holders:
            return holders
        answerers = frozenset(t.speaker for t in speech.turns if t.role not in ("question", "chair"))
        return answerers if len(answerers) == 1 and any(office in fold(speech.title) for office in offices) else holders

    @lru_cache(maxsize=4096)  # noqa: B019  (a store is opened once and lives as long)
    def _is_question(self, position: int, start: int) -> bool:
        speech = self._store.speech_at(position)
        turn = speech.turn_at(start)
        return turn is not None and is_question(speech, turn)


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(read_alternatives(_TABLE, key), re.IGNORECASE)


def asks_for_question(text: str) -> bool:
    """Return True if a question asks for what was asked, or who asked it: 记者问了什么, what did the reporter ask."""
    return _pattern("asking.patterns").search(fold(text)) is not None


def _names_in(text: str, speakers: frozenset[str]) -> Iterator[_Mention]:
    """Yield the speakers whose names a question holds."""
    folded = fold(text)
    for speaker in sorted(speakers):
        name = personal_name(speaker)
        start = _find_english(text, name) if speaker.isascii() else _find_chinese(folded, fold(speaker), name)
        if start is None and speaker.isascii() and name:
            start = find_by_sound(folded, fold(name.split()[-1]))
        if start is not None:
            yield _Mention(speaker, _pattern("asking.topics").search(folded[:start]) is not None)


def find_by_sound(folded: str, surname: str) -> int | None:
    """Return where a folded text spells a surname in the characters for sounds: 普鲁伊特 for Pruitt."""
    runs = (start for start, end in spelt_names(folded) if find_alike(folded[start:end], (surname,), MIN_SPELT_SOUNDS))
    return next(runs, None)


def _find_english(text: str, name: str) -> int | None:
    """Return where a text holds a name or its last word, capitalised as names are unless nothing is."""
    if not name:
        return None
    for wanted in dict.fromkeys((name, name.split()[-1])):
        for match in re.finditer(rf"\b{re.escape(wanted)}\b", text, re.IGNORECASE):
            if _is_name_at(text, match.start(), wanted):
                return match.start()
    return None


def _is_name_at(text: str, start: int, name: str) -> bool:
    """Return True if a word is a name where it stands: May within a question, and not at its beginning."""
    if is_stop_word(fold(name)) or len(name) < MIN_NAME_CHARS:
        return start > 0 and text[start].isupper()
    return text[start].isupper() or text == text.lower()


def _find_chinese(folded: str, label: str, name: str) -> int | None:
    """Return where a folded text holds a label, a name, a surname with an office, or a name in pinyin."""
    for wanted in (label.translate(_TITLE_MARKS), name):
        if len(wanted) > 1 and (start := folded.translate(_TITLE_MARKS).find(wanted)) >= 0:
            return start
    if len(name) in (2, 3, 4):
        address = re.search(f"{name[0]}(?:{read_alternatives(_TABLE, 'people.zh.nouns')})", folded)
        spelled = "".join(read_pinyin(name))
        if address:
            return address.start()
        if len(spelled) >= MIN_PINYIN_CHARS and spelled in re.sub(r"[^a-z]", "", folded):
            return 0
    return None


def _without_topics(mentions: Iterator[_Mention]) -> frozenset[str]:
    """Return the speakers who are to have spoken; those spoken of only where there is nobody else."""
    named = list(mentions)
    speaking = [mention for mention in named if not mention.is_topic]
    return frozenset(mention.speaker for mention in speaking or named)


def _plays_part(folded: str, words: set[str], speaker: str) -> bool:
    """Return True if a question asks for the part that a label stands for: the reporter for Q and 晚报记者."""
    label = fold(speaker)
    label_words = set(re.findall(r"[a-z]+", label))
    parts = read_toml(_TABLE)["parts"]["words"]
    for part in parts:
        if _calls(folded, words, part):
            known = read_words(_TABLE, f"parts.labels.{part}")
            if any(word in label_words if word.isascii() else _stands_in(word, label) for word in known):
                return True
    return False


def _calls(folded: str, words: set[str], part: str) -> bool:
    """Return True if a folded question, or one of its English words, calls somebody by a part."""
    called = read_words(_TABLE, f"parts.words.{part}")
    return any(word in words if word.isascii() else word in folded for word in called)


def _stands_in(word: str, label: str) -> bool:
    return word == label if len(word) == 1 else word in label


def _offices(text: str) -> list[str]:
    """Return the offices that a question names, folded."""
    folded = fold(text)
    chinese = [match[0] for match in re.finditer(read_alternatives(_TABLE, "people.zh.nouns"), folded)]
    known = set(read_words(_TABLE, "people.en.offices")) | set(read_words(_TABLE, "people.en.titles"))
    return [*chinese, *(word for word in re.findall(r"[a-z]+", folded) if word in known and not is_stop_word(word))]


def _holds_office(told: str, office: str, speaker: str) -> bool:
    """Return True if a text tells of somebody that he holds an office: 市长林远帆, the challenger, Maria Ortega."""
    name = fold(personal_name(speaker))
    if not name or office in fold(speaker):
        return office in fold(speaker)
    if not office.isascii():
        return f"{office}{name}" in told or f"{name}{office}" in told
    last = re.escape(name.split()[-1])
    between = rf"(?:[\w.]+ ){{0,{_MAX_WORDS_BETWEEN}}}?"
    before = rf"\b{office}s?[,:]? {between}{last}\b"
    behind = rf"\b{last}, (?:is )?(?:the|our|your|a) {between}{office}\b"
    return re.search(f"{before}|{behind}", told) is not None

"""Complete a question from the ones before it: what it leaves to the conversation is taken from there."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from rag.data.tables import read_alternatives
from rag.retrieve.corrections import Utterance
from rag.retrieve.kind import classify_kind, strip_asking_words
from rag.retrieve.leaning import (
    asks_nothing,
    asks_same,
    begins_leaning,
    compares_with_before,
    points_back,
    replaces_topic,
    says_little,
    says_nothing_alone,
)
from rag.retrieve.ordinal import find_item_number
from rag.retrieve.speech_order import find_order
from rag.retrieve.subject import SubjectReading
from rag.text.numerals import ENGLISH_VALUES, NUMERAL, read_number
from rag.text.words import content_words
from rag.types import Kind, Subject

# When: what is asked of another time replaces it.
_TIME = re.compile(r"[今去明前]年|目前|现在|\b(?:this|last|next) year\b|\bnow\b|(?<!\d)(?:1\d|20)\d\d年?(?!\d)")
# Another year than the one before, by how many.
_RELATIVE_YEARS = (
    (re.compile(r"第二年|次年|下一年|转过年|\b(?:next|following) year\b|\bthe year after\b"), 1),
    (re.compile(r"前一年|上一年|头一年|\b(?:previous|preceding) year\b|\bthe year before\b"), -1),
)
# 两年后, two years later: behind the number of years the words for after and for before.
_YEARS_AWAY = re.compile(
    rf"(?P<n>{NUMERAL}|两)年(?:[以之]?(?:(?P<after>后)|前))(?!的)"
    rf"|\b(?P<n2>\d+|{'|'.join(ENGLISH_VALUES)}) years? (?:(?P<after2>later|after)|earlier|before)\b"
)
# Which of the subjects of the conversation is meant: the former, 后者, the other one.
_TABLE = "follow_up_cues.toml"
_FIRST_MENTIONED = re.compile(read_alternatives(_TABLE, "mentioned.first"))
_LAST_MENTIONED = re.compile(read_alternatives(_TABLE, "mentioned.last"))
_OTHER_MENTIONED = re.compile(read_alternatives(_TABLE, "mentioned.other"))
_ONE_THAT_SPEAKS = re.compile(read_alternatives(_TABLE, "mentioned.one_that_speaks"))
_MENTIONED = re.compile(
    "|".join(pattern.pattern for pattern in (_FIRST_MENTIONED, _LAST_MENTIONED, _OTHER_MENTIONED, _ONE_THAT_SPEAKS))
)
#: A question of fewer content words than this leans on the one before it itself.
MIN_TOPIC_WORDS = 2
#: A question of more content words is complete, whether it is answered or not.
MAX_SHORT_WORDS = 3
#: Kinds of question that are put to the whole archive when they name no subject of their own.
WHOLE_ARCHIVE_KINDS: tuple[Kind, ...] = ("which", "speeches", "shared")

#: What may be so of the subjects of a question: they speak of something near it, or of what it asks, or answer it.
Claim = Literal["touched", "spoken of", "answered"]


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question as it was typed, without what stands before it, and the subjects and the rest of its words."""

    text: str
    utterance: Utterance
    reading: SubjectReading


@dataclass(frozen=True, slots=True)
class CompletedQuestion:
    """A question with what it took from the conversation: its own words, its subjects and its kind.

    `carried` are folded words of earlier questions, where it leans on them. `item` is the item of an enumeration that
    it asks for, from 1, or ordinal.LAST_ITEM.
    """

    own: str
    subjects: tuple[Subject, ...]
    kind: Kind
    item: int | None = None
    carried: str = ""
    takes_topic: bool = False

    @property
    def topic(self) -> str:
        """What is looked for: what was carried over, and its own words."""
        return f"{self.carried} {self.own}" if self.carried else self.own


def complete_question(
    read: ReadQuestion,
    history: Sequence[CompletedQuestion],
    classify: Callable[[str], Kind] = classify_kind,
    holds: Callable[[CompletedQuestion, Claim], bool] = lambda question, claim: True,
) -> CompletedQuestion:
    """Return a question completed by the earlier ones, oldest first, as far as it leans on them.

    A question that leans on the one before keeps its topic and its subjects. Any other one for a topic without a
    subject keeps the subjects alone, and only where they speak of the topic; one for the whole archive, and one with a
    subject of its own, keeps nothing. `classify` tells the kind of a question, `holds` whether what is claimed of the
    subjects of a question is so.
    """
    kind = classify(read.text)
    alone = CompletedQuestion(strip_asking_words(read.reading.rest, kind), read.reading.subjects, kind)
    if not history:
        return alone
    if _leans(read):
        leaning = _lean(read, alone, history)
        # 那今天天气怎么样 only sounds as if it went on.
        with_subjects = replace(leaning, carried="", takes_topic=False)
        if _may_replace_topic(read, leaning) and holds(with_subjects, "answered"):
            return with_subjects
        is_sure = _is_surely_leaning(read, leaning) or holds(replace(alone, subjects=leaning.subjects), "touched")
        return leaning if is_sure else alone
    if read.reading.subjects or kind in WHOLE_ARCHIVE_KINDS:
        return alone
    kept = replace(alone, subjects=_last_subjects(history))
    if not kept.subjects or not holds(kept, "spoken of"):
        return alone
    # 乡镇增加了多少: of what the subjects speak and do not answer alone, it may be the topic before that is asked.
    is_short = len(content_words(alone.own)) <= MAX_SHORT_WORDS and kept.subjects == history[-1].subjects
    return _lean(read, alone, history) if is_short and not holds(kept, "answered") else kept


def _is_surely_leaning(read: ReadQuestion, leaning: CompletedQuestion) -> bool:
    """Return True if a question that leans cannot be asked alone, whatever the archive holds."""
    if read.utterance.is_correction or read.reading.subjects or leaning.item or says_nothing_alone(leaning.own):
        return True
    return compares_with_before(read.utterance.question) or points_back(read.utterance.question, has_subject=False)


def _may_replace_topic(read: ReadQuestion, leaning: CompletedQuestion) -> bool:
    """Return True if a question only names another thing: what about schooling, 那人才呢."""
    folded = read.utterance.question
    names_alone = (replaces_topic(folded) or begins_leaning(folded)) and asks_nothing(folded)
    is_other = not read.utterance.is_correction and not read.reading.subjects and leaning.item is None
    return names_alone and is_other and bool(leaning.subjects) and not says_little(leaning.own)


def _leans(read: ReadQuestion) -> bool:
    """Return True if a question goes on with the topic of the one before it."""
    folded, reading = read.utterance.question, read.reading
    if read.utterance.is_correction or not content_words(reading.rest):
        return True
    if begins_leaning(folded) or replaces_topic(folded) or points_back(folded, has_subject=bool(reading.subjects)):
        return True
    # The wording has to show it: by whom is it led is no question for a speech.
    if classify_kind(read.text) in WHOLE_ARCHIVE_KINDS:
        return False
    if reading.subjects:
        return asks_same(folded, reading.rest)
    return find_item_number(folded) is not None or says_little(reading.rest)


def _lean(read: ReadQuestion, alone: CompletedQuestion, history: Sequence[CompletedQuestion]) -> CompletedQuestion:
    """Return a question with the topic and the subjects of the one before it, or those of which it speaks."""
    folded, earlier = read.utterance.question, history[-1]
    asks_for_item = not read.reading.subjects and not any(subject.order for subject in earlier.subjects)
    item = find_item_number(folded) if asks_for_item else None
    mentioned = _mentioned_subjects(folded, item, history)
    subjects = _complete_subjects(read.reading.subjects or mentioned, earlier.subjects, folded)
    own = _MENTIONED.sub(" ", alone.own) if mentioned else alone.own
    says_nothing_new = not content_words(own)
    carried = _earlier_topic(earlier, own)
    if read.utterance.is_correction and not read.reading.subjects and not says_nothing_new:
        carried = ""
    takes_kind = item or says_nothing_new or read.utterance.is_correction or asks_nothing(folded)
    # 那郴州呢 asks for what was asked before: a figure, a list.
    kind = earlier.kind if takes_kind and classify_kind(read.text) == "fact" else alone.kind
    return CompletedQuestion(own, subjects, kind, None if mentioned else item, carried, takes_topic=bool(carried))


def _mentioned_subjects(folded: str, item: int | None, history: Sequence[CompletedQuestion]) -> tuple[Subject, ...]:
    """Return the one of several subjects of the conversation that a question means: the first one, 后者, the other."""
    compared = history[-1].subjects
    if item and len(compared) >= item > 0 and len(compared) > 1:
        return (compared[item - 1],)
    mentioned = list(dict.fromkeys(subject for question in history for subject in question.subjects))
    if len(mentioned) < 2:
        return ()
    if _ONE_THAT_SPEAKS.search(folded):
        return (mentioned[0],)
    if _FIRST_MENTIONED.search(folded):
        return (mentioned[-2],)
    if _LAST_MENTIONED.search(folded):
        return (mentioned[-1],)
    others = [s for question in reversed(history) for s in question.subjects if s not in compared]
    return tuple(others[:1]) if _OTHER_MENTIONED.search(folded) else ()


def _complete_subjects(own: tuple[Subject, ...], earlier: tuple[Subject, ...], folded: str) -> tuple[Subject, ...]:
    """Return the subjects of a follow-up: another year of the same speaker or place, or what it names itself."""
    if len(earlier) != 1:
        return own or earlier
    if not own:
        return (_at_another_time(earlier[0], folded),)
    if all(subject == replace(Subject(), **_times_of(subject)) for subject in own):
        return tuple(replace(earlier[0], **_times_of(subject)) for subject in own)
    return own


def _at_another_time(subject: Subject, folded: str) -> Subject:
    """Return a subject with the year or order of which a follow-up speaks, such as 第二年呢 or 最近一次呢."""
    if subject.order and (order := find_order(folded, is_follow_up=True)):
        return replace(subject, order=order.position)
    step = next((years for pattern, years in _RELATIVE_YEARS if pattern.search(folded)), 0) or _years_away(folded)
    return replace(subject, year=subject.year + step) if step and subject.year else subject


def _years_away(folded: str) -> int:
    """Return how many years after those of an earlier question a follow-up asks for, below 0 before; 0 for none."""
    match = _YEARS_AWAY.search(folded)
    if not match:
        return 0
    written = match["n"] or match["n2"]
    number = ENGLISH_VALUES.get(written) or read_number(written.replace("两", "二")) or 0
    return number if match["after"] or match["after2"] else -number


def _times_of(subject: Subject) -> dict[str, Any]:
    return {"year": subject.year, "until": subject.until, "order": subject.order, "is_dated": subject.is_dated}


def _last_subjects(history: Sequence[CompletedQuestion]) -> tuple[Subject, ...]:
    return next((earlier.subjects for earlier in reversed(history) if earlier.subjects), ())


def _earlier_topic(earlier: CompletedQuestion, own: str) -> str:
    """Return what the question before was about; with what it took itself where it said little of its own.

    What is asked of another time leaves out the time of the earlier question: 去年完成了多少 after 今年的目标是多少.
    """
    own_words = _TIME.sub(" ", earlier.own)
    says_little_itself = len(content_words(own_words)) < MIN_TOPIC_WORDS or says_little(own_words)
    words = earlier.topic if says_little_itself else earlier.own
    if not content_words(earlier.own) and earlier.carried:
        words = earlier.carried
    return _TIME.sub(" ", words) if _TIME.search(own) else words

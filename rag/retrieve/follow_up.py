"""Complete a question from the ones before it: what it leaves to the conversation is taken from there."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rag.retrieve.kind import classify_kind, strip_asking_words
from rag.retrieve.ordinal import find_item_number
from rag.retrieve.speech_order import find_order
from rag.retrieve.subject import SubjectReading
from rag.text.normalise import fold
from rag.text.words import content_words
from rag.types import Kind, Subject

# How a question that leans on the one before it begins, in either language.
_LEANING_START = re.compile(
    r"^(?:那么?|而|还有|其中|同样|and\b|what about\b|how about\b|then\b|(?:the )?same (?:question|thing|again|for)\b)"
)
# What it says of its own subject is about something that was spoken of before.
_BACK_REFERENCE = re.compile(
    r"对此|对这[,，。？?]|它|这(?:方面|一点|件事|个问题|些问题)"
    r"|\b(?:about|of|with|for|to|on|do) (?:it|this|that|them|these|those)(?=\W*$|[,.?!])"
)
# When: what is asked of another time replaces it.
_TIME = re.compile(r"[今去明前]年|目前|现在|\b(?:this|last|next) year\b|\bnow\b|(?<!\d)(?:1\d|20)\d\d年?(?!\d)")
# Another year than the one before, by how many.
_RELATIVE_YEARS = (
    (re.compile(r"第二年|次年|下一年|转过年|\b(?:next|following) year\b|\bthe year after\b"), 1),
    (re.compile(r"前一年|上一年|头一年|\b(?:previous|preceding) year\b|\bthe year before\b"), -1),
)
#: A question of fewer content words than this leans on the one before it itself.
MIN_TOPIC_WORDS = 2
#: Kinds of question that are put to the whole archive when they name no subject of their own.
WHOLE_ARCHIVE_KINDS: tuple[Kind, ...] = ("which", "speeches", "shared")


@dataclass(frozen=True, slots=True)
class EarlierQuestion:
    """A question that was asked before: its text, its subjects, and its folded words without them."""

    text: str
    reading: SubjectReading


@dataclass(frozen=True, slots=True)
class CompletedQuestion:
    """A question with what it took from the conversation: its topic in folded words, its subjects and its kind.

    `carried` is what of the topic comes from the earlier questions. `item` is the item of an enumeration that it asks
    for, from 1, or ordinal.LAST_ITEM.
    """

    topic: str
    subjects: tuple[Subject, ...]
    kind: Kind
    item: int | None = None
    carried: str = ""


def complete_question(
    text: str,
    reading: SubjectReading,
    history: Sequence[EarlierQuestion],
    classify: Callable[[str], Kind] = classify_kind,
) -> CompletedQuestion:
    """Return a question completed by the earlier ones, oldest first, as far as it leans on them.

    Every question without a subject goes on with the one before it: its topic is kept, and its subjects, too; one for
    the whole archive does not. So does a question that says nothing but a name (定西呢) or points back
    (这是哪篇讲话里的), which keeps a subject of its own. `classify` tells the kind of a question.
    """
    kind = classify(text)
    topic = strip_asking_words(reading.rest, kind)
    asks_for_item = bool(history) and not reading.subjects and not any(s.order for s in _last_subjects(history))
    item = find_item_number(text) if asks_for_item else None
    says_nothing_new = not content_words(reading.rest)
    leans = says_nothing_new or _leans_back(fold(text))
    if not history or not (leans or (not reading.subjects and kind not in WHOLE_ARCHIVE_KINDS)):
        return CompletedQuestion(topic, reading.subjects, kind, item)
    subjects = _complete_subjects(reading.subjects, _last_subjects(history), fold(text))
    carried = _earlier_topic(history, topic)
    if classify_kind(text) == "fact" and (item or says_nothing_new):
        # 那郴州呢 asks for what was asked before: a figure, a list.
        kind = _last_kind(history, classify)
    return CompletedQuestion(f"{carried} {topic}", subjects, kind, item, carried)


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
    step = next((years for pattern, years in _RELATIVE_YEARS if pattern.search(folded)), 0)
    return replace(subject, year=subject.year + step) if step and subject.year else subject


def _times_of(subject: Subject) -> dict[str, Any]:
    return {"year": subject.year, "until": subject.until, "order": subject.order, "is_dated": subject.is_dated}


def _leans_back(folded: str) -> bool:
    """Return True if a question begins like a follow-up or points back to what was spoken of."""
    return bool(_LEANING_START.match(folded.strip()) or _BACK_REFERENCE.search(folded))


def _last_subjects(history: Sequence[EarlierQuestion]) -> tuple[Subject, ...]:
    return next((earlier.reading.subjects for earlier in reversed(history) if earlier.reading.subjects), ())


def _last_kind(history: Sequence[EarlierQuestion], classify: Callable[[str], Kind]) -> Kind:
    kinds = (classify(earlier.text) for earlier in reversed(history))
    return next((kind for kind in kinds if kind != "fact"), "fact")


def _earlier_topic(history: Sequence[EarlierQuestion], topic: str) -> str:
    """Return what the last earlier question was about; with the one before where it said little of its own.

    What is asked of another time leaves out the time of the earlier question: 去年完成了多少 after 今年的目标是多少.
    """
    rests = [earlier.reading.rest for earlier in history]
    telling = [rest for rest in rests if content_words(rest)]
    chosen = telling[-1:]
    if telling and len(content_words(_TIME.sub(" ", telling[-1]))) < MIN_TOPIC_WORDS:
        chosen = telling[-2:]
    words = " ".join(chosen) or rests[-1]
    return _TIME.sub(" ", words) if _TIME.search(topic) else words

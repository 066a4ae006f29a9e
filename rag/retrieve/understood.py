"""Write what a follow-up was understood as, so that it is read at a glance and can be asked alone: 郴州 · 人才."""

import re
from collections.abc import Sequence

from rag.retrieve.follow_up import CompletedQuestion
from rag.retrieve.leaning import asks_nothing
from rag.text.words import content_words
from rag.types import Language, Subject

#: What stands between the parts.
SEPARATOR = " · "
_EDGES = re.compile(r"^[\W_]*的?|[\W_]*呢?[\W_]*$")
# Where a subject was cut out of English words.
_HOLE = re.compile(r"(?<=[a-z,])\s{3,}(?=[a-z])")
_ENGLISH_ORDERS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last", -2: "last but one"}
_CHINESE_ORDERS = {1: "第一次", 2: "第二次", 3: "第三次", 4: "第四次", -1: "最近一次", -2: "倒数第二次"}


def write_understood(completed: CompletedQuestion, own: Sequence[Subject], language: Language) -> str:
    """Return a question with what it took from the conversation; "" where it took nothing.

    `own` are the subjects that it names itself.
    """
    if not completed.takes_topic and completed.subjects == tuple(own):
        return ""
    subjects = [name_subject(subject, language) for subject in completed.subjects]
    # What says nothing of its own is still asked where it asks: why.
    words = completed.own if content_words(completed.own) or not asks_nothing(completed.own) else ""
    return SEPARATOR.join(filter(None, [*subjects, _trim(completed.carried), _trim(words)]))


def name_subject(subject: Subject, language: Language) -> str:
    """Return words by which a question names a subject."""
    order = (_CHINESE_ORDERS if language == "zh" else _ENGLISH_ORDERS).get(subject.order or 0, "")
    years = f"{subject.year}–{subject.until}" if subject.until else str(subject.year or "")
    whose = [subject.place or "", *subject.speakers[:1]]
    if language == "zh":
        described = (
            f"{subject.description}的那个{subject.level or '讲话'}" if subject.description else subject.level or ""
        )
        speech = "讲话" if subject.order else "年的讲话" if subject.is_dated else ""
        named = "".join([order, years, speech, described])
        return "".join([*whose, " " if named and whose[-1].isascii() else "", named]).strip()
    described = f"the {subject.description} {subject.level or 'speech'}" if subject.description else subject.level or ""
    speech = f"the {order} speech" if order else f"the {years} speech" if subject.is_dated else years
    return " ".join(filter(None, [*whose, speech, described]))


def _trim(words: str) -> str:
    """Return words without the marks and particles at their ends, and with a mark where a subject was cut out."""
    return " ".join(_HOLE.sub(" … ", _EDGES.sub("", words.strip())).split())

"""Make questions to begin with out of what an archive holds, in both languages."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING

from rag.answer.frame import name_subject
from rag.errors import WengaoError
from rag.text.words import is_noun
from rag.types import Language, Speech, Subject
from rag.web.suggestions import name_heading, telling_words, topic_headings
from rag.web.wording import Bilingual

if TYPE_CHECKING:
    from rag.archive import Archive

#: So many questions are offered in each language.
MAX_EXAMPLES = 4
#: The beginnings of so many speeches are looked at.
MAX_SPEECHES = 12

_ABOUT = {"zh": "{name}在{topic}方面说了什么？", "en": "What does {name} say about {topic}?"}
_POINTS = {"zh": "{name}的讲话有哪些要点？", "en": "What are the main points of the speech of {name}?"}
_COMPARE = {"zh": "{name}和{other}关于{topic}各怎么说？", "en": "Compare what {name} and {other} say about {topic}"}
_LIST: dict[Language, str] = {"zh": "讲话库里有哪些讲话？", "en": "Which speeches are there?"}


class ExampleMaker:
    """Makes the questions to begin with, anew when the archive holds other speeches; or has those that were given."""

    def __init__(self, archive: "Archive | None", given: Sequence[Bilingual] | None = None) -> None:
        self._archive, self._given = archive, given
        self._made_of: tuple[str, ...] | None = None
        self._pairs: tuple[Bilingual, ...] = ()
        self._making = Lock()

    def make(self) -> tuple[Bilingual, ...]:
        """Return the questions as pairs in both languages."""
        if self._given is not None:
            return tuple(self._given[:MAX_EXAMPLES])
        with self._making:
            speeches = tuple(speech.id for speech in self._archive.speeches) if self._archive else ()
            if speeches != self._made_of:
                self._pairs, self._made_of = as_pairs(make_examples(self._archive)), speeches
            return self._pairs


def make_examples(archive: "Archive | None") -> dict[Language, tuple[str, ...]]:
    """Return up to four questions in each language that the archive answers."""
    if archive is None or not archive.speeches:
        return {"zh": (), "en": ()}
    return {language: tuple(_answerable(archive, language)) for language in ("zh", "en")}


def _answerable(archive: "Archive", language: Language) -> Iterator[str]:
    left = MAX_EXAMPLES - 1
    for question in _candidates(archive, language):
        if left and _is_answered(archive, question):
            left -= 1
            yield question
    yield _LIST[language]


def _candidates(archive: "Archive", language: Language) -> Iterator[str]:
    """Yield questions about a topic, about a comparison and about a whole speech, then more about topics."""
    named = [speech for speech in archive.speeches if speech.place][:MAX_SPEECHES]
    by_place = list({speech.place: speech for speech in named}.values())
    topics = [question for speech in by_place if (question := _ask_topic(archive, speech, language))]
    yield from topics[:1]
    yield from filter(None, (_compare(archive, one, two, language) for one, two in list(pairwise(by_place))[:1]))
    yield from (_POINTS[language].format(name=_name(speech, language)) for speech in by_place[-1:])
    yield from topics[1:]


def _name(speech: Speech, language: Language) -> str:
    return name_subject(Subject(place=speech.place), language)


def _ask_topic(archive: "Archive", speech: Speech, language: Language) -> str:
    if language == "zh":
        topic = _telling_noun(archive, speech)
    else:
        headings = topic_headings(speech)
        topic = next((name for heading in headings if (name := name_heading(archive, heading, language))), "")
    return _ABOUT[language].format(name=_name(speech, language), topic=topic) if topic else ""


def _telling_noun(archive: "Archive", speech: Speech) -> str:
    """Return the noun of a speech's headings that it says often and others seldom, "" where there is none."""
    words = [hint.word for heading in topic_headings(speech) for hint in telling_words(archive, heading)]
    others = archive.speeches[:MAX_SPEECHES]

    def weigh(word: str) -> float:
        held = sum(word in other.text for other in others)
        return speech.text.count(word) * math.log(1 + len(others) / max(held, 1))

    return max(filter(is_noun, words), key=weigh, default="")


def _compare(archive: "Archive", one: Speech, two: Speech, language: Language) -> str:
    """Return a comparison by the first word of a heading that stands in both speeches, "" where there is none."""
    hints = (hint for heading in topic_headings(one) for hint in telling_words(archive, heading))
    shared = next((hint for hint in hints if two.text.count(hint.word) > 1), None)
    if shared is None:
        return ""
    topic = shared.word if language == "zh" else shared.hint
    return _COMPARE[language].format(name=_name(one, language), other=_name(two, language), topic=topic)


def _is_answered(archive: "Archive", question: str) -> bool:
    """Return True for a question that the speeches answer; no language model is asked."""
    try:
        return archive.judge(question).holds
    except WengaoError:
        return False


def as_pairs(examples: dict[Language, tuple[str, ...]]) -> tuple[Bilingual, ...]:
    """Return the questions as pairs in both languages, as many as both have."""
    return tuple(zip(examples["zh"], examples["en"], strict=False))

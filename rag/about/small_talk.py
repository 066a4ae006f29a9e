"""Answer small talk: one friendly sentence, and what can be asked, with examples from the archive's own outline."""

from collections.abc import Iterator, Sequence

from rag.about.naming import make_line, name_briefly
from rag.about.outline import outline_of
from rag.store.local import SpeechFacts
from rag.store.protocol import Store
from rag.types import AboutTopic, AnswerSentence, Language, Speech

#: Example questions that are given.
MAX_EXAMPLES = 3
#: Speeches that are looked at for a heading that makes an example.
MAX_LOOKED_AT = 12
#: A heading in an example, in characters.
MAX_HEADING_CHARS = 30

_GREETINGS: dict[AboutTopic, dict[Language, str]] = {
    "greeting": {
        "zh": "你好！这里收着 {n} 篇讲话，想知道什么尽管问。",
        "en": "Hello! This is an archive of {n}; ask whatever you want to know.",
    },
    "thanks": {
        "zh": "不客气！还想知道这些讲话里的什么，接着问就好。",
        "en": "You are welcome! Ask on if there is more you want to know from the speeches.",
    },
    "farewell": {
        "zh": "再见！下次想查讲话，随时再来。",
        "en": "Goodbye! Come back whenever you want to look something up in the speeches.",
    },
    "help": {
        "zh": "我是问稿，从库里的 {n} 篇讲话中找出回答，每句都注明出处，找不到就直说。",
        "en": "I am Wengao: I answer from {n}, cite every sentence, and say so when nothing answers.",
    },
}
_SPEECHES = {"zh": "{n}", "en": "{n} speeches"}
_FOR_EXAMPLE = {"zh": "比如可以问：", "en": "For example:"}
_WHAT_IS_IT_ABOUT = {"zh": "这些讲话讲了什么？", "en": "What are these speeches about?"}
_WHAT_IS_HERE = {"zh": "这里有哪些讲话？", "en": "Which speeches are there?"}
_WHAT_DOES_IT_SAY = {"zh": "{name}的讲话主要讲了什么？", "en": "What are the main points of the speech of {name}?"}
_WHAT_DOES_SECTION_SAY = {
    "zh": "{name}的讲话第{number}部分（“{heading}”）讲了什么？",
    "en": "What does section {number} of the speech of {name} say (“{heading}”)?",
}


class SmallTalk:
    """Answers hello, thanks, goodbye and who are you."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def reply(self, topic: AboutTopic, language: Language) -> tuple[AnswerSentence, ...]:
        """Return a friendly sentence and, but for a goodbye, three example questions; nothing is cited."""
        facts = self._store.facts()
        count = "1 speech" if language == "en" and len(facts) == 1 else _SPEECHES[language].format(n=len(facts))
        head = make_line(_GREETINGS[topic][language].format(n=count))
        if topic in ("farewell", "thanks"):
            return (head,)
        examples = [make_line(f"· {example}") for example in self._examples(facts, language)]
        return (head, make_line(_FOR_EXAMPLE[language]), *examples)

    def _examples(self, facts: Sequence[SpeechFacts], language: Language) -> list[str]:
        """Return a question for a section, one for a whole speech, and one for the archive."""
        named = [fact for fact in facts if _can_be_named(fact, facts)]
        of_section = next(self._section_examples(named[:MAX_LOOKED_AT], language), None)
        others = [name_briefly(fact, language) for fact in named[1:2] or named[:1]]
        of_speech = [_WHAT_DOES_IT_SAY[language].format(name=name) for name in others]
        general = [_WHAT_IS_HERE[language], _WHAT_IS_IT_ABOUT[language]]
        return [*([of_section] if of_section else []), *of_speech, *general][:MAX_EXAMPLES]

    def _section_examples(self, facts: Sequence[SpeechFacts], language: Language) -> Iterator[str]:
        """Yield a question for a section of each speech that has a short heading."""
        for fact in facts:
            speech = self._store.speech(fact.speech_id)
            for number, heading in _short_headings(speech):
                yield _WHAT_DOES_SECTION_SAY[language].format(
                    name=name_briefly(fact, language), number=_numeral(number, language), heading=heading
                )
                break


def _short_headings(speech: Speech) -> Iterator[tuple[int, str]]:
    for number, section in enumerate(outline_of(speech)[:9], 1):
        heading = section.heading.removeprefix(section.label).strip().replace("“", "‘").replace("”", "’")
        if heading and len(heading) <= MAX_HEADING_CHARS:
            yield number, heading


def _can_be_named(fact: SpeechFacts, facts: Sequence[SpeechFacts]) -> bool:
    """Return True for a speech whose place or speaker no other one has."""
    if fact.place:
        return sum(other.place == fact.place for other in facts) == 1
    return (
        bool(fact.speaker)
        and sum(other.speaker == fact.speaker for other in facts) == 1
        and "（" not in (fact.speaker or "")
    )


def _numeral(number: int, language: Language) -> str:
    return "一二三四五六七八九"[number - 1] if language == "zh" else str(number)

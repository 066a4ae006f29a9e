"""Read the words of a question that may ask about the archive: what kinds of them there are, and what is left.

A question asks about the archive where nothing is left of it without the names that the archive knows and the words of
rag/data/about.toml: "how many speeches are there" says nothing of a topic, "how many firms are there" does.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from rag.data.tables import read_toml, read_words
from rag.retrieve.known_names import KnownNames
from rag.retrieve.ordinal import find_item_number
from rag.retrieve.small_talk import without_talk
from rag.retrieve.speech_order import find_order
from rag.retrieve.times import YearSpan, find_years
from rag.store.local import SpeechFacts
from rag.text.name_spans import NAME_TAGS
from rag.text.normalise import fold
from rag.text.numerals import NUMERAL, read_number
from rag.text.words import content_words, tag_words, word_count
from rag.types import AboutTopic

#: What a question may ask by its wording: something of the archive, more of what was answered, or a speech's content.
Wording = AboutTopic | Literal["more", "content"]

_TABLE = "about.toml"
#: Stands for the last section of a speech, whatever its number.
LAST_SECTION = -1
#: How often general text holds a Chinese word that is no name, at least (jieba's counts).
MIN_WORD_COUNT = 3
#: Of a question about the archive so many words are left at most, however it is worded.
MAX_WORDS_LEFT = 4
#: A name of so many characters is none that only looks like one: 拜拜.
MIN_NAME_CHARS = 3
#: Questions whose words are remembered: those of a conversation are read again with each that follows.
_REMEMBERED_QUESTIONS = 512
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_CARDINALS = "one two three four five six seven eight nine ten".split()
_CAPITALISED = re.compile(r"(?<!^)\b[A-ZÀ-ÖØ-Þ][\w'’]*")
_WRITTEN_AS_NAME = re.compile(r"(?<!^)(?<![A-Za-z])[A-Z][\w'’]*", re.ASCII)
_QUOTED = re.compile(r"[“\"「『《‘].*[”\"」』》’]")
# An item of what was said before: 第二点, the second point.
_ITEM = re.compile(
    rf"第{NUMERAL}[条点项类个件步]?(?:方面)?|最后一?[条点项个]"
    rf"|\bthe (?:{'|'.join(_ORDINALS)}|last|final|\d+(?:st|nd|rd|th))"
    r"(?: (?:one|point|item|of (?:them|these|those)))?"
)
# One of the speeches that were listed: 第三篇, number 3, the third one.
_NTH_SPEECH = re.compile(
    rf"第({NUMERAL})[篇份]|\bthe ({'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th)) (?:one|speech|address|document|text)\b"
    r"|\b(?:number|no\.) ?(\d{1,3})\b"
)
_WHAT_ABOUT = re.compile(r"^\W*(?:and |but |so |then )?(?:what|how) about\b")
#: The classes of words that are only looked for, and the others in the order in which they are taken out of a question.
_CLASSES_BESIDE_MORE = frozenset(("more", "said", "list", "topics", "filler", "this", "have"))
_CLASSES_LOOKED_FOR = ("this", "these", "said", "have")
_CLASSES_TAKEN = (
    "left_out", "lengths", "newest", "oldest", "longest", "shortest", "summary", "speakers", "roles", "titles", "years",
    "places", "speech", "archive", "count", "topics", "list", "more", "filler",
)  # fmt: skip
#: All classes, each once.
CLASSES = tuple(dict.fromkeys((*_CLASSES_LOOKED_FOR, *_CLASSES_TAKEN)))


@dataclass(frozen=True, slots=True)
class AboutReading:
    """What a question alone shows: the classes of its words, the names in it, and the words that are left.

    `rest` is the folded question without names, section and item. `speeches` are those that it names, None where it
    names none. `item` is the point or section that it asks for. `unknown` are
    words that are left and written as English writes names. `wording` is what its words show that it asks, by a
    classifier (rag/retrieve/about_kind.py).
    """

    folded: str
    rest: str
    classes: frozenset[str]
    left: tuple[str, ...]
    speeches: tuple[SpeechFacts, ...] | None
    section: int | None
    item: int | None
    unknown: tuple[str, ...] = ()
    wording: Wording = "content"

    @property
    def asked_of_archive(self) -> AboutTopic | None:
        """What the wording asks of the archive, or how small talk is meant; None for anything else."""
        return None if self.wording in ("content", "more") else self.wording  # type: ignore[return-value]

    @property
    def names_something(self) -> bool:
        """True where a word that is left is a name or a term: rare in general text, quoted, or written as a name is."""
        if self.unknown or (self.section is None and _QUOTED.search(self.folded)):
            return True
        if any(tag in NAME_TAGS and len(word) >= MIN_NAME_CHARS for word, tag in tag_words(self.rest)):
            return True
        words = tag_words(without_talk(self.rest))
        return any(_is_name(word, tag) for word, tag in words if any(left in word for left in self.left))

    @property
    def asks_for_more(self) -> bool:
        """True where a question wants nothing but more of what was answered before."""
        says_only_more = self.classes <= _CLASSES_BESIDE_MORE and "more" in self.classes and not self.left
        return self.speeches is None and (says_only_more or (self.wording == "more" and self.item is None))

    @property
    def asks_for_item(self) -> bool:
        """True where a question wants nothing but one of several things that were answered: 第二点呢."""
        return self.item is not None and self.speeches is None and (not self.left or self.wording == "more")

    @property
    def says_only_a_name(self) -> bool:
        """True where a question says nothing but which speeches it means: 那定西呢."""
        return bool(self.speeches) and not self.left and self.section is None and self.classes <= {"filler", "more"}


class WordReader:
    """Reads the words of single questions against the names that an archive knows."""

    def __init__(self, known: KnownNames, classify: Callable[["AboutReading"], Wording] = lambda _: "content") -> None:
        self._known, self._classify = known, classify
        self.read = lru_cache(maxsize=_REMEMBERED_QUESTIONS)(self._read_words)

    def names_in(self, text: str) -> str:
        """Return the places, speakers and years that a question names, as it writes them; "" for none."""
        folded = fold(text).strip()
        written = text.strip() if len(text.strip()) == len(folded) else folded
        _, spans = self._names(text, folded)
        return " ".join(written[start:end] for start, end in sorted(spans))

    def _read_words(self, text: str) -> AboutReading:
        """Take the names and the words about archives out of a question, and see what is left."""
        folded = fold(text).strip()
        names, spans = self._names(text, folded)
        rest = _cut(folded, spans)
        section, rest = _take_section(rest)
        if section is not None:
            # The heading of the section that is asked for.
            rest = _QUOTED.sub(" ", rest)
        item = find_item_number(text) if section is None and names is None else section
        if item is not None and section is None:
            rest = _ITEM.sub(" ", rest)
        rest = _WHAT_ABOUT.sub(" ", rest)
        order = find_order(rest) if names else None
        if names and order:
            names = _in_order(names, order.position)
            rest = f"{rest[: order.start]} {rest[order.end :]}"
        classes, left = _sort_words(rest)
        unknown = tuple(word for word in _WRITTEN_AS_NAME.findall(text) if fold(word) in left)
        reading = AboutReading(folded, rest, classes, left, names, section, item, unknown)
        return replace(reading, wording=self._classify(reading)) if len(left) <= MAX_WORDS_LEFT else reading

    def _names(self, text: str, folded: str) -> tuple[tuple[SpeechFacts, ...] | None, list[tuple[int, int]]]:
        """Return the speeches of the places, speakers and years that a question names, and where it names them."""
        capitalised = frozenset(fold(word) for word in _CAPITALISED.findall(text))
        places = self._known.places.matches(folded)
        people = self._known.people.matches(folded, capitalised)
        years = [span for span in find_years(folded) if any(map(span.holds, self._known.years))]
        if not (places or people or years):
            return None, []
        named = {match.place for match in places}
        speakers = {speaker for match in people for speaker in match.speakers}
        facts = tuple(
            fact
            for fact in self._known.facts
            if (not (named or speakers) or fact.place in named or fact.speaker in speakers) and _is_of(fact, years)
        )
        spans = [(place.start, place.end) for place in places]
        spans += [(person.start, person.end) for person in people]
        return facts, [*spans, *((year.start, year.end) for year in years)]


def read_ordinal(written: str) -> int | None:
    """Return the number that a word or figure stands for: 三, third, 3rd; None for none."""
    word = re.sub(r"(?:st|nd|rd|th)$", "", written) if written[0].isdigit() else written
    for words in (_ORDINALS, _CARDINALS):
        if word in words:
            return words.index(word) + 1
    return read_number(word)


def listed_number(folded: str) -> tuple[int, str] | None:
    """Return which speech of a list a question asks for, from 1, and the question without it; None for none."""
    match = _NTH_SPEECH.search(folded)
    number = read_ordinal(next(filter(None, match.groups()))) if match else None
    return (number, _NTH_SPEECH.sub(" ", folded)) if number else None


def _sort_words(rest: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the classes of the words of a question, and the words that none of them holds."""
    classes = {name for name in _CLASSES_LOOKED_FOR if _of_class(name).search(rest)}
    for name in _CLASSES_TAKEN:
        rest, count = _of_class(name).subn(" ", rest)
        if count:
            classes.add(name)
    return frozenset(classes), tuple(word for word in content_words(rest) if _tells_something(word))


def _tells_something(word: str) -> bool:
    """Return True for a word that may be a topic; of one Chinese character a noun, verb, adjective or rare one."""
    tags = tag_words(word)
    return len(word) > 1 or not tags or tags[0][1][:1] in "nvajz"


def _is_name(word: str, tag: str) -> bool:
    """Return True for a Chinese word with its part of speech that is a name, or hardly known in general text."""
    is_rare = tag[:1] in "nx" and word_count(word) < MIN_WORD_COUNT
    return len(word) > 1 and (tag in NAME_TAGS or is_rare)


def _is_of(fact: SpeechFacts, years: Sequence[YearSpan]) -> bool:
    return not years or any(fact.year is not None and span.holds(fact.year) for span in years)


def _in_order(speeches: tuple[SpeechFacts, ...], position: int) -> tuple[SpeechFacts, ...]:
    """Return the one of some speeches that is first, second, last by its date."""
    dated = sorted((fact for fact in speeches if fact.date), key=lambda fact: fact.date or "")
    index = position - 1 if position > 0 else len(dated) + position
    return (dated[index],) if 0 <= index < len(dated) else ()


def _cut(folded: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(set(spans), reverse=True):
        folded = f"{folded[:start]} {folded[end:]}"
    return folded


def _take_section(folded: str) -> tuple[int | None, str]:
    """Return the number of the section that a question names, and the question without it."""
    for pattern, is_last in _section_patterns():
        if match := pattern.search(folded):
            number = LAST_SECTION if is_last else read_ordinal(next(filter(None, match.groups())))
            if number:
                return number, f"{folded[: match.start()]} {folded[match.end() :]}"
    return None, folded


@cache
def _of_class(name: str) -> re.Pattern[str]:
    """Return the pattern of a class of words, English ones as whole words."""
    chinese, english = (
        sorted(read_words(_TABLE, f"words.{name}.{lang}"), key=len, reverse=True) for lang in ("zh", "en")
    )
    return re.compile(rf"{'|'.join(chinese)}|(?<![\w'-])(?:{'|'.join(english)})(?![\w'-])")


@cache
def _section_patterns() -> tuple[tuple[re.Pattern[str], bool], ...]:
    table = read_toml(_TABLE)["section"]
    english = rf"({'|'.join([*_ORDINALS, *_CARDINALS])}|\d{{1,2}}(?:st|nd|rd|th)?)"
    numbered = f"{table['zh'].replace('{n}', f'({NUMERAL})')}|{table['en'].replace('{n}', english)}"
    return (re.compile(numbered), False), (re.compile(f"{table['last_zh']}|{table['last_en']}"), True)

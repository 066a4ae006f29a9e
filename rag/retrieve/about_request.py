"""Tell questions about the archive itself, overviews and small talk from questions for what the speeches say.

A question asks about the archive where nothing is left of it without the names that the archive knows and the words of
rag/data/about.toml: "how many speeches are there" says nothing of a topic, "how many firms are there" does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from rag.data.tables import read_toml, read_words
from rag.models.lexicon import Lexicon
from rag.retrieve.follow_up import WHOLE_ARCHIVE_KINDS
from rag.retrieve.kind import classify_kind
from rag.retrieve.known_names import KnownNames
from rag.retrieve.ordinal import find_item_number
from rag.retrieve.speech_order import find_order
from rag.retrieve.times import YearSpan, find_years
from rag.store.local import SpeechFacts
from rag.text.gazetteer import find_place_names
from rag.text.normalise import fold
from rag.text.numerals import NUMERAL, read_number
from rag.text.words import content_words
from rag.types import AboutRequest, AboutTopic, Kind

_TABLE = "about.toml"
#: Longer than any small talk, in characters.
MAX_TALK_CHARS = 80
#: What is asked of the archive, by the class of words that shows it, the telling ones first.
_TOPICS: tuple[AboutTopic, ...] = (
    "left_out", "lengths", "longest", "shortest", "newest", "oldest", "titles", "speakers", "years", "places",
)  # fmt: skip
#: How small talk is meant: the first that is shown decides.
TALK_TOPICS: tuple[AboutTopic, ...] = ("help", "farewell", "thanks", "greeting")
#: Meanings of an English word that are looked for in the titles of speeches.
MAX_MEANINGS = 5
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_CARDINALS = "one two three four five six seven eight nine ten".split()
_CAPITALISED = re.compile(r"(?<!^)\b[A-ZÀ-ÖØ-Þ][\w'’]*")
#: What ends a question that goes on with the section before: 那第二部分呢.
LAST_SECTION = -1


@dataclass(frozen=True, slots=True)
class AboutReading:
    """What a question alone shows: the classes of its words, the names in it, and the words that are left.

    `speeches` are those that it names, None where it names none. `item` is the point or section that it asks for.
    """

    folded: str
    classes: frozenset[str]
    left: tuple[str, ...]
    speeches: tuple[SpeechFacts, ...] | None
    section: int | None
    item: int | None

    @property
    def asks_for_more(self) -> bool:
        """True where a question wants nothing but more of what was answered before."""
        only_more = (
            self.classes <= {"more", "said", "list", "topics", "filler", "this", "have"} and "more" in self.classes
        )
        return only_more and not self.left and self.speeches is None

    @property
    def says_only_a_name(self) -> bool:
        """True where a question says nothing but which speeches it means: 那定西呢."""
        return bool(self.speeches) and not self.left and self.section is None and self.classes <= {"filler", "more"}


@dataclass(frozen=True, slots=True)
class ContinuedQuestion:
    """The earlier question of which more is wanted, by its position in the history, and how often more was wanted."""

    position: int
    page: int


class AboutReader:
    """Read what questions ask of the archive itself, of one or in the light of those before it."""

    def __init__(self, known: KnownNames, lexicon: Lexicon | None = None) -> None:
        self._known, self._lexicon = known, lexicon

    def read(self, text: str, history: Sequence[str] = ()) -> AboutRequest | None:
        """Return what a question asks of the archive; None where it asks for what the speeches say."""
        folded = fold(text).strip()
        if topic := _small_talk(folded):
            return AboutRequest(topic)
        if listed := self._listed_speech(folded, history):
            return listed
        reading = self._read_words(text)
        if reading.asks_for_more or (reading.item is not None and not reading.left and reading.speeches is None):
            return self._continue(reading, history)
        if reading.says_only_a_name:
            return self._ask_of_another(reading, history)
        return self._request(reading, text, history)

    def asks_for_item_alone(self, text: str) -> bool:
        """Return True if a question asks for nothing but an item of what was answered: 展开说说第二点."""
        reading = self._read_words(text)
        return reading.item is not None and not reading.left and reading.speeches is None

    def find_continued(self, text: str, history: Sequence[str]) -> ContinuedQuestion | None:
        """Return the earlier question of which more is wanted; None where a question wants something else."""
        if _small_talk(fold(text).strip()) or self.asks_for_item_alone(text):
            return None
        if not self._read_words(text).asks_for_more:
            return None
        page = 1
        for position in range(len(history) - 1, -1, -1):
            if not self._read_words(history[position]).asks_for_more:
                return ContinuedQuestion(position, page)
            page += 1
        return None

    def _continue(self, reading: AboutReading, history: Sequence[str]) -> AboutRequest | None:
        """Return the request before with its next page, or an item of it in full."""
        pages = int(reading.asks_for_more and reading.item is None)
        for position in range(len(history) - 1, -1, -1):
            earlier = self._read_words(history[position])
            if earlier.asks_for_more and earlier.item is None:
                pages += 1
                continue
            request = self.read(history[position], history[:position])
            if request is None or request.topic in TALK_TOPICS:
                return None
            if reading.item is not None:
                can_have_items = request.topic == "summary" and len(request.speech_ids) == 1
                return replace(request, section=reading.item, in_full=True, page=0) if can_have_items else None
            return replace(request, page=request.page + pages)
        return None

    def _ask_of_another(self, reading: AboutReading, history: Sequence[str]) -> AboutRequest | None:
        """Return the request before, of the speeches that a question names; None where it was of all or of none."""
        request = self.read(history[-1], history[:-1]) if history else None
        ids = tuple(fact.speech_id for fact in reading.speeches or ())
        return replace(request, speech_ids=ids, page=0) if request and request.speech_ids else None

    def _request(self, reading: AboutReading, text: str, history: Sequence[str]) -> AboutRequest | None:
        speeches = reading.speeches
        if reading.left:
            return self._request_with_words(reading, text)
        if reading.section is not None or self._asks_for_summary(reading):
            if speeches is None and (reading.section is not None or not reading.classes & {"these", "archive"}):
                speeches = self._spoken_of(history)
            return self._summary(reading, speeches)
        if "this" in reading.classes and not reading.classes & {"speech", "archive", "these"}:
            reading = replace(reading, speeches=speeches or self._spoken_of(history))
            return _archive_request(reading, of_one=True) if reading.speeches else None
        if history and not reading.classes & {"speech", "archive", "these", "have"}:
            # 什么时候 after a question on a project asks for that project's time.
            return None
        return _archive_request(reading)

    def _summary(self, reading: AboutReading, speeches: tuple[SpeechFacts, ...] | None) -> AboutRequest | None:
        if speeches == () or (reading.section is not None and (speeches is None or len(speeches) != 1)):
            return None
        ids = tuple(fact.speech_id for fact in speeches or ())
        return AboutRequest("summary", ids, section=reading.section)

    def _asks_for_summary(self, reading: AboutReading) -> bool:
        """Return True for an overview: of a place or a speaker only where the question speaks of a speech, too."""
        classes = reading.classes
        if reading.speeches is None:
            asks_list = classes & {"count", "titles", "places", "years", "lengths", "left_out"}
            return "summary" in classes or ("topics" in classes and not asks_list)
        return "summary" in classes or ("topics" in classes and bool(classes & {"speech", "said"}))

    def _spoken_of(self, history: Sequence[str]) -> tuple[SpeechFacts, ...] | None:
        """Return the speeches that the last earlier question names which names any."""
        for earlier in reversed(history):
            if speeches := self._read_words(earlier, may_describe=True).speeches:
                return speeches
        return None

    def _request_with_words(self, reading: AboutReading, text: str) -> AboutRequest | None:
        """Read a question that says more: words by which a title names its speech, or a place without a speech."""
        asks_about = reading.classes & {"speech", "archive"}
        asks_which = classify_kind(text) in WHOLE_ARCHIVE_KINDS
        if asks_which:
            return None
        if self._asks_for_summary(replace(reading, speeches=None)) or reading.section is not None:
            titled = self._titled(reading.left, reading.speeches)
            if titled and (asks_about or (reading.speeches is None and len(titled) == 1)):
                return self._summary(reading, titled)
        places = find_place_names(reading.folded)
        if asks_about and reading.speeches is None and len(places) == 1 and set(reading.left) <= {places[0]}:
            return AboutRequest("speeches", unknown=places[0])
        years = [span for span in find_years(reading.folded) if not any(map(span.holds, self._known.years))]
        if reading.classes & {"speech", "archive", "have"} and reading.speeches is None and len(years) == 1:
            written = reading.folded[years[0].start : years[0].end]
            if all(word in f"{written}年" for word in reading.left):
                return AboutRequest("speeches", unknown=written)
        return None

    def _listed_speech(self, folded: str, history: Sequence[str]) -> AboutRequest | None:
        """Return the overview of a speech that is asked for by its number in the list before: 第三篇讲了什么."""
        match = _NTH_SPEECH.search(folded)
        if not match or not history or self._read_words(_NTH_SPEECH.sub(" ", folded)).left:
            return None
        listed = self.read(history[-1], history[:-1])
        number = _read_section(next(filter(None, match.groups())))
        if listed is None or listed.topic not in ("speeches", "titles") or not number:
            return None
        ids = listed.speech_ids or tuple(fact.speech_id for fact in self._known.facts)
        return AboutRequest("summary", (ids[number - 1],)) if number <= len(ids) else None

    def _titled(self, words: Sequence[str], among: tuple[SpeechFacts, ...] | None) -> tuple[SpeechFacts, ...]:
        """Return the speeches whose title, occasion or speaker holds all of some words, or what they mean."""
        wordings = [self._wordings(word) for word in words]
        candidates = self._known.facts if among is None else among
        held = tuple(
            fact for fact in candidates if all(any(w in _facts_text(fact) for w in wording) for wording in wordings)
        )
        return held if len(held) < len(self._known.facts) else ()

    def _wordings(self, word: str) -> tuple[str, ...]:
        meanings = self._lexicon.translate(word) if self._lexicon and word.isascii() else ()
        return (word, *(meaning for t in meanings for meaning, _ in t.meanings[:MAX_MEANINGS] if len(meaning) > 1))

    def _read_words(self, text: str, *, may_describe: bool = False) -> AboutReading:
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
        order = find_order(rest) if names else None
        if names and order:
            names = _in_order(names, order.position)
            rest = f"{rest[: order.start]} {rest[order.end :]}"
        classes = {name for name in ("this", "these", "said", "have") if _of_class(name).search(rest)}
        for name in _CLASSES_TAKEN:
            rest, count = _of_class(name).subn(" ", rest)
            if count:
                classes.add(name)
        left = tuple(content_words(rest))
        return AboutReading(folded, frozenset(classes), left, names, section, item)

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
        return facts, [(match.start, match.end) for match in (*places, *people, *years)]


def kind_of_request(request: AboutRequest) -> Kind:
    """Return the kind of the question that a request was read from."""
    if request.topic in TALK_TOPICS:
        return "talk"
    return "overview" if request.topic == "summary" else "archive"


def _archive_request(reading: AboutReading, *, of_one: bool = False) -> AboutRequest | None:
    """Return what a question without a topic of its own asks of the archive; None where it asks for nothing there.

    `of_one` is True where it points at a speech that was spoken of.
    """
    classes = reading.classes
    of_speeches = of_one or bool(classes & {"speech", "archive", "have"})
    if _RELATIVE_TIME.search(reading.folded) or reading.speeches == ():
        return None
    if reading.speeches is not None and not of_speeches:
        return None
    ids = tuple(fact.speech_id for fact in reading.speeches or ())
    topics = [topic for topic in _TOPICS if topic in classes and (of_speeches or topic != "left_out")]
    topic = next(iter(topics), None)
    if topic == "places" and reading.speeches is not None:
        topic = None
    if not of_speeches and ("roles" in classes or _PERSON.search(reading.folded)):
        return None
    counts = "count" in classes
    if topic:
        return AboutRequest(topic, ids, counts=counts)
    if of_one or not of_speeches or classes <= {"have", "filler", "list"} and not ids:
        return None
    return AboutRequest("speeches", ids, counts=counts) if classes & {"count", "list", "filler", "have"} else None


def _small_talk(folded: str) -> AboutTopic | None:
    """Return how small talk is meant; None for what says anything else."""
    if len(folded) > MAX_TALK_CHARS or not _talk_pattern().fullmatch(folded):
        return None
    return next((topic for topic in TALK_TOPICS if _talk_of(topic).search(folded)), None)


def _is_of(fact: SpeechFacts, years: Sequence[YearSpan]) -> bool:
    return not years or any(fact.year is not None and span.holds(fact.year) for span in years)


def _in_order(speeches: tuple[SpeechFacts, ...], position: int) -> tuple[SpeechFacts, ...]:
    """Return the one of some speeches that is first, second, last by its date."""
    dated = sorted((fact for fact in speeches if fact.date), key=lambda fact: fact.date or "")
    index = position - 1 if position > 0 else len(dated) + position
    return (dated[index],) if 0 <= index < len(dated) else ()


def _facts_text(fact: SpeechFacts) -> str:
    return fold(" ".join(filter(None, (fact.title, fact.occasion, fact.place, fact.speaker, fact.title_en))))


def _cut(folded: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(set(spans), reverse=True):
        folded = f"{folded[:start]} {folded[end:]}"
    return folded


def _take_section(folded: str) -> tuple[int | None, str]:
    """Return the number of the section that a question names, and the question without it."""
    for pattern, is_last in _section_patterns():
        if match := pattern.search(folded):
            number = LAST_SECTION if is_last else _read_section(next(filter(None, match.groups())))
            if number:
                return number, f"{folded[: match.start()]} {folded[match.end() :]}"
    return None, folded


def _read_section(written: str) -> int | None:
    word = re.sub(r"(?:st|nd|rd|th)$", "", written) if written[0].isdigit() else written
    for words in (_ORDINALS, _CARDINALS):
        if word in words:
            return words.index(word) + 1
    return read_number(word)


# One who was spoken of: what is asked of him is in the speeches.
_PERSON = re.compile(r"\b(?:he|she|his|her|him|i|we|us|our|my)\b|[他她我]")
# Another time than that of the question before.
_RELATIVE_TIME = re.compile(r"\b(?:after|before|previous|following|next)\b|[前后下上次]一?年|之[前后]")
_QUOTED = re.compile(r"[“\"].*[”\"]")
# An item of what was said before: 第二点, the second point.
_ITEM = re.compile(
    rf"第{NUMERAL}[条点项类个件步]?(?:方面)?|最后一?[条点项个]|\bthe (?:{'|'.join(_ORDINALS)}|last|final|\d+(?:st|nd|rd|th))"
    r"(?: (?:one|point|item|of (?:them|these|those)))?"
)
# One of the speeches that were listed: 第三篇, number 3, the third one.
_NTH_SPEECH = re.compile(
    rf"第({NUMERAL})[篇份]|\bthe ({'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th)) (?:one|speech|address|document|text)\b"
    r"|\b(?:number|no\.) ?(\d{1,3})\b"
)
#: The classes of words in the order in which they are taken out of a question.
_CLASSES_TAKEN = (
    "left_out", "lengths", "newest", "oldest", "longest", "shortest", "summary", "speakers", "roles", "titles", "years",
    "places", "speech", "archive", "count", "topics", "list", "more", "filler",
)  # fmt: skip


@cache
def _of_class(name: str) -> re.Pattern[str]:
    """Return the pattern of a class of words."""
    return _either(f"words.{name}")


@cache
def _talk_of(topic: str) -> re.Pattern[str]:
    return _either(f"talk.{topic}")


@cache
def _talk_pattern() -> re.Pattern[str]:
    """Return the pattern of a message that is made of small talk alone."""
    parts = "|".join(_talk_of(topic).pattern for topic in (*TALK_TOPICS, "filler"))
    return re.compile(rf"(?:(?:{parts})[\W_]*)+")


@cache
def _section_patterns() -> tuple[tuple[re.Pattern[str], bool], ...]:
    table = read_toml(_TABLE)["section"]
    english = rf"({'|'.join([*_ORDINALS, *_CARDINALS])}|\d{{1,2}}(?:st|nd|rd|th)?)"
    numbered = f"{table['zh'].replace('{n}', f'({NUMERAL})')}|{table['en'].replace('{n}', english)}"
    return (re.compile(numbered), False), (re.compile(f"{table['last_zh']}|{table['last_en']}"), True)


def _either(key: str) -> re.Pattern[str]:
    """Return the Chinese and English fragments of an entry as one pattern, English ones as whole words."""
    chinese = "|".join(sorted(read_words(_TABLE, f"{key}.zh"), key=len, reverse=True))
    english = "|".join(sorted(read_words(_TABLE, f"{key}.en"), key=len, reverse=True))
    return re.compile(rf"{chinese}|(?<![\w'-])(?:{english})(?![\w'-])")

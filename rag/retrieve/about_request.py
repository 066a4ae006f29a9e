"""Tell questions about the archive itself, overviews and small talk from questions for what the speeches say."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.data.tables import read_alternatives
from rag.models.lexicon import Lexicon
from rag.retrieve.about_words import AboutReading, Wording, WordReader, listed_number
from rag.retrieve.extremes import find_extremes, named_extreme
from rag.retrieve.follow_up import WHOLE_ARCHIVE_KINDS
from rag.retrieve.kind import classify_kind
from rag.retrieve.known_names import KnownNames
from rag.retrieve.leaning import points_back
from rag.retrieve.small_talk import TALK_TOPICS, find_small_talk
from rag.retrieve.times import find_years
from rag.store.local import SpeechFacts
from rag.text.asking import names_answer_kind
from rag.text.gazetteer import find_place_names
from rag.text.normalise import fold
from rag.text.words import content_words
from rag.types import AboutRequest, AboutTopic, Kind

#: What is asked of the archive, by the class of words that shows it, the telling ones first.
_TOPICS: tuple[AboutTopic, ...] = (
    "left_out", "lengths", "longest", "shortest", "newest", "oldest", "titles", "speakers", "years", "places",
)  # fmt: skip
#: Meanings of an English word that are looked for in the titles of speeches.
MAX_MEANINGS = 5
#: One of these classes is in every question about the archive that is no small talk.
_SAYS_OF_WHAT = frozenset(
    "speech archive these this said summary topics newest oldest longest shortest left_out more".split()
)
# One who was spoken of: what is asked of him is in the speeches.
_PERSON = re.compile(r"\b(?:he|she|his|her|him|i|we|us|our|my)\b|[他她我]")
# 黄冈有什么打算: of a speech that is named, all that is planned or asked for is its outline.
_PLANS = re.compile(read_alternatives("about.toml", "plans.whole"))
_AROUND_WORDS = " ?？!！。.,，"
# Another time than that of the question before.
_RELATIVE_TIME = re.compile(r"\b(?:after|before|previous|following|next)\b|[前后下上次]一?年|之[前后]")


@dataclass(frozen=True, slots=True)
class ContinuedQuestion:
    """The earlier question of which more is wanted, by its position in the history, and how often more was wanted."""

    position: int
    page: int


class AboutReader:
    """Read what questions ask of the archive itself, of one or in the light of those before it."""

    def __init__(
        self,
        known: KnownNames,
        lexicon: Lexicon | None = None,
        classify: Callable[[AboutReading], Wording] = lambda _: "content",
    ) -> None:
        self._known, self._lexicon = known, lexicon
        self._words = WordReader(known, classify)

    def read(self, text: str, history: Sequence[str] = ()) -> AboutRequest | None:
        """Return what a question asks of the archive; None where it asks for what the speeches say."""
        if topic := find_small_talk(text):
            return AboutRequest(topic)
        if listed := self._listed_speech(text, history):
            return listed
        reading = self._words.read(text)
        if reading.asks_for_more or reading.asks_for_item:
            return self._continue(reading, text, history)
        if reading.says_only_a_name:
            return self._ask_of_another(reading, history)
        at_end = self._speech_at_end(reading)
        shown = self._summary(reading, at_end) if at_end else self._request(reading, text, history)
        likely = None if at_end else self._likely_request(reading, history)
        if shown and likely and shown.topic != likely.topic and likely.topic not in TALK_TOPICS and not shown.unknown:
            # 能查到哪些领导讲话 names leaders and asks for speeches.
            return likely
        return shown or likely

    def names_in(self, text: str) -> str:
        """Return the places, speakers and years that a question names, as it writes them; "" for none."""
        return self._words.names_in(text)

    def asks_for_item_alone(self, text: str) -> bool:
        """Return True if a question asks for nothing but an item of what was answered: 展开说说第二点."""
        return self._words.read(text).asks_for_item

    def find_continued(self, text: str, history: Sequence[str]) -> ContinuedQuestion | None:
        """Return the earlier question of which more is wanted; None where a question wants something else."""
        reading = self._words.read(text)
        if reading.asks_for_item or not reading.asks_for_more or find_small_talk(text):
            return None
        page = 1
        for position in range(len(history) - 1, -1, -1):
            if not self._words.read(history[position]).asks_for_more:
                return ContinuedQuestion(position, page)
            page += 1
        return None

    def _continue(self, reading: AboutReading, text: str, history: Sequence[str]) -> AboutRequest | None:
        """Return the request before with its next page, or an item of it in full; help where nothing can go on."""
        if reading.asks_for_item:
            before = self.read(history[-1], history[:-1]) if history else None
            has_items = before is not None and before.topic == "summary" and len(before.speech_ids) == 1
            return replace(before, section=reading.item, in_full=True, page=0) if before and has_items else None
        continued = self.find_continued(text, history)
        if continued is None:
            return AboutRequest("help")
        before = self.read(history[continued.position], history[: continued.position])
        if before is None:
            return None
        return AboutRequest("help") if before.topic in TALK_TOPICS else replace(before, page=continued.page)

    def _ask_of_another(self, reading: AboutReading, history: Sequence[str]) -> AboutRequest | None:
        """Return the request before, of the speeches that a question names; None where it was of all or of none."""
        request = self.read(history[-1], history[:-1]) if history else None
        ids = tuple(fact.speech_id for fact in reading.speeches or ())
        return replace(request, speech_ids=ids, page=0) if request and request.speech_ids else None

    def _request(self, reading: AboutReading, text: str, history: Sequence[str]) -> AboutRequest | None:
        speeches = reading.speeches
        asks_plans = speeches and _PLANS.fullmatch(reading.rest.strip(_AROUND_WORDS))
        if asks_plans and (not history or self._names_no_topic(history[-1])):
            return self._summary(reading, speeches)
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

    def _likely_request(self, reading: AboutReading, history: Sequence[str]) -> AboutRequest | None:
        """Return what a question asks of the archive by its wording, whatever words are left; None for content."""
        topic = reading.asked_of_archive
        if topic is None or reading.speeches == () or not _may_ask(reading):
            return None
        if reading.names_something:
            unknown = reading.unknown if topic == "speeches" and reading.speeches is None else ()
            return AboutRequest("speeches", unknown=unknown[0]) if len(unknown) == 1 else None
        if topic in TALK_TOPICS:
            # 能举个例子吗 goes on with what was spoken of.
            is_meant = reading.speeches is None and not (history and topic == "help")
            return AboutRequest(topic) if is_meant else None
        if history and points_back(reading.folded, has_subject=False) and not reading.classes & {"speech", "archive"}:
            return None
        if topic == "summary":
            is_of_all = reading.section is None and reading.classes & {"these", "archive"}
            spoken_of = None if is_of_all else self._spoken_of(history)
            return self._summary(reading, reading.speeches or spoken_of)
        return _listing_request(reading, topic, is_followed=bool(history))

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

    def _speech_at_end(self, reading: AboutReading) -> tuple[SpeechFacts, ...]:
        """Return the speeches that are to be summarised by being the newest, the longest, ...: 最长的讲话讲了什么."""
        end = named_extreme(reading.classes)
        if not end or reading.left or reading.speeches == () or not self._asks_for_summary(reading):
            return ()
        return find_extremes(end, reading.speeches or self._known.facts)

    def _names_no_topic(self, earlier: str) -> bool:
        """Return True if an earlier question has no topic that another one could go on with: 郴州面临哪些困难."""
        return all(map(names_answer_kind, content_words(self._words.read(earlier).rest)))

    def _spoken_of(self, history: Sequence[str]) -> tuple[SpeechFacts, ...] | None:
        """Return the speeches that the last earlier question names which names any."""
        for earlier in reversed(history):
            if speeches := self._words.read(earlier).speeches:
                return speeches
        return None

    def _request_with_words(self, reading: AboutReading, text: str) -> AboutRequest | None:
        """Read a question that says more: words by which a title names its speech, or a place without a speech."""
        if classify_kind(text) in WHOLE_ARCHIVE_KINDS:
            return None
        asks_about = bool(reading.classes & {"speech", "archive"})
        if self._asks_for_summary(replace(reading, speeches=None)) or reading.section is not None:
            titled = self._titled(reading.left, reading.speeches)
            if titled and (asks_about or (reading.speeches is None and len(titled) == 1)):
                return self._summary(reading, titled)
        unknown = self._unknown(reading) if asks_about or "have" in reading.classes else ""
        return AboutRequest("speeches", unknown=unknown) if unknown else None

    def _unknown(self, reading: AboutReading) -> str:
        """Return the place or year without a speech that is all that a question says more; "" for none."""
        if reading.speeches is not None:
            return ""
        spans = [span for span in find_years(reading.folded) if not any(map(span.holds, self._known.years))]
        years = [reading.folded[span.start : span.end] for span in spans]
        names = [*find_place_names(reading.folded), *years]
        return names[0] if len(names) == 1 and all(word in f"{names[0]}年" for word in reading.left) else ""

    def _listed_speech(self, text: str, history: Sequence[str]) -> AboutRequest | None:
        """Return the overview of a speech that is asked for by its number in the list before: 第三篇讲了什么."""
        numbered = listed_number(fold(text))
        if not numbered or not history or self._words.read(numbered[1]).left:
            return None
        listed = self.read(history[-1], history[:-1])
        if listed is None or listed.topic not in ("speeches", "titles"):
            return None
        ids = listed.speech_ids or tuple(fact.speech_id for fact in self._known.facts)
        return AboutRequest("summary", (ids[numbered[0] - 1],)) if numbered[0] <= len(ids) else None

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


def kind_of_request(request: AboutRequest) -> Kind:
    """Return the kind of the question that a request was read from."""
    if request.topic in TALK_TOPICS:
        return "talk"
    return "overview" if request.topic == "summary" else "archive"


def _may_ask(reading: AboutReading) -> bool:
    """Return False for a question with nothing of what makes up one about the archive.

    榅桲还可以叫什么 asks for a name as a question for titles does, and speaks of no speech.
    """
    if reading.wording in TALK_TOPICS:
        return True
    return not _RELATIVE_TIME.search(reading.folded) and bool(reading.classes & _SAYS_OF_WHAT)


def _listing_request(reading: AboutReading, topic: AboutTopic, *, is_followed: bool) -> AboutRequest | None:
    """Return what is counted or listed of the archive; None for what may be asked of something spoken of before."""
    may_lean = is_followed or "this" in reading.classes
    if may_lean and not reading.classes & {"speech", "archive"}:
        return None
    ids = tuple(fact.speech_id for fact in reading.speeches or ())
    return AboutRequest(topic, ids, counts="count" in reading.classes)


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
    if of_one or not of_speeches or (not ids and classes <= {"have", "filler", "list"}):
        return None
    asks = classes & {"count", "list", "filler", "have"} or {"speech", "archive"} <= classes
    return AboutRequest("speeches", ids, counts=counts) if asks else None


def _facts_text(fact: SpeechFacts) -> str:
    return fold(" ".join(filter(None, (fact.title, fact.occasion, fact.place, fact.speaker, fact.title_en))))

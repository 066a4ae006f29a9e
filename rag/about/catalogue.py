"""Answer what an archive holds, by counting: how many speeches, from where and when, by whom, how long."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from rag.about.naming import SEPARATOR, make_line, name_place, name_speech
from rag.about.pages import MAX_FRAME_CHARS, count_chars, deal_pages
from rag.about.skip_reason import reason_in_chinese
from rag.answer.limits import MAX_LISTING_CHARS
from rag.retrieve.extremes import find_extremes
from rag.store.local import SpeechFacts
from rag.store.protocol import Store
from rag.types import AboutRequest, AnswerSentence, Language

#: The lines that count, and those that list.
HeadAndList = tuple[list[AnswerSentence], list[AnswerSentence]]
#: Lines of a list that are shown at once; who asks for more gets the next ones.
MAX_LISTED = 60
#: So many places are named in one line, those with most speeches.
MAX_PLACES_NAMED = 30
#: So many different years are given one by one, more by the first and the last.
MAX_YEARS_LISTED = 12
_ROOM = MAX_LISTING_CHARS - MAX_FRAME_CHARS

_HOLDS = {"zh": "讲话库里共有 {n} 篇讲话。", "en": "The archive holds {n} speeches."}
_HOLDS_ONE = {"zh": "讲话库里共有 1 篇讲话。", "en": "The archive holds 1 speech."}
_OF_THESE = {"zh": "符合的讲话有 {n} 篇：", "en": "Speeches that fit: {n}."}
_NO_SPEECH_OF = {"zh": "讲话库里没有{name}的讲话。", "en": "The archive has no speech of {name}."}
_PLACES = {"zh": "来自 {n} 个地方：{names}。", "en": "Places: {n}. {names}."}
_AND_OTHERS = {"zh": "等", "en": " and others"}
_NO_PLACE = {"zh": "有 {n} 篇没有写明地点。", "en": "Speeches that do not say their place: {n}."}
_DATED = {"zh": "写明日期的有 {n} 篇：{years}。", "en": "Speeches with a date: {n}. {years}."}
_NOT_DATED = {"zh": "有 {n} 篇没有写明日期。", "en": "Speeches without a date: {n}."}
_NONE_DATED = {"zh": "没有一篇写明日期，无从判断。", "en": "No speech says its date, so this cannot be told."}
_SPAN = {"zh": "从 {first} 年到 {last} 年", "en": "from {first} to {last}"}
_SPEAKERS = {"zh": "讲话人有 {n} 种写法：", "en": "Speakers as they are named: {n}."}
_NO_SPEAKER = {"zh": "有 {n} 篇没有写明讲话人。", "en": "Speeches that do not name their speaker: {n}."}
_LENGTHS = {
    "zh": "共 {n} 篇，合计 {total} 字，平均 {mean} 字，最长的在前：",
    "en": "{n} speeches, {total} characters in all, {mean} on average, the longest first:",
}
_LENGTH = {"zh": "{name}：{length} 字", "en": "{name}: {length} characters"}
_EXTREME = {
    "newest": {"zh": "有日期的讲话里最新的是：", "en": "The newest speech that has a date:"},
    "oldest": {"zh": "有日期的讲话里最早的是：", "en": "The oldest speech that has a date:"},
    "longest": {"zh": "最长的讲话是：", "en": "The longest speech:"},
    "shortest": {"zh": "最短的讲话是：", "en": "The shortest speech:"},
}
_NONE_LEFT_OUT = {"zh": "建库时没有文件被跳过（0 个）。", "en": "No file was left out when the index was built."}
_LEFT_OUT = {"zh": "建库时有 {n} 个文件没有收进来：", "en": "Files that were left out when the index was built: {n}."}
_COUNTED = {"zh": "{name}（{n} 篇）", "en": "{name} ({n})"}
_MORE = {"zh": "还有 {n} 项，可以接着问“还有呢”。", "en": "{n} more; ask “tell me more”."}
_NO_MORE = {"zh": "没有更多了。", "en": "There is no more."}


class Catalogue:
    """Answers questions about what the archive holds."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self, request: AboutRequest, language: Language) -> tuple[AnswerSentence, ...]:
        """Return the lines that answer a request; lists come page by page."""
        all_facts = self._store.facts()
        wanted = set(request.speech_ids)
        facts = [fact for fact in all_facts if not wanted or fact.speech_id in wanted]
        head, listed = self._head_and_list(request, facts, language)
        pages = list(
            deal_pages([[line] for line in listed], _ROOM, MAX_LISTED, room_on_first=_ROOM - count_chars(head))
        )
        shown = pages[request.page] if request.page < len(pages) else []
        left = sum(map(len, pages[request.page + 1 :]))
        if request.page:
            return (*(shown or [make_line(_NO_MORE[language])]), *_more_line(left, language))
        return (*head, *shown, *_more_line(left, language))

    def _head_and_list(self, request: AboutRequest, facts: Sequence[SpeechFacts], language: Language) -> HeadAndList:
        """Return the lines that count, and those that list."""
        if request.unknown:
            none = make_line(_NO_SPEECH_OF[language].format(name=request.unknown))
            lines = _year_lines if request.unknown[0].isdigit() else _place_lines
            return [none, *lines(facts, language)], []
        if request.topic in _EXTREME:
            return _extreme_lines(request.topic, facts, language)
        makers: dict[str, Callable[[Sequence[SpeechFacts], Language], HeadAndList]] = {
            "places": _places,
            "years": _dated_speeches,
            "speakers": self._speaker_lines,
            "lengths": _length_lines,
            "left_out": lambda _, language: self._left_out_lines(language),
        }
        if request.topic in makers:
            return makers[request.topic](facts, language)
        return _speech_lines(request, facts, language)

    def _speaker_lines(self, facts: Sequence[SpeechFacts], language: Language) -> HeadAndList:
        """Return who speaks, of transcripts those of the turns, with the number of their speeches."""
        ids = {fact.speech_id for fact in facts}
        speeches = Counter(fact.speaker for fact in facts if fact.speaker)
        of_turns = Counter(
            speaker
            for position, turns in self._store.turns.items()
            if self._store.speech_at(position).id in ids
            for speaker in {turn.speaker for turn in turns}
        )
        counts = speeches | of_turns
        head = [make_line(_holds(facts, language)[0].text), make_line(_SPEAKERS[language].format(n=len(counts)))]
        unknown = sum(not fact.speaker for fact in facts)
        if unknown:
            head.insert(1, make_line(_NO_SPEAKER[language].format(n=unknown)))
        return head, [make_line(_COUNTED[language].format(name=name, n=n)) for name, n in counts.items()]

    def _left_out_lines(self, language: Language) -> HeadAndList:
        skipped = self._store.skipped()
        if not skipped:
            return [make_line(_NONE_LEFT_OUT[language])], []
        told = [
            f"{file.path}：{reason_in_chinese(file.reason)}。"
            if language == "zh"
            else f"{file.path}: {file.reason.removeprefix(f'{file.path}: ')}"
            for file in skipped
        ]
        lines = [make_line(line) for line in told]
        return [make_line(_LEFT_OUT[language].format(n=len(skipped)))], lines


def _holds(facts: Sequence[SpeechFacts], language: Language) -> list[AnswerSentence]:
    return [make_line((_HOLDS_ONE if len(facts) == 1 else _HOLDS)[language].format(n=len(facts)))]


def _list_speeches(facts: Sequence[SpeechFacts], language: Language) -> list[AnswerSentence]:
    return [make_line(name_speech(fact, language), fact.speech_id) for fact in facts]


def _speech_lines(request: AboutRequest, facts: Sequence[SpeechFacts], language: Language) -> HeadAndList:
    """Return how many speeches there are and which; of all of them counted, where and when they are from instead."""
    head = [make_line(_OF_THESE[language].format(n=len(facts)))] if request.speech_ids else _holds(facts, language)
    if request.counts and not request.speech_ids:
        return [*head, *_place_lines(facts, language), *_year_lines(facts, language)], []
    return head, _list_speeches(facts, language)


def _dated_speeches(facts: Sequence[SpeechFacts], language: Language) -> HeadAndList:
    return _year_lines(facts, language), _list_speeches([fact for fact in facts if fact.date], language)


def _places(facts: Sequence[SpeechFacts], language: Language) -> HeadAndList:
    """Return the line of the places, and those that it does not name, each in a line."""
    counts = Counter(fact.place for fact in facts if fact.place)
    rest = counts.most_common()[MAX_PLACES_NAMED:]
    listed = [make_line(_COUNTED[language].format(name=name_place(place, language), n=n)) for place, n in rest]
    return _place_lines(facts, language), listed


def _place_lines(facts: Sequence[SpeechFacts], language: Language) -> list[AnswerSentence]:
    """Return the places with the numbers of their speeches, and how many say none."""
    counts = Counter(fact.place for fact in facts if fact.place)
    lines = []
    if counts:
        shown = dict(counts.most_common(MAX_PLACES_NAMED))
        names = SEPARATOR[language].join(
            _COUNTED[language].format(name=name_place(place, language), n=n)
            for place, n in counts.items()
            if place in shown
        ) + (_AND_OTHERS[language] if len(counts) > len(shown) else "")
        lines.append(make_line(_PLACES[language].format(n=len(counts), names=names)))
    unknown = len(facts) - counts.total()
    return [*lines, *([make_line(_NO_PLACE[language].format(n=unknown))] if unknown else [])]


def _year_lines(facts: Sequence[SpeechFacts], language: Language) -> list[AnswerSentence]:
    """Return the years with the numbers of their speeches, and how many have no date."""
    counts = Counter(fact.year for fact in facts if fact.year)
    years = sorted(counts)
    lines = []
    if len(years) > MAX_YEARS_LISTED:
        span = _SPAN[language].format(first=years[0], last=years[-1])
        lines.append(make_line(_DATED[language].format(n=counts.total(), years=span)))
    elif years:
        listed = SEPARATOR[language].join(_COUNTED[language].format(name=year, n=counts[year]) for year in years)
        lines.append(make_line(_DATED[language].format(n=counts.total(), years=listed)))
    unknown = len(facts) - counts.total()
    return [*lines, *([make_line(_NOT_DATED[language].format(n=unknown))] if unknown else [])]


def _length_lines(facts: Sequence[SpeechFacts], language: Language) -> HeadAndList:
    total = sum(fact.characters for fact in facts)
    head = make_line(_LENGTHS[language].format(n=len(facts), total=total, mean=round(total / max(len(facts), 1))))
    by_length = sorted(facts, key=lambda fact: -fact.characters)
    return [head], [_length_line(fact, language) for fact in by_length]


def _length_line(fact: SpeechFacts, language: Language) -> AnswerSentence:
    line = _LENGTH[language].format(name=name_speech(fact, language), length=fact.characters)
    return make_line(line, fact.speech_id)


def _extreme_lines(topic: str, facts: Sequence[SpeechFacts], language: Language) -> HeadAndList:
    """Return the speech at one end of the dates or lengths, with those that stand there as well."""
    there = find_extremes(topic, facts)
    if not there:
        return [make_line(_NONE_DATED[language])], []
    unknown = sum(not fact.date for fact in facts) if topic in ("newest", "oldest") else 0
    head = [make_line(_EXTREME[topic][language])]
    if unknown:
        head.insert(0, make_line(_NOT_DATED[language].format(n=unknown)))
    if topic in ("newest", "oldest"):
        return head, _list_speeches(there, language)
    return head, [_length_line(fact, language) for fact in there]


def _more_line(left: int, language: Language) -> Iterator[AnswerSentence]:
    if left > 0:
        yield make_line(_MORE[language].format(n=left))

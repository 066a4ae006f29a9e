"""The words around quotations: where they stand, what was not found, what is hidden, in the reader's language."""

import calendar
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from rag.answer.candidate import Candidate
from rag.answer.lead import ShownSentence
from rag.cite import ids
from rag.text.context import chars_per_chinese
from rag.text.normalise import to_traditional
from rag.text.pinyin import read_pinyin
from rag.text.words import detect_language
from rag.types import AnswerSentence, Language, Question, Speech, Subject

_NOT_FOUND = {
    "zh": "没有在讲话库里找到能回答这个问题的内容。",
    "en": "Nothing was found in the archive that answers this question.",
}
_LOOKED_FOR = {"zh": "查找的是：{words}。", "en": "Looked for: {words}."}
_NEAREST = {"zh": "最接近的内容在：", "en": "What comes nearest:"}
_NO_SPEECH_OF_YEAR = {
    "zh": "讲话库里没有{years}年的讲话。",
    "en": "The archive holds no speech of {years}.",
}
_NO_SPEECH_BY = {
    "zh": "讲话库里没有{name}的讲话。",
    "en": "The archive holds no speech by {name}.",
}
_NOT_MENTIONED = {
    "zh": "找到的讲话没有提到{words}，最接近的内容是：",
    "en": "The speeches that were found do not mention {words}; what comes nearest:",
}
_HIDDEN = {
    "zh": "原文把这一处隐去了，无法得知。{where}：",
    "en": "The source itself hides this, so it cannot be known. {where}:",
}
_MENTION = {
    "zh": {1: "讲话库里按日期最早提到这一点的讲话：", -1: "讲话库里按日期最晚提到这一点的讲话："},
    "en": {
        1: "Of the speeches in the archive that mention this, the earliest by date:",
        -1: "Of the speeches in the archive that mention this, the latest by date:",
    },
}
_SILENT = {
    "zh": "{name}：没有找到这方面的内容。",
    "en": "{name}: nothing was found on this.",
}
_HARDLY_SPOKEN_OF = {
    "zh": "{name}：没有直接谈到这一点，最接近的内容是：",
    "en": "{name}: nothing speaks of this directly; what comes nearest:",
}
# Within a title in 《》 another one stands in 〈〉 (GB/T 15834).
_INNER_MARKS = str.maketrans("《》", "〈〉")
_LARGER = {
    "zh": "按上面的数字计算，{name}的较大。",
    "en": "Computed from the figures above: that of {name} is larger.",
}
_ITEMS = {"zh": "，{count}点", "en": ", {count} points"}
_COLON = {"zh": "：", "en": ":"}
#: Whose meeting it was, which a title may leave out: 全市科技工作会议.
_WHOSE_MEETING = re.compile(r"^全[省市县区州镇乡]")
#: What is said of a speaker in brackets: 县领导（文中未具名）.
_REMARK = re.compile(r"\s*[（(][^（）()]*[）)]")
# English as long as nothing set a locale, which is so when this is imported.
_MONTHS = tuple(calendar.month_name)
#: What a frame repeats from a speech: its title, a heading, its occasion, the speaker of a turn.
_PRINTED = re.compile("(《[^》]*》|“[^”]*”|（[^）]*）|(?<=[》）分]，)[^，：；。]+)")
#: Words that a refusal repeats, and characters of a heading that is named, in Chinese ones.
MAX_REPEATED_WORDS = 8
MAX_HEADING_CHARS = 12


def quote_candidate(candidate: Candidate) -> AnswerSentence:
    """Return the quotation of a candidate, with its citation."""
    # A citation holds whole sentences and an item of an enumeration may begin within one: what is cited is shown.
    citation = ids.make(candidate.speech, candidate.span.start, candidate.span.end)
    return AnswerSentence(citation.quote, (citation,), "verbatim")


def frame_quotations(candidates: Sequence[Candidate], language: Language) -> Iterator[AnswerSentence]:
    """Yield candidates in groups, one a top-level section, each under a line that says where it comes from.

    The group of the best candidate comes first; within a group the speech's own order is kept.
    """
    for section in dict.fromkeys(map(_section, candidates)):
        group = sorted((c for c in candidates if _section(c) == section), key=lambda c: c.span.start)
        source = describe_source(group[0].speech, group[0].span.start, language)
        yield _frame(source + _COLON[language])
        yield from map(quote_candidate, group)


def frame_sentences(shown: Sequence[ShownSentence], language: Language) -> Iterator[AnswerSentence]:
    """Yield the sentences that are shown in groups, one a speech and turn, each under a line that tells which.

    The group of the lead comes first; of what follows each keeps its order.
    """
    for key in dict.fromkeys(map(_group_of, shown)):
        group = [sentence for sentence in shown if _group_of(sentence) == key]
        headings = {_printed_heading(sentence.speech, sentence.span.start) for sentence in group}
        first = group[0]
        source = describe_source(first.speech, first.span.start, language, with_section=len(headings) == 1)
        items = sum(1 for sentence in group if sentence.item)
        count = _ITEMS[language].format(count=items) if items > 1 else ""
        yield _frame(source + count + _COLON[language])
        yield from map(quote_sentence, group)


def _group_of(sentence: ShownSentence) -> tuple[str, str]:
    turn = sentence.speech.turn_at(sentence.span.start)
    return sentence.speech.id, turn.speaker if turn else ""


def quote_sentence(shown: ShownSentence) -> AnswerSentence:
    """Return a sentence that is shown, with the citation of all of it."""
    citation = ids.make(shown.speech, shown.span.start, shown.span.end)
    return AnswerSentence(shown.text, (citation,), "verbatim", role=shown.role, head=_name_of(shown))


def _name_of(shown: ShownSentence) -> str:
    """Return whose words a lead gives: a place, else who speaks."""
    speech = shown.speech
    return (speech.place or speech.speaker_at(shown.span.start) or "") if shown.role == "lead" else ""


def frame_hidden(candidate: Candidate, language: Language) -> tuple[AnswerSentence, ...]:
    """Return the sentence that hides what was asked for, under a line that says so."""
    where = describe_source(candidate.speech, candidate.span.start, language)
    return _frame(_HIDDEN[language].format(where=where)), replace(quote_candidate(candidate), role="lead")


def frame_refusal(question: Question, nearest: Mapping[str, str]) -> tuple[AnswerSentence, ...]:
    """Return the lines of a refusal: that nothing answers, what was looked for, and what comes nearest.

    `nearest` are places to try, by the ids of their speeches; each has a line of its own that leads to its speech.
    """
    language = question.language
    lines = [*_missing_years(question), *_missing_speaker(question), _NOT_FOUND[language]]
    if question.terms:
        separator = "、" if language == "zh" else ", "
        words = _join_neighbours(question.terms, question.search_text)
        lines.append(_LOOKED_FOR[language].format(words=separator.join(words[:MAX_REPEATED_WORDS])))
    if nearest:
        lines.append(_NEAREST[language])
    leads = [replace(_frame(place), speech_id=speech_id) for speech_id, place in nearest.items()]
    return (*map(_frame, lines), *leads)


def _join_neighbours(terms: Sequence[str], searched: str) -> list[str]:
    """Return terms as the question writes them: 赤字 and 率 that stand side by side in it as 赤字率."""
    joined: list[str] = []
    for term in terms:
        former = joined.pop() if joined else ""
        wider = f"{former} {term}" if f"{former}{term}".isascii() else f"{former}{term}"
        joined += [wider] if former and wider in searched else [*filter(None, [former]), term]
    return joined


def frame_missing_speaker(question: Question) -> Iterator[AnswerSentence]:
    """Yield a line that says of whom who is asked for the archive holds no speech."""
    return map(_frame, _missing_speaker(question))


def frame_not_mentioned(words: Sequence[str], language: Language) -> Iterator[AnswerSentence]:
    """Yield a line that says which words nothing that was found speaks of; nothing without such words."""
    if words:
        quoted = "、".join(f"“{word}”" for word in words) if language == "zh" else ", ".join(f"“{w}”" for w in words)
        yield _frame(_NOT_MENTIONED[language].format(words=quoted))


def frame_mention(question: Question, speech_ids: Collection[str]) -> Iterator[AnswerSentence]:
    """Yield a line that says that a speech is the first or the last to mention a thing, where it was chosen as that."""
    if len(speech_ids) == 1 and question.subjects and (position := question.subjects[0].mention):
        yield _frame(_MENTION[question.language][position])


def frame_silent(subject: Subject, language: Language) -> AnswerSentence:
    """Return the line for a subject of a comparison of which nothing was found."""
    return _frame(_SILENT[language].format(name=name_subject(subject, language)))


def frame_larger(subject: Subject, language: Language) -> AnswerSentence:
    """Return the line that says whose figure is the larger one, which is computed and no quotation."""
    return _frame(_LARGER[language].format(name=name_subject(subject, language)))


def frame_hardly_spoken_of(subject: Subject, language: Language) -> AnswerSentence:
    """Return the line for a subject of a comparison that hardly speaks of what is asked."""
    return _frame(_HARDLY_SPOKEN_OF[language].format(name=name_subject(subject, language)))


def write_traditional(line: str) -> str:
    """Return a line of a frame in traditional characters, but titles, headings and occasions as they are printed."""
    parts = _PRINTED.split(line)
    return "".join(part if index % 2 else to_traditional(part) for index, part in enumerate(parts))


def describe_source(speech: Speech, start: int, language: Language, *, with_section: bool = True) -> str:
    """Say in a reader's language where something is said: place, title, occasion, top-level section, speaker of a turn.

    The speaker and the date are given where they are known and the title does not name them, else the occasion.
    """
    turn = speech.turn_at(start)
    turn_speaker = turn.speaker if turn else ""
    section = _shorten(_printed_heading(speech, start)) if with_section else ""
    speaker = _REMARK.sub("", speech.speaker or "").strip()
    known = list(filter(None, (speaker, _write_date(speech.date, language))))
    facts = known or [_occasion_beside_title(speech)]
    about = ("，" if language == "zh" else ", ").join(fact for fact in facts if fact and fact not in speech.title)
    if language == "zh":
        title = f"{speech.place or ''}《{speech.title.translate(_INNER_MARKS)}》" + (f"（{about}）" if about else "")
        return "，".join(filter(None, [title, f"“{section}”部分" if section else "", turn_speaker]))
    # Angle brackets are Chinese print.
    title = (
        f"“{_with_single_marks(speech.title)}”"
        if speech.title.isascii()
        else f"《{speech.title.translate(_INNER_MARKS)}》"
    )
    title += f" ({about})" if about else ""
    place = _name_in_english(speech.place) if speech.place else ""
    return ", ".join(filter(None, [place, title, f"section “{section}”" if section else "", turn_speaker]))


def name_subject(subject: Subject, language: Language) -> str:
    """Name one of the things that are compared, in a reader's language: Dingxi (定西); 2021 tells it from 2022."""
    if not subject.place:
        return f"“{subject.label}”"
    years = "–".join(map(str, filter(None, (subject.year, subject.until))))
    if language == "zh":
        return subject.place + years + "年" * bool(years)
    return ", ".join(filter(None, [_name_in_english(subject.place), years]))


def _missing_years(question: Question) -> Iterator[str]:
    """Yield a line on years without a speech; of a known speaker a year that is asked for is one spoken of."""
    if question.unknown_years and not any(subject.speakers for subject in question.subjects):
        years = ("、" if question.language == "zh" else ", ").join(map(str, question.unknown_years))
        yield _NO_SPEECH_OF_YEAR[question.language].format(years=years)


def _missing_speaker(question: Question) -> Iterator[str]:
    if question.unknown_speaker:
        yield _NO_SPEECH_BY[question.language].format(name=question.unknown_speaker)


def _frame(line: str) -> AnswerSentence:
    return AnswerSentence(line, (), "frame")


def _section(candidate: Candidate) -> tuple[str, str, str]:
    """Return the speech and the top-level heading that a candidate stands under, and in a transcript who speaks."""
    speech, start = candidate.speech, candidate.span.start
    turn = speech.turn_at(start)
    return speech.id, _printed_heading(speech, start), turn.speaker if turn else ""


def _printed_heading(speech: Speech, start: int) -> str:
    """Return the heading of the top-level section at an offset, "" where it has no line of its own.

    An item that begins within a paragraph (Third, we will strengthen …) has no heading beside its words.
    """
    section = next(iter(speech.sections_at(start)), None)
    if section is None:
        return ""
    end = section.start + len(section.heading)
    return section.heading if speech.text[end : end + 1] in ("\n", "") else ""


def _occasion_beside_title(speech: Speech) -> str:
    """Return the occasion of a speech, but for one that its title names."""
    occasion = speech.occasion or ""
    return "" if _WHOSE_MEETING.sub("", occasion) in speech.title else occasion


def _write_date(date: str | None, language: Language) -> str:
    """Write an ISO date, as far as it is known, in a reader's language: 2019年3月5日, 5 March 2019."""
    if not date:
        return ""
    year, *rest = (int(part) for part in date.split("-"))
    if language == "zh":
        return f"{year}年" + "".join(f"{part}{unit}" for part, unit in zip(rest, "月日", strict=False))
    return " ".join([*map(str, rest[1:]), *(_MONTHS[month] for month in rest[:1]), str(year)])


def _name_in_english(place: str) -> str:
    return f"{''.join(read_pinyin(place)).capitalize()} ({place})"


def _with_single_marks(words: str) -> str:
    """Return words that are quoted themselves with single quotation marks inside."""
    return words.replace("“", "‘").replace("”", "’")


def _shorten(heading: str) -> str:
    """Return a heading that is not too long, never cut within a number or before a mark."""
    heading = _with_single_marks(heading)
    max_chars = int(MAX_HEADING_CHARS * chars_per_chinese(detect_language(heading)))
    if len(heading) <= max_chars:
        return heading
    return heading[: max_chars - 1].rstrip("0123456789，、,;: ") + "…"

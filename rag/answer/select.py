"""Choose among candidates: the best, those nearly as good, and the enumeration that the best one belongs to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answer.candidate import MAX_MERGED_CHARS, Candidate, drop_overlaps, fit_budget, merge_adjacent
from rag.retrieve.kind import asks_over_years
from rag.text.context import chars_per_chinese
from rag.text.enumeration import announced_items, enumeration_items
from rag.text.masthead import masthead_end
from rag.text.normalise import fold
from rag.text.pep_talk import is_pep_talk
from rag.text.salutation import is_salutation
from rag.text.sentences import sentence_spans
from rag.text.turn_labels import personal_name
from rag.types import Kind, Question, Section, Span, Speech

#: A further candidate joins the answer when it scores at most so much less than the best one: what stands in the same
#: paragraph is the likeliest to belong to it, what another speech says the least (docs/decisions/0005).
PARAGRAPH_MARGIN = 3.7
SPEECH_MARGIN = 1.5
OTHER_SPEECH_MARGIN = 0.3
#: Of each of several subjects candidates join that score so many times as much less: what is asked of all of them is
#: said otherwise by each (corpus/: .579 of the comparisons right instead of .474, other sets alike).
SUBJECT_FACTOR = 2.0
#: Of all speeches that speak of something, the ones so near the best. Of those that hold the word most came within 2.6,
#: those that do not 4.2 and more behind (six Chinese questions; in English the two are less far apart).
EACH_SPEECH_MARGIN = 2.6
MAX_QUOTATIONS = 4
MAX_QUOTATIONS_PER_SUBJECT = 3
MAX_QUOTATIONS_FOR_ONE_THING = 2
#: Kinds of question that an enumeration answers, and those that ask for one thing.
ENUMERABLE_KINDS: tuple[Kind, ...] = ("list", "plan", "problem")
SINGLE_KINDS: tuple[Kind, ...] = ("figure", "yes_no")
#: Quoted text; an enumeration may take more than single sentences.
MAX_QUOTED_CHARS = 400
MAX_QUOTED_CHARS_ENGLISH = 600
#: A longer sentence says something itself, whatever it announces.
MAX_ANNOUNCEMENT_CHARS = 40
MAX_LIST_CHARS = 700
MAX_LIST_CHARS_ENGLISH = 820

# When and where a meeting was held, or who spoke there.
_ASKS_CIRCUMSTANCES = re.compile(
    r"(?:什么时候|什麼時候|何时|何時|几[月号時时]|幾[月號時]|哪[天里裡儿兒年]|在哪|地[点點]|谁|誰).*(?:会|會|召开|召開|举行|舉行|发表|發表|讲话|講話|演讲|演講)"
    r"|(?:会议|會議|讲话|講話|演讲|演講).*(?:什么时候|什麼時候|何时|何時|哪[天里裡儿兒年]|在哪|地[点點])"
    r"|\b(?:when|where|who|venue|what (?:day|date|place|time|year))\b.*"
    r"\b(?:held|take place|took place|meeting|conference|debate|speech|address|speaks?|spoke|delivered)\b",
    re.IGNORECASE,
)
#: A longer paragraph that ends with a question mark is no heading; of what stands below one so much answers it.
MAX_ASKING_CHARS = 100
MAX_ANSWER_BELOW_CHARS = 240
_ASKING_END = re.compile(r"[?？]\s*$")
#: So many sentences are taken with one that points back to what was said before it.
ANTECEDENT_SENTENCES = 2
_POINTING_BACK = re.compile(
    r"上述|以上(?!\d)|前述|这[些几两三](?:个|项|条|种|类)?(?:做法|经验|措施|办法|举措|成绩|问题)"
    r"|These (?:measures|steps|things)\b"
)
# What says that something is counted or follows: 三句老实话 以下几个方面 two things, the following.
_ANNOUNCEMENT = re.compile(
    r"[：:—]\s*$|[一二两三四五六七八九十几多\d][个点条句件项类步大种关方]|以下|下面|如下|following|below"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|several|some|few|many)\b",
    re.IGNORECASE,
)
# A sentence that sums up what was enumerated before it: 这些为…提供了良好条件。
_SUMMARY = re.compile(r"(?:^|[。！？；;])\s*(?:这些(?!年|天|日子)|以上|上述|这[二两三四五六七八九]|凡此)")


def select_candidates(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return what answers, given the candidates best first: the best, those nearly as good, and its enumeration."""
    candidates = drop_overlaps(map(_behind_question, _without_mastheads(question, candidates)))
    if len(question.subjects) > 1:
        return _select_per_subject(len(question.subjects), candidates)
    if question.kind == "speeches":
        of_speeches = _select_per_speech(candidates)
        in_order = asks_over_years(question) and all(candidate.speech.date for candidate in of_speeches)
        return sorted(of_speeches, key=lambda c: str(c.speech.date)) if in_order else of_speeches
    if question.kind not in (*ENUMERABLE_KINDS, "figure"):
        # A heading tells where to look, and the frame of an answer names it; a salutation says nothing.
        telling = [c for c in candidates if not (_is_heading(c) or is_salutation(c.text))]
        candidates = telling or candidates
    if question.kind == "plan":
        candidates = [c for c in candidates if not is_pep_talk(c.speech, c.span)] or candidates
    most = MAX_QUOTATIONS_FOR_ONE_THING if question.kind in SINGLE_KINDS else MAX_QUOTATIONS
    selected = within_margin(candidates)[:most]
    if selected and (question.kind in ENUMERABLE_KINDS or _only_announces(selected[0])):
        with_items = _with_items(selected, asks_for_several=question.kind == "list")
        selected = fit_budget(drop_overlaps(with_items), max_list_chars(selected[0].speech))
    return merge_adjacent([with_antecedent(candidate) for candidate in selected])


def points_back(candidate: Candidate) -> bool:
    """Return True if a candidate begins with what points to the sentences before it: 上述做法, these problems."""
    return _POINTING_BACK.match(candidate.text) is not None


def with_antecedent(candidate: Candidate) -> Candidate:
    """Return a candidate with the sentences before it that it points back to: 上述做法 says nothing without them."""
    if not points_back(candidate):
        return candidate
    speech, span = candidate.speech, candidate.span
    paragraph = next((p for p in speech.paragraphs if p.start <= span.start < p.end), span)
    before = sentence_spans(speech.text, paragraph.start, span.start)[-ANTECEDENT_SENTENCES:]
    if not before or span.end - before[0].start > MAX_MERGED_CHARS:
        return candidate
    return replace(candidate, span=Span(before[0].start, span.end))


def _without_mastheads(question: Question, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Return the candidates that are more than the lines above a speech, unless it is asked when, where or who."""
    if _ASKS_CIRCUMSTANCES.search(question.text):
        return candidates
    return [candidate for candidate in candidates if not _is_masthead(candidate)] or candidates


def _behind_question(candidate: Candidate) -> Candidate:
    """Return the paragraph below a heading that asks, for a candidate that is such a heading alone."""
    speech, paragraphs = candidate.speech, candidate.speech.paragraphs
    at = next((i for i, p in enumerate(paragraphs) if p.start <= candidate.span.start < p.end), None)
    if at is None or at + 1 == len(paragraphs) or speech.turns or not _asks(candidate, paragraphs[at]):
        return candidate
    below = paragraphs[at + 1]
    if _ASKING_END.search(speech.text[below.start : below.end]):
        return candidate
    end = below.start
    for sentence in sentence_spans(speech.text, below.start, below.end):
        if sentence.end - below.start > MAX_ANSWER_BELOW_CHARS and end > below.start:
            break
        end = sentence.end
    return replace(candidate, span=Span(below.start, end), items=(), cores=())


def _asks(candidate: Candidate, paragraph: Span) -> bool:
    """Return True if a candidate is a short paragraph that is one question."""
    is_whole = candidate.span.start <= paragraph.start and candidate.span.end >= paragraph.end
    words = candidate.speech.text[paragraph.start : paragraph.end]
    return is_whole and len(words) <= MAX_ASKING_CHARS and _ASKING_END.search(words) is not None


def _is_masthead(candidate: Candidate) -> bool:
    """Return True if a candidate lies in the lines above the first sentence of a speech: the house, the day."""
    return candidate.span.end <= masthead_end(candidate.speech)


def within_margin(candidates: Sequence[Candidate], factor: float = 1.0) -> list[Candidate]:
    """Return the candidates that score nearly as well as the best one; those near it in the text may score less.

    `factor` widens every margin.
    """
    if not candidates:
        return []
    best = candidates[0]
    paragraphs = [p for p in best.speech.paragraphs if p.start <= best.span.start and best.span.end <= p.end]
    near = []
    for candidate in candidates:
        if candidate.speech.id != best.speech.id:
            margin = OTHER_SPEECH_MARGIN
        elif any(p.start <= candidate.span.start and candidate.span.end <= p.end for p in paragraphs):
            margin = PARAGRAPH_MARGIN
        else:
            margin = SPEECH_MARGIN
        if best.score - candidate.score <= margin * factor:
            near.append(candidate)
    return fit_budget(drop_overlaps(near), max_quoted_chars(best.speech))


def max_list_chars(speech: Speech) -> int:
    """Return how much of a speech is quoted where an enumeration or several subjects are asked for."""
    return MAX_LIST_CHARS_ENGLISH if speech.language == "en" else MAX_LIST_CHARS


def max_quoted_chars(speech: Speech) -> int:
    """Return how much of a speech is quoted: English takes more characters, and an answer has a bound in any case."""
    return MAX_QUOTED_CHARS_ENGLISH if speech.language == "en" else MAX_QUOTED_CHARS


def enumeration_of(candidate: Candidate) -> list[Span]:
    """Return the items of the enumeration that a candidate announces, opens, takes an item of or sums up."""
    if announced := announced_items(candidate.speech, candidate.span.end):
        return announced
    return [Span(item.start, item.end) for item in _sections_of(candidate)]


def _sections_of(candidate: Candidate) -> list[Section]:
    """Return the sections of the enumeration that a candidate opens, takes an item of or sums up."""
    speech, start = candidate.speech, candidate.span.start
    sections = speech.sections_at(candidate.span.end - 1)
    if not sections:
        return []
    section = sections[-1]
    items = [s for s in speech.sections if s.level == section.level + 1 and start <= s.start < section.end]
    if items:
        return items
    siblings = enumeration_items(speech, section)
    sums_up = section == siblings[-1] and bool(_SUMMARY.search(candidate.text))
    return siblings if section.start >= start or sums_up else []


def _select_per_subject(subjects: int, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the best candidates of each of several subjects, which share the length of a list."""
    budget = max_list_chars(candidates[0].speech) // subjects if candidates else 0
    selected: list[Candidate] = []
    for index in range(subjects):
        near = within_margin(
            [candidate for candidate in candidates if candidate.subject_index == index], SUBJECT_FACTOR
        )
        selected += fit_budget(near[:MAX_QUOTATIONS_PER_SUBJECT], budget)
    return merge_adjacent(drop_overlaps(selected))


def select_per_turn_speaker(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the best candidate of each speaker of a transcript, best first, as far as there is room."""
    best_of_speaker: dict[str, Candidate] = {}
    for candidate in drop_overlaps(candidates):
        if turn := candidate.speech.turn_at(candidate.span.start):
            best_of_speaker.setdefault(fold(personal_name(turn.speaker)) or turn.speaker, candidate)
    return fit_budget(list(best_of_speaker.values()), MAX_LIST_CHARS)


def _select_per_speech(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the best candidate of each speech that speaks of what is asked nearly as much as the best one does."""
    best_of_speech: dict[str, Candidate] = {}
    for candidate in candidates:
        best_of_speech.setdefault(candidate.speech.id, candidate)
    highest = candidates[0].score
    near = [c for c in best_of_speech.values() if highest - c.score <= EACH_SPEECH_MARGIN]
    return fit_budget(near, MAX_LIST_CHARS)


def _with_items(selected: Sequence[Candidate], *, asks_for_several: bool) -> Iterator[Candidate]:
    """Yield the candidates, and after the best one the first sentences of the enumeration that it belongs to.

    It brings its enumeration where several things are asked for, and where it only announces it or is a heading, which
    alone says nothing.
    """
    best, items = selected[0], []
    if asks_for_several or _is_heading(best) or _only_announces(best):
        items = [sentence_spans(best.speech.text, item.start, item.end)[0] for item in enumeration_of(best)]
    yield replace(best, items=tuple(items))
    yield from (Candidate(best.speech, item, best.score) for item in items)
    yield from selected[1:]


def _only_announces(candidate: Candidate) -> bool:
    """Return True if a candidate says hardly more than that an enumeration follows, such as 我想说三句老实话."""
    is_short = len(candidate.text) <= MAX_ANNOUNCEMENT_CHARS * chars_per_chinese(candidate.speech.language)
    return is_short and bool(announced_items(candidate.speech, candidate.span.end))


def _is_heading(candidate: Candidate) -> bool:
    return any(section.heading == candidate.text for section in candidate.speech.sections_at(candidate.span.start))

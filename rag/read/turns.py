"""Transcripts: which lines begin a turn, and whose.

A label has to occur as one. A file is a transcript where several speakers are named, or one again and again, where
what follows them are sentences, and where little stands before the first and behind the last: a speech that quotes a
dialogue, a recipe and the head of minutes are none.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from rag.read.labels import ITEM_KINDS, label_of
from rag.read.lines import Body, Line
from rag.read.turn_names import listed_labels, similar_labels, spell_out_initials, surname_labels
from rag.text.normalise import fold
from rag.text.turn_labels import (
    LabelForm,
    LabelStrength,
    TurnLabel,
    personal_name,
    read_label,
    read_name_line,
    read_numbered_label,
    read_stop_label,
)
from rag.types import Section, Turn, TurnRole

#: Of all characters, at most so many stand before the first label; more where questions and answers are labelled.
MAX_SHARE_BEFORE = 0.6
MAX_SHARE_BEFORE_QUESTIONS = 0.85
#: A text is a transcript beyond doubt where so many of its characters stand between the first label and the last.
SURE_SHARE = 0.5
#: What may stand without a label behind the last one: so much of the text, or so many times the longest such run.
MAX_SHARE_BEHIND = 0.3
MAX_RUN_RATIO = 3
#: Shorter words without a mark of the end are a value (主持人：李明), no sentence.
MIN_SENTENCE_CHARS = 16
MIN_LATIN_SENTENCE_CHARS = 40
#: Under a name on its own line stands a sentence with its mark, or a line of so many characters that goes on.
MIN_PARAGRAPH_CHARS = 70
_SENTENCE_ENDS = tuple("。！？!?….；;\"”’'）)—-")
#: Labels that are told by capitals alone and stand in one order again and again are keys: of three and more.
MIN_KEYS_IN_ORDER = 3
#: Who ends such a share of his turns with a question is there to ask.
ASKING_SHARE = 0.6
#: Of two of whom one says so little against the other, a smaller share of questions is enough.
MAX_INTERVIEWER_SHARE = 0.35
INTERVIEWING_SHARE = 0.3
#: One speaker alone is labelled so often.
MIN_SOLE_LABELS = 2
MIN_SOLE_CAPITALS = 3

# Beside one of these in a head 主持 is who leads a meeting, and does not ask.
_MINUTES_KEY = re.compile(r"(?:会议)?[记記紀][录錄]人?\s*[:：]|(?:出席|列席|应到|應到)[^。]{0,8}[:：\d]")
_ANSWER_SIGNS = ("答", "答复", "回答", "A", "A.", "ANSWER", "Answer")
_ANSWERER_IN_TITLE = re.compile(
    r"(?:.*[：:—])?(?P<name>[^：:—]{2,24}?)(?:就.{1,40})?(?:回?答(?:[^：:]{0,8}记者)?(?:提?问)|接受.{0,16}[采专]访)"
)

_READERS: tuple[Callable[[str], TurnLabel | None], ...] = (
    read_label,
    read_stop_label,
    read_name_line,
    read_numbered_label,
)


@dataclass(frozen=True, slots=True)
class _LabelledLine:
    """A line with a label, by its index, and the words that follow until the next label."""

    index: int
    label: TurnLabel
    words: str
    #: How many of the words stand on the lines behind the label's own.
    behind: int


def mark_turns(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of a file, those of a transcript that begin a turn with their labels."""
    for read in _READERS:
        labels = {index: label for index, line in enumerate(lines) if (label := read(line.text))}
        turns = _find_labels(lines, labels) if read is read_label else _choose_turns(lines, labels)
        if turns:
            return tuple(
                replace(line, turn=turns[index]) if index in turns else line for index, line in enumerate(lines)
            )
    return tuple(lines)


def _find_labels(lines: Sequence[Line], labels: Mapping[int, TurnLabel]) -> dict[int, TurnLabel]:
    """Return the labels that begin turns: by their own words first, then by the head and by what they look like."""
    known = {**labels, **(listed_labels(lines, labels) if labels else {})}
    known |= surname_labels(lines, known)
    if not known:
        return {}
    spelled = spell_out_initials(lines, known)
    turns = _choose_turns(lines, spelled)
    similar = similar_labels(lines, turns, spelled) if turns else {}
    return (_choose_turns(lines, {**spelled, **similar}) or turns) if similar else turns


def find_turns(paragraphs: Sequence[Sequence[Line]], body: Body) -> tuple[Turn, ...]:
    """Return the turns of a speech whose paragraphs are made of marked lines, in order; the last ends with the text."""
    labels = {line.start: line.turn for paragraph in paragraphs for line in paragraph if line.turn}
    starts = [(piece.start, labels[piece.source_start]) for piece in body.pieces if piece.source_start in labels]
    bounds = pairwise([*(start for start, _ in starts), len(body.text)])
    return tuple(
        Turn(label.speaker, label.role, start, end) for (_, label), (start, end) in zip(starts, bounds, strict=True)
    )


def name_answerer(turns: Sequence[Turn], speaker: str | None, title: str) -> tuple[Turn, ...]:
    """Name the one who answers behind a mere sign (答, A) as the speech or its title does: 青禾市市长答记者问."""
    match = _ANSWERER_IN_TITLE.match(title)
    name = speaker or (match["name"] if match else None)
    return tuple(
        replace(turn, speaker=name) if name and turn.role == "answer" and turn.speaker in _ANSWER_SIGNS else turn
        for turn in turns
    )


def end_sections(sections: Sequence[Section], text: str, turns: Sequence[Turn]) -> tuple[Section, ...]:
    """Let a section that begins in a turn end with it, unless it is a heading right before the next turn."""
    starts = [turn.start for turn in turns]
    ended = []
    for section in sections:
        at = bisect_right(starts, section.start) - 1
        label = label_of(section.heading)
        is_last = at >= 0 and text[section.start : turns[at].end].strip() == section.heading.strip()
        heads_next = is_last and (label is None or label.kind not in ITEM_KINDS)
        ended.append(section if at < 0 or heads_next else replace(section, end=min(section.end, turns[at].end)))
    return tuple(ended)


def _choose_turns(lines: Sequence[Line], labels: dict[int, TurnLabel]) -> dict[int, TurnLabel]:
    """Return those labels that begin turns, by the index of their line; none where the text is no transcript."""
    counts = Counter(label.key for label in labels.values())
    prints = _likely_prints(labels.values(), counts)
    likely = {i: label for i, label in labels.items() if label.strength in prints or counts[label.key] > 1}
    with_words = _with_words(lines, likely)
    labelled = _without_head(with_words, lines)
    if not labelled or not _occur_like_turns(labelled) or not _cover(lines, labelled):
        return {}
    clues = _RoleClues(
        head=with_words[: len(with_words) - len(labelled)],
        named={_last_name(label.speaker): label.role for label in labels.values() if label.role},
        askers=_find_askers(labelled),
        is_of_minutes=any(_MINUTES_KEY.match(line.text) for line in lines[: labelled[0].index]),
    )
    return {line.index: _give_role(line.label, clues) for line in labelled}


@dataclass(frozen=True, slots=True)
class _RoleClues:
    """What tells the part of a speaker: the labels of the head, the role beside a last name elsewhere, who asks.

    In minutes 主持 leads the meeting and does not ask.
    """

    head: Sequence[_LabelledLine]
    named: Mapping[str, TurnRole | None]
    askers: Set[str]
    is_of_minutes: bool


def _give_role(label: TurnLabel, clues: _RoleClues) -> TurnLabel:
    """Give a label that is a name the role that the head tells of it (主持人：李明), or what its turns show."""
    if label.role:
        return label
    name = _last_name(label.speaker)
    told = [line.label.role for line in clues.head if name and name in fold(line.words.split("\n")[0])]
    told += [clues.named[name]] if name in clues.named else []
    if name and told and told[0]:
        return replace(label, role="chair" if clues.is_of_minutes and told[0] == "question" else told[0])
    return replace(label, role="question") if label.key in clues.askers else label


@lru_cache(maxsize=2_000)
def _last_name(speaker: str) -> str:
    """Return the last word of the personal name of a speaker, folded; "" where he is told by an office alone."""
    return next(reversed(fold(personal_name(speaker)).split()), "")


def _find_askers(labelled: Sequence[_LabelledLine]) -> frozenset[str]:
    """Return the keys of those who do hardly anything but ask, while somebody else does not.

    Of two who talk to each other, one who asks often and says little is there to ask.
    """
    turns, questions, chars = Counter[str](), Counter[str](), Counter[str]()
    for line in labelled:
        turns[line.label.key] += 1
        questions[line.label.key] += line.words.endswith(("?", "？"))
        chars[line.label.key] += len(line.words)
    least = ASKING_SHARE
    if len(turns) == 2 and min(chars.values()) <= MAX_INTERVIEWER_SHARE * max(chars.values()):
        least = INTERVIEWING_SHARE
    askers = frozenset(key for key, count in turns.items() if count > 1 and questions[key] >= least * count)
    return askers if len(askers) < len(turns) else frozenset()


def _likely_prints(labels: Iterable[TurnLabel], counts: Mapping[str, int]) -> set[LabelStrength]:
    """Return how labels are printed that count though they occur once: as those that repeat, or that are certain."""
    prints: set[LabelStrength] = {"strong"}
    for label in labels:
        if counts[label.key] > 1:
            prints.add(label.strength)
        if label.strength == "strong" and label.speaker.isascii():
            prints.add("capitals" if label.speaker.isupper() else "names")
    return prints - {"word"}


def _with_words(lines: Sequence[Line], labels: dict[int, TurnLabel]) -> list[_LabelledLine]:
    labelled = []
    for index, end in pairwise([*sorted(labels), len(lines)]):
        own = lines[index].text[labels[index].length :].strip()
        behind = [line.text for line in lines[index + 1 : end]]
        labelled.append(_LabelledLine(index, labels[index], "\n".join([own, *behind]).strip(), sum(map(len, behind))))
    return labelled


def _without_head(labelled: Sequence[_LabelledLine], lines: Sequence[Line]) -> list[_LabelledLine]:
    """Leave out the labels of the head, which have values behind them: 主持人：李明."""
    for at, line in enumerate(labelled):
        own = lines[line.index].text[line.label.length :].strip()
        if _is_paragraph(line.words) if line.label.form == "line" else _is_sentence(own or line.words):
            return list(labelled[at:])
    return []


def _is_paragraph(words: str) -> bool:
    """Return True if what stands under a name on its own line begins with a sentence, and is no list of names."""
    first = words.split("\n", 1)[0]
    return first.endswith(_SENTENCE_ENDS[:-2]) or len(first) >= MIN_PARAGRAPH_CHARS


def _is_sentence(words: str) -> bool:
    least = MIN_LATIN_SENTENCE_CHARS if words.isascii() else MIN_SENTENCE_CHARS
    return len(words) >= least or words.endswith(_SENTENCE_ENDS)


def _occur_like_turns(labelled: Sequence[_LabelledLine]) -> bool:
    """Return True if labels occur as those of speakers do, with sentences behind most of them."""
    counts = Counter(line.label.key for line in labelled)
    strong = {line.label.key for line in labelled if line.label.strength == "strong"}
    if 2 * sum(_is_sentence(line.words) for line in labelled) <= len(labelled):
        return False
    form: LabelForm = labelled[0].label.form
    repeated = sum(count > 1 for count in counts.values())
    if len(counts) == 1:
        least = MIN_SOLE_LABELS if strong else MIN_SOLE_CAPITALS
        return form == "colon" and _may_stand_alone(labelled[0].label) and len(labelled) >= least
    if form == "colon" and len(strong) > 1:
        return True
    is_told_by_case = all(line.label.strength in ("capitals", "names", "strong") for line in labelled)
    is_record = not strong and _is_record([line.label.key for line in labelled])
    return repeated > (0 if is_told_by_case else 1) and not is_record


def _may_stand_alone(label: TurnLabel) -> bool:
    """Return True unless the only label of a text addresses somebody (Mr. President:) or leaves open who answers."""
    is_name = label.strength == "capitals" or (label.strength == "strong" and not label.speaker.isascii())
    return is_name and label.role is None


def _is_record(keys: Sequence[str]) -> bool:
    """Return True if three labels and more come in one order again and again, as the keys of records do."""
    cycle = list(dict.fromkeys(keys))
    return len(cycle) >= MIN_KEYS_IN_ORDER and all(key == cycle[at % len(cycle)] for at, key in enumerate(keys))


def _cover(lines: Sequence[Line], labelled: Sequence[_LabelledLine]) -> bool:
    """Return True if turns make up the text, and are no dialogue that a speech quotes."""
    total = sum(len(line.text) for line in lines)
    before = sum(len(line.text) for line in lines[: labelled[0].index])
    behind = labelled[-1].behind
    if total - before - behind >= SURE_SHARE * total:
        return True
    asks = sum(line.label.role == "question" for line in labelled)
    answers = any(line.label.role != "question" for line in labelled)
    if before > (MAX_SHARE_BEFORE_QUESTIONS if asks > 1 and answers else MAX_SHARE_BEFORE) * total:
        return False
    longest = max((line.behind for line in labelled[:-1]), default=0)
    # Several questions, or one under a title, and an answer of many paragraphs.
    speaks_before = any(line.text.endswith(_SENTENCE_ENDS[:6]) for line in lines[: labelled[0].index])
    is_interview = asks and answers and (before <= (1 - SURE_SHARE) * total if asks > 1 else not speaks_before)
    return behind <= max(MAX_SHARE_BEHIND * total, MAX_RUN_RATIO * longest) or bool(is_interview)

"""Labels of turns that their own words do not tell: listed in the head, initials, what looks like the others.

`rag.text.turn_labels` reads a label by its own words; what the rest of the file says of it is told here. A new rule
wants a record in tests/read/made_layouts.py that has such a label, and one where a key (决定：, Note:) looks like it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import takewhile

from rag.read.labels import label_of
from rag.read.lines import Line
from rag.text.label_shapes import LabelShape, is_surname, shape_of_label
from rag.text.normalise import fold
from rag.text.turn_labels import TurnLabel, personal_name, read_plain_label
from rag.text.words import tag_words

#: Those present are listed on so many lines at most.
MAX_HEAD_LINES = 60
#: Who is listed has a name or an office of so many characters.
MAX_LISTED_CHARS = 16
#: Where so many of the paragraphs between the first turn and the last begin with a label, nearly every one does.
DENSE_SHARE = 0.7
MIN_WHO_TAKE_TURNS = 2
#: A label of a line has so many characters at most.
MAX_LABEL_CHARS = 40
_HAS_COLON = re.compile("[:：]")
_SENTENCE_ENDS = tuple("。！？!?.;；")
_PARTS_OF_LIST = re.compile(r"[、,;:\s()]+")
_HONORIFIC = re.compile(r"(?:先生|女士|小姐|同志|博士|教授|议员|委员)$")
_INITIALS = re.compile(r"[A-Z](?:\.?[A-Z]){1,3}\.?")
_NAME_IN_TEXT = re.compile(r"\b[A-Z][\w'’-]+(?: (?:[A-Z]\.|de|van|von|der|la|[A-Z][\w'’-]+)){1,3}")
_BEHIND_NAME = r"(?=[与與和及跟同的在就对對向说說问問是、，,。：:（）()\s]|$)"
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}")
# What is in a label that counts, points or sums up, and in no name.
_IN_NO_NAME = re.compile(r"[我你他她它这那的了是和与及不几些各每另其一二两三四五六七八九十点条项件个]")


def listed_labels(lines: Sequence[Line], labels: Mapping[int, TurnLabel]) -> dict[int, TurnLabel]:
    """Return the labels that name who is listed in the head of a record by name or office: 列席：总工程师 罗定远."""
    head = list(takewhile(lambda line: not line.text.endswith(_SENTENCE_ENDS), lines[:MAX_HEAD_LINES]))
    parts = {part for line in head for part in _PARTS_OF_LIST.split(fold(line.text))}
    listed = {
        part for part in parts | {_HONORIFIC.sub("", part) for part in parts} if 1 < len(part) <= MAX_LISTED_CHARS
    }
    return {
        index: replace(label, strength="strong")
        for index, label in _plain_labels(lines, labels)
        if index >= len(head) and _HONORIFIC.sub("", _without_note(label)) in listed
    }


def surname_labels(lines: Sequence[Line], labels: Mapping[int, TurnLabel]) -> dict[int, TurnLabel]:
    """Return the labels that are surnames alone (韩：), two or more that take turns, with the names told above them."""
    short = {
        index: label
        for index, line in enumerate(lines)
        if line.text[1:2] in (":", "：") and index not in labels and (label := read_plain_label(line.text))
    }
    plain = {index: label for index, label in short.items() if is_surname(label.speaker)}
    counts = Counter(label.speaker for label in plain.values())
    repeated = {surname for surname, count in counts.items() if count > 1}
    known = {label.key for label in labels.values()}
    if not repeated or len(repeated) + len(known) < MIN_WHO_TAKE_TURNS:
        return {}
    above = [line.text for line in lines[: min(plain)]]
    return {
        index: replace(label, speaker=_name_with_surname(label.speaker, above) or label.speaker, strength="strong")
        for index, label in plain.items()
        if label.speaker in repeated
    }


def _name_with_surname(surname: str, lines: Sequence[str]) -> str | None:
    """Return the only name of a person in some lines that begins with a surname."""
    pattern = re.compile(rf"{surname}[\u3400-\u9fff]{{1,2}}?{_BEHIND_NAME}")
    names = {match[0] for line in lines for match in pattern.finditer(line)}
    fitting = [name for name in names if len(words := tag_words(name)) > 1 or words[0][1].startswith("nr")]
    return fitting[0] if len(fitting) == 1 else None


def spell_out_initials(lines: Sequence[Line], labels: Mapping[int, TurnLabel]) -> dict[int, TurnLabel]:
    """Return labels with the name in place of initials (TB:) where one label or one name above the turns has these."""
    counts = Counter(label.key for label in labels.values())
    short = {
        label.speaker
        for label in labels.values()
        if counts[label.key] > 1 and label.role is None and _INITIALS.fullmatch(label.speaker)
    }
    if not short:
        return dict(labels)
    full = {label.speaker.split("(")[0].strip() for label in labels.values() if label.strength != "capitals"}
    above = {match[0] for line in lines[: min(labels)] for match in _NAME_IN_TEXT.finditer(line.text)}
    names = {initials: _name_of(initials, full) or _name_of(initials, above) for initials in short}
    return {
        index: replace(label, speaker=name, strength="names") if (name := names.get(label.speaker)) else label
        for index, label in labels.items()
    }


def _name_of(initials: str, names: Set[str]) -> str | None:
    """Return the only one of some names that has certain initials."""
    letters = initials.replace(".", "")
    fitting = [
        name
        for name in names
        if "".join(word[0] for word in personal_name(name).split() if word[0].isupper()) == letters
    ]
    return fitting[0] if len(fitting) == 1 else None


def similar_labels(
    lines: Sequence[Line], turns: Mapping[int, TurnLabel], labels: Mapping[int, TurnLabel]
) -> dict[int, TurnLabel]:
    """Return what begins a turn among those of a transcript because it looks like their labels, though it stands once.

    That is an office with a name around it as others have it, a name that comes again, and in a text of which nearly
    every paragraph has a label any name; keys such as 决定：, 措施如下： and Note: are none.
    """
    within = range(min(turns), len(lines))
    plain = {index: label for index, label in _plain_labels(lines, labels) if index in within}
    counts = Counter(label.key for label in plain.values())
    shapes = {shape for label in turns.values() if (shape := shape_of_label(label.speaker))}
    similar = {
        index: label
        for index, label in plain.items()
        if _is_shaped(label, shapes) or (counts[label.key] > 1 and _may_be_name(_without_note(label)))
    }
    if _is_dense(lines, turns):
        others = {index: label for index, label in labels.items() if index in within and index not in turns}
        similar |= {index: label for index, label in others.items() if label.strength != "strong"}
    return {index: replace(label, strength="strong") for index, label in similar.items()}


def _is_shaped(label: TurnLabel, shapes: Set[LabelShape]) -> bool:
    shape = shape_of_label(label.speaker)
    return shape is not None and shape in shapes


def _is_dense(lines: Sequence[Line], turns: Mapping[int, TurnLabel]) -> bool:
    """Return True if nearly every paragraph between the first turn and the last begins with a label."""
    within = lines[min(turns) : max(turns) + 1]
    are_apart = any(line.after_blank for line in within)
    paragraphs = [line for line in within if line.after_blank or line is within[0] or not are_apart]
    return len(turns) >= DENSE_SHARE * len(paragraphs)


def _plain_labels(lines: Sequence[Line], labels: Mapping[int, TurnLabel]) -> Iterator[tuple[int, TurnLabel]]:
    """Yield what stands before a colon at the start of those lines that have no label of a speaker."""
    for index, line in enumerate(lines):
        if index in labels or not _HAS_COLON.search(line.text, 0, MAX_LABEL_CHARS) or label_of(line.text):
            continue
        if label := read_plain_label(line.text):
            yield index, label


def _without_note(label: TurnLabel) -> str:
    return fold(label.speaker).split("(")[0].strip()


def _may_be_name(name: str) -> bool:
    """Return True if two to four characters are no word of the dictionary but a name, and neither count nor point."""
    if not _HAN_NAME.fullmatch(name) or _IN_NO_NAME.search(name):
        return False
    words = tag_words(name)
    return len(words) > 1 or words[0][1].startswith("nr") or words[0][1] in ("x", "nz")

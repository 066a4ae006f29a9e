"""Subtitles (SubRip .srt, WebVTT .vtt, SubStation .ass, YouTube's .sbv) as text: the words of the cues alone.

Who speaks is told by <v Name> and by labels as in any transcript; a speaker of a cue becomes the label of a line.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.errors import UnreadableFile
from rag.read.account import OmissionRule
from rag.read.extraction import Extraction, Omission, account_for_rest
from rag.text.turn_labels import read_label

_SECONDS = r"(?:(?P<{0}h>\d{{1,3}}):)?(?P<{0}m>\d{{1,2}}):(?P<{0}s>\d{{1,2}}[,.]\d{{1,3}})"
_TIMING = re.compile(rf"\s*{_SECONDS.format('a')}\s*-->\s*{_SECONDS.format('b')}(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+(?P<name>[^>]+)>", re.IGNORECASE)
# <i>, </font>, <c.yellow>, <00:00:01.000>, {\an8}: nothing else in angle brackets is a mark.
_MARK = re.compile(r"</?(?:[biuvc]|font|lang|ruby|rt)(?:[.\s][^<>]*)?>|<[\d:.]+>|\{\\[^{}]*\}", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,6}")
# Dialogue: 0,0:00:01.00,0:00:04.00,Default,Name,0,0,0,,words\Nand more
_DIALOGUE = re.compile(
    r"^Dialogue:[^,\n]*,\s*(?P<start>\d+:\d\d:\d\d\.\d\d)\s*,\s*(?P<end>\d+:\d\d:\d\d\.\d\d)\s*,[^,\n]*,(?P<name>[^,\n]*),"
    r"[^,\n]*,[^,\n]*,[^,\n]*,[^,\n]*,(?P<words>.*)$",
    re.MULTILINE,
)
_BREAK = re.compile(r"\\[Nn]|\\h")
# What stands above the dialogue: [Script Info], Format: …
_HEAD_LINE = re.compile(r"\s*(?:\[[\w +]+\]\s*$|[A-Z][\w ]{0,30}:\s?|;)")
_PAIR_OF_TIMES = re.compile(r"^(\d{1,3}:\d\d:\d\d\.\d{3}),(\d{1,3}:\d\d:\d\d\.\d{3})[ \t]*$", re.MULTILINE)
_LABEL_START = re.compile(r"^(?:>>|-|–|—)\s*(?=\S)")
_SENTENCE_END = re.compile(r"[。！？!?….][”’\"'）)」』]*$")
_HAN_OR_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
_REMEDY = "expected cues under lines such as 00:00:01,000 --> 00:00:04,000; export it again as SubRip or WebVTT"
#: A pause of so many seconds, or a sentence that ends behind so many characters, begins a paragraph.
MIN_PAUSE_SECONDS = 4.0
MIN_PARAGRAPH_CHARS = 240
#: Where a smaller share of the cues ends with a mark, the file has none; a blank then parts its lines, and a paragraph
#: ends behind so many characters.
MIN_PUNCTUATED_SHARE = 0.15
MAX_UNPUNCTUATED_CHARS = 70


@dataclass(frozen=True, slots=True)
class _Cue:
    """Words that stand on the screen together, in lines; `speaker` is "" where the cue does not tell."""

    start: float
    end: float
    speaker: str
    lines: tuple[str, ...]


def extract_subtitles(text: str, name: str) -> Extraction:
    """Return the words of a subtitle file in paragraphs; raises UnreadableFile for a file without cues."""
    cues = [*_spoken(_read_cues(_unify(text).splitlines()))]
    if not cues:
        raise UnreadableFile(f"{name}: got no cue with words; {_REMEDY}")
    is_punctuated = _are_punctuated(cues)
    # A blank line alone shows where a paragraph ends, in English and without marks.
    words = "\n\n".join(_paragraphs(cues, is_punctuated=is_punctuated)) + "\n"
    return Extraction(words, account_for_rest([text], words, tuple(_omit_marks(text)), "repeated cue"))


def _omit_marks(text: str) -> Iterator[Omission]:
    """Yield what of a file is no word of a cue, each kind together: notes, styles, times, numbers and marks.

    Of cues that stand on the screen again, and of names before each cue of one speaker, the words are left over.
    """
    kinds: dict[OmissionRule, list[str]] = {}
    for rule, words in _tell_marks(text.replace("\r\n", "\n")):
        kinds.setdefault(rule, []).append(words.strip())
    yield from (Omission(rule, told) for rule, parts in kinds.items() if (told := " ".join(filter(None, parts))))


def _tell_marks(text: str) -> Iterator[tuple[OmissionRule, str]]:
    dialogue = [*_DIALOGUE.finditer(text)]
    for match in dialogue:
        yield "cue time", match[0][: match.start("words") - match.start()].replace(match["name"], "", 1)
    for block in re.split(r"\n[ \t]*\n", _DIALOGUE.sub(r"\g<name> \g<words>", text)):
        words = block.strip().removeprefix("WEBVTT")
        if words.startswith(("NOTE", "STYLE", "REGION")):
            yield "comment" if words.startswith("NOTE") else "program text", words
        elif block.strip().startswith("WEBVTT") and "-->" not in words:
            yield "style mark", "WEBVTT"
            yield "comment", words
        else:
            yield from _tell_around_words(block.split("\n"), has_head=bool(dialogue))


def _tell_around_words(lines: Sequence[str], *, has_head: bool) -> Iterator[tuple[OmissionRule, str]]:
    """Yield the times of a block, the numbers and names before them, and the marks in its words."""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if _is_time(line):
            yield "cue time", line
        elif _is_time(below) and (_NUMBER.fullmatch(line.strip()) or _is_name_of_cue(line)):
            yield "cue number", line
        elif has_head and _HEAD_LINE.match(line):
            yield "program text", line
        else:
            names = (voice[0].replace(voice["name"], "", 1) for voice in _VOICE.finditer(line))
            yield (
                "style mark",
                "".join([*names, *_MARK.findall(_VOICE.sub("", line)), *_BREAK.findall(line), _dash_of(line)]),
            )


def _dash_of(line: str) -> str:
    dash = _LABEL_START.match(line.strip())
    return dash[0] if dash else ""


def _is_time(line: str) -> bool:
    return bool(_TIMING.fullmatch(line) or _PAIR_OF_TIMES.fullmatch(line))


def _unify(text: str) -> str:
    """Return the cues of SubStation and YouTube's subtitles as those of SubRip."""
    if _DIALOGUE.search(text):
        found = sorted(_DIALOGUE.finditer(text), key=lambda match: match["start"])
        voices = (f"<v {match['name'].strip()}>" if match["name"].strip() else "" for match in found)
        return "\n\n".join(
            f"{match['start']}0 --> {match['end']}0\n{voice}{_BREAK.sub(chr(10), match['words'])}"
            for match, voice in zip(found, voices, strict=True)
        )
    return _PAIR_OF_TIMES.sub(r"\1 --> \2", text)


def _read_cues(lines: Sequence[str]) -> Iterator[_Cue]:
    """Yield the cues: the words behind a line of times, up to a blank line or what belongs to the next cue."""
    timings = [(index, match) for index, line in enumerate(lines) if (match := _TIMING.fullmatch(line))]
    ends = [*(index for index, _ in timings[1:]), len(lines)]
    for (index, match), end in zip(timings, ends[: len(timings)], strict=True):
        words = [*_words_of(lines[index + 1 : end], is_last=end == len(lines))]
        yield from _cut_by_voice(words, _seconds(match, "a"), _seconds(match, "b"))


def _words_of(lines: Sequence[str], *, is_last: bool) -> Iterator[str]:
    """Yield the lines of words of a cue; blank lines inside it, which some programs write, do not end it."""
    blocks = "\n".join(lines).split("\n\n")
    if not is_last and len(blocks) > 1 and (_NUMBER.fullmatch(blocks[-1].strip()) or _is_name_of_cue(blocks[-1])):
        blocks = blocks[:-1]
    elif not is_last and lines and _NUMBER.fullmatch(lines[-1].strip()) and len(lines) > 1:
        blocks = "\n".join(lines[:-1]).split("\n\n")
    for block in blocks:
        if not block.lstrip().startswith(("NOTE", "STYLE", "REGION")):
            yield from (line.strip() for line in block.split("\n") if line.strip())


def _is_name_of_cue(block: str) -> bool:
    """Return True if a block before a line of times only names the cue, as WebVTT may."""
    return "\n" not in block.strip() and " " not in block.strip() and not _HAN_OR_WIDE.search(block)


def _cut_by_voice(words: Sequence[str], start: float, end: float) -> Iterator[_Cue]:
    """Yield the parts of a cue, one for each speaker whom it names."""
    speaker, lines = "", list[str]()
    for line in words:
        at = 0
        for voice in _VOICE.finditer(line):
            lines.append(_plain(line[at : voice.start()]))
            yield _Cue(start, end, speaker, tuple(filter(None, lines)))
            speaker, lines, at = " ".join(html.unescape(voice["name"]).split()), [], voice.end()
        lines.append(_plain(line[at:]))
    yield _Cue(start, end, speaker, tuple(filter(None, lines)))


def _plain(words: str) -> str:
    return " ".join(html.unescape(_MARK.sub("", words)).replace("\u200e", "").split())


def _seconds(match: re.Match[str], side: str) -> float:
    hours, minutes, seconds = match[f"{side}h"] or 0, match[f"{side}m"], match[f"{side}s"].replace(",", ".")
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)


def _spoken(cues: Iterator[_Cue]) -> Iterator[_Cue]:
    """Yield the cues that hold words, without lines that only stand on the screen since the cue before."""
    shown: tuple[str, ...] = ()
    for cue in cues:
        again = next((n for n in range(min(len(shown), len(cue.lines)), 0, -1) if shown[-n:] == cue.lines[:n]), 0)
        shown = cue.lines or shown
        if cue.lines[again:]:
            yield _Cue(cue.start, cue.end, cue.speaker, cue.lines[again:])


def _are_punctuated(cues: Sequence[_Cue]) -> bool:
    ended = sum(_SENTENCE_END.search(cue.lines[-1]) is not None for cue in cues)
    return ended >= MIN_PUNCTUATED_SHARE * len(cues)


def _paragraphs(cues: Sequence[_Cue], *, is_punctuated: bool) -> Iterator[str]:
    """Yield the paragraphs: a new one for another speaker, behind a pause, and where one is long enough."""
    paragraph, speaker, end = "", "", 0.0
    for cue in cues:
        changes = cue.speaker != speaker
        pauses = cue.start - end >= MIN_PAUSE_SECONDS
        for number, line in enumerate(cue.lines):
            words = _LABEL_START.sub("", line, count=1)
            is_long = (
                len(paragraph) >= MIN_PARAGRAPH_CHARS and _SENTENCE_END.search(paragraph)
                if is_punctuated
                else _columns(paragraph) + _columns(words) > MAX_UNPUNCTUATED_CHARS
            )
            begins = changes or pauses if not number else False
            if paragraph and (begins or is_long or words != line or _begins_with_label(words)):
                yield paragraph
                paragraph = ""
            if not paragraph and changes and not number and cue.speaker:
                paragraph = f"{cue.speaker}{'：' if _HAN_OR_WIDE.search(cue.speaker) else ': '}{words}"
            else:
                paragraph += (_glue(paragraph, words) if is_punctuated else " " * bool(paragraph)) + words
        speaker, end = cue.speaker, cue.end
    yield paragraph


def _begins_with_label(words: str) -> bool:
    """Return True if words begin with what reads as the label of a speaker."""
    return read_label(words) is not None


def _columns(words: str) -> int:
    """Return how many Chinese characters words take, or letters of half their width."""
    return len(words) if _HAN_OR_WIDE.search(words) else len(words) // 2


def _glue(before: str, after: str) -> str:
    """Return what joins two lines of cues: nothing between Chinese characters."""
    is_chinese = _HAN_OR_WIDE.match(before[-1:] or " ") and _HAN_OR_WIDE.match(after[:1] or " ")
    return "" if not before or is_chinese else " "

"""How files were read, for `rag index --explain`, as text and as JSON.

This is a module of its own because it imports how files are read, which no other command needs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from rag.api.json_forms import Json, characters_form
from rag.commands.text_output import characters_text, listed_lines
from rag.read.explain import LineNumbers, list_left_out
from rag.read.reader import FileReading, SpeechReading
from rag.types import Skipped

#: Words that were left out are shown up to this length.
MAX_SHOWN_CHARS = 70


def readings_text(readings: Iterable[FileReading], skipped: Sequence[Skipped]) -> str:
    """Return how files were read, one block a file, and then those that cannot be read with their reasons."""
    blocks = [_reading_text(reading) for reading in readings]
    return "\n\n".join(filter(None, [*blocks, _skipped_text(skipped)]))


def readings_result(readings: Iterable[FileReading], skipped: Iterable[Skipped]) -> Json:
    """Return the form of how files were read, each under its name, and of those that cannot be read."""
    return {
        "files": [_reading_form(reading) for reading in readings],
        "skipped": [asdict(file) for file in skipped],
    }


def _reading_text(reading: FileReading) -> str:
    """Return how a file was read: how it was cut and why, the facts and their origins, and what was left out."""
    lines = LineNumbers(reading.text)
    count = "1 speech" if len(reading.speech_readings) == 1 else f"{len(reading.speech_readings)} speeches"
    blocks = [f"{reading.name}: {count}", *(_speech_text(speech, lines) for speech in reading.speech_readings)]
    dropped = [f"  line {left.line}, {left.run.rule}: {_shorten(left.words)}" for left in list_left_out(reading, lines)]
    omitted = [
        f"  {f'{omission.where}, ' if omission.where else ''}{omission.rule}: {_shorten(omission.text)}"
        for omission in reading.omissions
    ]
    return "\n".join(
        [
            *blocks,
            *(["Left out:", *dropped] if dropped else []),
            *(["Left out before the text was made:", *omitted] if omitted else []),
            characters_text(reading.characters),
        ]
    )


def _shorten(words: str) -> str:
    return " ".join(words.split())[:MAX_SHOWN_CHARS]


def _speech_text(reading: SpeechReading, lines: LineNumbers) -> str:
    first, last = lines.range_of(reading.speech.source)
    source = reading.speech.source
    where = f"   lines {first} to {last}, characters {source.start} to {source.end}"
    cut = f"cut at line {lines.number(reading.cut.start)} ({reading.cut.text})" if reading.cut else "not cut"
    facts = [
        f"   {name:9} {fact.value if fact else '-'}" + (f"   ({fact.origin})" if fact else "")
        for name, fact in reading.facts.named()
    ]
    return "\n".join([f"{source.ordinal}. {reading.speech.title}", where, f"   {cut}: {reading.rule}", *facts])


def _skipped_text(skipped: Iterable[Skipped]) -> str:
    return "\n".join(listed_lines("Left out", [f"{file.path}: {file.reason}" for file in skipped]))


def _reading_form(reading: FileReading) -> Json:
    lines = LineNumbers(reading.text)
    return {
        "path": reading.name,
        "speeches": [_speech_form(speech, lines) for speech in reading.speech_readings],
        "dropped": [
            {"line": left.line, "start": left.run.start, "end": left.run.end, "rule": left.run.rule, "text": left.words}
            for left in list_left_out(reading, lines)
        ],
        "omitted": [
            {"where": omission.where, "rule": omission.rule, "text": omission.text} for omission in reading.omissions
        ],
        "characters": characters_form(reading.characters),
    }


def _speech_form(reading: SpeechReading, lines: LineNumbers) -> Json:
    first, last = lines.range_of(reading.speech.source)
    source, cut = reading.speech.source, reading.cut
    return {
        "ordinal": source.ordinal,
        "id": reading.speech.id,
        "lines": [first, last],
        "start": source.start,
        "end": source.end,
        "rule": reading.rule,
        "cut": {"line": lines.number(cut.start), "start": cut.start, "end": cut.end, "text": cut.text} if cut else None,
        "facts": {name: asdict(fact) if fact else None for name, fact in reading.facts.named()},
    }

"""The archive's values as text to read in a terminal, and the progress of a build."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rag.cite import ids
from rag.evaluate import Report, Row
from rag.read.explain import LineNumbers, list_left_out
from rag.read.reader import FileReading, SpeechReading
from rag.types import (
    Answer,
    BuildReport,
    Characters,
    Citation,
    CitationLookup,
    Hit,
    Question,
    QuoteCheck,
    Skipped,
    Speech,
)

if TYPE_CHECKING:
    from tqdm import tqdm

_SHOWN_SKIPS = 50
_BY_TYPE = ("as expected", "evidence recall@5", "MRR@10", "citation recall", "citation precision")
_SHOWN_WORDS = 70
_STATUS = {
    "found": "The words stand where the citation says.",
    "moved": "The words have moved; they now stand at {now}",
    "changed": "The words are no longer in the speech; this stands in their place now:",
    "gone": "The words are no longer in the speech, and nothing stands in their place.",
}


def hits_text(hits: Iterable[Hit], speech_of: Callable[[str], Speech], explain: bool = False) -> str:
    """Return ranked passages, each with its score, speech, section, words and citation id."""
    blocks = [_hit(rank, hit, speech_of, explain) for rank, hit in enumerate(hits, 1)]
    return "\n\n".join(blocks) or "Nothing was found."


def question_text(question: Question) -> str:
    """Return how a question was understood, a line for each part."""
    parts = (
        ("language", question.language),
        ("kind", question.kind),
        ("item", question.item),
        ("search text", question.search_text),
        ("whose", "; ".join(subject.label for subject in question.subjects)),
        ("terms", " ".join(question.terms)),
        ("names", "; ".join(" ".join(name) for name in question.names)),
        *(
            (each.word, " ".join(f"{word} {weight:.2f}" for word, weight in each.meanings))
            for each in question.translations
        ),
    )
    return "\n".join(f"{name:12} {value or '-'}" for name, value in parts)


def answer_text(answer: Answer) -> str:
    """Return an answer and the list of its citations."""
    listed = [
        f"[{marker}] {citation.id}\n    {_heading(citation)}" for marker, citation in enumerate(answer.citations, 1)
    ]
    return "\n\n".join(filter(None, [answer.text, "\n".join(listed)]))


def quote_text(check: QuoteCheck) -> str:
    """Return what became of a checked quotation: where it stands, or how the source has it."""
    head = {
        "exact": f"Exact, {len(check.matches)} {'place' if len(check.matches) == 1 else 'places'}:",
        "altered": "Altered: " + "; ".join(f"“{d.quoted}” ≠ “{d.source}”" for d in check.differences),
        "absent": "Absent: no speech holds these words or words near to them.",
    }[check.verdict]
    return "\n\n".join([head, *(f"{match.quote}\n    {_heading(match)}\n    {match.id}" for match in check.matches)])


def lookup_text(lookup: CitationLookup) -> str:
    """Return where a citation leads, its words in brackets between the text before and after."""
    cited = lookup.citation
    status = _STATUS[lookup.status].format(now=cited.id if cited else "")
    if not cited:
        return status
    return f"{status}\n\n{_heading(cited)}\n\n{lookup.before}【{cited.quote}】{lookup.after}"


def report_text(report: BuildReport) -> str:
    """Return what a build did: what became of every character, what changed, was left out, and was kept once."""
    head = (
        f"Indexed {report.speeches} speeches ({report.passages} passages) from {report.files} files in {report.index}."
    )
    skipped = [f"{skip.path}: {skip.reason.removeprefix(f'{skip.path}: ')}" for skip in report.skipped]
    copies = [
        f"{copy.path} ({copy.ordinal}) is the same speech as {copy.of_path} ({copy.of_ordinal})"
        for copy in report.duplicates
    ]
    parts = [characters_text(report.characters)] if report.characters.read else []
    return "\n".join([*parts, head, *_changes(report), *_listed("Left out", skipped), *_listed("Kept once", copies)])


def skipped_text(skipped: Iterable[Skipped]) -> str:
    """Return the files that were left out and why; nothing for none."""
    return "\n".join(_listed("Left out", [f"{each.path}: {each.reason}" for each in skipped]))


def _listed(head: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    more = [f"  and {len(lines) - _SHOWN_SKIPS} more"] if len(lines) > _SHOWN_SKIPS else []
    return [f"{head} ({len(lines)}):", *(f"  {line}" for line in lines[:_SHOWN_SKIPS]), *more]


def characters_text(characters: Characters) -> str:
    """Return the account of the characters that were read, which adds up."""
    dropped = " + ".join(f"{count} {rule}" for rule, count in characters.dropped)
    return f"Characters: {characters.read} read = {characters.kept} kept" + (f" + {dropped}" if dropped else "")


def reading_text(reading: FileReading) -> str:
    """Return how a file was read: how it was cut and why, the facts and their origins, and what was left out."""
    numbers = LineNumbers(reading.text)
    count = "1 speech" if len(reading.speech_readings) == 1 else f"{len(reading.speech_readings)} speeches"
    blocks = [f"{reading.name}: {count}", *(_speech_reading(speech, numbers) for speech in reading.speech_readings)]
    left = [
        f"  line {each.line}, {each.run.rule}: {' '.join(each.words.split())[:_SHOWN_WORDS]}"
        for each in list_left_out(reading, numbers)
    ]
    return "\n".join([*blocks, *(["Left out:", *left] if left else []), characters_text(reading.characters)])


def _speech_reading(reading: SpeechReading, numbers: LineNumbers) -> str:
    first, last = numbers.range_of(reading.speech.source)
    source = reading.speech.source
    where = f"   lines {first} to {last}, characters {source.start} to {source.end}"
    cut = f"cut at line {numbers.number(reading.cut.start)} ({reading.cut.text})" if reading.cut else "not cut"
    facts = [
        f"   {name:9} {fact.value if fact else '-'}" + (f"   ({fact.origin})" if fact else "")
        for name, fact in reading.facts.named()
    ]
    return "\n".join([f"{source.ordinal}. {reading.speech.title}", where, f"   {cut}: {reading.rule}", *facts])


def evaluation_text(report: Report) -> str:
    """Return the measures of an evaluation by language and by type, and what was wrong with its input."""
    first = [row for row in report.rows if row.by != "type"]
    tables = [
        [["", *(row.name for row in first)], ["questions", *(str(row.questions) for row in first)]]
        + [[name, *(_figure(row, name) for row in first)] for name in report.rows[0].measures],
        [["type", "questions", *_BY_TYPE]]
        + [
            [row.name, str(row.questions), *(_figure(row, name) for name in _BY_TYPE)]
            for row in report.rows
            if row.by == "type"
        ],
    ]
    problems = [f"Left out ({len(report.problems)}):", *(f"  {each}" for each in report.problems)]
    return "\n\n".join([*map(_table, tables), *(["\n".join(problems)] if report.problems else [])])


def _figure(row: Row, name: str) -> str:
    value = row.measures.get(name)
    return "-" if value is None else f"{value:.0f}" if name == "median answer length" else f"{value:.3f}"


def _table(cells: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in cells
    )


def _changes(report: BuildReport) -> list[str]:
    if report.rebuilt:
        return [f"Built in full: {report.rebuilt}"]
    if report.new == report.speeches and not report.removed:
        return []
    if not report.embedded and report.unchanged == report.speeches and not report.removed:
        return ["Nothing has changed since the last build."]
    return [
        f"Since the last build: {report.new} new, {report.changed} changed, {report.unchanged} taken over, "
        f"{report.removed} removed; {report.embedded} passages embedded."
    ]


@contextmanager
def shown_progress(lines: bool = True) -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that shows the progress of a build: a bar in a terminal, else lines, unless they are unwanted.

    The bar goes to standard error and the lines to standard output: without a terminal, standard error is for errors.
    """
    if not sys.stderr.isatty():
        yield _Lines() if lines else lambda stage, done, total: None
        return
    bars = _Bars()
    try:
        yield bars
    finally:
        bars.close()


class _Lines:
    """A line for every tenth of a stage."""

    def __init__(self) -> None:
        self._last = ("", -1)

    def __call__(self, stage: str, done: int, total: int) -> None:
        tenth = (stage, done * 10 // max(1, total))
        if tenth != self._last:
            self._last = tenth
            sys.stdout.write(f"{stage}: {done} of {total}\n")
            # Whoever follows a log wants to see it now.
            sys.stdout.flush()


class _Bars:
    """A bar for every stage."""

    def __init__(self) -> None:
        self._bar: tqdm[None] | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        from tqdm import tqdm  # only a terminal needs it

        if self._bar is None or self._bar.desc != stage:
            self.close()
            self._bar = tqdm(desc=stage, total=total, leave=False)
            self._bar.desc = stage
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def _hit(rank: int, hit: Hit, speech_of: Callable[[str], Speech], explain: bool) -> str:
    passage, signals = hit.passage, hit.signals
    speech = speech_of(passage.speech_id)
    lines = [f"{rank}. {hit.score:.3f}  {_heading(speech)}"]
    if explain:
        lines.append(f"dense {signals.dense:.3f}  lexical {signals.lexical:.3f}  late {signals.late:.3f}")
    if passage.section_path:
        lines.append(" › ".join(passage.section_path))
    lines += [*passage.text.splitlines(), ids.make(speech, passage.start, passage.end).id]
    for other in hit.alternatives:
        also = speech_of(other.speech_id)
        lines.append(f"also: {_heading(also)}  {ids.make(also, other.start, other.end).id}")
    return "\n   ".join(lines)


def _heading(cited: Speech | Citation) -> str:
    return " · ".join(filter(None, [cited.place, cited.title, cited.date]))

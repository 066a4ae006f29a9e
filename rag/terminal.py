"""The archive's values as text to read in a terminal, and the progress of a build."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rag.cite import ids
from rag.types import Answer, BuildReport, Citation, CitationLookup, Hit, Question, QuoteCheck, Speech

if TYPE_CHECKING:
    from tqdm import tqdm

_SHOWN_SKIPS = 50
_STATUS = {
    "found": "The words stand where the citation says.",
    "moved": "The words have moved; they now stand at {now}",
    "changed": "The words are no longer in the speech; this stands in their place now:",
    "gone": "The words are no longer in the speech, and nothing stands in their place.",
}


def hits_text(hits: Iterable[Hit], speech_of: Callable[[str], Speech], explain: bool = False) -> str:
    """Return ranked passages, each with its score, speech, section, words and citation id."""
    blocks = [_hit(rank, hit, speech_of(hit.passage.speech_id), explain) for rank, hit in enumerate(hits, 1)]
    return "\n\n".join(blocks) or "Nothing was found."


def question_text(question: Question) -> str:
    """Return how a question was understood, a line for each part."""
    parts = (
        ("language", question.language),
        ("kind", question.kind),
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
    """Return what a build did, what had changed since the last one, and what it left out."""
    head = "\n".join([
        f"Indexed {report.speeches} speeches ({report.passages} passages) from {report.files} files in {report.index}.",
        *_changes(report),
    ])  # fmt: skip
    skipped = [f"  {skip.path}: {skip.reason.removeprefix(f'{skip.path}: ')}" for skip in report.skipped]
    if not skipped:
        return head
    more = [f"  and {len(skipped) - _SHOWN_SKIPS} more"] if len(skipped) > _SHOWN_SKIPS else []
    return "\n".join([head, f"Left out ({len(skipped)}):", *skipped[:_SHOWN_SKIPS], *more])


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


def _hit(rank: int, hit: Hit, speech: Speech, explain: bool) -> str:
    passage, signals = hit.passage, hit.signals
    lines = [f"{rank}. {hit.score:.3f}  {_heading(speech)}"]
    if explain:
        lines.append(f"dense {signals.dense:.3f}  lexical {signals.lexical:.3f}  late {signals.late:.3f}")
    if passage.section_path:
        lines.append(" › ".join(passage.section_path))
    lines += [*passage.text.splitlines(), ids.make(speech, passage.start, passage.end).id]
    return "\n   ".join(lines)


def _heading(cited: Speech | Citation) -> str:
    return " · ".join(filter(None, [cited.place, cited.title, cited.date]))

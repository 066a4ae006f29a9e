"""The archive's values as text to read in a terminal."""

from collections.abc import Callable, Iterable, Sequence

from rag.cite import ids
from rag.types import (
    Answer,
    BuildReport,
    Characters,
    Citation,
    CitationLookup,
    Hit,
    PurgedSpeech,
    Question,
    QuoteCheck,
    Speech,
    TranslatedQuotation,
)

#: A list of files is shown up to this many lines.
MAX_LISTED_LINES = 50
FIGURES = {"zh": "数字：", "en": "Figures: "}
#: What is said of a citation that was looked up, by its status; {now} is the id under which its words stand now.
STATUS_SENTENCES = {
    "found": "The words stand where the citation says.",
    "moved": "The words have moved; they now stand at {now}",
    "changed": "The words are no longer in the speech; this stands in their place now:",
    "gone": "The words are no longer in the speech, and nothing stands in their place.",
}


def hits_text(hits: Iterable[Hit], speech_of: Callable[[str], Speech], explain: bool = False) -> str:
    """Return ranked passages, each with its score, speech, section, words and citation id."""
    blocks = [_hit_text(rank, hit, speech_of, explain) for rank, hit in enumerate(hits, 1)]
    return "\n\n".join(blocks) or "Nothing was found."


def question_text(question: Question) -> str:
    """Return how a question was understood, a line for each part."""
    parts = (
        ("language", question.language),
        ("kind", question.kind),
        ("item", question.item),
        ("understood", question.understood),
        ("search text", question.search_text),
        ("whose", "; ".join(subject.label for subject in question.subjects)),
        ("terms", " ".join(question.terms)),
        ("names", "; ".join(" ".join(name) for name in question.names)),
        *(
            (translation.word, " ".join(f"{word} {weight:.2f}" for word, weight in translation.meanings))
            for translation in question.translations
        ),
    )
    return "\n".join(f"{name:12} {value or '-'}" for name, value in parts)


def answer_text(answer: Answer, explain: bool = False) -> str:
    """Return an answer and the list of its citations; to explain it begins with how the question was understood."""
    listed = [
        f"[{marker}] {citation.id}\n    {_heading_line(citation, citation.speaker)}"
        for marker, citation in enumerate(answer.citations, 1)
    ]
    understood = question_text(answer.question) if explain else ""
    return "\n\n".join(filter(None, [understood, answer.text, _figures_line(answer), "\n".join(listed)]))


def _figures_line(answer: Answer) -> str:
    """Return what the figures of an answer are in the reader's language, each once, "" for none."""
    hints = [hint for sentence in answer.sentences for hint in sentence.figure_hints]
    pairs = dict.fromkeys(f"{hint.figure} = {hint.hint}" for hint in hints)
    return f"{FIGURES[answer.question.language]}{' · '.join(pairs)}" if pairs else ""


def quote_text(check: QuoteCheck) -> str:
    """Return what became of a checked quotation: where it stands, or how the source has it."""
    differences = "; ".join(f"“{difference.quoted}” ≠ “{difference.source}”" for difference in check.differences)
    head = {
        "exact": f"Exact, {len(check.matches)} {'place' if len(check.matches) == 1 else 'places'}:",
        "abridged": "Abridged: the words stand there, with others left out at the ellipsis.",
        "altered": f"Altered: {differences}",
        "absent": "Absent: no speech holds these words or words near to them.",
    }[check.verdict]
    matches = [f"{match.quote}\n    {_heading_line(match, match.speaker)}\n    {match.id}" for match in check.matches]
    return "\n\n".join([head, *matches])


def lookup_text(lookup: CitationLookup) -> str:
    """Return where a citation leads, its words in brackets between the text before and after."""
    cited = lookup.citation
    status = STATUS_SENTENCES[lookup.status].format(now=cited.id if cited else "")
    if not cited:
        return status
    return f"{status}\n\n{_heading_line(cited, cited.speaker)}\n\n{lookup.before}【{cited.quote}】{lookup.after}"


def translation_text(translated: TranslatedQuotation) -> str:
    """Return a machine translation below the words that it translates, with what has to be known of it."""
    cited = translated.citation
    source = f"{cited.quote}\n    {_heading_line(cited, cited.speaker)}\n    {cited.id}"
    return "\n\n".join(filter(None, [source, translated.text, translated.notice]))


def report_text(report: BuildReport) -> str:
    """Return what a build did: what became of every character, what changed, was left out, and was kept once."""
    head = (
        f"Indexed {report.speeches} speeches ({report.passages} passages) from {report.files} files in {report.index}."
    )
    skipped = [f"{file.path}: {file.reason.removeprefix(f'{file.path}: ')}" for file in report.skipped]
    copies = [
        f"{copy.path} ({copy.ordinal}) is the same speech as {copy.of_path} ({copy.of_ordinal})"
        for copy in report.duplicates
    ]
    account = [characters_text(report.characters)] if report.characters.read else []
    lists = [*listed_lines("Left out", skipped), *listed_lines("Kept once", copies)]
    return "\n".join([*account, head, *_change_lines(report), *lists])


def purge_text(purged: Sequence[PurgedSpeech]) -> str:
    """Return what was removed from an index, and which files still hold it."""
    lines = []
    for speech in purged:
        lines.append(f"Removed {speech.speech_id}: {speech.title} ({speech.passages} passages).")
        lines += [
            f"  {path} still holds it; take it out there, or the next build brings it back" for path in speech.paths
        ]
    return "\n".join(lines)


def listed_lines(head: str, lines: list[str]) -> list[str]:
    """Return a heading with a count and the lines below it, up to a limit; nothing where there are none."""
    if not lines:
        return []
    more = [f"  and {len(lines) - MAX_LISTED_LINES} more"] if len(lines) > MAX_LISTED_LINES else []
    return [f"{head} ({len(lines)}):", *(f"  {line}" for line in lines[:MAX_LISTED_LINES]), *more]


def characters_text(characters: Characters) -> str:
    """Return the account of the characters that were read, which adds up."""
    dropped = " + ".join(f"{count} {rule}" for rule, count in characters.dropped)
    return f"Characters: {characters.read} read = {characters.kept} kept" + (f" + {dropped}" if dropped else "")


def _change_lines(report: BuildReport) -> list[str]:
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


def _hit_text(rank: int, hit: Hit, speech_of: Callable[[str], Speech], explain: bool) -> str:
    passage, signals = hit.passage, hit.signals
    speech = speech_of(passage.speech_id)
    lines = [f"{rank}. {hit.score:.3f}  {_heading_line(speech, speech.speaker_at(passage.start))}"]
    if explain:
        lines.append(f"dense {signals.dense:.3f}  lexical {signals.lexical:.3f}  late {signals.late:.3f}")
    if passage.section_path:
        lines.append(" › ".join(passage.section_path))
    lines += [*passage.text.splitlines(), ids.make(speech, passage.start, passage.end).id]
    for other in hit.alternatives:
        other_speech = speech_of(other.speech_id)
        heading = _heading_line(other_speech, other_speech.speaker_at(other.start))
        lines.append(f"also: {heading}  {ids.make(other_speech, other.start, other.end).id}")
    return "\n   ".join(lines)


def _heading_line(cited: Speech | Citation, speaker: str | None) -> str:
    """Return where words stand and who says them."""
    return " · ".join(filter(None, [cited.place, cited.title, cited.date, speaker]))

"""The archive's values as JSON objects, the same on the command line and over HTTP.

Offsets named `source_…` count characters of the decoded source file, the others characters of the speech's text.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict

from rag.cite import ids
from rag.evaluate import Report
from rag.read.explain import LineNumbers, list_left_out
from rag.read.reader import FileReading, SpeechReading
from rag.types import (
    Answer,
    BuildReport,
    Characters,
    Citation,
    CitationLookup,
    Hit,
    Passage,
    Question,
    QuoteCheck,
    Skipped,
    Speech,
    Subject,
)

#: What json.dumps takes: string keys; text, numbers, None, lists and further objects as values.
Json = dict[str, object]
#: Finds a speech by its id, as `Archive.speech` does.
SpeechOf = Callable[[str], Speech]


def search_result(
    question: Question, hits: Iterable[Hit], speech_of: SpeechOf, request_id: object = None, explain: bool = False
) -> Json:
    """Return the form of a search, its hits ranked from 1; to explain is to add the signals and the understanding."""
    listed = [_hit(rank, hit, speech_of, explain) for rank, hit in enumerate(hits, 1)]
    understood: Json = {"question_understood": question_understood(question)} if explain else {}
    head: Json = {"id": request_id, "question": question.text, "language": question.language}
    return {**head, **understood, "hits": listed}


def question_understood(question: Question) -> Json:
    """Return the form of what a question was taken to mean."""
    return {
        "language": question.language,
        "kind": question.kind,
        "item": question.item,
        "search_text": question.search_text,
        "subjects": [_subject(subject) for subject in question.subjects],
        "places": list(question.places),
        "years": list(question.years),
        "terms": list(question.terms),
        "translations": {each.word: dict(each.meanings) for each in question.translations},
        "names": [" ".join(name) for name in question.names],
    }


def _subject(subject: Subject) -> Json:
    said = {
        "place": subject.place,
        "year": subject.year,
        "level": subject.level,
        "description": subject.description,
        "nameless": subject.nameless,
    }
    return {name: value for name, value in said.items() if value}


def answer_result(answer: Answer, speech_of: SpeechOf, request_id: object = None) -> Json:
    """Return the form of an answer; `marker` 1 belongs to [1] in its text.

    `model` is null where no language model wrote any of it.
    """
    markers = {citation: marker for marker, citation in enumerate(answer.citations, 1)}
    return {
        "id": request_id,
        "question": answer.question.text,
        "outcome": answer.outcome,
        "answer": answer.text,
        "model": answer.model or None,
        "sentences": [
            {
                "text": sentence.text,
                "support": sentence.support,
                "markers": [markers[citation] for citation in dict.fromkeys(sentence.citations)],
                "lacking": list(sentence.lacking),
                "part": sentence.subject_index,
                "gloss": sentence.gloss,
            }
            for sentence in answer.sentences
        ],
        "citations": [
            {"marker": marker, **_citation(citation, speech_of(citation.speech_id))}
            for marker, citation in enumerate(answer.citations, 1)
        ],
    }


def quote_result(check: QuoteCheck, speech_of: SpeechOf, request_id: object = None) -> Json:
    """Return the form of a checked quotation."""
    return {
        "id": request_id,
        "quote": check.quote,
        "verdict": check.verdict,
        "matches": [
            {"citation": match.id, "quote": match.quote, "speech": _speech(speech_of(match.speech_id))}
            for match in check.matches
        ],
        "differences": [asdict(difference) for difference in check.differences],
    }


def lookup_result(lookup: CitationLookup, speech_of: SpeechOf) -> Json:
    """Return the form of a citation that was looked up; `citation` is null where nothing stands any more."""
    cited = lookup.citation
    return {
        "id": lookup.id,
        "status": lookup.status,
        "citation": _citation(cited, speech_of(cited.speech_id)) if cited else None,
        "before": lookup.before,
        "after": lookup.after,
    }


def readings_result(readings: Iterable[FileReading], skipped: Iterable[Skipped]) -> Json:
    """Return the form of how files were read, each under its name, and of those that cannot be read."""
    return {
        "files": [_reading(reading) for reading in readings],
        "skipped": [asdict(each) for each in skipped],
    }


def _reading(reading: FileReading) -> Json:
    numbers = LineNumbers(reading.text)
    return {
        "path": reading.name,
        "speeches": [_speech_reading(speech, numbers) for speech in reading.speech_readings],
        "dropped": [
            {"line": left.line, "start": left.run.start, "end": left.run.end, "rule": left.run.rule, "text": left.words}
            for left in list_left_out(reading, numbers)
        ],
        "characters": _characters(reading.characters),
    }


def _speech_reading(reading: SpeechReading, numbers: LineNumbers) -> Json:
    first, last = numbers.range_of(reading.speech.source)
    source, cut = reading.speech.source, reading.cut
    return {
        "ordinal": source.ordinal,
        "id": reading.speech.id,
        "lines": [first, last],
        "start": source.start,
        "end": source.end,
        "rule": reading.rule,
        "cut": {"line": numbers.number(cut.start), "start": cut.start, "end": cut.end, "text": cut.text}
        if cut
        else None,
        "facts": {name: asdict(fact) if fact else None for name, fact in reading.facts.named()},
    }


def build_result(report: BuildReport) -> Json:
    """Return the form of a build's report."""
    return {**asdict(report), "characters": _characters(report.characters)}


def _characters(characters: Characters) -> Json:
    return {"read": characters.read, "kept": characters.kept, "dropped": dict(characters.dropped)}


def evaluation_result(report: Report) -> Json:
    """Return the form of an evaluation, measures to four digits."""
    rows = [
        {**asdict(row), "measures": {name: round(value, 4) for name, value in row.measures.items()}}
        for row in report.rows
    ]
    return {
        "rows": rows,
        "mistakes": [asdict(mistake) for mistake in report.mistakes],
        "problems": list(report.problems),
    }


def _hit(rank: int, hit: Hit, speech_of: SpeechOf, explain: bool) -> Json:
    form: Json = {
        "rank": rank,
        "score": hit.score,
        **_passage(hit.passage, speech_of(hit.passage.speech_id)),
        "text": hit.passage.text,
        "alternatives": [_passage(passage, speech_of(passage.speech_id)) for passage in hit.alternatives],
    }
    return {**form, "signals": asdict(hit.signals)} if explain else form


def _passage(passage: Passage, speech: Speech) -> Json:
    return {
        "citation": ids.make(speech, passage.start, passage.end).id,
        "speech": _speech(speech),
        **_where(speech, passage.start, passage.end, passage.section_path),
    }


def _citation(citation: Citation, speech: Speech) -> Json:
    return {
        "id": citation.id,
        "quote": citation.quote,
        "speech": _speech(speech),
        **_where(speech, citation.start, citation.end, citation.section_path),
    }


def _where(speech: Speech, start: int, end: int, section_path: Iterable[str]) -> Json:
    source = speech.source.locate(start, end)
    return {
        "section_path": list(section_path),
        "start": start,
        "end": end,
        "source_start": source.start,
        "source_end": source.end,
    }


def _speech(speech: Speech) -> Json:
    return {
        "id": speech.id,
        "title": speech.title,
        "place": speech.place,
        "date": speech.date,
        "source_file": speech.source.path,
        "source_ordinal": speech.source.ordinal,
        "also": [{"source_file": also.path, "source_ordinal": also.ordinal} for also in speech.also],
    }

"""The archive's values as JSON objects, the same on the command line and over HTTP.

Offsets named `source_…` count characters of the decoded source file, the others characters of the speech's text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Protocol

from rag.types import (
    Answer,
    AnswerSentence,
    BuildReport,
    Characters,
    Citation,
    CitationLookup,
    Hit,
    Passage,
    PurgedSpeech,
    Question,
    QuoteCheck,
    Speech,
    Subject,
    TranslatedQuotation,
)

#: What json.dumps takes: string keys; text, numbers, None, lists and further objects as values.
Json = dict[str, object]
#: Finds a speech by its id, as `Archive.speech` does.
SpeechOf = Callable[[str], Speech]


class PassageSource(Protocol):
    """Finds speeches by their ids and cites passages, as an archive does."""

    def speech(self, speech_id: str) -> Speech:
        """Return a speech."""

    def cite_passage(self, passage: Passage) -> str:
        """Return the id that cites a passage."""


def search_result(
    question: Question, hits: Iterable[Hit], source: PassageSource, request_id: object = None, explain: bool = False
) -> Json:
    """Return the form of a search, its hits ranked from 1.

    To explain it adds how the question was understood and what each way of searching said of each hit.
    """
    ranked = [_hit_form(rank, hit, source, explain) for rank, hit in enumerate(hits, 1)]
    understood: Json = {"question_understood": question_understood(question)} if explain else {}
    head: Json = {"id": request_id, "question": question.text, "language": question.language}
    return {**head, **understood, "hits": ranked}


def question_understood(question: Question) -> Json:
    """Return the form of what a question was taken to mean."""
    return {
        "language": question.language,
        "kind": question.kind,
        "item": question.item,
        "search_text": question.search_text,
        "subjects": [_subject_form(subject) for subject in question.subjects],
        "places": list(question.places),
        "years": list(question.years),
        "terms": list(question.terms),
        "translations": {translation.word: dict(translation.meanings) for translation in question.translations},
        "names": [" ".join(name) for name in question.names],
    }


def _subject_form(subject: Subject) -> Json:
    facts = {
        "place": subject.place,
        "year": subject.year,
        "level": subject.level,
        "description": subject.description,
        "nameless": subject.nameless,
    }
    return {name: value for name, value in facts.items() if value}


def answer_result(answer: Answer, speech_of: SpeechOf, request_id: object = None) -> Json:
    """Return the form of an answer; `marker` 1 belongs to [1] in its text.

    `model` is null where no language model wrote any of it, `understood` where the question took nothing from the
    conversation. `parts` holds, speech by speech, what is shown of it and the whole passages behind that, which are not
    among the citations.
    """
    markers = {citation: marker for marker, citation in enumerate(answer.citations, 1)}
    return {
        "id": request_id,
        "question": answer.question.text,
        "understood": answer.question.understood or None,
        "outcome": answer.outcome,
        "origin": answer.origin,
        "answer": answer.text,
        "model": answer.model or None,
        "sentences": [_sentence_form(sentence, markers) for sentence in answer.sentences],
        "citations": [
            {"marker": marker, **_citation_form(citation, speech_of(citation.speech_id))}
            for citation, marker in markers.items()
        ],
        "parts": _part_forms(answer, markers, speech_of),
    }


def _part_forms(answer: Answer, markers: Mapping[Citation, int], speech_of: SpeechOf) -> list[Json]:
    """Return what is shown of each speech, in the order in which the speeches come, and the passages around it."""
    shown = [sentence for sentence in answer.sentences if sentence.citations]
    speech_ids = dict.fromkeys(sentence.citations[0].speech_id for sentence in shown)
    return [
        {
            "speech": speech_form(speech_of(speech_id)),
            "sentences": [
                _sentence_form(sentence, markers) for sentence in shown if sentence.citations[0].speech_id == speech_id
            ],
            "passages": [
                _citation_form(passage, speech_of(speech_id))
                for passage in answer.passages
                if passage.speech_id == speech_id
            ],
        }
        for speech_id in speech_ids
    ]


def _sentence_form(sentence: AnswerSentence, markers: Mapping[Citation, int]) -> Json:
    return {
        "text": sentence.text,
        "support": sentence.support,
        "markers": [markers[citation] for citation in dict.fromkeys(sentence.citations)],
        "lacking": list(sentence.lacking),
        "part": sentence.subject_index,
        "gloss": sentence.gloss,
        "role": sentence.role,
        "head": sentence.head,
        "marks": [asdict(mark) for mark in sentence.marks],
        "word_hints": [asdict(hint) for hint in sentence.word_hints],
        "figure_hints": [asdict(hint) for hint in sentence.figure_hints],
        "speech": sentence.speech_id or None,
    }


def quote_result(check: QuoteCheck, speech_of: SpeechOf, request_id: object = None) -> Json:
    """Return the form of a checked quotation."""
    return {
        "id": request_id,
        "quote": check.quote,
        "verdict": check.verdict,
        "matches": [
            {
                "citation": match.id,
                "quote": match.quote,
                "speaker": match.speaker,
                "speech": speech_form(speech_of(match.speech_id)),
            }
            for match in check.matches
        ],
        "differences": [{"quoted": run.quoted, "source": run.source} for run in check.differences],
    }


def lookup_result(lookup: CitationLookup, speech_of: SpeechOf) -> Json:
    """Return the form of a citation that was looked up; `citation` is null where nothing stands any more."""
    cited = lookup.citation
    return {
        "id": lookup.id,
        "status": lookup.status,
        "citation": _citation_form(cited, speech_of(cited.speech_id)) if cited else None,
        "before": lookup.before,
        "after": lookup.after,
    }


def translation_result(translated: TranslatedQuotation, speech_of: SpeechOf) -> Json:
    """Return the form of a machine translation; `text` is "" where the model failed, and `failure` says why."""
    cited = translated.citation
    return {
        "id": cited.id,
        "language": translated.language,
        "model": translated.model,
        "text": translated.text,
        "notice": translated.notice,
        "confirmed": translated.is_confirmed,
        "added": list(translated.added),
        "omitted": list(translated.omitted),
        "failure": translated.failure,
        "citation": _citation_form(cited, speech_of(cited.speech_id)),
    }


def build_result(report: BuildReport) -> Json:
    """Return the form of a build's report."""
    return {**asdict(report), "characters": characters_form(report.characters)}


def purge_result(purged: Sequence[PurgedSpeech]) -> Json:
    """Return the form of what was removed from an index."""
    return {"removed": [asdict(speech) for speech in purged]}


def characters_form(characters: Characters) -> Json:
    """Return the form of the account of the characters that were read."""
    return {"read": characters.read, "kept": characters.kept, "dropped": dict(characters.dropped)}


def _hit_form(rank: int, hit: Hit, source: PassageSource, explain: bool) -> Json:
    form: Json = {
        "rank": rank,
        "score": hit.score,
        **passage_form(hit.passage, source),
        "text": hit.passage.text,
        "alternatives": [passage_form(passage, source) for passage in hit.alternatives],
    }
    return {**form, "signals": asdict(hit.signals)} if explain else form


def passage_form(passage: Passage, source: PassageSource) -> Json:
    """Return the form of a passage without its text: its citation, its speech and where it stands."""
    speech = source.speech(passage.speech_id)
    return {
        "citation": source.cite_passage(passage),
        "speaker": speech.speaker_at(passage.start),
        "speech": speech_form(speech),
        **position_form(speech, passage.start, passage.end, passage.section_path),
    }


def _citation_form(citation: Citation, speech: Speech) -> Json:
    return {
        "id": citation.id,
        "quote": citation.quote,
        "speaker": citation.speaker,
        "date": citation.date,
        "note": citation.note,
        "speech": speech_form(speech),
        **position_form(speech, citation.start, citation.end, citation.section_path),
    }


def position_form(speech: Speech, start: int, end: int, section_path: Iterable[str]) -> Json:
    """Return where a span of a speech's text stands: in the text, in its outline and in the source file."""
    source = speech.source.locate(start, end)
    return {
        "section_path": list(section_path),
        "start": start,
        "end": end,
        "source_start": source.start,
        "source_end": source.end,
    }


def speech_form(speech: Speech) -> Json:
    """Return what is said of a speech wherever its words are shown."""
    return {
        "id": speech.id,
        "title": speech.title,
        "title_en": speech.title_en,
        "place": speech.place,
        "date": speech.date,
        "speaker": speech.speaker,
        "source_file": speech.source.path,
        "source_ordinal": speech.source.ordinal,
        "also": [{"source_file": also.path, "source_ordinal": also.ordinal} for also in speech.also],
    }

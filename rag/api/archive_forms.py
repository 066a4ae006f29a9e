"""What an archive holds as JSON objects: the archive itself, its speeches with their text, passages and figures."""

from dataclasses import asdict

from rag.api.json_forms import Json, PassageSource, SpeechOf, passage_form, position_form, speech_form
from rag.archive import Archive
from rag.cite import ids
from rag.types import ArchiveTopic, CatalogueEntry, Passage, Speech, SpeechFigure


def archive_result(archive: Archive) -> Json:
    """Return the form of what an archive holds: counts, names to filter by, topics, and what it answers with."""
    languages = sorted({entry.language for entry in archive.catalogue})
    return {
        "generation": archive.generation,
        "speeches": len(archive.catalogue),
        "passages": sum(entry.passages for entry in archive.catalogue),
        "characters": sum(entry.characters for entry in archive.catalogue),
        "languages": languages,
        "places": list(archive.places),
        "years": list(archive.years),
        "speakers": list(archive.speakers),
        "topics": [_topic_form(topic) for topic in archive.topics],
        "embedder": archive.embedder.name,
        "model": archive.model or None,
    }


def catalogue_form(entry: CatalogueEntry) -> Json:
    """Return the form of a speech in a list, without its text."""
    return {
        "id": entry.speech_id,
        "title": entry.title,
        "title_en": entry.title_en,
        "place": entry.place,
        "level": entry.level,
        "date": entry.date,
        "occasion": entry.occasion,
        "speaker": entry.speaker,
        "speakers": list(entry.speakers),
        "language": entry.language,
        "source_file": entry.path,
        "characters": entry.characters,
        "passages": entry.passages,
    }


def speech_result(speech: Speech) -> Json:
    """Return the form of a speech with its text, its paragraphs, its outline and its turns."""
    return {
        **speech_form(speech),
        "level": speech.level,
        "occasion": speech.occasion,
        "language": speech.language,
        "note": speech.note,
        "abstract": speech.abstract,
        "abstract_en": speech.abstract_en,
        "text": speech.text,
        "paragraphs": [{"start": span.start, "end": span.end} for span in speech.paragraphs],
        "sections": [asdict(section) for section in speech.sections],
        "turns": [asdict(turn) for turn in speech.turns],
    }


def passage_result(passage: Passage, source: PassageSource) -> Json:
    """Return the form of a passage with its text."""
    return {**passage_form(passage, source), "text": passage.text}


def figure_result(figure: SpeechFigure, speech_of: SpeechOf) -> Json:
    """Return the form of a figure with the clause that says what it counts, and the citation that holds it."""
    speech = speech_of(figure.speech_id)
    return {
        "value": figure.value,
        "unit": figure.unit,
        "words": figure.words,
        "clause": figure.clause,
        "clause_start": figure.clause_start,
        "citation": ids.make(speech, figure.start, figure.end).id,
        "speech": speech_form(speech),
        **position_form(speech, figure.start, figure.end, speech.section_path(figure.start)),
    }


def _topic_form(topic: ArchiveTopic) -> Json:
    return {"words": list(topic.words), "speeches": len(topic.shares)}

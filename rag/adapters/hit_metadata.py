"""What other frameworks are told of a passage beside its text, the same for each of them."""

from rag.archive import Archive
from rag.cite import ids
from rag.types import Hit, Passage

#: What names, and does not say, what a passage is about: no model should embed or read it.
TECHNICAL_KEYS = ("alternatives", "start", "end", "source_file", "source_start", "source_end", "score", "speech")


def describe_hit(hit: Hit, archive: Archive) -> dict[str, object]:
    """Return the citation of a hit, where its words stand, and whose they are, in values that JSON has."""
    passage = hit.passage
    speech = archive.speech(passage.speech_id)
    source = speech.source.locate(passage.start, passage.end)
    return {
        "citation": cite_passage(passage, archive),
        "alternatives": [cite_passage(other, archive) for other in hit.alternatives],
        "speech": speech.id,
        "title": speech.title,
        "place": speech.place,
        "date": speech.date,
        "speaker": speech.speaker_at(passage.start),
        "section_path": list(passage.section_path),
        "start": passage.start,
        "end": passage.end,
        "source_file": speech.source.path,
        "source_start": source.start,
        "source_end": source.end,
        "score": hit.score,
    }


def cite_passage(passage: Passage, archive: Archive) -> str:
    """Return the id that cites a passage."""
    return ids.make(archive.speech(passage.speech_id), passage.start, passage.end).id

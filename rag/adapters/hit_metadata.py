"""What other frameworks are told of a passage beside its text, the same for each of them."""

from rag.archive import Archive
from rag.types import Hit

#: What names, and does not say, what a passage is about: no model should embed or read it.
TECHNICAL_KEYS = ("alternatives", "start", "end", "source_file", "source_start", "source_end", "score", "speech")


def describe_hit(hit: Hit, archive: Archive) -> dict[str, object]:
    """Return the citation of a hit, where its words stand, and whose they are, in values that JSON has."""
    passage = hit.passage
    speech = archive.speech(passage.speech_id)
    source = speech.source.locate(passage.start, passage.end)
    return {
        "citation": archive.cite_passage(passage),
        "alternatives": [archive.cite_passage(other) for other in hit.alternatives],
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

"""What a search or a question is restricted to, by names, checked against what the archive holds."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass

from rag.archive import Archive
from rag.errors import BadQuestion
from rag.text.normalise import fold
from rag.types import Filters

#: An error names at most so many occasions that the archive knows.
MAX_LISTED_OCCASIONS = 8
#: The same of speakers.
MAX_LISTED_SPEAKERS = 20


@dataclass(frozen=True, slots=True)
class FilterNames:
    """The names of places, years, speeches, occasions and speakers, as they were typed; none restricts nothing."""

    place: Sequence[str] = ()
    year: Sequence[int] = ()
    speech: Sequence[str] = ()
    occasion: Sequence[str] = ()
    speaker: Sequence[str] = ()

    @classmethod
    def from_options(cls, options: Namespace) -> "FilterNames":
        """Return what the options of a command name."""
        return cls(options.place, options.year, options.speech, options.occasion, options.speaker)


def read_filters(archive: Archive, names: FilterNames) -> Filters:
    """Return the filters that are named.

    Raises BadQuestion for a place, year, occasion or speaker that the archive does not know, UnknownCitation for such a
    speech.
    """
    places = [place for name in names.place for place in _find_places(archive, name)]
    unknown = next((year for year in names.year if year not in archive.years), None)
    if unknown is not None:
        known = ", ".join(map(str, archive.years)) or "none: no speech says when it was given"
        raise BadQuestion(f"No speech of the archive is known to be of {unknown}; the years that it knows: {known}.")
    speeches = [archive.speech(speech_id).id for speech_id in names.speech]
    occasions = _check_occasions(archive, names.occasion)
    speakers = [speaker for name in names.speaker for speaker in _find_speakers(archive, name)]
    return Filters(tuple(places), tuple(names.year), tuple(speeches), occasions, tuple(speakers))


def _find_places(archive: Archive, name: str) -> tuple[str, ...]:
    places = archive.find_places(name)
    if not places:
        known = "、".join(archive.places) or "none"
        raise BadQuestion(f"No speech of the archive is from {name!r}; the places that it knows: {known}.")
    return places


def _find_speakers(archive: Archive, name: str) -> list[str]:
    """Return the speakers whose names hold a part, whatever its print: case, width, traditional characters."""
    speakers = [speaker for speaker in archive.speakers if fold(name).strip() and fold(name).strip() in fold(speaker)]
    if not speakers:
        known = archive.speakers[:MAX_LISTED_SPEAKERS]
        listed = ", ".join(known) + (" …" if len(archive.speakers) > len(known) else "")
        raise BadQuestion(f"Nobody named {name!r} speaks in the archive; it knows: {listed or 'none'}.")
    return speakers


def _check_occasions(archive: Archive, wanted: Sequence[str]) -> tuple[str, ...]:
    known = sorted({speech.occasion for speech in archive.speeches if speech.occasion})
    for part in wanted:
        if not part or not any(part in occasion for occasion in known):
            listed = ", ".join(known[:MAX_LISTED_OCCASIONS]) + (" …" if len(known) > MAX_LISTED_OCCASIONS else "")
            raise BadQuestion(
                f"No speech of the archive was given on an occasion named {part!r}; it knows: {listed or 'none'}."
            )
    return tuple(wanted)

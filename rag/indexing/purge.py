"""Remove speeches from an index for good without reading files: the others are taken over, the former index goes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import IndexDamaged, UnknownCitation
from rag.indexing.builder import (
    PassagePlan,
    finish,
    keep_speeches,
    open_models,
    open_publisher,
    plan,
    write_contents,
)
from rag.indexing.identity import IncomingSpeech
from rag.indexing.kept_lists import digest_text, read_removed, write_removed
from rag.indexing.live import LiveIndex, open_live
from rag.settings import Settings
from rag.store import generations
from rag.store.local_writer import LocalWriter
from rag.store.manifest import mend
from rag.store.previous import KnownSpeech, PreviousGeneration
from rag.types import Progress, PurgedSpeech, RemovedSpeech


def purge(speech_ids: Collection[str], index: Path, settings: Settings, progress: Progress) -> list[PurgedSpeech]:
    """Remove speeches and their copies from an index, and return what was removed.

    What their files still hold of them stays out of every later build: remembered are the paths of the files and the
    digests of the texts, and no word. Raises UnknownCitation for an
    id that the index does not hold, IndexDamaged where nothing can be taken over, IndexBusy, IndexNotWritten and
    ModelUnavailable.
    """
    models = open_models(settings)
    wanted = plan(models, settings)
    with (
        open_publisher(settings, progress) as publisher,
        generations.new_generation(index, publisher) as folder,
        LocalWriter(folder, wanted.dimension) as writer,
    ):
        with open_live(index, wanted) as live:
            previous = _previous_of(index, live)
            positions = _find_positions(speech_ids, previous)
            purged = [_describe(position, previous) for position in positions]
            remembered = [gone for position in positions for gone in _remember(position, previous)]
            left = [known for known in previous.known if known.position not in positions]
            _store(left, previous, writer)
            writer.add_skipped(previous.skipped)
            kept = keep_speeches([IncomingSpeech(known.read_id, known) for known in left], _copies_of(left))
            contents = write_contents(kept, live, writer, PassagePlan(index, models, wanted), progress)
        finish(folder, writer, replace(wanted, speeches=len(kept.speeches), passages=contents.passages))
        write_removed(index, dict.fromkeys([*read_removed(index), *remembered]))
    return purged


def _previous_of(index: Path, live: LiveIndex) -> PreviousGeneration:
    if live.previous is None:
        reason = live.rebuild_reason or f"There is no index in {index}."
        raise IndexDamaged(f"{reason} Nothing was removed; {mend(index)}")
    return live.previous


def _find_positions(speech_ids: Collection[str], previous: PreviousGeneration) -> list[int]:
    """Return the positions of speeches by their ids; raises UnknownCitation."""
    position_of = {known.id: known.position for known in previous.known if not known.is_copy}
    for speech_id in speech_ids:
        if speech_id not in position_of:
            raise UnknownCitation(f"The archive holds no speech {speech_id[:60]!r}; nothing was removed.")
    return sorted({position_of[speech_id] for speech_id in speech_ids})


def _describe(position: int, previous: PreviousGeneration) -> PurgedSpeech:
    rows = [previous.speech_row(known) for known in previous.known if known.position == position]
    [speech_id] = {known.id for known in previous.known if known.position == position}
    paths = tuple(dict.fromkeys(row.path for row in rows))
    return PurgedSpeech(speech_id, rows[0].title, len(previous.passages_of(position)), paths)


def _remember(position: int, previous: PreviousGeneration) -> list[RemovedSpeech]:
    """Return what a speech and its copies are recognised by when their files are read again."""
    rows = [previous.speech_row(known) for known in previous.known if known.position == position]
    today = datetime.now(UTC).date().isoformat()
    return [RemovedSpeech(row.path, digest_text(row.text), title="", date=today) for row in rows]


def _store(left: Sequence[KnownSpeech], previous: PreviousGeneration, writer: LocalWriter) -> None:
    """Store the speeches that are left, and the records of those files that lose none."""
    whole = [(name, file) for name, file in previous.files if set(file.speeches) <= set(left)]
    records = {file.speeches[0].reading_position: (name, file) for name, file in whole if file.speeches}
    for known in left:
        if known.reading_position in records:
            name, file = records[known.reading_position]
            writer.add_file(name, file.sha256, len(file.speeches), file.characters)
        writer.copy_speech(previous.speech_row(known), previous.sketch(known))


def _copies_of(left: Sequence[KnownSpeech]) -> Mapping[int, Sequence[int]]:
    """Map the new reading positions of the speeches that are left to those of their copies."""
    copies = defaultdict(list)
    for number, known in enumerate(left):
        if known.is_copy:
            copies[known.position].append(number)
    return {number: copies[known.position] for number, known in enumerate(left) if not known.is_copy}

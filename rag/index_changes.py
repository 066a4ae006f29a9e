"""What changes an index: building it, adding to it, removing from it; and the check of what is there."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rag.errors import IndexOutdated
from rag.models.embed import StaticEmbedder
from rag.settings import Settings
from rag.store import generations
from rag.store.door import named_damage
from rag.store.manifest import Manifest, mend
from rag.store.previous import PreviousGeneration
from rag.types import AdditionReport, BuildOptions, BuildReport, Embedder, Progress, PurgedSpeech, RemovedSpeech

DEFAULT_OPTIONS = BuildOptions()


class IndexChanges:
    """The methods of an archive that need none to be open; each takes the folder of an index."""

    @classmethod
    def build(
        cls,
        paths: Iterable[Path | str],
        index: Path | str = "index",
        settings: Settings | None = None,
        progress: Progress = lambda stage, done, total: None,
        options: BuildOptions = DEFAULT_OPTIONS,
    ) -> BuildReport:
        """Read files and folders and make an index of their speeches the live one, or change nothing.

        A file that cannot be read is skipped with its reason and the rest goes on. A speech that stands in several
        files is kept once. What has not changed since the last build is taken over from the live index, and a speech
        that was edited keeps its id. Raises NothingToIndex when no speech is left, IndexBusy while another build runs,
        IndexNotWritten where there is no room or right to write, ModelUnavailable.
        """
        # Imported here: the splitters take a fifth of a second that a question should not wait for.
        from rag.indexing.builder import build

        chosen = settings or Settings.from_environment()
        return build([Path(path) for path in paths], Path(index), chosen, progress, options)

    @classmethod
    def purge(
        cls, speech_ids: Iterable[str], index: Path | str = "index", settings: Settings | None = None
    ) -> list[PurgedSpeech]:
        """Remove speeches and their copies from an index, and return what was removed.

        Their files stay as they are: the next build brings back what they still hold. Raises UnknownCitation for an id
        that the index does not hold, IndexDamaged, IndexBusy, IndexNotWritten, ModelUnavailable.
        """
        from rag.indexing.purge import purge

        chosen = settings or Settings.from_environment()
        return purge(list(speech_ids), Path(index), chosen, lambda stage, done, total: None)

    @classmethod
    def check(cls, index: Path | str = "index") -> Manifest:
        """Check every part of an index as a build over it does, and return its manifest.

        Raises IndexNotFound, IndexDamaged, IndexOutdated.
        """
        live = generations.hold_live(Path(index), reads_all=True)
        try:
            with named_damage(live.folder):
                PreviousGeneration(live.folder, live.manifest).close()
            live.checked.remember("taken")
        finally:
            live.hold.release()
        return live.manifest

    @classmethod
    def add(
        cls,
        files: Sequence[Path | str],
        index: Path | str = "index",
        settings: Settings | None = None,
        progress: Progress = lambda stage, done, total: None,
    ) -> AdditionReport:
        """Move files into the index's own folder and make an index with their speeches the live one.

        A file of the same name takes the place of the one before. What cannot be read is reported and not moved. Raises
        what `build` raises, and IndexOutdated for an index that does not say what it was made of.
        """
        from rag.indexing.keeping import Keeper

        keeper = Keeper(Path(index), settings or Settings.from_environment(), progress)
        return keeper.add([Path(file) for file in files])

    @classmethod
    def remove(
        cls,
        speech_ids: Iterable[str],
        index: Path | str = "index",
        settings: Settings | None = None,
        progress: Progress = lambda stage, done, total: None,
    ) -> BuildReport:
        """Leave speeches and their copies out of the index, in every later build, too; their files stay.

        Raises UnknownCitation, NothingToIndex where no speech would be left, and what `build` raises.
        """
        from rag.indexing.keeping import Keeper

        return Keeper(Path(index), settings or Settings.from_environment(), progress).remove(speech_ids)

    @classmethod
    def restore(
        cls,
        keys: Iterable[str],
        index: Path | str = "index",
        settings: Settings | None = None,
        progress: Progress = lambda stage, done, total: None,
    ) -> BuildReport:
        """Take removed speeches into the index again, by their keys; raises what `build` raises."""
        from rag.indexing.keeping import Keeper

        return Keeper(Path(index), settings or Settings.from_environment(), progress).restore(keys)

    @staticmethod
    def removed(index: Path | str = "index") -> tuple[RemovedSpeech, ...]:
        """Return the speeches that are left out of every build of an index; raises IndexDamaged."""
        from rag.indexing.kept_lists import read_removed

        return read_removed(Path(index))


def check_models(index: Path, manifest: Manifest, embedder: Embedder, words: StaticEmbedder) -> None:
    """Raise IndexOutdated for an index whose vectors or words other models made."""
    if (manifest.fingerprint, manifest.dimension) != (embedder.fingerprint, embedder.dimension):
        raise IndexOutdated(
            f"The index in {index} was built with the embedder {manifest.embedder}, this is {embedder.name} or another "
            f"version of it; set RAG_EMBEDDER as it was, or {mend(index)}"
        )
    if manifest.vocabulary != words.vocabulary:
        raise IndexOutdated(f"The index in {index} was built with another vocabulary; {mend(index)}")

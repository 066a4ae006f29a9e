"""The one facade: build an archive's index, open it, search it, ask it.

Concrete classes are picked here and nowhere else.
"""

import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from sqlite3 import DatabaseError
from types import TracebackType
from typing import TYPE_CHECKING

from rag.about.archivist import Archivist
from rag.about.topic_map import TopicMap
from rag.answer.answerer import Answerer
from rag.answer.refusal import Answerability
from rag.answer.topic_check import TopicChecker
from rag.cite import ids, quotations
from rag.cite.references import Format, Reference, write_references
from rag.errors import IndexDamaged, IndexOutdated, UnknownCitation
from rag.models.embed import Reranker, StaticEmbedder, open_embedder
from rag.models.lexicon import Lexicon
from rag.retrieve.hybrid import HybridSearch
from rag.retrieve.kind import make_classifier
from rag.retrieve.known_names import KnownNames
from rag.retrieve.prepared import PreparedQuery, QueryPreparer
from rag.retrieve.question_reader import QuestionReader
from rag.retrieve.understand import QuestionJudges
from rag.settings import EMBEDDED_MODEL, LanguageModel, Settings
from rag.store import generations, local
from rag.store.generations import Manifest
from rag.types import (
    NO_FILTERS,
    AdditionReport,
    Answer,
    ArchiveTopic,
    BuildReport,
    CatalogueEntry,
    Characters,
    CitationLookup,
    Draft,
    Embedder,
    Filters,
    Gloss,
    Hit,
    Passage,
    Progress,
    Question,
    QuoteCheck,
    RemovedSpeech,
    Speech,
    SpeechFigure,
    WordHint,
)

if TYPE_CHECKING:
    from rag.generate.writer import Writer

#: Passages that an answer is made from.
PASSAGES_READ = 20


class Archive:
    """An opened archive of speeches.

    with Archive.open("index") as archive:
        print(archive.ask("what did Dingxi plan for medicine").text)
    """

    def __init__(self, index: Path, settings: Settings) -> None:
        folder = generations.live_generation(index)
        manifest = generations.read_manifest(index, folder)
        self._embedder = open_embedder(settings.embedder)
        _check_embedder(index, manifest, self._embedder)
        self.index = index
        self._lexicon = Lexicon()
        self._words = self._embedder if isinstance(self._embedder, StaticEmbedder) else StaticEmbedder(EMBEDDED_MODEL)
        try:
            self._store = local.LocalStore(folder)
            self._known = KnownNames.from_store(self._store, self._lexicon)
        except (OSError, RuntimeError, ValueError, KeyError, DatabaseError) as error:
            # Whole by its manifest, and yet not what this version writes.
            raise IndexDamaged(f"The index in {index} cannot be read ({error}); {generations.mend(index)}") from error
        reranker = Reranker(settings.reranker) if settings.reranker else None
        self._preparer = QueryPreparer(self._store, self._embedder, self._words)
        self._search = HybridSearch(self._store, self._preparer, self._words, reranker=reranker)
        self._answerer = Answerer(self._store, self._words, self._lexicon)
        self._topic_map = TopicMap(self._store)
        self._archivist = Archivist(self._store, self._words, self._lexicon)
        topics = TopicChecker(self._preparer, self._search, self._answerer)
        judges = QuestionJudges(make_classifier(self._words), topics.holds)
        self._reader = QuestionReader(self._known, self._lexicon, judges)
        self._writer = self._open_writer(settings.model) if settings.model else None

    @classmethod
    def open(cls, index: Path | str = "index", settings: Settings | None = None) -> "Archive":
        """Open the live index of a folder.

        Raises IndexNotFound, IndexDamaged or IndexOutdated, each with the command that mends it, ModelUnavailable, and
        MissingExtra for a language model without the library that asks it.
        """
        return cls(Path(index), settings or Settings.from_environment())

    @classmethod
    def build(
        cls,
        paths: Iterable[Path | str],
        index: Path | str = "index",
        settings: Settings | None = None,
        progress: Progress = lambda stage, done, total: None,
    ) -> BuildReport:
        """Read files and folders and make an index of their speeches the live one, or change nothing.

        A file that cannot be read is skipped with its reason and the rest goes on. A speech that stands in several
        files is kept once. What has not changed since the last build is taken over from the live index, and a speech
        that was edited keeps its id. Raises NothingToIndex when no speech is left, IndexBusy while another build runs,
        ModelUnavailable.
        """
        # Imported here: the splitters take a fifth of a second that a question should not wait for.
        from rag.indexing.builder import build

        return build([Path(path) for path in paths], Path(index), settings or Settings.from_environment(), progress)

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

    @cached_property
    def speeches(self) -> tuple[Speech, ...]:
        """Every speech, in the order of the source files."""
        return self._store.speeches()

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The places that the archive knows, sorted."""
        return tuple(sorted({fact.place for fact in self._store.facts() if fact.place}))

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years that the archive knows, sorted."""
        return tuple(sorted({fact.year for fact in self._store.facts() if fact.year}))

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Those who speak in the archive, of transcripts those of the turns, as they are printed, sorted."""
        of_turns = {turn.speaker for turns in self._store.turns.values() for turn in turns}
        return tuple(sorted({fact.speaker for fact in self._store.facts() if fact.speaker} | of_turns))

    @cached_property
    def _quotes(self) -> quotations.QuoteIndex:
        return quotations.QuoteIndex(self.speeches)

    @cached_property
    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        """What is known of every speech without its text, in the order of the source files."""
        return self._store.entries()

    @cached_property
    def figures(self) -> tuple[SpeechFigure, ...]:
        """The figures of all speeches with the clauses that say what they count, in the order of the text."""
        return self._store.figures()

    @property
    def topics(self) -> tuple[ArchiveTopic, ...]:
        """The topics of the archive with their shares of its speeches, those of most speeches first."""
        return self._topic_map.topics

    def topic_passages(self, number: int, speech_id: str) -> tuple[Passage, ...]:
        """Return the passages of a speech that belong to a topic, which counts from 0 in `topics`."""
        return self._topic_map.passages(number, speech_id)

    def characters_of(self, path: str) -> Characters:
        """Return what became of the characters of a source file, which is named as in `CatalogueEntry.path`."""
        return self._store.characters_of(path)

    def speech(self, speech_id: str) -> Speech:
        """Return one speech; raises UnknownCitation for an id that the archive does not hold."""
        return self._store.speech(speech_id)

    def find_places(self, text: str) -> tuple[str, ...]:
        """Return the places of the archive that a text names, in Chinese or in pinyin."""
        return self._known.places.find(text)

    def understand(self, question: str, history: Sequence[str] = ()) -> Question:
        """Read a question in the light of the earlier ones; raises BadQuestion."""
        return self._reader.understand(question, history)

    def search(
        self, question: str, k: int = 10, filters: Filters = NO_FILTERS, history: Sequence[str] = ()
    ) -> tuple[Hit, ...]:
        """Return the k passages that answer a question best, best first; raises BadQuestion."""
        return self._search.search(self._preparer.prepare(self.understand(question, history)), k, filters)

    def ask(self, question: str, filters: Filters = NO_FILTERS, history: Sequence[str] = ()) -> Answer:
        """Answer with cited sentences, or say that the archive does not hold the answer; raises BadQuestion.

        Where a language model is configured it writes them, and each is checked; else they are the speeches' own.
        """
        *_, answer = self.stream(question, filters, history)
        assert isinstance(answer, Answer)
        return answer

    def judge(self, question: str, history: Sequence[str] = ()) -> Answerability:
        """Tell whether the archive supports an answer, by how much, and by which features; raises BadQuestion."""
        query = self._preparer.prepare(self.understand(question, history))
        return self._answerer.judge(query, self._search.search(query, PASSAGES_READ))

    def hint_words(self, text: str) -> tuple[WordHint, ...]:
        """Return what the words of a Chinese text, such as a title, mean that a reader of English needs most."""
        return self._answerer.glosser.hint_words(text)

    def glosses(self, text: str) -> tuple[Gloss, ...]:
        """Return the words of a Chinese text that the lexicon holds, each with its reading and its meaning."""
        return self._lexicon.glosses(text)

    def stream(
        self, question: str, filters: Filters = NO_FILTERS, history: Sequence[str] = ()
    ) -> Iterator[Draft | Answer]:
        """Yield what a language model has written so far, several times a second, then the answer; raises BadQuestion.

        Without a model there is only the answer. Who stops iterating closes the connection to the model (`close`).
        """
        understood = self.understand(question, history)
        if about := self._archivist.answer(self._within(understood, filters)):
            yield about
            return
        if understood.page:
            yield self._answer_more(understood, history, filters)
            return
        query = self._preparer.prepare(understood)
        extracted = self._answer_item(query, history, filters)
        if extracted is None:
            extracted = self._answerer.answer(query, self._search.search(query, PASSAGES_READ, filters))
        if self._writer is None:
            yield extracted
        else:
            yield from self._writer.stream(extracted, extracted.hits, history)

    def _answer_item(self, query: PreparedQuery, history: Sequence[str], filters: Filters) -> Answer | None:
        """Answer a question for one item of what the question before it was answered with; None where there is none."""
        asked = [earlier for earlier in history if earlier.strip()]
        if query.question.item is None or not asked:
            return None
        earlier = self._preparer.prepare(self.understand(asked[-1], asked[:-1]))
        if earlier.question.about:
            return None
        hits = self._search.search(earlier, PASSAGES_READ, filters)
        item = self._answerer.answer_item(query, earlier, hits)
        if item or not self._reader.asks_for_item_alone(query.question.text):
            return item
        return self._archivist.answer_point(query.question, self._answerer.answer(earlier, hits))

    def _within(self, question: Question, filters: Filters) -> Question:
        """Return a question about the archive, restricted to the speeches that pass the filters, if any does."""
        if question.about is None or filters == NO_FILTERS:
            return question
        admitted = [
            fact.speech_id
            for fact in self._store.facts()
            if filters.admit(fact.speech_id, fact.place, fact.year, fact.occasion)
            and filters.admit_speaker(fact.speaker)
            and (not question.about.speech_ids or fact.speech_id in question.about.speech_ids)
        ]
        about = replace(question.about, speech_ids=tuple(admitted) or question.about.speech_ids)
        return replace(question, about=about)

    def _answer_more(self, question: Question, history: Sequence[str], filters: Filters) -> Answer:
        """Answer a question for more of what an earlier one was answered with."""
        asked = [earlier for earlier in history if earlier.strip()]
        continued = self._reader.find_continued(question.text, asked)
        assert continued is not None
        earlier = self._preparer.prepare(self.understand(asked[continued.position], asked[: continued.position]))
        hits = self._search.search(earlier, PASSAGES_READ, filters)
        return self._archivist.answer_more(question, hits, lambda left: self._answerer.answer(earlier, left))

    @property
    def model(self) -> str:
        """The name of the language model that writes the answers, "" where they are the speeches' own words."""
        return self._writer.model if self._writer else ""

    def cite(self, citation_id: str) -> CitationLookup:
        """Return what a citation id leads to today; raises UnknownCitation."""
        speech_id, _ = ids.parse(citation_id)
        return ids.resolve(citation_id, self._store.speech(speech_id))

    def export(self, names: Iterable[str], form: Format = "gbt7714") -> str:
        """Write citations, and speeches where only their ids are given, as references in one of the formats.

        Raises UnknownCitation, also for a citation whose words the speech does not hold any more.
        """
        return write_references([self._reference(name.strip()) for name in names], form)

    def _reference(self, name: str) -> Reference:
        if "#" not in name:
            return Reference(self.speech(name))
        found = self.cite(name)
        if found.citation is None or found.status == "changed":
            raise UnknownCitation(
                f"The speech does not hold the words of {name!r} any more; `rag cite` shows what stands there now."
            )
        return Reference(self.speech(found.citation.speech_id), found.citation)

    def verify(self, text: str) -> QuoteCheck:
        """Tell whether words stand in the archive, and where; raises BadQuote."""
        return self._quotes.check(text)

    def _open_writer(self, settings: LanguageModel) -> "Writer":
        # Imported here: only those who have configured a language model need it.
        from rag.generate.client import ChatModel
        from rag.generate.writer import Writer
        from rag.ground.checker import Grounder

        grounder = Grounder(self._words, self._lexicon, self.places)
        return Writer(ChatModel(settings), self._store, grounder, settings.prompt_length)

    def close(self) -> None:
        """Close the index; the archive cannot be used afterwards."""
        _close_all(self._store, self._lexicon)

    def close_when_unused(self) -> None:
        """Close the index when nobody holds the archive or an answer that it is giving any more."""
        weakref.finalize(self, _close_all, self._store, self._lexicon)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _close_all(store: local.LocalStore, lexicon: Lexicon) -> None:
    store.close()
    lexicon.close()


def _check_embedder(index: Path, manifest: Manifest, embedder: Embedder) -> None:
    if (manifest.fingerprint, manifest.dimension) != (embedder.fingerprint, embedder.dimension):
        raise IndexOutdated(
            f"The index in {index} was built with the embedder {manifest.embedder}, this is {embedder.name} or another "
            f"version of it; set RAG_EMBEDDER as it was, or {generations.mend(index)}"
        )

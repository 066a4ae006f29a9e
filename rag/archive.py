"""The one facade: build an archive's index, open it, search it, ask it.

Concrete classes are picked here and nowhere else.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rag.about.archivist import Archivist
from rag.answer.answerer import Answerer
from rag.answer.refusal import Answerability
from rag.answer.topic_check import TopicChecker
from rag.cite import ids, quotations
from rag.cite.references import Format, Reference, write_references
from rag.errors import BadSetting, IndexOutdated, UnknownCitation, WengaoError
from rag.models.embed import Reranker, StaticEmbedder, open_embedder
from rag.models.lexicon import Lexicon
from rag.retrieve.about_kind import make_about_classifier
from rag.retrieve.hybrid import HybridSearch
from rag.retrieve.kind import make_classifier
from rag.retrieve.known_names import KnownNames
from rag.retrieve.prepared import PreparedQuery, QueryPreparer
from rag.retrieve.question_reader import QuestionReader
from rag.retrieve.understand import QuestionJudges
from rag.settings import EMBEDDED_MODEL, LanguageModel, Settings
from rag.store import generations, local
from rag.store.door import named_damage
from rag.store.manifest import Manifest, mend
from rag.store.previous import PreviousGeneration
from rag.text.words import detect_language
from rag.types import (
    NO_FILTERS,
    Answer,
    BuildOptions,
    BuildReport,
    CitationLookup,
    Draft,
    Embedder,
    Filters,
    Hit,
    Language,
    Progress,
    PurgedSpeech,
    Question,
    QuoteCheck,
    Speech,
    TranslatedQuotation,
    WordHint,
)

if TYPE_CHECKING:
    from rag.generate.translator import Translator
    from rag.generate.writer import Writer

DEFAULT_OPTIONS = BuildOptions()
#: Passages that an answer is made from.
PASSAGES_READ = 20


class Archive:
    """An opened archive of speeches.

    with Archive.open("index") as archive:
        print(archive.ask("what did Dingxi plan for medicine").text)
    """

    def __init__(self, index: Path, settings: Settings) -> None:
        self._embedder = open_embedder(settings.embedder)
        self.index = index
        self._lexicon = Lexicon()
        self._words = self._embedder if isinstance(self._embedder, StaticEmbedder) else StaticEmbedder(EMBEDDED_MODEL)
        live = generations.hold_live(index)
        self._hold = live.hold
        try:
            _check_models(index, live.manifest, self._embedder, self._words)
            with named_damage(live.folder):
                self._store = local.LocalStore(live.folder)
                self._store.check(live.manifest)
                self._known = KnownNames.from_store(self._store, self._lexicon)
        except WengaoError:
            self._hold.release()
            raise
        reranker = Reranker(settings.reranker) if settings.reranker else None
        self._preparer = QueryPreparer(self._store, self._embedder, self._words)
        self._search = HybridSearch(self._store, self._preparer, self._words, reranker=reranker)
        self._answerer = Answerer(self._store, self._words, self._lexicon)
        self._archivist = Archivist(self._store, self._words, self._lexicon)
        topics = TopicChecker(self._preparer, self._search, self._answerer)
        judges = QuestionJudges(make_classifier(self._words), topics.holds, make_about_classifier(self._words))
        self._reader = QuestionReader(self._known, self._lexicon, judges)
        self._writer: Writer | None = None
        self._translator: Translator | None = None
        if settings.model:
            self._writer, self._translator = self._open_model(settings.model)

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
    def check(cls, index: Path | str = "index", settings: Settings | None = None) -> Manifest:
        """Check every part of an index as a build over it does, and return its manifest.

        Raises IndexNotFound, IndexDamaged, IndexOutdated, ModelUnavailable.
        """
        with cls.open(index, settings):
            live = generations.hold_live(Path(index))
            try:
                with named_damage(live.folder):
                    PreviousGeneration(live.folder, live.manifest).close()
            finally:
                live.hold.release()
            return live.manifest

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

    def stream(
        self, question: str, filters: Filters = NO_FILTERS, history: Sequence[str] = ()
    ) -> Iterator[Draft | Answer]:
        """Yield what a language model has written so far, several times a second, then the answer; raises BadQuestion.

        The first draft comes at once: it holds no word yet, and the answer in the speeches' own words.

        Without a model there is only the answer. Who stops iterating closes the connection to the model (`close`).
        """
        understood = self.understand(question, history)
        if about := self._archivist.answer(self._within(understood, filters)):
            yield from self._write(about) if _may_be_written(about) else (about,)
            return
        if understood.page:
            yield self._answer_more(understood, history, filters)
            return
        query = self._preparer.prepare(understood)
        extracted = self._answer_item(query, history, filters)
        if extracted is None:
            extracted = self._answerer.answer(query, self._search.search(query, PASSAGES_READ, filters))
        yield from self._write(extracted)

    def _write(self, extracted: Answer) -> Iterator[Draft | Answer]:
        """Yield what a language model makes of an answer in the speeches' own words; without a model, that answer."""
        if self._writer is None:
            yield extracted
        else:
            yield from self._writer.stream(extracted)

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
        """Return a question about the archive, restricted to the speeches that pass the filters."""
        if question.about is None or question.about.topic == "left_out" or filters == NO_FILTERS:
            return question
        meant = question.about.speech_ids
        admitted = tuple(id_ for id_ in self._admitted_speeches(filters) if not meant or id_ in meant)
        return replace(question, about=replace(question.about, speech_ids=admitted, is_filtered_out=not admitted))

    def _admitted_speeches(self, filters: Filters) -> Iterator[str]:
        """Yield the speeches that pass the filters; of a transcript the speaker of one turn is enough."""
        for position, fact in enumerate(self._store.facts()):
            speakers = {fact.speaker, *(turn.speaker for turn in self._store.turns.get(position, ()))}
            is_admitted = filters.admit(fact.speech_id, fact.place, fact.year, fact.occasion)
            if is_admitted and any(map(filters.admit_speaker, speakers)):
                yield fact.speech_id

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

    def translate(self, citation_id: str, language: Language | None = None) -> TranslatedQuotation:
        """Return the words of a citation as the language model translates them, into the other language or a named one.

        The figures and names of the translation are held against the source: the value says which do not agree. Raises
        BadSetting where no model is set, and UnknownCitation, also where the speech does not hold the words any more. A
        model that fails raises nothing: the value says why there is no text.
        """
        if self._translator is None:
            raise BadSetting("A translation needs a language model; set RAG_LLM_MODEL, see docs/language-model.md.")
        found = self.cite(citation_id)
        if found.citation is None or found.status == "changed":
            raise _words_gone(citation_id)
        speech = self.speech(found.citation.speech_id)
        other: Language = "en" if detect_language(found.citation.quote) == "zh" else "zh"
        return self._translator.translate(found.citation, speech, language or other)

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
            raise _words_gone(name)
        return Reference(self.speech(found.citation.speech_id), found.citation)

    def verify(self, text: str) -> QuoteCheck:
        """Tell whether words stand in the archive, and where; raises BadQuote."""
        return self._quotes.check(text)

    def _open_model(self, settings: LanguageModel) -> "tuple[Writer, Translator]":
        # Imported here: only those who have configured a language model need it.
        from rag.generate.client import ChatModel
        from rag.generate.translator import Translator
        from rag.generate.writer import Writer
        from rag.ground.checker import Grounder

        grounder = Grounder(self._words, self._lexicon, self.places)
        model = ChatModel(settings)
        return Writer(model, self._store, grounder, settings.prompt_length), Translator(model, grounder)

    def close(self) -> None:
        """Close the index; the archive cannot be used afterwards."""
        self._store.close()
        self._hold.release()
        self._lexicon.close()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _words_gone(citation_id: str) -> UnknownCitation:
    return UnknownCitation(
        f"The speech does not hold the words of {citation_id!r} any more; `rag cite` shows what stands there now."
    )


def _may_be_written(about: Answer) -> bool:
    """Return True if a language model may write an answer about the archive: an overview, unless all words are wanted.

    What an archive holds is counted, and never left to a model.
    """
    question = about.question
    is_first = not question.page and not (question.about and (question.about.page or question.about.in_full))
    return question.kind == "overview" and is_first and bool(about.citations)


def _check_models(index: Path, manifest: Manifest, embedder: Embedder, words: StaticEmbedder) -> None:
    """Raise IndexOutdated for an index whose vectors or words other models made."""
    if (manifest.fingerprint, manifest.dimension) != (embedder.fingerprint, embedder.dimension):
        raise IndexOutdated(
            f"The index in {index} was built with the embedder {manifest.embedder}, this is {embedder.name} or another "
            f"version of it; set RAG_EMBEDDER as it was, or {mend(index)}"
        )
    if manifest.vocabulary != words.vocabulary:
        raise IndexOutdated(f"The index in {index} was built with another vocabulary; {mend(index)}")

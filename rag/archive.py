"""The one facade: build an archive's index, open it, search it, ask it.

Concrete classes are picked here and nowhere else.
"""

import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rag.about.archivist import Archivist
from rag.about.topic_map import TopicMap
from rag.about.topic_namer import TopicNamer
from rag.answer.answerer import Answerer
from rag.answer.refusal import Answerability
from rag.answer.topic_check import TopicChecker
from rag.answer.word_senses import SenseFinder
from rag.cite import ids, quotations
from rag.cite.passage_ids import PassageIds
from rag.cite.references import Format, Reference, write_references
from rag.errors import BadSetting, UnknownCitation, WengaoError
from rag.index_changes import IndexChanges, check_models
from rag.models.embed import Reranker, StaticEmbedder, open_embedder
from rag.models.lexicon import Lexicon
from rag.responder import Responder
from rag.retrieve.about_kind import make_about_classifier
from rag.retrieve.hybrid import HybridSearch
from rag.retrieve.kind import make_classifier
from rag.retrieve.known_names import KnownNames
from rag.retrieve.prepared import QueryPreparer
from rag.retrieve.question_reader import QuestionReader
from rag.retrieve.understand import QuestionJudges
from rag.settings import EMBEDDED_MODEL, LanguageModel, Settings
from rag.store import generations
from rag.store.door import named_damage
from rag.store.holds import Hold
from rag.store.local import LocalStore
from rag.store.protocol import Store
from rag.text.words import detect_language
from rag.types import (
    NO_FILTERS,
    Answer,
    ArchiveTopic,
    CatalogueEntry,
    Characters,
    Citation,
    CitationLookup,
    Draft,
    Filters,
    Gloss,
    Hit,
    Language,
    Passage,
    Question,
    QuoteCheck,
    Speech,
    SpeechFigure,
    TranslatedQuotation,
    WordHint,
)

if TYPE_CHECKING:
    from rag.generate.translator import Translator
    from rag.generate.writer import Writer
    from rag.store.generations import HeldGeneration
    from rag.store.milvus import MilvusStore


class Archive(IndexChanges):
    """An opened archive of speeches.

    with Archive.open("index") as archive:
        print(archive.ask("what did Dingxi plan for medicine").text)
    """

    def __init__(self, index: Path, settings: Settings) -> None:
        self.index, self._lexicon = index, Lexicon()
        embedder = open_embedder(settings.embedder)
        self._words = embedder if isinstance(embedder, StaticEmbedder) else StaticEmbedder(EMBEDDED_MODEL)
        live, open_store = _find_live(index, settings)
        self._hold = live.hold
        self.generation, self.embedder = live.folder.name, embedder
        try:
            check_models(index, live.manifest, embedder, self._words)
            with named_damage(live.folder):
                self._store = open_store(live.folder, live.checked.depth is not None)
                self._store.check(live.manifest)
                if live.checked.depth is None and isinstance(self._store, LocalStore):
                    live.checked.remember("opened")
                self._known = KnownNames.from_store(self._store, self._lexicon)
        except WengaoError:
            self._hold.release()
            raise
        self._passage_ids = PassageIds(self._store.speech)
        reranker = Reranker(settings.reranker) if settings.reranker else None
        self._preparer = QueryPreparer(self._store, embedder, self._words)
        self._search = HybridSearch(self._store, self._preparer, self._words, reranker=reranker)
        self._answerer = Answerer(self._store, self._words, self._lexicon)
        self._topic_map = TopicMap(self._store, TopicNamer(SenseFinder(self._lexicon), self._words))
        self._archivist = Archivist(self._store, self._words, self._lexicon)
        topics = TopicChecker(self._preparer, self._search, self._answerer)
        judges = QuestionJudges(make_classifier(self._words), topics.holds, make_about_classifier(self._words))
        self._reader = QuestionReader(self._known, self._lexicon, judges)
        self._writer: Writer | None = None
        self._translator: Translator | None = None
        self._use_model(settings.model)

    @classmethod
    def open(cls, index: Path | str = "index", settings: Settings | None = None) -> "Archive":
        """Open the live index of a folder.

        Raises IndexNotFound, IndexDamaged or IndexOutdated, each with the command that mends it, ModelUnavailable, and
        MissingExtra for a language model without the library that asks it.
        """
        return cls(Path(index), settings or Settings.from_environment())

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

    def passages(self, speech_id: str) -> tuple[Passage, ...]:
        """Return the passages of a speech in the order of its text; raises UnknownCitation."""
        return tuple(self._store.passages(self._store.rows_of(self.speech(speech_id).id).tolist()))

    def characters_of(self, path: str) -> Characters:
        """Return what became of the characters of a source file, which is named as in `CatalogueEntry.path`."""
        return self._store.characters_of(path)

    def cite_passage(self, passage: Passage) -> str:
        """Return the permanent id that cites a passage of the archive."""
        return self._passage_ids.id_of(passage)

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
        return self.search_for(self.understand(question, history), k, filters)

    def search_for(self, question: Question, k: int = 10, filters: Filters = NO_FILTERS) -> tuple[Hit, ...]:
        """Return the k passages that answer a question best, which `understand` has read."""
        return self._search.search(self._preparer.prepare(question), k, filters)

    def search_all_for(self, question: Question, k: int = 10) -> tuple[Hit, ...]:
        """Return the k best of all passages, each of which is scored: what `search_for` is measured by."""
        return self._search.scoring_all().search(self._preparer.prepare(question), k)

    def sample(self, count: int) -> tuple[Passage, ...]:
        """Return up to `count` passages, evenly spread over the archive."""
        step = max(1, -(-len(self._store) // max(1, count)))
        return tuple(self._store.passages(range(0, len(self._store), step)))

    def ask(self, question: str, filters: Filters = NO_FILTERS, history: Sequence[str] = ()) -> Answer:
        """Answer with cited sentences, or say that the archive does not hold the answer; raises BadQuestion.

        Where a language model is configured it writes them, and each is checked; else they are the speeches' own.
        """
        *_, answer = self.stream(question, filters, history)
        assert isinstance(answer, Answer)
        return answer

    def judge(self, question: str, history: Sequence[str] = ()) -> Answerability:
        """Tell whether the archive supports an answer, by how much, and by which features; raises BadQuestion."""
        return self._responder.judge(question, history)

    def hint_words(self, text: str) -> tuple[WordHint, ...]:
        """Return what the words of a Chinese text, such as a title, mean that a reader of English needs most."""
        return self._answerer.glosser.hint_words(text)

    def count_words(self, text: str) -> int:
        """Return how many words of the embedded model a text has, which is what the interfaces count as usage."""
        return len(self._words.tokens([text])[0])

    def glosses(self, text: str) -> tuple[Gloss, ...]:
        """Return the words of a Chinese text that the lexicon holds, each with its reading and its meaning."""
        return self._lexicon.glosses(text)

    def stream(
        self, question: str, filters: Filters = NO_FILTERS, history: Sequence[str] = ()
    ) -> Iterator[Draft | Answer]:
        """Yield what a language model has written so far, several times a second, then the answer; raises BadQuestion.

        The first draft comes at once: it holds no word yet, and the answer in the speeches' own words. Without a model
        there is only the answer. Who stops iterating closes the connection to the model (`close`).
        """
        yield from self._responder.stream(question, filters, history)

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
        cited = self._cited(citation_id)
        other: Language = "en" if detect_language(cited.quote) == "zh" else "zh"
        return self._translator.translate(cited, self.speech(cited.speech_id), language or other)

    def export(self, names: Iterable[str], form: Format = "gbt7714") -> str:
        """Write citations, and speeches where only their ids are given, as references in one of the formats.

        Raises UnknownCitation, also for a citation whose words the speech does not hold any more.
        """
        return write_references([self._reference(name.strip()) for name in names], form)

    def _reference(self, name: str) -> Reference:
        if "#" not in name:
            return Reference(self.speech(name))
        cited = self._cited(name)
        return Reference(self.speech(cited.speech_id), cited)

    def _cited(self, citation_id: str) -> Citation:
        found = self.cite(citation_id)
        if found.citation is None or found.status == "changed":
            now = "`rag cite` shows what stands there now"
            raise UnknownCitation(f"The speech does not hold the words of {citation_id!r} any more; {now}.")
        return found.citation

    def verify(self, text: str) -> QuoteCheck:
        """Tell whether words stand in the archive, and where; raises BadQuote."""
        return self._quotes.check(text)

    def _use_model(self, settings: LanguageModel | None) -> None:
        """Let a language model write and translate from now on, or none."""
        if settings is not None:
            # Imported here: only those who have configured a language model need it.
            from rag.generate.client import ChatModel
            from rag.generate.translator import Translator
            from rag.generate.writer import Writer
            from rag.ground.checker import Grounder

            grounder = Grounder(self._words, self._lexicon, self.places)
            model = ChatModel(settings)
            self._writer = Writer(model, self._store, grounder, settings.prompt_length)
            self._translator = Translator(model, grounder)
        self._responder = Responder(
            self._store, self._reader, self._preparer, self._search, self._answerer, self._archivist, self._writer
        )

    def close(self) -> None:
        """Close the index; the archive cannot be used afterwards."""
        _close_all(self._store, self._hold, self._lexicon)

    def close_when_unused(self) -> None:
        """Close the index when nobody holds the archive or an answer that it is giving any more."""
        weakref.finalize(self, _close_all, self._store, self._hold, self._lexicon)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _find_live(
    index: Path, settings: Settings
) -> "tuple[HeldGeneration, Callable[[Path, bool], LocalStore | MilvusStore]]":
    """Return the generation to answer from, held, and what opens it: here, or with the server that searches it."""
    if settings.store is None:
        return generations.hold_live(index), LocalStore
    # Imported here: only those who have configured a server need it.
    from rag.store.milvus import MilvusStore, hold_served

    live, milvus = hold_served(index, settings.store)
    return live, lambda folder, is_checked: MilvusStore(folder, milvus, is_checked)


def _close_all(store: Store, hold: Hold, lexicon: Lexicon) -> None:
    store.close()
    hold.release()
    lexicon.close()

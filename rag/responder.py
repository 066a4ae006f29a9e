"""The way of a question through the rooms: it is read, its passages are found, it is answered, a model may write it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.about.archivist import Archivist
from rag.answer.answerer import Answerer
from rag.answer.refusal import Answerability
from rag.observe import timed
from rag.retrieve.hybrid import HybridSearch
from rag.retrieve.prepared import PreparedQuery, QueryPreparer
from rag.retrieve.question_reader import QuestionReader
from rag.store.protocol import Store
from rag.types import NO_FILTERS, Answer, Draft, Filters, Question

if TYPE_CHECKING:
    from rag.generate.writer import Writer

#: Passages that an answer is made from.
PASSAGES_READ = 20


@dataclass(frozen=True, slots=True)
class Responder:
    """Answers questions with the parts of an opened archive; `writer` is None without a language model."""

    store: Store
    reader: QuestionReader
    preparer: QueryPreparer
    search: HybridSearch
    answerer: Answerer
    archivist: Archivist
    writer: "Writer | None"

    def judge(self, question: str, history: Sequence[str]) -> Answerability:
        """Tell whether the archive supports an answer, by how much, and by which features; raises BadQuestion."""
        query = self.preparer.prepare(self.reader.understand(question, history))
        return self.answerer.judge(query, self.search.search(query, PASSAGES_READ))

    def stream(self, question: str, filters: Filters, history: Sequence[str]) -> Iterator[Draft | Answer]:
        """Yield what a language model writes of an answer as it grows, then the answer; raises BadQuestion."""
        with timed("understand"):
            understood = self.reader.understand(question, history)
        if about := self.archivist.answer(self._within(understood, filters)):
            yield from self._write(about) if _may_be_written(about) else (about,)
            return
        if understood.page:
            yield self._answer_more(understood, history, filters)
            return
        query = self.preparer.prepare(understood)
        extracted = self._answer_item(query, history, filters)
        if extracted is None:
            with timed("search"):
                hits = self.search.search(query, PASSAGES_READ, filters)
            with timed("answer"):
                extracted = self.answerer.answer(query, hits)
        yield from self._write(extracted)

    def _write(self, extracted: Answer) -> Iterator[Draft | Answer]:
        """Yield what a language model makes of an answer in the speeches' own words; without a model, that answer."""
        if self.writer is None:
            yield extracted
        else:
            with timed("write"):
                yield from self.writer.stream(extracted)

    def _answer_item(self, query: PreparedQuery, history: Sequence[str], filters: Filters) -> Answer | None:
        """Answer a question for one item of what the question before it was answered with; None where there is none."""
        asked = [earlier for earlier in history if earlier.strip()]
        if query.question.item is None or not asked:
            return None
        earlier = self.preparer.prepare(self.reader.understand(asked[-1], asked[:-1]))
        if earlier.question.about:
            return None
        hits = self.search.search(earlier, PASSAGES_READ, filters)
        item = self.answerer.answer_item(query, earlier, hits)
        if item or not self.reader.asks_for_item_alone(query.question.text):
            return item
        return self.archivist.answer_point(query.question, self.answerer.answer(earlier, hits))

    def _within(self, question: Question, filters: Filters) -> Question:
        """Return a question about the archive, restricted to the speeches that pass the filters."""
        if question.about is None or question.about.topic == "left_out" or filters == NO_FILTERS:
            return question
        meant = question.about.speech_ids
        admitted = tuple(id_ for id_ in self._admitted_speeches(filters) if not meant or id_ in meant)
        return replace(question, about=replace(question.about, speech_ids=admitted, is_filtered_out=not admitted))

    def _admitted_speeches(self, filters: Filters) -> Iterator[str]:
        """Yield the speeches that pass the filters; of a transcript the speaker of one turn is enough."""
        for position, fact in enumerate(self.store.facts()):
            speakers = {fact.speaker, *(turn.speaker for turn in self.store.turns.get(position, ()))}
            is_admitted = filters.admit(fact.speech_id, fact.place, fact.year, fact.occasion)
            if is_admitted and any(map(filters.admit_speaker, speakers)):
                yield fact.speech_id

    def _answer_more(self, question: Question, history: Sequence[str], filters: Filters) -> Answer:
        """Answer a question for more of what an earlier one was answered with."""
        asked = [earlier for earlier in history if earlier.strip()]
        continued = self.reader.find_continued(question.text, asked)
        assert continued is not None
        earlier = self.preparer.prepare(self.reader.understand(asked[continued.position], asked[: continued.position]))
        hits = self.search.search(earlier, PASSAGES_READ, filters)
        return self.archivist.answer_more(question, hits, lambda left: self.answerer.answer(earlier, left))


def _may_be_written(about: Answer) -> bool:
    """Return True if a language model may write an answer about the archive: an overview, unless all words are wanted.

    What an archive holds is counted, and never left to a model.
    """
    question = about.question
    is_first = not question.page and not (question.about and (question.about.page or question.about.in_full))
    return question.kind == "overview" and is_first and bool(about.citations)

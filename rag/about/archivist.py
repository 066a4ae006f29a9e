"""Answer questions about the archive itself, and go on where more is wanted of what was answered."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.about.catalogue import Catalogue
from rag.about.naming import make_line
from rag.about.outline import passage_in_full
from rag.about.overview import Overviews
from rag.about.small_talk import SmallTalk
from rag.answer.frame import write_traditional
from rag.answer.gloss import Glosser
from rag.answer.limits import shorten_answer
from rag.models.embed import StaticEmbedder
from rag.models.lexicon import Lexicon
from rag.store.protocol import Store
from rag.text.normalise import is_traditional
from rag.types import Answer, AnswerSentence, Hit, Question

_NOTHING_MORE = {"zh": "关于这一点，讲话里没有更多内容了。", "en": "The speeches have nothing more on this."}
_FILTERED_OUT = {"zh": "没有讲话符合现在的筛选条件。", "en": "No speech passes the filters that are set."}
_IN_FULL = {"zh": "这一点所在的整段：", "en": "The whole passage of this point:"}


class Archivist:
    """Knows what the archive holds, and answers what is asked of it rather than of its speeches."""

    def __init__(self, store: Store, words: StaticEmbedder, lexicon: Lexicon) -> None:
        self._store = store
        self._catalogue = Catalogue(store)
        self._overviews = Overviews(store, words, lexicon)
        self._small_talk = SmallTalk(store)
        self._glosser = Glosser(lexicon, store)

    def answer(self, question: Question) -> Answer | None:
        """Return the answer to a question about the archive; None for one about what the speeches say."""
        request, language = question.about, question.language
        if request is None:
            return None
        if question.kind == "talk":
            return self._finish(question, self._small_talk.reply(request.topic, language))
        if request.is_filtered_out:
            return self._finish(question, (make_line(_FILTERED_OUT[language]),))
        makes = self._overviews.describe if question.kind == "overview" else self._catalogue.describe
        return self._finish(question, makes(request, language))

    def answer_more(
        self, question: Question, hits: Sequence[Hit], answer_from: Callable[[Sequence[Hit]], Answer]
    ) -> Answer:
        """Return what the next best passages say: those of earlier pages are left out, however often more is asked.

        `hits` are those of the question that is continued, and `answer_from` answers that question from some of them.
        """
        left = list(hits)
        for _ in range(question.page):
            said = answer_from(left).citations
            left = [hit for hit in left if not any(_holds(hit, c.speech_id, c.start, c.end) for c in said)]
        answer = answer_from(left) if left else None
        if answer is None or answer.outcome != "answered":
            return Answer(question, (make_line(_NOTHING_MORE[question.language]),), "answered")
        return replace(answer, question=question)

    def answer_point(self, question: Question, earlier: Answer) -> Answer | None:
        """Return the passage of a point of an earlier answer in full; None where it has no such point."""
        points = [sentence.citations[0] for sentence in earlier.sentences if sentence.citations]
        number = question.item or 0
        index = number - 1 if number > 0 else len(points) - 1
        if not 0 <= index < len(points):
            return None
        cited = points[index]
        holding = [hit.passage for hit in earlier.hits if _holds(hit, cited.speech_id, cited.start, cited.end)]
        sentences = passage_in_full(self._store, holding[0]) if holding else []
        if not sentences:
            return None
        return self._finish(question, (make_line(_IN_FULL[question.language]), *sentences))

    def _finish(self, question: Question, lines: Sequence[AnswerSentence]) -> Answer:
        """Add the English of key terms, and write the frames of an answer in the characters of its question."""
        if is_traditional(question.text):
            lines = [
                replace(line, text=write_traditional(line.text)) if line.support == "frame" else line for line in lines
            ]
        answer = Answer(question, self._glosser.add(question, lines), "answered")
        return shorten_answer(answer) if answer.citations else answer


def _holds(hit: Hit, speech_id: str, start: int, end: int) -> bool:
    passage = hit.passage
    return passage.speech_id == speech_id and passage.start < end and start < passage.end

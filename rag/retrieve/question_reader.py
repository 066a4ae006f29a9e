"""Read a question in its conversation: what it asks of the archive or looks for, or which question it continues."""

from collections.abc import Sequence
from dataclasses import replace

from rag.models.lexicon import Lexicon
from rag.retrieve.about_request import AboutReader, ContinuedQuestion, kind_of_request
from rag.retrieve.known_names import KnownNames
from rag.retrieve.understand import QuestionJudges, check_question, understand
from rag.text.words import detect_language
from rag.types import Question


class QuestionReader:
    """Reads questions against what an archive knows."""

    def __init__(self, known: KnownNames, lexicon: Lexicon, judges: QuestionJudges) -> None:
        self._known, self._lexicon, self._judges = known, lexicon, judges
        self._about = AboutReader(known, lexicon, judges.classify_about)

    def understand(self, text: str, history: Sequence[str] = ()) -> Question:
        """Read a question in the light of the earlier ones, oldest first; raises BadQuestion."""
        check_question(text)
        asked = [question for question in history if question.strip()]
        about = self._about.read(text, asked)
        if not about and (continued := self.find_continued(text, asked)):
            earlier = self.understand(asked[continued.position], asked[: continued.position])
            return replace(earlier, text=text.strip(), language=detect_language(text), page=continued.page)
        # A question about the archive has taken from the conversation what it leans on.
        before = [] if about else asked
        topics = [self._topic_of(question, before[:position]) for position, question in enumerate(before)]
        question = understand(text, self._known, topics, self._lexicon, self._judges)
        return replace(question, kind=kind_of_request(about), about=about) if about else question

    def find_continued(self, text: str, history: Sequence[str]) -> ContinuedQuestion | None:
        """Return the earlier question of which more is wanted; None where a question wants something else."""
        return self._about.find_continued(text, history)

    def asks_for_item_alone(self, text: str) -> bool:
        """Return True if a question asks for nothing but an item of what was answered: 展开说说第二点."""
        return self._about.asks_for_item_alone(text)

    def _topic_of(self, text: str, history: Sequence[str]) -> str:
        """Return what may go on from an earlier question: of one about the archive only the names in it."""
        return self._about.names_in(text) if self._about.read(text, history) else text

"""Tell whether the speeches that a question takes over from the conversation speak of what it asks."""

from rag.answer.answerer import Answerer
from rag.retrieve.follow_up import Claim
from rag.retrieve.hybrid import HybridSearch
from rag.retrieve.prepared import PreparedQuery, QueryPreparer
from rag.types import Question

#: Passages that are looked at.
PASSAGES_READ = 20
#: The least share of the words of a question of which the speeches have to speak: where it only begins as if it went
#: on (follow-ups had 0.54 and more, 13 of 15 foreign questions 0.46 and less), and where it keeps no more than the
#: subject; and how much less it may be than in the whole archive.
MIN_TOUCHED_COVERAGE = 0.5
MIN_SPOKEN_COVERAGE = 0.7
MAX_LOST_COVERAGE = 0.2


class TopicChecker:
    """Check by a search what is claimed of the speeches that a question would take over."""

    def __init__(self, preparer: QueryPreparer, search: HybridSearch, answerer: Answerer) -> None:
        self._preparer, self._search, self._answerer = preparer, search, answerer

    def holds(self, question: Question, claim: Claim) -> bool:
        """Return True if a claim of the subjects of a question is so.

        They are not said to speak of what the whole archive speaks of much more.
        """
        query = self._preparer.prepare(question)
        if claim == "answered":
            return self._answerer.judge(query, self._search.search(query, PASSAGES_READ)).holds
        there = self._coverage(query)
        if claim == "touched":
            return there >= MIN_TOUCHED_COVERAGE
        # The whole archive is searched only where it can make a difference.
        if there < MIN_SPOKEN_COVERAGE or there >= 1 - MAX_LOST_COVERAGE:
            return there >= MIN_SPOKEN_COVERAGE
        return there >= self._coverage(query.for_any_subject()) - MAX_LOST_COVERAGE

    def _coverage(self, query: PreparedQuery) -> float:
        return self._answerer.coverage(query, self._search.search(query, PASSAGES_READ))

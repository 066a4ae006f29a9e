"""Hold a claim that was measured against the clauses of a passage."""

from dataclasses import dataclass

from rag.ground.claims import Claim, PreparedPassage
from rag.models.late import Matrix
from rag.types import Vectors


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring clauses of a passage, from `first` to `last`, both included."""

    first: int
    last: int

    @property
    def clauses(self) -> range:
        """The numbers of its clauses."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A claim and how surely each clause of a passage gives what it says.

    `matches` go from 0 to 1, shape (words + figures + names, clauses); `weights` say what each word, figure and name
    weighs, shape (words + figures + names,).
    """

    claim: Claim
    passage: PreparedPassage
    matches: Matrix
    weights: Vectors
    clause_shares: Vectors
    """The share of the claim, its names left out, that each clause speaks of, shape (clauses,)."""

    @property
    def word_matches(self) -> Matrix:
        """How surely each clause gives each content word, shape (words, clauses)."""
        return self.matches[: len(self.claim.words)]

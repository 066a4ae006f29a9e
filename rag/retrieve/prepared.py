"""Prepare a question once for all that reads it: search, extraction and refusal."""

from dataclasses import dataclass, field, replace

import numpy as np

from rag.models import late
from rag.models.embed import StaticEmbedder
from rag.retrieve.expand import weigh_terms
from rag.retrieve.own_words import own_texts
from rag.store.masks import LexicalScores
from rag.store.protocol import Store
from rag.text.normalise import fold
from rag.text.words import focus_text
from rag.types import Embedder, Question, Subject, Vectors

#: What the words count that a follow-up takes from the questions before it, beside its own.
CARRIED_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A question with all that is computed from its words.

    `vector` is its unit vector by the embedder of the index, shape (dimension,), `word_vector` that by the embedded
    model, which is another one where the index has another embedder. `terms` are the weighted terms of lexical search
    and `lexical_scores` what they give each passage of the archive, shape (passages,). `words` are its words for late
    interaction, `compared` how near they come to the words of the sample, and `sample_matches` how near each of them
    comes to each passage of the sample, shape (words, sample passages). `own` are the queries of what a question that
    compares asks of each subject alone, none where it asks the same of all.
    """

    question: Question
    vector: Vectors = field(repr=False)
    word_vector: Vectors = field(repr=False)
    terms: dict[str, float] = field(repr=False)
    lexical_scores: LexicalScores = field(repr=False)
    words: late.WeighedWords = field(repr=False)
    compared: late.ComparedWords = field(repr=False)
    sample_matches: late.Matrix = field(repr=False)
    own: "tuple[PreparedQuery, ...]" = field(default=(), repr=False)

    def about(self, index: int) -> "PreparedQuery":
        """Return the query of what is asked of one of several subjects, which is all of it where that is the same."""
        return self.own[index] if index < len(self.own) else self

    def for_subject(self, subject: Subject) -> "PreparedQuery":
        """Return the query as if its question asked for one of its subjects alone: the same words, another speech."""
        places = (subject.place,) if subject.place else ()
        return replace(self, question=replace(self.question, subjects=(subject,), places=places))

    def for_any_subject(self) -> "PreparedQuery":
        """Return the query as if its question named no speech: the same words, put to the whole archive."""
        return replace(self, question=replace(self.question, subjects=(), places=(), years=(), speakers=()))


def _without_carried(question: Question) -> Question:
    """Return a follow-up as if it had been asked first."""
    own = fold(question.own_text)
    translations = tuple(t for t in question.translations if any(word in own for word in t.word.split()))
    return replace(question, search_text=question.own_text, translations=translations, carried_text="")


def _asking_only(question: Question, text: str) -> Question:
    """Return a question as if it were only some of its words."""
    terms = tuple(term for term in question.terms if term in text)
    translations = tuple(t for t in question.translations if any(word in text for word in t.word.split()))
    return replace(question, search_text=text, terms=terms, translations=translations, carried_text="")


class QueryPreparer:
    """Prepare the questions to one archive; it holds the one sample of passages that tells how rare a meaning is."""

    def __init__(self, store: Store, embedder: Embedder, words: StaticEmbedder) -> None:
        self._store, self._embedder, self._words = store, embedder, words
        self.sample = late.prepare_passages(store.sample(), words, for_many=True)

    def prepare(self, question: Question) -> PreparedQuery:
        """Return a question with its vectors, its weighted terms and its weighed words."""
        own = tuple(self._prepare(_asking_only(question, text)) for text in own_texts(question))
        return replace(self._prepare(question), own=own)

    def _prepare(self, question: Question) -> PreparedQuery:
        word_vector = self._words.embed_query(question.search_text)
        same_model = self._embedder is self._words
        terms = weigh_terms(question, self._store.document_frequency)
        [word_ids] = self._words.token_ids([focus_text(question.search_text)])
        words, compared, sample_matches = late.weigh_and_match(word_ids, self.sample, self._words)
        if question.carried_text:
            own_terms = weigh_terms(_without_carried(question), self._store.document_frequency)
            terms = {
                term: own_terms.get(term, 0.0) + CARRIED_WEIGHT * (weight - own_terms.get(term, 0.0))
                for term, weight in terms.items()
            }
            [own_ids] = self._words.token_ids([focus_text(question.own_text)])
            is_own = np.isin(word_ids, own_ids)
            words = replace(words, weights=words.weights * np.where(is_own, 1, CARRIED_WEIGHT).astype(np.float32))
        return PreparedQuery(
            question=question,
            vector=word_vector if same_model else self._embedder.embed_query(question.search_text),
            word_vector=word_vector,
            terms=terms,
            lexical_scores=self._store.lexical_scores(terms),
            words=words,
            compared=compared,
            sample_matches=sample_matches,
        )

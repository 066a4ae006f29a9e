"""Decide whether what was found supports an answer at all: how much of a question it speaks of, and what it lacks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import chain

import numpy as np

from rag.answer.asked_names import is_all_asked, names_asked, places_asked, write_as_asked
from rag.answer.foreign import weigh_foreignness
from rag.answer.money import asks_for_money, money_words
from rag.answer.question_words import QuestionWord, meanings_of, weigh_question_words
from rag.data.tables import read_toml, read_weights, read_words
from rag.models import late
from rag.models.embed import StaticEmbedder
from rag.models.token_cache import TokenCache
from rag.retrieve.phrases import find_phrases
from rag.store.protocol import Store
from rag.text.context import searchable_text
from rag.text.normalise import fold
from rag.text.numbers import quantity_terms
from rag.text.pinyin import characters_read_as, neighbour_pairs, pinyin_spellings
from rag.text.turn_labels import personal_name
from rag.text.words import bigram, parts_of_term
from rag.types import Hit, Question, Subject

#: How many of the best passages have to speak of what is asked.
PASSAGES_READ = 5
#: In an archive of fewer passages the scores of candidates say little: they grow with the rarity of words.
SMALL_ARCHIVE_PASSAGES = 50
#: From so much coverage on, what is asked for stands in a small archive: 停车难 speaks of a 停车场.
STANDS_THERE = 0.95
#: How far, from 0 to 1, a topic is from all that was found when it is said to be missing.
MISSING_DISTANCE = 0.8
#: From so much above the bar on an answer stands, whatever word of the question the speeches do not use: of 52 such
#: answers 34 were right, of 30 below 14, where the line that says which word is missing is due.
SURE_SCORE = 2.0
#: Words of a question beyond this many say nothing more about whether it can be answered.
MAX_COUNTED_WORDS = 12
#: Speeches whose folded text is remembered.
_REMEMBERED_SPEECHES = 64

_TITLES = frozenset((*read_words("person_cues.toml", "titles.zh"), *read_words("person_cues.toml", "titles.en")))
_NAME_CHARS = range(2, 5)
_NAME_WORD = re.compile(r"[\w'-]{2,}")
_DIGITS = re.compile(r"\d{2}")


@dataclass(frozen=True, slots=True)
class AnswerabilityFeatures:
    """What speaks for and against an answer; the weights of a logistic regression over it have the same names.

    `passage_coverage` is the share of the question's words that the best passages speak of, each word by its weight;
    `unknown_names` counts names and codes that the archive does not hold; `unknown_level` is 1 when the question asks
    for a speech of a county, city or other level of which the archive has none. `asks_figure` is 1 when a figure is
    asked for, `names_known_speech` when the question names a place, speaker, year or order of the archive's speeches.
    `best_score` is the score of the best candidate (rag/answer/extract.py), and `content_words` counts the content
    words of the question, up to MAX_COUNTED_WORDS: of a long question a smaller share stands in any speech.
    `foreignness` are the log-odds that its words are those of a question for no archive (rag/answer/foreign.py).
    """

    passage_coverage: float
    unknown_names: float
    unknown_level: float
    asks_figure: float
    names_known_speech: float
    best_score: float
    content_words: float
    foreignness: float


#: Fitted on questions of which the archive answers some (docs/decisions/0007); an answer is given from the bar on.
_WEIGHTS = read_weights("answerability.weights", AnswerabilityFeatures)
_BAR = float(read_toml("weights.toml")["answerability"]["bar"])


@dataclass(frozen=True, slots=True)
class Answerability:
    """Whether a question is to be answered, by how much, and the words of it that nothing found speaks of.

    `score` are log-odds beside the bar for an answer, which lies at 0; `is_ruled_out` is True for a question that is
    refused whatever its score: for a place, speaker or year of which the archive never speaks.
    """

    holds: bool
    is_ruled_out: bool
    score: float
    lacking: tuple[str, ...]
    features: AnswerabilityFeatures


@dataclass(frozen=True, slots=True)
class _FoundText:
    """What was found for a question, folded: its best passages, one by one and joined, and their whole speeches."""

    passages: tuple[str, ...]
    joined: str
    speeches: str
    words: late.PreparedPassages


def _with_values(found: _FoundText) -> _FoundText:
    """Return what was found with the values of its figures written out: 三百五十名 holds the 350 of a question."""
    passages = (" ".join([text, *quantity_terms(text)]) for text in found.passages)
    joined = " ".join([found.joined, *quantity_terms(found.joined)])
    speeches = " ".join([found.speeches, *quantity_terms(found.speeches)])
    return _FoundText(tuple(passages), joined, speeches, found.words)


class AnswerabilityModel:
    """Judge whether a question can be answered, by what the best passages and their speeches say of its words."""

    def __init__(self, store: Store, words: StaticEmbedder, cache: TokenCache) -> None:
        self._store, self._words, self._cache = store, words, cache
        self._levels = {fact.level for fact in store.facts()}
        self._people = _words_of_names(store)
        self._folded_speech = lru_cache(maxsize=_REMEMBERED_SPEECHES)(self._fold_speech)

    def weigh(self, question: Question) -> tuple[QuestionWord, ...]:
        """Return the content words of a question, weighed once for any number of judgements.

        A term that the archive never prints as one counts as the words that it is made of: 人才 and 政策 for 人才政策.
        A speaker's name stands in the transcript whatever is asked of him: it counts only where there is nothing else.
        """
        told = self._without_people(question) or question.terms
        terms = tuple(part for term in told for part in self._held_parts(term) or [term])
        return weigh_question_words(replace(question, terms=tuple(dict.fromkeys(terms))), self._words, self._cache)

    def _without_people(self, question: Question) -> list[str]:
        """Return the terms of a question without those that name a speaker of the archive, and without the title."""
        text = fold(question.text)
        # A name in Chinese is no word of a dictionary: its parts are terms.
        spans = ((start, start + length) for length in _NAME_CHARS for start in range(len(text) - length + 1))
        names = [name for start, end in spans if (name := text[start:end]) in self._people and not name.isascii()]
        told = [term for term in question.terms if term not in self._people and not any(term in name for name in names)]
        names_person = bool(question.speakers) or len(told) < len(question.terms)
        return [term for term in told if not (names_person and term in _TITLES)]

    def _held_parts(self, term: str) -> list[str]:
        """Return the parts of a term where the archive holds these and not the term, [] elsewhere."""
        holds = self._store.document_frequency
        parts = [] if holds(term) else parts_of_term(term)
        return parts if all(map(holds, parts)) else []

    def judge(
        self, question: Question, words: Sequence[QuestionWord], hits: Sequence[Hit], best_score: float
    ) -> Answerability:
        """Weigh what was found for a question, in the places that it names where there are any.

        `words` are those that `weigh` gave for the question, `best_score` is the score of the best candidate for an
        answer. A question for a place of which the archive never speaks is not answered, however near the rest comes.
        """
        found = self._read(self._hits_to_read(question, hits))
        if _DIGITS.search(question.text):
            found = _with_values(found)
        if asks_for_money(question.text):
            found = replace(found, joined=" ".join([found.joined, *money_words(found.joined)]))
        nearness = {word.text: word.nearness(found.words) for word in words}
        unknown = [
            name for name in names_asked(question) if name not in found.speeches and not self._is_known(name, question)
        ]
        missing = self._missing_topics(question, words, found, nearness)
        features = AnswerabilityFeatures(
            passage_coverage=_coverage(words, found, nearness),
            unknown_names=float(len(unknown)),
            unknown_level=float(any(subject.level not in {None, *self._levels} for subject in question.subjects)),
            asks_figure=float(question.kind == "figure"),
            names_known_speech=float(any(map(_is_of_archive, question.subjects))),
            best_score=best_score,
            content_words=float(min(len(question.terms), MAX_COUNTED_WORDS)),
            foreignness=weigh_foreignness(question.search_text, self._words),
        )
        # A question that holds nothing but words of asking (辉县存在哪些问题) is for whatever there is.
        score = _score(features) if words else 0.0
        if len(self._store) < SMALL_ARCHIVE_PASSAGES and features.passage_coverage >= STANDS_THERE and not unknown:
            # Where there is little, no word is rare and no candidate scores high: what is asked for stands there.
            score = max(score, 0.0)
        phrases = find_phrases(question.text)
        if phrases and all(phrase in found.joined for phrase in phrases):
            score = max(score, 0.0)
        is_ruled_out = any(place in unknown for place in places_asked(question)) or any(
            is_all_asked(name, question) for name in unknown
        )
        lacking = [*unknown]
        if score < SURE_SCORE:
            lacking += [word for word, distance in missing.items() if distance > MISSING_DISTANCE]
        return Answerability(
            score >= 0 and not is_ruled_out, is_ruled_out, score, write_as_asked(lacking, question.text), features
        )

    def coverage(self, question: Question, words: Sequence[QuestionWord], hits: Sequence[Hit]) -> float:
        """Return the share of the question's words that the best hits speak of, each word by its weight."""
        found = self._read(self._hits_to_read(question, hits))
        return _coverage(words, found, {word.text: word.nearness(found.words) for word in words})

    def _hits_to_read(self, question: Question, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Return the best hits, of the places that the question names where there are any."""
        # A comparison may name one of its subjects and describe another.
        if len(question.subjects) < 2:
            hits = [hit for hit in hits if self._store.speech(hit.passage.speech_id).place in question.places] or hits
        return hits[:PASSAGES_READ]

    def _read(self, hits: Sequence[Hit]) -> _FoundText:
        texts = [self._text(hit) for hit in hits]
        speeches = [self._folded_speech(speech_id) for speech_id in dict.fromkeys(h.passage.speech_id for h in hits)]
        words = late.prepare_passages(self._cache.words(texts), self._words)
        folded = tuple(map(fold, texts))
        return _FoundText(folded, "\n".join(folded), "\n".join(speeches), words)

    def _text(self, hit: Hit) -> str:
        """Return a passage with all that says where it stands: a question may ask for the meeting, not its matter."""
        speech = self._store.speech(hit.passage.speech_id)
        return "\n".join([searchable_text(speech, hit.passage), speech.occasion or ""])

    def _fold_speech(self, speech_id: str) -> str:
        speech = self._store.speech(speech_id)
        return fold("\n".join([speech.title, speech.occasion or "", speech.text]))

    def _missing_topics(
        self, question: Question, words: Sequence[QuestionWord], found: _FoundText, nearness: Mapping[str, float]
    ) -> dict[str, float]:
        """Return the nouns that none of the speeches holds, each with its distance from what was found, 0 to 1.

        Figures are as far from each other as can be: 130 is no 120.
        """
        spelled = {"".join(name) for name in question.names if self._is_known("".join(name), question)}
        named = spelled | set(" ".join(question.known_names).split())
        return {
            word.text: 1.0 if word.text.isdigit() else 1 - nearness[word.text]
            for word in words
            if word.is_topic and word.text not in named and not word.stands_in(found.speeches)
        }

    def _is_known(self, name: str, question: Question) -> bool:
        """Return True if the archive holds a name, a meaning of it, or characters that its pinyin may stand for."""
        holds = self._store.document_frequency
        if any(place in name or name in pinyin_spellings(place) for place in question.places):
            return True
        meanings = (meaning.text for meaning in meanings_of(name, question))
        if holds(name) or any(all(map(holds, meaning.split())) for meaning in meanings):
            return True
        if not name.isascii():
            # No dictionary cuts every name whole, but its pairs of characters are there.
            return all(holds(bigram(name[i : i + 2])) for i in range(len(name) - 1))
        return any(self._holds_spelling(syllables) for syllables in question.names if name in "".join(syllables))

    def _holds_spelling(self, syllables: Sequence[str]) -> bool:
        """Return True if the archive holds characters for every two neighbouring syllables of a name."""
        holds = self._store.document_frequency
        return all(
            any(holds(bigram(one + other)) for one in characters_read_as(first) for other in characters_read_as(second))
            for first, second in neighbour_pairs(syllables)
        )


def _words_of_names(store: Store) -> frozenset[str]:
    """Return the folded names of all who speak in a store, and the words of these names."""
    names = {turn.speaker for turns in store.turns.values() for turn in turns}
    names |= {fact.speaker for fact in store.facts() if fact.speaker}
    folded = [fold(name) for name in chain(names, map(personal_name, names))]
    return frozenset(chain(folded, *(_NAME_WORD.findall(name) for name in folded)))


def _score(features: AnswerabilityFeatures) -> float:
    """Return the log-odds of an answer beside the bar."""
    names = [field.name for field in fields(AnswerabilityFeatures)]
    weights = [getattr(_WEIGHTS, name) for name in names]
    return float(np.dot(weights, [getattr(features, name) for name in names])) - _BAR


def _coverage(words: Sequence[QuestionWord], found: _FoundText, nearness: Mapping[str, float]) -> float:
    """Return the share of the question's words that the passages speak of, each word by its weight."""
    total = sum(word.weight for word in words)
    spoken_of = sum(word.weight * max(word.presence(found.joined), nearness[word.text]) for word in words)
    return spoken_of / total if total else 1.0


def _is_of_archive(subject: Subject) -> bool:
    """Return True if a subject was told by what the archive knows of its speeches, not by a description alone."""
    return bool(subject.place or subject.speakers or subject.year or subject.order)

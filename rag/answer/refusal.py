"""Decide whether what was found supports an answer at all: how much of a question it speaks of, and what it lacks."""

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache

import numpy as np

from rag.models import late
from rag.models.embed import StaticEmbedder
from rag.store.local import LocalStore, PassageWords
from rag.text.asking import ANSWER_KIND_STEMS, ANSWER_KIND_WORDS
from rag.text.context import searchable_text
from rag.text.english import english_words, stem
from rag.text.gazetteer import find_place_names
from rag.text.normalise import fold
from rag.text.pinyin import characters_read_as, neighbour_pairs, pinyin_spellings
from rag.text.words import bigram, cut_words, is_noun, is_thing, tag_words, word_boundaries
from rag.types import Hit, Question

#: How many of the best passages have to speak of what is asked.
_PASSAGES = 5
#: Cosines at which a word begins to be supported by another one, and at which it is as good as the word itself.
_RELATED, _SAME = 0.45, 0.75
#: What words that are no nouns count beside nouns: people ask for a thing in verbs that no speech uses.
_NOT_NOUN = 0.3
#: The least length of a noun that may be the topic of a question, and how far from all that was found it is missed.
_TOPIC, _FAR = 3, 0.8
#: What the parts of a long word count that does not stand there whole: 人才培养 where 人才 and 培养 do.
_PARTS = 0.8
#: Words of a question beyond this many say nothing more about whether it can be answered.
_MOST_WORDS = 12
#: What a meaning of one character, which is a part of many words, counts beside longer ones.
_ONE_CHARACTER = 0.5

# 5G, PM2.5, BYD: written the same in both languages.
_CODE = re.compile(r"[A-Za-z]+[0-9]+(?:\.[0-9]+)?|[0-9]+[A-Za-z]+|[A-Z]{2,}")
# A capital within a sentence of an English question.
_CAPITAL = re.compile(r"(?<=[a-z,;:] )[A-Z][A-Za-z0-9&-]+")
_PROPER = frozenset({"nr", "ns", "nt", "nz"})
_NUMERALS = frozenset("一二两三四五六七八九十几各每")
_CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday"
    " thursday friday saturday sunday chinese china".split()
)


@dataclass(frozen=True, slots=True)
class AnswerabilityFeatures:
    """What speaks for and against an answer.

    `passages` is the share of the question's words that the best passages speak of, each word by its weight;
    `together` the largest share that stands in a single one of them; `unknown` counts names and codes that the
    archive does not hold; `absent` is how far, from 0 to 1, the best passages are from a noun that none of their
    speeches holds. `figure` is 1 when a figure is asked for, `named` when the question says whose speech it means.
    `best` is the score of the best candidate (rag/answer/extract.py), and `words` counts the content words of the
    question, up to 12: of a long question a smaller share stands in any speech.
    """

    passages: float
    together: float
    unknown: float
    absent: float
    figure: float
    named: float
    best: float
    words: float


@dataclass(frozen=True, slots=True)
class _QuestionWord:
    """A content word of a question: what it weighs, what it may mean in Chinese, whether it may be the topic."""

    text: str
    weight: float
    meanings: tuple[tuple[str, float], ...]
    parts: tuple[str, ...]
    is_topic: bool

    def stands_in(self, text: str) -> bool:
        """Tell whether a folded text holds the word as it is, or one of its meanings."""
        return self.text in text or any(meaning in text for meaning, _ in self.meanings)

    def held(self, text: str) -> float:
        """Return how surely a folded text holds the word or one of its meanings, from 0 to 1."""
        found = [
            min(1.0, 3 * weight) if len(meaning) > 1 else min(_ONE_CHARACTER, 2 * weight)
            for meaning, weight in self.meanings
            if meaning in text
        ]
        parts = [part in text for part in self.parts]
        return max([float(self.text in text), *found, _PARTS * sum(parts) / max(len(parts), 1)])


#: A logistic regression over Evidence, in its order, and the score from which an answer is given. Fitted by
#: benchmarks/refusals.py on questions of which the archive answers some; the figures are in benchmarks/README.md.
_WEIGHTS = (3.96, 2.33, -2.27, -1.05, -2.9, 1.29, 0.57, 0.46)
_LEAST = 12.15


@dataclass(frozen=True, slots=True)
class Answerability:
    """Whether a question is to be answered, by how much, and the words of it that nothing found speaks of.

    `score` are log-odds beside the bar for an answer, which lies at 0.
    """

    holds: bool
    score: float
    lacking: tuple[str, ...]
    evidence: AnswerabilityFeatures


class AnswerabilityModel:
    """Judge support by what the best passages and their speech say of the words of a question."""

    def __init__(self, store: LocalStore, words: StaticEmbedder) -> None:
        self._store, self._words = store, words
        self._folded = lru_cache(maxsize=64)(self._fold_speech)

    def judge(self, question: Question, hits: Sequence[Hit], best_score: float) -> Answerability:
        """Weigh what was found for a question, in the places that it names where there are any.

        `best_score` is that of the best candidate for an answer.

        A question for a place of which the archive never speaks is not answered, however near the rest comes.
        """
        here = [hit for hit in hits if self._store.speech(hit.passage.speech_id).place in question.places]
        # A comparison may name one of its subjects and describe another.
        best = (here if here and len(question.subjects) < 2 else list(hits))[:_PASSAGES]
        texts = [self._text(hit) for hit in best]
        speeches = [self._folded(each) for each in dict.fromkeys(hit.passage.speech_id for hit in best)]
        passages, whole = fold("\n".join(texts)), "\n".join(speeches)
        weighed = [self._weigh(word, question) for word in question.terms]
        weighed = [
            word
            for word in weighed
            if not set(cut_words(word.text)) <= ANSWER_KIND_WORDS and stem(word.text) not in ANSWER_KIND_STEMS
        ]
        found = self._prepare(texts)
        near = {word.text: self._nearness(word.text, found) for word in weighed}
        total = sum(word.weight for word in weighed)

        spoken = sum(word.weight * max(word.held(passages), near[word.text]) for word in weighed)
        names = _names(question)
        unknown = [name for name in names if name not in whole and not self._is_known(name, question)]
        spelled = {"".join(name) for name in question.names if self._is_known("".join(name), question)}
        absent = {
            word.text: 1 - near[word.text]
            for word in weighed
            if word.is_topic and word.text not in spelled and not word.stands_in(whole)
        }
        evidence = AnswerabilityFeatures(
            passages=spoken / total if total else 1.0,
            together=max((_share(weighed, fold(text)) for text in texts), default=0.0),
            unknown=float(len(unknown)),
            absent=max(absent.values(), default=0.0),
            figure=float(question.kind == "figure"),
            named=float(bool(question.subjects)),
            best=best_score,
            words=float(min(len(question.terms), _MOST_WORDS)),
        )
        stranger = any(place in unknown for place in _places(question))
        # A question that holds nothing but words of asking (辉县存在哪些问题) is for whatever there is.
        score = float(np.dot(_WEIGHTS, astuple(evidence))) - _LEAST if weighed else 0.0
        holds = score >= 0 and not stranger
        lacking = [*unknown, *(word for word, distance in absent.items() if distance > _FAR)]
        return Answerability(holds, score, tuple(dict.fromkeys(lacking)), evidence)

    def _text(self, hit: Hit) -> str:
        """Return a passage with all that says where it stands: a question may ask for the meeting, not its matter."""
        speech = self._store.speech(hit.passage.speech_id)
        return "\n".join([searchable_text(speech, hit.passage), speech.occasion or ""])

    def _fold_speech(self, speech_id: str) -> str:
        speech = self._store.speech(speech_id)
        return fold("\n".join([speech.title, speech.occasion or "", speech.text]))

    def _prepare(self, texts: Sequence[str]) -> late.PreparedPassages:
        ids = self._words.token_ids(texts)
        words = PassageWords(np.concatenate([np.zeros(0, np.int32), *ids]), np.cumsum([0, *map(len, ids)]))
        return late.prepare_passages(words, self._words)

    def _weigh(self, text: str, question: Question) -> _QuestionWord:
        meanings = _meanings(text, question)
        [ids] = self._words.token_ids([text])
        _, lengths = self._words.word_vectors(ids)
        total = sum(weight for _, weight in meanings)
        noun, thing = (
            sum(weight for meaning, weight in meanings if holds(meaning)) / total
            if total
            else float(text.isascii() or holds(text))
            for holds in (is_noun, is_thing)
        )
        weight = float(lengths.max(initial=0) or 1.0) * (_NOT_NOUN + (1 - _NOT_NOUN) * noun)
        parts = tuple(part for part in cut_words(text) if part != text and len(part) > 1)
        return _QuestionWord(
            text, weight, tuple(meanings), parts, thing > 0.5 and len(text) >= _TOPIC and text[0] not in _NUMERALS
        )

    def _nearness(self, word: str, found: late.PreparedPassages) -> float:
        """Return how near the words of some texts come to a word, from 0 to 1; its pieces count by their lengths."""
        [ids] = self._words.token_ids([word])
        vectors, lengths = self._words.word_vectors(ids)
        best = late.best_matches(vectors, found).max(axis=1, initial=0)
        cosine = float(np.where(best > 0, best + late.NOISE, 0) @ lengths) / max(float(lengths.sum()), 1e-6)
        return float(np.clip((cosine - _RELATED) / (_SAME - _RELATED), 0, 1))

    def _is_known(self, name: str, question: Question) -> bool:
        """Tell whether the archive holds a name, a meaning of it, or the characters that its pinyin may stand for."""
        holds = self._store.document_frequency
        if any(place in name or name in pinyin_spellings(place) for place in question.places):
            return True
        if holds(name) or any(holds(meaning) for meaning, _ in _meanings(name, question)):
            return True
        if not name.isascii():
            # No dictionary cuts every name whole, but its pairs of characters are there.
            return all(holds(bigram(name[i : i + 2])) for i in range(len(name) - 1))
        spelled = [each for each in question.names if name in "".join(each)]
        return any(
            all(
                any(holds(bigram(a + b)) for a in characters_read_as(one) for b in characters_read_as(two))
                for one, two in neighbour_pairs(each)
            )
            for each in spelled
        )


def _share(words: Sequence[_QuestionWord], text: str) -> float:
    return sum(word.stands_in(text) for word in words) / len(words) if words else 1.0


def _names(question: Question) -> list[str]:
    """Return the names and codes of a question, folded: an answer has to be about them and no other."""
    found = [fold(code) for code in _CODE.findall(question.text)]
    if question.language == "en":
        found += [fold(word) for word in _CAPITAL.findall(question.text)]
    else:
        found += _places(question)
        # A person's name of two characters is more often two words that were cut wrongly.
        found += [word for word, tag in tag_words(question.text) if tag in _PROPER and (len(word) > 2 or tag != "nr")]
    return [name for name in dict.fromkeys(found) if len(name) > 1 and name not in _CALENDAR]


def _places(question: Question) -> list[str]:
    """Return the names of places that begin where a word does: 财政和 does not hold 政和."""
    text = fold(question.text)
    bounds, found, at = word_boundaries(text), [], 0
    for name in find_place_names(text):
        at = text.index(name, at)
        if at in bounds:
            found.append(name)
        at += len(name)
    return found


def _meanings(word: str, question: Question) -> list[tuple[str, float]]:
    """Return what a word of a question may be in Chinese speeches, alone and within terms of several words."""
    parts = set(english_words(word))
    return [
        meaning
        for each in question.translations
        if parts & set(each.word.split()) or (not parts and word in each.word)
        for meaning in each.meanings
    ]

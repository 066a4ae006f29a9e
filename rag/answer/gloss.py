"""Tell a reader of the other language what stands in a quotation: words one by one, and figures; no translation."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.english_senses import EnglishSenseFinder
from rag.answer.figure_hints import hint_figures
from rag.answer.word_senses import SenseFinder
from rag.models.lexicon import Lexicon
from rag.store.protocol import Store
from rag.text.english import stem
from rag.text.normalise import fold
from rag.text.words import detect_language, is_adverb, is_stop_word, is_thing, word_count
from rag.types import AnswerSentence, Question, WordHint

#: Words of a sentence that are explained, and those among them that the question itself named: to find its place.
MAX_WORDS = 6
MAX_ASKED_WORDS = 1
#: Characters of the hints as text.
MAX_GLOSS_CHARS = 110
#: An answer that would be longer than this does without further glosses; and what stands around each of them.
MAX_GLOSSED_ANSWER_CHARS = 860
FRAME_CHARS = 18
#: What a noun counts more than a verb, and an adverb less.
NOUN_BONUS = 1.0
ADVERB_MALUS = 2.0
#: Each character of a word counts one, up to so many: long nouns are terms, and long idioms ornaments.
MAX_COUNTED_CHARS = 4
MAX_COUNTED_CHARS_OF_OTHERS = 3
#: Passages that hold a telling word, more or less.
TELLING_PASSAGES = 6
#: So many English letters count as one character.
ENGLISH_CHARS_A_CHINESE_ONE = 2.5
_ENGLISH_WORD = re.compile(r"[a-z]+")


class Glosser:
    """Add to the quoted sentences of an answer what their words and figures are in the reader's language."""

    def __init__(self, lexicon: Lexicon, store: Store) -> None:
        self._senses, self._english, self._store = SenseFinder(lexicon), EnglishSenseFinder(lexicon), store

    def add(self, question: Question, sentences: Sequence[AnswerSentence]) -> tuple[AnswerSentence, ...]:
        """Add hints to the sentences that are in another language than the question.

        As text (`gloss`) they stand behind the quotations alone, the first ones when the answer is long.
        """
        chars_left = MAX_GLOSSED_ANSWER_CHARS - sum(len(sentence.text) for sentence in sentences)
        hinted = []
        for sentence in sentences:
            added = self._hint(question, sentence)
            gloss = gloss_text(added.word_hints) if sentence.support == "verbatim" else ""
            chars_left -= len(gloss) + FRAME_CHARS
            hinted.append(replace(added, gloss=gloss) if chars_left > 0 else added)
        return tuple(hinted)

    def hint_words(self, text: str, asked: str = "") -> tuple[WordHint, ...]:
        """Return what the words of a Chinese text mean that a reader of English needs most, in text order.

        Rare and long words come first, and those that are said often. Of the words that an English question names
        (`asked`) one is given, and no name.
        """
        asked_stems = {stem(word) for word in _ENGLISH_WORD.findall(fold(asked))}
        senses = self._senses.find(text)
        counts = Counter(hint.word for hint in senses)
        distinct = list({hint.word: hint for hint in reversed(senses)}.values())
        ranked = sorted(distinct, key=lambda hint: (-self._weight(hint.word, counts[hint.word]), hint.start))
        chosen: list[WordHint] = []
        asked_left = MAX_ASKED_WORDS
        for hint in ranked:
            is_asked = _is_named(hint.hint, asked_stems)
            is_needless = is_asked and (not asked_left or hint.hint[:1].isupper())
            if len(chosen) < MAX_WORDS and not is_needless and _is_new(hint, chosen):
                chosen.append(hint)
                asked_left -= is_asked
        return tuple(sorted(chosen, key=lambda hint: hint.start))

    def _hint(self, question: Question, sentence: AnswerSentence) -> AnswerSentence:
        language = detect_language(sentence.text)
        if language == question.language and sentence.support == "verbatim":
            return sentence
        figures = hint_figures(sentence.text, question.language) if sentence.citations else ()
        if question.language == "zh":
            words = self._hint_english(sentence.text) if language == "en" else ()
        else:
            words = self.hint_words(sentence.text, question.text)
        return replace(sentence, word_hints=words, figure_hints=figures)

    def _hint_english(self, text: str) -> tuple[WordHint, ...]:
        """Return what the words of an English text are in Chinese that a reader needs most, in text order."""
        distinct = {fold(hint.word): hint for hint in reversed(self._english.find(text))}.values()
        ranked = sorted(distinct, key=lambda hint: (-self._english_weight(hint), hint.start))
        chosen: list[WordHint] = []
        for hint in ranked:
            if len(chosen) < MAX_WORDS and _is_new(hint, chosen):
                chosen.append(hint)
        return tuple(sorted(chosen, key=lambda hint: hint.start))

    def _english_weight(self, hint: WordHint) -> float:
        """Return how much a reader needs an English word: a noun, a long one, and one that some passages say."""
        length = min(len(hint.word) / ENGLISH_CHARS_A_CHINESE_ONE, MAX_COUNTED_CHARS)
        return length + NOUN_BONUS * is_thing(hint.hint) - self._distance_from_telling(stem(fold(hint.word)))

    def _weight(self, word: str, count: int) -> float:
        """Return how much a reader needs a word: long and rare ones, that are said often and by some passages."""
        length = min(len(word), MAX_COUNTED_CHARS if is_thing(word) else MAX_COUNTED_CHARS_OF_OTHERS)
        kind = NOUN_BONUS * is_thing(word) - ADVERB_MALUS * is_adverb(word)
        return length + kind + math.log(count) - math.log1p(word_count(word)) / 2 - self._distance_from_telling(word)

    def _distance_from_telling(self, word: str) -> float:
        """Return how far a word is from standing in as many passages as a telling one."""
        commonness = math.log1p(self._store.document_frequency(word)) - math.log(TELLING_PASSAGES)
        return abs(commonness) / 2


def gloss_text(hints: Sequence[WordHint]) -> str:
    """Return word hints as text, as many as it takes: 中医药 traditional Chinese medicine · 规划 plan."""
    pairs = [f"{hint.word} {hint.hint}" for hint in hints]
    while len(" · ".join(pairs)) > MAX_GLOSS_CHARS:
        pairs.pop()
    return " · ".join(pairs)


def _is_named(hint: str, asked_stems: set[str]) -> bool:
    """Return True if a question names all that a hint says."""
    words = [word for word in _ENGLISH_WORD.findall(hint.lower()) if not is_stop_word(word)]
    return bool(words) and all(stem(word) in asked_stems for word in words)


def _is_new(hint: WordHint, chosen: Sequence[WordHint]) -> bool:
    return all(hint.hint.lower() != other.hint.lower() for other in chosen)

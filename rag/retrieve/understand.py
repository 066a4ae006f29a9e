"""Understand a question: its language and kind, whose speech it means, what it leaves to the conversation."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import groupby

from rag.data.tables import read_alternatives
from rag.errors import BadQuestion
from rag.models.lexicon import Lexicon
from rag.retrieve.about_words import AboutReading, Wording
from rag.retrieve.corrections import read_utterance
from rag.retrieve.follow_up import Claim, CompletedQuestion, ReadQuestion, complete_question
from rag.retrieve.kind import classify_kind
from rag.retrieve.known_names import KnownNames
from rag.retrieve.leaning import says_nothing_alone
from rag.retrieve.place_names import PlaceNames
from rag.retrieve.subject import find_subjects
from rag.retrieve.times import find_years
from rag.retrieve.understood import write_understood
from rag.retrieve.unknown_speakers import find_unknown_speaker
from rag.text.asking import PROBLEM_TOPIC, names_answer_kind
from rag.text.normalise import fold
from rag.text.pinyin import split_syllables
from rag.text.words import content_words, detect_language, is_stop_word
from rag.types import Kind, Question

#: Longer than any question; what is longer is a document pasted by mistake.
MAX_QUESTION_CHARS = 2000
#: So many of the last questions of a conversation are read; what was asked before them is forgotten.
MAX_EARLIER_QUESTIONS = 12
#: The longest known term of Chinese words that is looked for as one, in words.
MAX_TERM_WORDS = 3
#: A Latin word of fewer letters is not mended into the name of a place; of those that are, the least similarity.
MIN_MENDED_CHARS = 6
MIN_SIMILARITY = 0.85
# 有哪些安排: what kind of thing is asked for, which no passage needs to hold.
_KIND = "(?:安排|部署|计划|打算|措施|举措|办法|做法|要求|规定|考虑|设想)"
_KIND_ASKED = re.compile(rf"(?<=[哪什][些么])(?:具体|主要|新)?的?{_KIND}|{_KIND}(?=[有是都]*[哪什][些么])")
# 哪位领导, which two presidents, did any speaker mention: who is asked for is no topic.
_ROLES_EN = read_alternatives("question_kinds.toml", "roles.en")
_SAYS_EN = read_alternatives("question_kinds.toml", "roles.says_en")
_ANY_SPEAKER_ZH = read_alternatives("question_kinds.toml", "roles.any_speaker_zh")
_ROLE_ASKED = re.compile(
    rf"(?<=哪[位个])(?:{read_alternatives('question_kinds.toml', 'roles.zh')})"
    rf"|(?<=which )(?:of the )?(?:(?:one|two|three|four|five) )?(?:{_ROLES_EN})s?\b"
    rf"|(?<=any )(?:of the |other )?(?:{_ROLES_EN})\b|(?<=the )(?:{_ROLES_EN})(?= (?:{_SAYS_EN})\b)"
    rf"|(?:(?<=^)|(?<=[位个没]有))(?:{_ANY_SPEAKER_ZH})们?(?=[对就怎如说讲谈提要有在])"
)
# In this archive, 这些讲话里: all that there is.
_WHOLE_ARCHIVE = re.compile(read_alternatives("subject_cues.toml", "patterns.whole_archive"))
_LATIN_WORD = re.compile(r"[a-z]+")
# A word with a capital, but for the first of the question, which tells nothing.
_CAPITALISED = re.compile(r"(?<!^)\b[A-ZÀ-ÖØ-Þ][\w'’]*")


@dataclass(frozen=True, slots=True)
class QuestionJudges:
    """What is told of a question by more than its words and the names that an archive knows.

    `classify` tells its kind from its text (rag/retrieve/kind.py), `classify_about` what it asks of the archive
    (rag/retrieve/about_kind.py); `holds` whether what is claimed of the speeches that it would take over from the
    conversation is so (rag/answer/topic_check.py).
    """

    classify: Callable[[str], Kind] = classify_kind
    holds: Callable[[Question, Claim], bool] = lambda question, claim: True
    classify_about: Callable[[AboutReading], Wording] = lambda reading: "content"


#: Where there is nothing but words: any claim is believed.
WORDS_ALONE = QuestionJudges()


def understand(
    text: str,
    known: KnownNames,
    history: Sequence[str] = (),
    lexicon: Lexicon | None = None,
    judges: QuestionJudges = WORDS_ALONE,
) -> Question:
    """Read a question against what the archive knows and what was asked before, oldest first.

    Where the archive holds English speeches, a Chinese question is looked for in English, too.
    Raises BadQuestion when there is nothing to look for or the text is longer than MAX_QUESTION_CHARS.
    """
    check_question(text)
    asked = [earlier for earlier in history if earlier.strip()][-MAX_EARLIER_QUESTIONS:]
    conversation: list[CompletedQuestion] = []
    for turn in (*asked, text):
        read = _read_question(turn, known, lexicon)

        def holds_of(completed: CompletedQuestion, claim: Claim, read: ReadQuestion = read) -> bool:
            return judges.holds(_make_question(read, completed, known, lexicon), claim)

        conversation.append(complete_question(read, conversation, judges.classify, holds_of))
    return _make_question(read, conversation[-1], known, lexicon)


def _read_question(text: str, known: KnownNames, lexicon: Lexicon | None) -> ReadQuestion:
    utterance = read_utterance(fold(text))
    capitalised = frozenset(fold(word) for word in _CAPITALISED.findall(text))
    mended = _mend_spelling(utterance.question, known.places, lexicon)
    return ReadQuestion(text, utterance, find_subjects(mended, known, lexicon, capitalised))


def _make_question(
    read: ReadQuestion, completed: CompletedQuestion, known: KnownNames, lexicon: Lexicon | None
) -> Question:
    """Return the question that was understood, with the words to look for."""
    text, reading = read.text, read.reading
    topic = _searchable_topic(completed.topic, reading.rest, fold(text))
    searched = topic.strip()
    if completed.kind == "problem" and _says_only_kind(topic):
        # Any year has problems: those in the speech of the year are meant.
        searched = PROBLEM_TOPIC
        of_years = tuple(replace(subject, is_dated=subject.year is not None) for subject in completed.subjects)
        completed = replace(completed, subjects=of_years)
    terms = tuple(_join_terms(topic, lexicon))
    translations = lexicon.translate(topic) if lexicon else ()
    if lexicon and known.holds_english and not topic.isascii():
        translations += lexicon.translate_into_english(terms)
    return Question(
        text=text.strip(),
        language=detect_language(text),
        search_text=searched,
        carried_text=_carried_text(completed, topic.strip()),
        places=tuple(dict.fromkeys(subject.place for subject in completed.subjects if subject.place)),
        years=tuple(dict.fromkeys(subject.year for subject in completed.subjects if subject.year)),
        terms=terms,
        translations=translations,
        subjects=completed.subjects,
        names=tuple(_pinyin_names(topic, lexicon)) if lexicon else (),
        # In which year it was mentioned first: the speech is asked for, and no figure in it.
        kind="fact" if any(subject.mention for subject in completed.subjects) else completed.kind,
        item=completed.item,
        speakers=tuple(dict.fromkeys(name for subject in completed.subjects for name in subject.speakers)),
        known_names=reading.names,
        unknown_years=_unknown_years(fold(text), known),
        unknown_speaker=find_unknown_speaker(text, reading, known, lexicon),
        takes_topic=completed.takes_topic,
        understood=write_understood(completed, reading.subjects, detect_language(text)),
    )


def check_question(text: str) -> None:
    """Raise BadQuestion for a question that holds no word or is too long."""
    if len(text) > MAX_QUESTION_CHARS:
        raise BadQuestion(
            f"The question has {len(text):,} characters, at most {MAX_QUESTION_CHARS:,} are read; ask a shorter one."
        )
    if not text.isprintable() and any("\ud800" <= character <= "\udfff" for character in text):
        raise BadQuestion("The question holds half a character (a lone surrogate), which no text has; type it again.")
    if not re.search(r"[^\W_]", fold(text)):
        shown = f"{text.strip()[:20]!r} holds no word" if text.strip() else "The question is empty"
        raise BadQuestion(f"{shown}; ask something in Chinese or English, such as: 定西的中医药产业打算怎么发展")


def _searchable_topic(topic: str, rest: str, folded: str) -> str:
    """Return the words to look for: the topic as far as it says something, else as much of the question as does."""
    without_kind = _KIND_ASKED.sub(" ", topic)
    without_role = _ROLE_ASKED.sub(" ", without_kind)
    without_whole = _WHOLE_ARCHIVE.sub(" ", without_role)
    return next(
        (words for words in (without_whole, without_role, without_kind, topic, rest) if content_words(words)), folded
    )


def _says_only_kind(topic: str) -> bool:
    """Return True if the words to look for only name the kind of the answer: 面临哪些困难."""
    return all(map(names_answer_kind, content_words(topic)))


def _carried_text(completed: CompletedQuestion, search_text: str) -> str:
    """Return the beginning of the searched text that comes from earlier questions; "" where it adds nothing itself."""
    carried = _ROLE_ASKED.sub(" ", _KIND_ASKED.sub(" ", completed.carried)).strip()
    own = search_text.removeprefix(carried)
    return carried if carried and own != search_text and not says_nothing_alone(own) else ""


def _join_terms(text: str, lexicon: Lexicon | None) -> Iterator[str]:
    """Yield the content words of a folded text, neighbours that make a known term as one.

    大 and 数据 stand in speeches that know no 大数据.
    """
    words, start = content_words(text), 0
    while start < len(words):
        stop = start + 1
        for end in range(min(start + MAX_TERM_WORDS, len(words)), stop, -1):
            term = "".join(words[start:end])
            if lexicon and not term.isascii() and term in text and lexicon.gloss(term):
                stop = end
                break
        yield "".join(words[start:stop])
        start = stop


def _unknown_years(folded: str, known: KnownNames) -> tuple[int, ...]:
    """Return the years that a question names and of which no speech tells; none where no speech has a date.

    The speech of a year is one of that year; of what happened in it the speech of the next year tells, too.
    """
    spans = [span for span in find_years(folded) if known.years and span.first == span.last]
    holds = {True: known.years.__contains__, False: known.tells_of}
    return tuple(span.first for span in spans if not holds[span.is_of_speech](span.first))


def _mend_spelling(folded: str, place_names: PlaceNames, lexicon: Lexicon | None) -> str:
    """Mend names of places that are spelt almost as they should be: long words that no lexicon knows."""

    def mended(match: re.Match[str]) -> str:
        word = match[0]
        if not lexicon or len(word) < MIN_MENDED_CHARS or is_stop_word(word) or lexicon.translate(word):
            return word
        return next(iter(get_close_matches(word, place_names.spellings, n=1, cutoff=MIN_SIMILARITY)), word)

    return _LATIN_WORD.sub(mended, folded)


def _pinyin_names(text: str, lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    """Yield the runs of words that no lexicon knows and that read as pinyin of two syllables or more, in syllables."""
    syllables_of_words = (
        () if is_stop_word(word) or lexicon.translate(word) else split_syllables(word)
        for word in _LATIN_WORD.findall(text)
    )
    for is_name, run in groupby(syllables_of_words, bool):
        name = tuple(syllable for syllables in run for syllable in syllables)
        if is_name and len(name) > 1:
            yield name

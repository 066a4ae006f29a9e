"""Understand a question: its language and kind, whose speech it means, what it leaves to the conversation."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import groupby

from rag.errors import BadQuestion
from rag.models.lexicon import Lexicon
from rag.retrieve.kind import classify_kind, strip_asking_words
from rag.retrieve.ordinal import find_item_number
from rag.retrieve.place_names import PlaceNames
from rag.retrieve.subject import SubjectReading, find_subjects
from rag.text.normalise import fold
from rag.text.pinyin import split_syllables
from rag.text.words import content_words, detect_language, is_stop_word
from rag.types import Question

#: Longer than any question; what is longer is a document pasted by mistake.
MAX_LENGTH = 2000
#: The longest known term of Chinese words, in words.
_LONGEST_TERM = 3
# How a question that leans on the one before it begins, in either language.
_ELLIPSIS = re.compile(
    r"^(?:那么?|而|还有|其中|同样|and\b|what about\b|how about\b|then\b|(?:the )?same (?:question|thing|again|for)\b)"
)
# What it says of its own subject is about something that was spoken of before.
_POINTS_BACK = re.compile(
    r"对此|对这[,，。？?]|它|这(?:方面|一点|件事|个问题|些问题)"
    r"|\b(?:about|of|with|for|to|on|do) (?:it|this|that|them|these|those)(?=\W*$|[,.?!])"
)
# 有哪些安排: what kind of thing is asked for, which no passage needs to hold.
_KIND = "(?:安排|部署|计划|打算|措施|举措|办法|做法|要求|规定|考虑|设想)"
_KIND_ASKED = re.compile(rf"(?<=[哪什][些么])(?:具体|主要|新)?的?{_KIND}|{_KIND}(?=[有是都]*[哪什][些么])")
# When: what is asked of another time replaces it.
_TIME = re.compile(r"[今去明前]年|目前|现在|\b(?:this|last|next) year\b|\bnow\b|(?<!\d)(?:19|20)\d\d年?(?!\d)")
#: A question of fewer content words than this leans on the one before it itself.
_TELLS = 2
_LATIN_WORD = re.compile(r"[a-z]+")


def understand(
    text: str, gazetteer: PlaceNames, years: Sequence[int], history: Sequence[str] = (), lexicon: Lexicon | None = None
) -> Question:
    """Read a question against what the archive knows and what was asked before.

    Raises BadQuestion when there is nothing to look for or the text is longer than MAX_LENGTH.
    """
    check(text)
    found = _read(text, gazetteer, years, lexicon)
    kind = classify_kind(text)
    asked = [earlier for earlier in history if earlier.strip()]
    rest, subjects = strip_asking_words(found.rest, kind), found.subjects
    item = find_item_number(text) if asked and not subjects else None
    # A question which speech it was is put to the whole archive; every other one without a subject goes on with the one
    # before it: its topic is kept, and its subject, too, unless this one names another. So does one that says nothing
    # but a name (定西呢) or points back (这是哪篇讲话里的).
    nothing_new = not content_words(found.rest)
    leans = nothing_new or _ELLIPSIS.match(fold(text).strip()) or _POINTS_BACK.search(fold(text))
    follows = leans or (not subjects and kind not in ("which", "speeches", "shared"))
    if asked and follows:
        before = [_read(earlier, gazetteer, years, lexicon) for earlier in asked]
        rest = f"{_topic([each.rest for each in before], rest)} {rest}"
        subjects = subjects or next((each.subjects for each in reversed(before) if each.subjects), ())
        if kind == "fact" and (item or nothing_new):
            # 那郴州呢 asks for what was asked before: a figure, a list.
            kind = next((k for k in map(classify_kind, reversed(asked)) if k != "fact"), "fact")
    if content_words(short := _KIND_ASKED.sub(" ", rest)):
        rest = short
    if not content_words(rest):
        rest = found.rest if content_words(found.rest) else fold(text)
    return Question(
        text=text.strip(),
        language=detect_language(text),
        search_text=rest.strip(),
        places=tuple(dict.fromkeys(subject.place for subject in subjects if subject.place)),
        years=tuple(dict.fromkeys(subject.year for subject in subjects if subject.year)),
        terms=tuple(_terms(rest, lexicon)),
        translations=lexicon.translate(rest) if lexicon else (),
        subjects=subjects,
        names=tuple(_names(rest, lexicon)) if lexicon else (),
        kind=kind,
        item=item,
    )


def _topic(before: Sequence[str], rest: str) -> str:
    """Return what the last of some questions was about; with the one before where it said little of its own.

    What is asked of another time leaves out the time of the earlier question: 去年完成了多少 after 今年的目标是多少.
    """
    telling = [place for place, each in enumerate(before) if content_words(each)]
    chosen = telling[-1:]
    if telling and len(content_words(_TIME.sub(" ", before[telling[-1]]))) < _TELLS:
        chosen = telling[-2:]
    words = " ".join(before[place] for place in chosen) or before[-1]
    return _TIME.sub(" ", words) if _TIME.search(rest) else words


def _terms(text: str, lexicon: Lexicon | None) -> Iterator[str]:
    """Give the content words of a folded text, neighbours that make a known term as one.

    大 and 数据 stand in speeches that know no 大数据.
    """
    words, start = content_words(text), 0
    while start < len(words):
        stop = start + 1
        for end in range(min(start + _LONGEST_TERM, len(words)), stop, -1):
            term = "".join(words[start:end])
            if lexicon and not term.isascii() and term in text and lexicon.gloss(term):
                stop = end
                break
        yield "".join(words[start:stop])
        start = stop


def _read(text: str, gazetteer: PlaceNames, years: Sequence[int], lexicon: Lexicon | None) -> SubjectReading:
    return find_subjects(_spelled(fold(text), gazetteer, lexicon), gazetteer, years, lexicon)


def _spelled(folded: str, gazetteer: PlaceNames, lexicon: Lexicon | None) -> str:
    """Mend names of places that are spelt almost as they should be: a long word that no lexicon knows."""

    def mended(match: re.Match[str]) -> str:
        word = match[0]
        if not lexicon or len(word) < 6 or is_stop_word(word) or lexicon.translate(word):
            return word
        return next(iter(get_close_matches(word, gazetteer.spelled, n=1, cutoff=0.85)), word)

    return _LATIN_WORD.sub(mended, folded)


def _names(text: str, lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    """Give the runs of words that no lexicon knows and that read as pinyin of two syllables or more, in syllables."""
    words = [
        () if is_stop_word(word) or lexicon.translate(word) else split_syllables(word)
        for word in _LATIN_WORD.findall(text)
    ]
    for is_name, run in groupby(words, bool):
        name = tuple(syllable for word in run for syllable in word)
        if is_name and len(name) > 1:
            yield name


def check(text: str) -> None:
    """Raise BadQuestion for a question that holds no word or is too long."""
    if len(text) > MAX_LENGTH:
        raise BadQuestion(
            f"The question has {len(text):,} characters, at most {MAX_LENGTH:,} are read; ask a shorter one."
        )
    if not text.isprintable() and any("\ud800" <= each <= "\udfff" for each in text):
        raise BadQuestion("The question holds half a character (a lone surrogate), which no text has; type it again.")
    if not re.search(r"[^\W_]", fold(text)):
        shown = f"{text.strip()[:20]!r} holds no word" if text.strip() else "The question is empty"
        raise BadQuestion(f"{shown}; ask something in Chinese or English, such as: 定西的中医药产业打算怎么发展")

"""Tell whether a question leans on the one before it: how it begins, what it points back to, what it leaves out."""

import re

from rag.data.tables import read_alternatives, read_words
from rag.text.asking import names_answer_kind
from rag.text.words import content_words, is_thing, is_time

_TABLE = "follow_up_cues.toml"
# How a question that leans on the one before it begins, in either language.
_LEANING_START = re.compile(
    r"^(?:那么?|而|还有|其中|其[他它余]|里[头面边]|另外|同样|比(?=.{1,10}[多少高低大小快慢早晚强弱好差])"
    r"|and\b|but\b|so\b|also\b|or\b|then\b|what about\b|how about\b|(?:the )?same (?:question|thing|again|for)\b)"
)
_COMPARING_START = re.compile(
    r"^(?:那么?)?比(?:.{1,10}[多少高低大小快慢早晚强弱好差])|^(?:is|was) (?:that|it) (?:more|less)\b"
)
# What it says of its own subject is about something that was spoken of before.
_BACK_REFERENCE = re.compile(
    r"对此|对这[,，。？?]|它|这(?:方面|一点|件事|个问题|些问题)"
    r"|\b(?:about|of|with|for|to|on|do) (?:it|this|that|them|these|those)(?=\W*$|[,.?!])"
    r"|同样的|\bthe same\b(?=(?: [a-z]+)?\W*$)"
)
# 今年茶叶产量呢: what it names takes the place of what was asked before.
_BARE_TOPIC = re.compile(r"^[^?？,，。!！]*呢(?=[\s?？,，。!！]*$|[?？,，。!！])")
_ASKING_EN = read_alternatives(_TABLE, "asking.en")
_ASKING = re.compile(rf"{read_alternatives(_TABLE, 'asking.zh')}|\b(?:{_ASKING_EN})\b")
_TIME_NOUNS = read_alternatives(_TABLE, "times.zh")
_POINTING_ZH = re.compile(
    rf"它|(?<![其吉])[他她]们?(?![人乡国])"
    rf"|[这那](?!里?(?:{_TIME_NOUNS}))(?:[几两三四五一]?[些个件家种项样笔位篇次段条座封本首场支名批片届间所台辆张部]|里|边|儿|么|是)"
    r"|(?:上述|前述|前面[说提讲]的?|刚才[说提讲]的)|其[中他它余]|其(?=[^中他它余实次间])(?<![尤极与])"
)
_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|shall|should|may|might|must|'s|wo|isn't|didn't)"
)
_PREPOSITION = "of|about|with|for|to|on|by|in|from|than|at|after|before|behind|like|mean|do|did|does"
_TIMES_EN = read_alternatives(_TABLE, "times.en")
# Will it rain, is it true, what time is it: the word stands for nothing.
_EMPTY_IT = re.compile(read_alternatives(_TABLE, "empty_it.en"))
_POINTING_EN = re.compile(
    rf"\b{_AUXILIARY} (?:it|they|he|she|that|this|those|these)\b(?! (?:who|which|with|in|of)\b)"
    rf"|\b(?:{_PREPOSITION}) (?:that|them|him|her)\b(?=\W*$|[,.?!]| {_AUXILIARY}\b)"
    rf"|\b(?:of|about) (?:it|this|these|those)(?=\W*$|[,.?!])"
    rf"|\b(?:this|these|those) (?!(?:{_TIMES_EN})\b|(?:who|which|with|in|of)\b)[a-z]+"
    rf"|(?<!say )(?<!says )(?<!said )(?<!saying )\bthat [a-z]+(?=\W*$|[,.?!])"
    rf"|(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )\bthere(?=\W*$|[,.?!])"
    rf"|\bthe (?:former|latter|other one|others|rest)\b"
)
_PRONOUN_EN = re.compile(r"\b(?:it|its|they|their|them|he|his|him|she|her|this|that|these|those)\b")
_ABOUT = re.compile(r"\babout\b|关于|提到|谈到")
_INCOMPLETE_EN = frozenset(read_words(_TABLE, "incomplete.en"))
_INCOMPLETE_ZH = frozenset(read_words(_TABLE, "incomplete.zh"))


def begins_leaning(folded: str) -> bool:
    """Return True if a folded question begins as one does that goes on with the one before it."""
    return _LEANING_START.match(folded.strip()) is not None


def compares_with_before(folded: str) -> bool:
    """Return True if a folded question asks how what was spoken of compares with something: 比前年多吗."""
    return _COMPARING_START.match(folded.strip()) is not None


def points_back(folded: str, *, has_subject: bool) -> bool:
    """Return True if a folded question points at what was spoken of before.

    Where it names a subject of its own, a pronoun in it is taken for that: what did Wilson say about his time.
    """
    if _BACK_REFERENCE.search(folded):
        return not _EMPTY_IT.search(folded)
    if has_subject:
        return bool(re.search(r"\b(?:is|was) that\b", folded))
    without_empty = _EMPTY_IT.sub(" ", folded)
    pronoun = _PRONOUN_EN.search(without_empty)
    return bool(
        _POINTING_ZH.search(folded)
        or _POINTING_EN.search(without_empty)
        # A noun before it is what the pronoun stands for.
        or (pronoun and says_little(without_empty[: pronoun.start()]) and not _is_dated(without_empty, pronoun))
    )


def _is_dated(folded: str, pronoun: re.Match[str]) -> bool:
    return re.match(rf" (?:{_TIMES_EN})\b", folded[pronoun.end() :]) is not None


def replaces_topic(folded: str) -> bool:
    """Return True if a folded question names a thing and leaves what is asked of it to the one before: 那人才呢."""
    named = _BARE_TOPIC.match(folded.strip())
    return named is not None and asks_nothing(named[0])


def asks_nothing(folded: str) -> bool:
    """Return True if a folded question holds no word that asks, but for those with which it leans: what about tea."""
    return not _ASKING.search(_LEANING_START.sub(" ", folded.strip()))


def is_keywords(folded: str, most: int) -> bool:
    """Return True if a folded question is a few content words, `most` at the most, and none that asks."""
    return asks_nothing(folded) and len(content_words(folded)) <= most


def says_little(rest: str) -> bool:
    """Return True if the folded words of a question, its subjects left out, name no thing that it could be about."""
    return not any(map(_names_thing, content_words(rest)))


def says_nothing_alone(rest: str) -> bool:
    """Return True if they are no question alone, whatever it is put to: why, when, 后来完成了多少."""
    return not any(map(_may_be_topic, content_words(rest)))


def asks_same(folded: str, rest: str) -> bool:
    """Return True if a question with a subject of its own only asks what was asked before: did he agree.

    The kind of an answer is enough for a question of its own: 庄浪有什么困难.
    """
    words = content_words(rest)
    return not _ABOUT.search(folded) and not any(_may_be_topic(word) or names_answer_kind(word) for word in words)


def _names_thing(word: str) -> bool:
    return _may_be_topic(word) and (word.isascii() or is_thing(word))


def _may_be_topic(word: str) -> bool:
    """Return True unless a content word is the kind of an answer, a time, or one that needs a thing beside it."""
    is_incomplete = word in _INCOMPLETE_EN or word.isdigit() if word.isascii() else word in _INCOMPLETE_ZH
    return not (is_incomplete or names_answer_kind(word) or is_time(word))

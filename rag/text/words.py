"""Cut Chinese and English text into the terms that lexical search counts."""

import re
from collections.abc import Iterator
from functools import lru_cache

import rjieba

from rag.text.normalise import fold
from rag.text.numbers import quantity_terms
from rag.types import Language

#: What stands before the value of a figure and before two neighbouring characters: no word is counted with them.
VALUE_MARK = "="
BIGRAM_MARK = "·"

_RUN = re.compile(r"[\u3400-\u9fff○]+|[a-z]+(?:[&'-][a-z]+)*|[0-9]+(?:[.:][0-9]+)*%?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")

# Words that stand in almost every question or sentence and tell nothing about what is meant.
_STOP_ZH = frozenset(
    """
    的 了 在 是 和 与 及 或 也 都 而 就 但 还 又 把 被 让 给 对 从 到 向 由 于 以 为 因 等 个 些 各 每 这
    那 其 之 所 吗 呢 吧 啊 呀 嘛 么 得 地 着 过 我 你 他 她 它 我们 你们 他们 谁 什么 怎么 怎样 如何 哪 哪个
    哪些 哪里 哪儿 哪家 哪几 哪篇 几 几个 多少 为什么 为何 为啥 是否 是不是 有没有 有 没有 说 讲 讲到 提到 谈到 请问
    关于 一下 可以 应该 应当 到底 究竟 分别 具体 主要 哪一 哪次 哪位 那个 那位 这个 那里 那些 这些 里 中 上 下 时
    时候 要 会 能 讲话 讲话里 里面 篇 次 位 一个 一些 一样 以及 并 并且 如果 那么 打算 真 真的 用 来 去 做 搞 弄
    想 各 各有 指望 认为 表示 指出 毛病 方面 事情 东西 比较 对比 相比
    """.split()
)
_STOP_EN = frozenset(
    """
    a an the of in on at to for from by with about into over after before between and or but nor not no is are was
    were be been being am do does did done doing have has had having will would shall should can could may might
    must what which who whom whose when where why how that this these those there here it its they them their he she
    his her we our you your i me my as if than then so such s any some each every many much more most other another
    one say says said speak speaks speech speeches speaker tell tells told name mention mentioned mentions according
    supposed describe describes called give gives given talk talks talked want wants make makes made also go put get
    gets us whether please compare compares compared comparison list lists propose proposes proposed
    """.split()
)


def detect_language(text: str) -> Language:
    """Tell whether a text is to be treated as Chinese (any sizeable share of Chinese characters) or English."""
    han = len(_HAN.findall(text))
    letters = len(_LETTER.findall(text)) - han
    # A Chinese word is about two characters, an English one about five letters: compare words, not characters.
    return "zh" if han and han / 2 >= letters / 10 else "en"


def cut_words(text: str) -> list[str]:
    """Return the words of a folded text in order, long Chinese words also in their parts, without punctuation."""
    return [word for run in _RUN.findall(fold(text)) for word in _words_of_run(run)]


def _words_of_run(run: str) -> Iterator[str]:
    if _HAN.match(run):
        yield from rjieba.cut_for_search(run)
    else:
        yield run


def search_terms(text: str) -> list[str]:
    """Return what lexical search counts: the words of a text, the character bigrams of its Chinese runs, its figures.

    Words find what the dictionary knows; bigrams find names and new terms that it cuts wrongly; the value of a figure
    finds it however it is written. A bigram carries a mark of its own, and so does a value, so that they are never
    counted together with words.
    """
    folded = fold(text)
    found = [VALUE_MARK + value for value in quantity_terms(folded)]
    for run in _RUN.findall(folded):
        found.extend(_words_of_run(run))
        if _HAN.match(run):
            found.extend(bigram(run[i : i + 2]) for i in range(len(run) - 1))
    return found


def bigram(pair: str) -> str:
    """Return the term of two neighbouring characters, folded."""
    return BIGRAM_MARK + pair


# 几家, 哪几个, 哪两位: how a number or a choice is asked for, with whatever is counted.
_HOW_MANY = re.compile("几.|哪[几一两三四五六七八些]?[个家位条项种点次所篇]?")


def is_stop_word(word: str) -> bool:
    """Tell whether a folded word says nothing about what a question looks for."""
    return word in _STOP_ZH or word in _STOP_EN or bool(_HOW_MANY.fullmatch(word))


def content_words(text: str) -> list[str]:
    """Return the distinct words of a text that say what it is about, in order of appearance."""
    return list(dict.fromkeys(_content(text)))


def focus_text(text: str) -> str:
    """Return the words of a text that say what it is about, in order, set apart by spaces; all of it if none does."""
    return " ".join(_content(text)) or text


# 创新券是什么: the dictionary would take 券是 for a name.
_ASKED = re.compile("是(?=什么|谁|哪|多少|几|怎|如何|否|不是)")


def _content(text: str) -> Iterator[str]:
    runs = _RUN.findall(_ASKED.sub(" ", fold(text)))
    return (word for run in runs for word in _cut(run) if not is_stop_word(word))


def _cut(run: str) -> list[str]:
    return list(rjieba.cut(run)) if _HAN.match(run) else [run]


def tag_words(text: str) -> list[tuple[str, str]]:
    """Return the Chinese words of a text in order, folded, each with its part of speech in ICTCLAS's letters."""
    return [pair for run in _RUN.findall(fold(text)) if _HAN.match(run) for pair in rjieba.tag(run)]


def word_boundaries(folded: str) -> set[int]:
    """Return where the Chinese words of a folded text begin and end."""
    bounds, at = set(), 0
    for word, _ in tag_words(folded):
        start = folded.index(word, at)
        at = start + len(word)
        bounds |= {start, at}
    return bounds


def is_noun(word: str) -> bool:
    """Tell whether a Chinese word is a noun, a name, or a verb or phrase used as one, by the tag of its last part."""
    return is_thing(word) or _last_tag(word) in ("vn", "an", "eng", "x", "i", "l")


def is_thing(word: str) -> bool:
    """Tell whether a Chinese word is a noun or a name and nothing else, by the tag of its last part."""
    return _last_tag(word)[:1] in ("n", "j")


@lru_cache(maxsize=20_000)
def _last_tag(word: str) -> str:
    found = tag_words(word)
    return found[-1][1] if found else ""

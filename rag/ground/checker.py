"""Check every sentence that a model wrote against the words that it cites, and cite exactly those words.

A sentence is supported when each of its clauses is: one to three neighbouring clauses of a passage have to speak of
nearly all that it says, give its figures with their units, hold its names and deny what it denies; and no other clause
may say the same of another figure or name. Words in quotation marks have to stand there as they are. What is checked
is the wording, sentence by sentence, in the spirit of AIS (Rashkin et al. 2023); what follows from a source by
reasoning alone is not found in it and counts as unsupported.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.cite import ids
from rag.ground.claims import Claim, ContentWord, PreparedPassage, SourcePassage, WrittenSentence
from rag.ground.clauses import cut_clauses
from rag.ground.matching import LEAST, ClaimMatch, ClaimMatcher
from rag.ground.names import Name, Names
from rag.models.embed import StaticEmbedder
from rag.models.lexicon import Lexicon
from rag.text.asking import ANSWER_KIND_STEMS
from rag.text.english import english_words, stem
from rag.text.normalise import fold, fold_words
from rag.text.quantities import read_figures
from rag.text.words import content_words
from rag.types import AnswerSentence, Citation, Question, Span, Speech

#: A meaning that weighs so much of its word is as good as the word.
_MEANING = 0.15
#: A sentence of fewer words than this is an answer only together with its question.
_ELLIPTIC = 2
#: A quotation has at least so many characters; fewer, in quotation marks, are a term.
_QUOTED = 6

_QUOTE = re.compile('“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|"([^"]+)"|‘([^‘’]{2,})’')
_HAN = re.compile("[\u3400-\u9fff]")

# Words with which a sentence is built, whatever it says.
_LIGHT = frozenset(
    """
    通过 实现 进行 作为 成为 需要 包括 其中 同时 此外 另外 同比 实行 采取 采用 强调 指出 提出 要求 表示 使得 从而
    以便 方式 达到 达 约 共 还 并将 将 已 首先 其次 再次 最后 因此 所以 总之 例如 比如 总体 综上 综上所述 据此 据
    介绍 与此同时 此前 之后 总的来说 具体来说
    through achieve also including include includes required require requires stress stressed stresses emphasised
    emphasized order way ways set up aim aims plan plans planned addition additionally moreover furthermore finally
    first second third firstly secondly thirdly therefore thus overall specifically meanwhile however example instance
    summary
    """.split()
)
_LIGHTLY = 0.3


class Grounder:
    """Check the sentences of a model against the passages that it was given."""

    def __init__(self, words: StaticEmbedder, lexicon: Lexicon, places: Sequence[str]) -> None:
        self._words, self._lexicon = words, lexicon
        self._names = Names(places, lexicon)

    def ground(
        self, sentences: Sequence[WrittenSentence], question: Question, sources: Sequence[SourcePassage]
    ) -> tuple[AnswerSentence, ...]:
        """Return the sentences of a model's answer, each with the exact sentences that carry it, or marked.

        A sentence is first measured against the passages that it cites, then, by the same bar, against all of them.
        """
        passages = [PreparedPassage(source, self._names) for source in sources]
        evidence = ClaimMatcher(self._words, passages)
        return tuple(self._check(written, question, passages, evidence) for written in sentences)

    def _check(
        self, written: WrittenSentence, question: Question, passages: Sequence[PreparedPassage], evidence: ClaimMatcher
    ) -> AnswerSentence:
        cited = [passages[number - 1] for number in written.cited if 0 < number <= len(passages)]
        text, misquoted = _quotations(written.text, cited or passages)
        claims = self._claims(text, question)
        if _leads_in(text, question):
            return AnswerSentence(text, (), "frame")
        best = [evidence.carry(claim, cited) for claim in claims]
        if not _all_hold(best):
            anywhere = [evidence.carry(claim, passages) for claim in claims]
            best = anywhere if _all_hold(anywhere) or not cited else best
        lacking = [*misquoted, *(word for each in best if each for word in each.lacking)]
        holds = bool(best) and not misquoted and _all_hold(best)
        if not holds:
            near = [each for each in best if each and each.share >= LEAST["across"]]
            return AnswerSentence(text, _cite(near), "unsupported", tuple(dict.fromkeys(lacking)))
        citations = _cite(each for each in best if each)
        said = fold_words("".join(citation.quote for citation in citations)).text
        return AnswerSentence(text, citations, "verbatim" if fold_words(text).text == said else "supported")

    # --- what a sentence claims ---

    def _claims(self, text: str, question: Question) -> list[Claim]:
        whose: tuple[Name, ...] = tuple(Name(place) for place in question.places)
        found: list[Claim] = []
        for clause in cut_clauses(text):
            names = self._names.of(clause.text)
            places = tuple(name for name in names if name.is_place)
            whose = places or whose
            claim = Claim(clause, self._content(clause.text, text, names), names, whose)
            if not claim.is_empty:
                found.append(claim)
        # 首先， / In addition,: only joins what follows.
        found = [claim for claim in found if not claim.is_light] or found
        if sum(len(claim.words) for claim in found) < _ELLIPTIC:
            # 教育局。 / 8.6万亩。: says what the question asks of it, and has to stand where that is spoken of.
            asked = self._content(question.search_text, question.search_text, ())
            found = [replace(claim, asked=asked) for claim in found]
        return found

    def _content(self, part: str, text: str, names: Sequence[Name]) -> tuple[ContentWord, ...]:
        """Return the content words of a part of a text, which decides what its English words mean."""
        translated = self._lexicon.translate(text)
        spelled = {word for name in names for word in name.words}
        found = []
        for word in content_words(_without_figures(part)):
            if word in spelled or word[0].isdecimal() or stem(word) in ANSWER_KIND_STEMS:
                continue
            parts = set(english_words(word))
            meanings = [each for each in translated if parts & set(each.word.split())]
            chosen = [m for each in meanings for m, weight in each.meanings if weight >= _MEANING or len(m) > 2]
            found.append(ContentWord(word, self._weight(word), tuple(dict.fromkeys(chosen)), word in _LIGHT))
        return tuple(found)

    def _weight(self, word: str) -> float:
        [tokens] = self._words.token_ids([word])
        _, lengths = self._words.word_vectors(tokens)
        return (float(lengths.max(initial=0)) or 1.0) * (_LIGHTLY if word in _LIGHT else 1.0)


def _all_hold(carried: Iterable[ClaimMatch | None]) -> bool:
    return all(each is not None and each.holds for each in carried)


def _without_figures(text: str) -> str:
    """Return a text, folded, without its figures and their units, which are compared by their values."""
    folded = fold(text)
    for figure in reversed(read_figures(text)):
        folded = f"{folded[: figure.start]} {folded[figure.end :]}"
    return folded


def _quotations(text: str, passages: Sequence[PreparedPassage]) -> tuple[str, list[str]]:
    """Take the quotation marks from words that no passage holds; return the text and the sentences misquoted."""
    held = [fold_words(passage.source.text).text for passage in passages]
    misquoted: list[str] = []

    def checked(match: re.Match[str]) -> str:
        inside = next(group for group in match.groups() if group)
        words = fold_words(inside).text.strip(".,;:!?\"'")
        if any(words in each for each in held) and words:
            return match[0]
        if _HAN.search(inside) and len(words) >= _QUOTED:
            misquoted.append(inside)
        return inside

    return _QUOTE.sub(checked, text), misquoted


_LEAD = re.compile(
    "根据|如下|以下|下面|包括|主要有|归纳|following|as follows|below|based on|according to|include|summar"
)


def _leads_in(text: str, question: Question) -> bool:
    """Tell whether a line only opens a list: it ends in a colon and says no more than the question does."""
    if not text.rstrip().endswith(("：", ":")) or read_figures(text) or not _LEAD.search(fold(text)):
        return False
    said = fold(question.text + question.search_text + "".join(question.places))
    return all(word in said or _LEAD.search(word) or word in _OF_SOURCES for word in content_words(text))


_OF_SOURCES = frozenset(
    "段落 资料 材料 原文 讲话 内容 方面 措施 计划 市 县 几个 passages passage sources source measures plans points"
    " information provided here key main".split()
)


def _cite(carried: Iterable[ClaimMatch]) -> tuple[Citation, ...]:
    """Cite the sentences that hold some clauses; those that touch or overlap are one citation."""
    found: list[tuple[Speech, Span]] = []
    spans = sorted(
        {(each.passage.source.speech.id, each.span.start, each.span.end): each for each in carried}.items(),
        key=lambda pair: pair[0],
    )
    for (_, start, end), each in spans:
        speech = each.passage.source.speech
        if (
            found
            and found[-1][0].id == speech.id
            and not re.search(r"[。！？!?\n]", speech.text[found[-1][1].end - 1 : start])
        ):
            found[-1] = (speech, replace(found[-1][1], end=max(end, found[-1][1].end)))
        else:
            found.append((speech, Span(start, end)))
    return tuple(dict.fromkeys(ids.make(speech, span.start, span.end) for speech, span in found))

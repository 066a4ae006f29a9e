"""Check every sentence that a model wrote against the words that it cites, and cite exactly those words.

A sentence is supported when each of its clauses is: one to three neighbouring clauses of a passage have to speak of
nearly all that it says, give its figures with their units, hold its names and deny what it denies; and no other clause
may say the same of another figure or name. Words in quotation marks have to stand there as they are. What is checked
is the wording, sentence by sentence, in the spirit of AIS (Rashkin et al. 2023); what follows from a source by
reasoning alone is not found in it and counts as unsupported.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.answer import draft
from rag.answer.clauses import Clause, cut
from rag.answer.contrary import contradicts
from rag.answer.figures import Figure, figures
from rag.answer.names import Name, Names
from rag.answer.planted import is_planted
from rag.cite import ids
from rag.embed import StaticEmbedder
from rag.lexicon import Lexicon, english_words, stem
from rag.retrieve import late
from rag.retrieve.question import KINDS
from rag.store.local import PassageWords
from rag.text.normalise import fold, fold_words
from rag.text.sentences import sentences
from rag.text.words import content_words, language_of
from rag.types import AnswerSentence, Citation, Question, Span, Speech, Vectors

#: The share of a clause's words, by weight, that the source has to speak of, within a language and across.
#: Measured on tests/answer/grounding.jsonl, of which every second case was set aside until the end.
_LEAST = {"same": 0.7, "across": 0.5}
#: How far another clause may speak more of a clause than the one that carries it.
_RIVAL = 0.12
#: Neighbouring clauses of a source that may carry one clause together.
_WINDOW = 3
#: What each clause more than one costs: the smallest window that carries a clause is cited.
_WIDER = 0.02
#: A clause speaks of a claim when it speaks of this share of what the clause that does so most does.
_SPEAKING = 0.8
#: Cosines at which a word begins to be supported by another one, and at which it is as good as the word itself.
_RELATED, _SAME = 0.45, 0.75
#: A meaning that weighs so much of its word is as good as the word.
_MEANING = 0.15
#: What was said up to so many clauses before is still spoken of (这件事, it), and counts so much.
_BACK, _BEFORE = 4, 0.6
#: So far back is looked for the beginning of a sentence, in characters.
_SENTENCE = 200
#: A person or firm has to be named in the clauses or in so many before them, a place anywhere in the passage.
_PERSON = 2
#: What a word or meaning of one character counts where it stands.
_ONE_CHARACTER = 0.6
#: What a figure or a name weighs beside words, of which most weigh about one.
_EXACT = 1.0
#: So many meanings of an English word are compared by their vectors, and what such a comparison counts.
_MEANINGS, _TRANSLATED = 4, 0.9
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


@dataclass(frozen=True, slots=True)
class Given:
    """A passage that a model was given, with the speech that it stands in; its number is its place from 1."""

    speech: Speech
    span: Span

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.speech.text[self.span.start : self.span.end]

    @property
    def about(self) -> str:
        """What is known of the passage beside its words: whose, when, under which headings."""
        speech = self.speech
        known = (speech.title, speech.place, speech.occasion, speech.speaker, speech.date)
        return "\n".join([each for each in known if each] + list(speech.section_path(self.span.start)))


@dataclass(frozen=True, slots=True)
class _Word:
    """A content word of a sentence: what it weighs and what it may mean in Chinese."""

    text: str
    weight: float
    meanings: tuple[str, ...]


class _Passage:
    """A source made ready for any number of comparisons."""

    def __init__(self, source: Given, words: StaticEmbedder, names: Names) -> None:
        self.source = source
        speech = source.speech
        self.clauses = [
            clause
            for sentence in sentences(speech.text, source.span.start, source.span.end)
            # Such a sentence supports nothing, least of all the one who did as it says.
            if not is_planted(speech.text[sentence.start : sentence.end])
            for clause in cut(speech.text[sentence.start : sentence.end], sentence.start)
        ]
        self.about, self.folded = fold(source.about), fold(source.text)
        self.tokens = _prepare([clause.folded for clause in self.clauses], words)
        self.names = [names.of(clause.text) for clause in self.clauses]
        self.years = {figure.value for figure in figures(source.about) if figure.unit == "year"}
        if speech.date:
            self.years.add(float(speech.date[:4]))

    def sentence(self, first: int, last: int) -> str:
        """Return the sentence in which some neighbouring clauses stand, from its beginning to their end, folded."""
        start, end = self.clauses[first].span.start, self.clauses[last].span.end
        text = self.source.speech.text
        return fold(re.split(r"[。！？!?\n]", text[max(0, start - _SENTENCE) : start])[-1] + text[start:end])


@dataclass(frozen=True, slots=True)
class _Carried:
    """The clauses of a passage that carry a clause, or that come nearest, and what they lack of it."""

    passage: _Passage
    first: int
    last: int
    share: float
    lacking: tuple[str, ...] = ()
    holds: bool = True

    @property
    def span(self) -> Span:
        """Where the clauses stand in their speech."""
        return Span(self.passage.clauses[self.first].span.start, self.passage.clauses[self.last].span.end)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A clause of a model's sentence: its words and names, whom it is about, and what it leaves to the question."""

    clause: Clause
    words: tuple[_Word, ...]
    names: tuple[Name, ...]
    whose: tuple[Name, ...]
    asked: tuple[_Word, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it can be compared."""
        return not self.words and not self.clause.figures and not self.names

    @property
    def is_light(self) -> bool:
        """Whether it says nothing of its own."""
        return not self.clause.figures and not self.names and all(word.text in _LIGHT for word in self.words)


class Grounder:
    """Check the sentences of a model against the passages that it was given."""

    def __init__(self, words: StaticEmbedder, lexicon: Lexicon, places: Sequence[str]) -> None:
        self._words, self._lexicon = words, lexicon
        self._names = Names(places, lexicon)

    def ground(self, text: str, question: Question, sources: Sequence[Given]) -> tuple[AnswerSentence, ...]:
        """Return the sentences of a model's answer, each with the exact sentences that carry it, or marked.

        A sentence is first measured against the passages that it cites, then, by the same bar, against all of them.
        """
        passages = [_Passage(source, self._words, self._names) for source in sources]
        return tuple(self._check(written, question, passages) for written in draft.read(text))

    def _check(self, written: draft.Written, question: Question, passages: Sequence[_Passage]) -> AnswerSentence:
        cited = [passages[number - 1] for number in written.cited if 0 < number <= len(passages)]
        text, misquoted = _quotations(written.text, cited or passages)
        claims = self._claims(text, question)
        if _leads_in(text, question):
            return AnswerSentence(text, (), "frame")
        best = [self._carry(claim, cited) for claim in claims]
        if not all(each and each.holds for each in best):
            anywhere = [self._carry(claim, passages) for claim in claims]
            if all(each and each.holds for each in anywhere) or not cited:
                best = anywhere
        lacking = [*misquoted, *(word for each in best if each for word in each.lacking)]
        holds = bool(best) and not misquoted and all(each and each.holds for each in best)
        if not holds:
            near = [each for each in best if each and each.share >= _LEAST["across"]]
            return AnswerSentence(text, _cite(near), "unsupported", tuple(dict.fromkeys(lacking)))
        citations = _cite(each for each in best if each)
        said = fold_words("".join(citation.quote for citation in citations)).text
        return AnswerSentence(text, citations, "verbatim" if fold_words(text).text == said else "supported")

    # --- what a sentence claims ---

    def _claims(self, text: str, question: Question) -> list[_Claim]:
        whose: tuple[Name, ...] = tuple(Name(place) for place in question.places)
        found: list[_Claim] = []
        for clause in cut(text):
            names = self._names.of(clause.text)
            places = tuple(name for name in names if name.is_place)
            whose = places or whose
            claim = _Claim(clause, self._content(clause.text, text, names), names, whose)
            if not claim.is_empty:
                found.append(claim)
        # 首先， / In addition,: only joins what follows.
        found = [claim for claim in found if not claim.is_light] or found
        if sum(len(claim.words) for claim in found) < _ELLIPTIC:
            # 教育局。 / 8.6万亩。: says what the question asks of it, and has to stand where that is spoken of.
            asked = self._content(question.search_text, question.search_text, ())
            found = [replace(claim, asked=asked) for claim in found]
        return found

    def _content(self, part: str, text: str, names: Sequence[Name]) -> tuple[_Word, ...]:
        """Return the content words of a part of a text, which decides what its English words mean."""
        translated = self._lexicon.translate(text)
        spelled = {word for name in names for word in name.words}
        found = []
        for word in content_words(_without_figures(part)):
            if word in spelled or word[0].isdecimal() or stem(word) in KINDS:
                continue
            parts = set(english_words(word))
            meanings = [each for each in translated if parts & set(each.word.split())]
            chosen = [m for each in meanings for m, weight in each.meanings if weight >= _MEANING or len(m) > 2]
            found.append(_Word(word, self._weight(word), tuple(dict.fromkeys(chosen))))
        return tuple(found)

    def _weight(self, word: str) -> float:
        [tokens] = self._words.token_ids([word])
        _, lengths = self._words.word_vectors(tokens)
        return (float(lengths.max(initial=0)) or 1.0) * (_LIGHTLY if word in _LIGHT else 1.0)

    # --- whether a source says it ---

    def _carry(self, claim: _Claim, passages: Sequence[_Passage]) -> _Carried | None:
        """Return the clauses that carry a claim, or those that come nearest to it; None without passages."""
        found = [self._best(claim, passage) for passage in passages]
        return max((each for each in found if each), key=lambda each: (each.holds, each.share), default=None)

    def _best(self, claim: _Claim, passage: _Passage) -> _Carried | None:
        if not passage.clauses:
            return None
        match, weights = self._measure(claim, claim.words, passage)
        plain = len(claim.words) + len(claim.clause.figures)
        single = weights[:plain] @ match[:plain] / (float(weights[:plain].sum()) or 1.0)
        shares = _shares(claim, passage, match, weights)
        if claim.asked:
            together = _shares(claim, passage, *self._measure(claim, (*claim.words, *claim.asked), passage))
            shares = {window: min(score, together[window]) for window, score in shares.items()}
        windows = [
            (a, b, score - _WIDER * (b - a))
            for (a, b), score in shares.items()
            if a == b or score - max(shares[a + 1, b], shares[a, b - 1]) > _WIDER
        ]
        across = language_of(claim.clause.text) != passage.source.speech.language
        least = _LEAST["across" if across else "same"]
        elsewhere = _is_elsewhere(claim, passage)
        absent = _lacking(claim, passage, 0, len(passage.clauses) - 1)
        best: _Carried | None = None
        for first, last, score in sorted(windows, key=lambda each: -each[2]):
            lacking = _lacking(claim, passage, first, last)
            holds = (
                not elsewhere
                and score >= least
                and not lacking
                and not _denied(claim, passage, single, first, last)
                and not _rivalled(claim, passage, single, (first, last))
                and not _borrows(claim, passage, match, (first, last))
            )
            missing = [each for each in lacking if each in absent] or lacking
            found = _Carried(passage, first, last, score, tuple(missing), holds)
            if holds:
                return found
            best = best or found
            if score < least:
                break
        return best

    def _measure(self, claim: _Claim, words: Sequence[_Word], passage: _Passage) -> tuple[Vectors, Vectors]:
        """Return how surely each clause gives each word, figure and name, and what each of these weighs."""
        exact = _exact(claim, passage)
        weights = [word.weight for word in words] + [_EXACT] * len(exact)
        return np.concatenate([self._matches(words, passage), exact]), np.asarray(weights, np.float32)

    def _matches(self, words: Sequence[_Word], passage: _Passage) -> Vectors:
        """Return how surely each clause of a passage speaks of each word, shape (words, clauses)."""
        rows = []
        for word in words:
            near = np.asarray(self._nearness(word.text, passage))
            for meaning in word.meanings[:_MEANINGS]:
                near = np.maximum(near, _TRANSLATED * self._nearness(meaning, passage))
            wanted = (word.text, *word.meanings)
            held = np.asarray([_held(wanted, clause.folded) for clause in passage.clauses], np.float32)
            known = float(any(each in passage.about for each in wanted if len(each) > 1))
            rows.append(np.maximum(np.maximum(near, held), known))
        return np.asarray(rows, np.float32).reshape(len(words), len(passage.clauses))

    def _nearness(self, word: str, passage: _Passage) -> Vectors:
        """Return how near the words of each clause come to a word, from 0 to 1; its pieces count by their lengths."""
        [tokens] = self._words.token_ids([word])
        vectors, lengths = self._words.word_vectors(tokens)
        best = late.best_matches(vectors, passage.tokens)
        cosine = lengths @ np.where(best > 0, best + late.NOISE, 0) / max(float(lengths.sum()), 1e-6)
        near: Vectors = np.clip((cosine - _RELATED) / (_SAME - _RELATED), 0, 1)
        return near


def _exact(claim: _Claim, passage: _Passage) -> Vectors:
    """Return which clauses of a passage give each figure and each name of a claim, shape (figures + names, clauses)."""
    rows = [
        [any(figure.means(other) for other in clause.figures) for clause in passage.clauses]
        for figure in claim.clause.figures
    ]
    rows += [
        [name.stands_in(clause.folded) or name.stands_in(passage.about) for clause in passage.clauses]
        for name in claim.names
    ]
    return np.asarray(rows, np.float32).reshape(len(rows), len(passage.clauses))


def _shares(claim: _Claim, passage: _Passage, match: Vectors, weights: Vectors) -> dict[tuple[int, int], float]:
    """Return the share of a claim that each run of neighbouring clauses speaks of, by its first and last."""
    kept = [not _names_another(claim, names) for names in passage.names]
    count = len(passage.clauses)
    total = float(weights.sum()) or 1.0
    found = {}
    for first in range(count):
        before = [place for place in range(max(0, first - _BACK), first) if kept[place]]
        earlier = _BEFORE * match[:, before].max(axis=1, initial=0)
        for last in range(first, min(first + _WINDOW, count)):
            inside = match[:, first : last + 1].max(axis=1)
            found[first, last] = float(weights @ np.maximum(inside, earlier)) / total
    return found


def _held(wanted: Sequence[str], folded: str) -> float:
    """Return how surely a clause holds one of some words as it is; one of one character is a part of many others."""
    found = (1.0 if len(each) > 1 else _ONE_CHARACTER for each in wanted if each in folded)
    return max(found, default=0.0)


def _prepare(texts: Sequence[str], words: StaticEmbedder) -> late.Prepared:
    tokens = words.token_ids(texts)
    return late.prepare(
        PassageWords(np.concatenate([np.zeros(0, np.int32), *tokens]), np.cumsum([0, *map(len, tokens)])), words
    )


def _without_figures(text: str) -> str:
    """Return a text, folded, without its figures and their units, which are compared by their values."""
    folded = fold(text)
    for figure in reversed(figures(text)):
        folded = f"{folded[: figure.start]} {folded[figure.end :]}"
    return folded


def _lacking(claim: _Claim, passage: _Passage, first: int, last: int) -> list[str]:
    """Return the figures and names of a claim that some clauses do not give, as they are written in the claim."""
    given = [figure for place in range(first, last + 1) for figure in passage.clauses[place].figures]
    window = "".join(clause.folded for clause in passage.clauses[first : last + 1])
    lacking = [
        claim.clause.folded[figure.start : figure.end].strip()
        for figure in claim.clause.figures
        if not any(figure.means(other) for other in given) and not _is_date_of(figure, passage, window)
    ]
    held = [name for place in range(first, last + 1) for name in passage.names[place]]
    others = [name for name in held if not any(name.same(own) for own in (*claim.names, *claim.whose))]
    for name in claim.names:
        here = name.stands_in(window)
        # Where the clauses are about another one, it does not help that the name stands elsewhere.
        near = (
            passage.folded if name.is_place else "".join(c.folded for c in passage.clauses[max(0, first - 2) : first])
        )
        known = name.stands_in(passage.about) or (not others and name.stands_in(near))
        if not here and not known:
            lacking.append(name.text)
    return list(dict.fromkeys(lacking))


def _is_elsewhere(claim: _Claim, passage: _Passage) -> bool:
    """Tell whether a passage has nothing to do with any of the places that a claim is about."""
    texts = (passage.about, passage.folded)
    return bool(claim.whose) and not any(name.stands_in(text) for name in claim.whose for text in texts)


def _is_date_of(figure: Figure, passage: _Passage, window: str) -> bool:
    """Tell whether a year is the speech's own, or the one that it calls last or next year."""
    if figure.unit != "year":
        return False
    if figure.value in passage.years:
        return True
    year = passage.source.speech.year
    relative = {"去年": -1, "前年": -2, "明年": 1, "后年": 2, "last year": -1, "next year": 1}
    return year is not None and any(word in window and figure.value == year + by for word, by in relative.items())


def _denied(claim: _Claim, passage: _Passage, single: Vectors, first: int, last: int) -> bool:
    """Tell whether those of some clauses that speak of a claim contradict it."""
    order = sorted(range(first, last + 1), key=lambda place: -single[place])
    speaking = [passage.clauses[place] for place in order if single[place] >= _SPEAKING * single[order[0]]]
    return contradicts(claim.clause, speaking, passage.sentence(first, last))


def _rivalled(claim: _Claim, passage: _Passage, single: Vectors, window: tuple[int, int]) -> bool:
    """Tell whether other clauses speak of a claim clearly better than those that carry it, and say something else.

    What they say else is another figure, another name, or the contrary. `single` is how much each clause speaks of the
    claim, its names left out.
    """
    inside = range(window[0], window[1] + 1)
    most = max(single[place] for place in inside)
    own = claim.clause.figures
    giving = [single[place] for place in inside if any(_gives(passage.clauses[place], figure) for figure in own)]
    for place, clause in enumerate(passage.clauses):
        if giving and single[place] > max(giving) + _RIVAL and _gives_another(clause, own):
            return True
        if single[place] > most + _RIVAL and (
            _names_another(claim, passage.names[place]) or _denied(claim, passage, single, place, place)
        ):
            return True
        # Within the window, a figure or a deed goes with the name that stands in its own clause.
        carries = place in inside and (single[place] >= most or any(_gives(clause, figure) for figure in own))
        if carries and _names_another(claim, passage.names[place]):
            return True
    return False


def _borrows(claim: _Claim, passage: _Passage, match: Vectors, window: tuple[int, int]) -> bool:
    """Tell whether a claim takes its figure from one clause and a word or name from a later one.

    专利8600件，其中发明专利2100件 does not say 发明专利8600件: a word is borrowed where the later clause gives a figure
    of its own. What stands before a figure may be what it is said of.
    """
    own = claim.clause.figures
    giving = [p for p in range(window[0], window[1] + 1) if any(_gives(passage.clauses[p], figure) for figure in own)]
    if not giving:
        return False
    earlier = "".join(clause.folded for clause in passage.clauses[max(0, giving[-1] - _BACK) : giving[-1] + 1])
    inside = "".join(clause.folded for clause in passage.clauses[window[0] : window[1] + 1])
    if any(
        name.stands_in(inside) and not (name.stands_in(earlier) or name.stands_in(passage.about))
        for name in claim.names
    ):
        return True
    words = match[: len(claim.words)]
    lacked = words[:, giving].max(axis=1) < _RELATED if len(words) else np.zeros(0, np.bool_)
    later = range(giving[-1] + 1, min(giving[-1] + 1 + _WINDOW, len(passage.clauses)))
    return any(
        bool((lacked & (words[:, place] > _SAME)).any()) and _gives_another(passage.clauses[place], own)
        for place in later
    )


def _gives(clause: Clause, figure: Figure) -> bool:
    return any(figure.means(other) for other in clause.figures)


def _gives_another(clause: Clause, own: Sequence[Figure]) -> bool:
    """Tell whether a clause gives a figure in the place of those of a claim, and none of them."""
    rivals = any(figure.rivals(other) for figure in own for other in clause.figures)
    return rivals and not any(_gives(clause, figure) for figure in own)


def _names_another(claim: _Claim, names: Sequence[Name]) -> bool:
    """Tell whether names are all others than those of a claim that has some."""
    return bool(claim.names and names) and not any(name.same(own) for name in names for own in claim.names)


def _quotations(text: str, passages: Sequence[_Passage]) -> tuple[str, list[str]]:
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
    if not text.rstrip().endswith(("：", ":")) or figures(text) or not _LEAD.search(fold(text)):
        return False
    said = fold(question.text + question.search_text + "".join(question.places))
    return all(word in said or _LEAD.search(word) or word in _OF_SOURCES for word in content_words(text))


_OF_SOURCES = frozenset(
    "段落 资料 材料 原文 讲话 内容 方面 措施 计划 市 县 几个 passages passage sources source measures plans points"
    " information provided here key main".split()
)


def _cite(carried: Iterable[_Carried]) -> tuple[Citation, ...]:
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

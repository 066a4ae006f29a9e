"""Check every sentence that a model wrote against the words that it cites, and cite exactly those words.

A sentence is supported when each of its clauses is: one to three neighbouring clauses of a passage have to speak of
nearly all that it says, give its figures with their units, hold its names and deny what it denies; and no other clause
may say the same of another figure or name. Words in quotation marks have to stand there as they are. What is checked
is the wording, sentence by sentence, in the spirit of AIS (Rashkin et al. 2023); what follows from a source by
reasoning alone is not found in it and counts as unsupported.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.cite import ids
from rag.data.tables import read_words
from rag.ground.claims import SENTENCE_END, Claim, ContentWord, PreparedPassage, SourcePassage, WrittenSentence
from rag.ground.clauses import cut_clauses
from rag.ground.comparison import Window
from rag.ground.conflicts import find_missing_details
from rag.ground.matching import MIN_COVERAGE_ACROSS_LANGUAGES, ClaimMatch, ClaimMatcher
from rag.ground.names import Name, NameFinder
from rag.ground.qualifiers import says_doubt
from rag.ground.speakers import find_attribution, says_view
from rag.ground.tokens import JOINING_ENGLISH
from rag.models.embed import StaticEmbedder
from rag.models.lexicon import Lexicon
from rag.text.asking import ANSWER_KIND_STEMS
from rag.text.english import english_words, stem
from rag.text.normalise import fold, fold_words
from rag.text.patterns import read_pattern
from rag.text.quantities import read_figures
from rag.text.words import content_words, is_joining
from rag.types import AnswerSentence, Citation, Language, Question, Span, Speech

#: A meaning of one or two characters has to carry at least this share of its English word.
MIN_MEANING_WEIGHT = 0.15
#: A sentence of fewer words is an answer only together with its question.
MIN_FULL_SENTENCE_WORDS = 2
#: Fewer characters in quotation marks are a term and no quotation.
MIN_QUOTATION_CHARS = 6
#: What a filler word weighs, as a share of what it would weigh otherwise.
FILLER_WEIGHT = 0.3

_QUOTATION = re.compile('“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|"([^"]+)"|‘([^‘’]{2,})’')
_HAN = re.compile("[\u3400-\u9fff]")

_TABLE = "plain_words.toml"
# Words with which a sentence is built, whatever it says.
FILLER_WORDS = frozenset(read_words(_TABLE, "fillers.zh") + read_words(_TABLE, "fillers.en"))
# How a line begins that only opens a list, and what such a line may name besides the words of the question.
_LEAD_IN = read_pattern(_TABLE, "lead_ins.zh", "lead_ins.en")
_SOURCE_WORDS = frozenset(read_words(_TABLE, "sources.zh") + read_words(_TABLE, "sources.en"))


class Grounder:
    """Check the sentences of a model against the passages that it was given."""

    def __init__(self, words: StaticEmbedder, lexicon: Lexicon, places: Sequence[str]) -> None:
        self._words, self._lexicon = words, lexicon
        self._names = NameFinder(places, lexicon)

    def ground(
        self, sentences: Sequence[WrittenSentence], question: Question, sources: Sequence[SourcePassage]
    ) -> tuple[AnswerSentence, ...]:
        """Return the sentences of a model's answer, each with the exact sentences that support it, or marked.

        A sentence is first measured against the passages that it cites, then, by the same bar, against all of them.
        """
        passages = [PreparedPassage(source, self._names) for source in sources]
        matcher = ClaimMatcher(self._words, passages)
        return tuple(self._check_sentence(sentence, question, passages, matcher) for sentence in sentences)

    def compare_details(
        self, text: str, language: Language, source: SourcePassage
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the figures and names of a translation that its source lacks, and the source's figures that it lacks.

        Each is given as it is written there.
        """
        passage = PreparedPassage(source, self._names)
        window = Window(0, len(passage.clauses) - 1)
        claims = self._read_claims(text, Question("", language, ""))
        added = [detail for claim in claims for detail in find_missing_details(claim, passage, window)]
        translated = read_figures(text)
        omitted = [
            clause.folded[figure.start : figure.end].strip()
            for clause in passage.clauses
            for figure in clause.figures
            if not any(figure.means(other) for other in translated)
        ]
        return tuple(dict.fromkeys(added)), tuple(dict.fromkeys(omitted))

    def _check_sentence(
        self, written: WrittenSentence, question: Question, passages: Sequence[PreparedPassage], matcher: ClaimMatcher
    ) -> AnswerSentence:
        """Return a sentence with its citations; where it is unsupported, they are what comes nearest."""
        cited = [passages[number - 1] for number in written.passage_numbers if 0 < number <= len(passages)]
        text, misquoted = _check_quotations(written.text, cited or passages)
        if _is_lead_in(text, question):
            return AnswerSentence(text, (), "frame")
        matches = _match_claims(self._read_claims(text, question), cited, passages, matcher)
        nearest = [match for match in matches if match]
        if misquoted or not matches or not _are_supported(matches):
            lacking = [*misquoted, *(detail for match in nearest for detail in match.missing)]
            near = [match for match in nearest if match.coverage >= MIN_COVERAGE_ACROSS_LANGUAGES]
            return AnswerSentence(text, _cite_matches(near), "unsupported", tuple(dict.fromkeys(lacking)))
        citations = _cite_matches(nearest)
        quoted = fold_words("".join(citation.quote for citation in citations)).text
        return AnswerSentence(text, citations, "verbatim" if fold_words(text).text == quoted else "supported")

    def _read_claims(self, text: str, question: Question) -> list[Claim]:
        """Return what a sentence claims, clause by clause; a clause without a place is about the place before it."""
        places: tuple[Name, ...] = tuple(Name(place) for place in question.places)
        claims: list[Claim] = []
        folded, said = fold(text), ""
        for clause in cut_clauses(text):
            said += clause.folded
            names = self._names.find_names(clause.text)
            places = tuple(name for name in names if name.is_place) or places
            words = self._content_words(clause.text, text, names)
            claims.append(Claim(clause, words, names, places, (), folded, find_attribution(said)))
        claims = [claim for claim in claims if not claim.is_empty]
        # 首先， / In addition,: only joins what follows.
        claims = [claim for claim in claims if not claim.is_filler] or claims
        if sum(len(claim.words) for claim in claims) < MIN_FULL_SENTENCE_WORDS:
            # 教育局。 / 8.6万亩。: says what the question asks of it, and has to stand where that is spoken of.
            question_words = self._content_words(question.search_text, question.search_text, ())
            claims = [replace(claim, question_words=question_words) for claim in claims]
        return claims

    def _content_words(self, part: str, text: str, names: Sequence[Name]) -> tuple[ContentWord, ...]:
        """Return the content words of a part of a text, which decides what its English words mean."""
        translations = self._lexicon.translate(text)
        in_names = {word for name in names for word in name.words}
        words = []
        for word in content_words(_without_figures(part)):
            if word in in_names or word[0].isdecimal() or stem(word) in ANSWER_KIND_STEMS:
                continue
            parts = set(english_words(word))
            meanings = [
                meaning
                for translation in translations
                if parts & set(translation.word.split())
                for meaning, weight in translation.meanings
                if weight >= MIN_MEANING_WEIGHT or len(meaning) > 2
            ]
            is_filler = _is_filler(word)
            weight = self._weight(word) * (FILLER_WEIGHT if is_filler else 1.0)
            words.append(ContentWord(word, weight, tuple(dict.fromkeys(meanings)), is_filler))
        return tuple(words)

    def _weight(self, word: str) -> float:
        """Return what a word weighs: the length of the longest vector of its pieces."""
        [tokens] = self._words.token_ids([word])
        _, lengths = self._words.word_vectors(tokens)
        return float(lengths.max(initial=0)) or 1.0


def _is_filler(word: str) -> bool:
    """Return True for a word with which a sentence is built: it joins others, or says that somebody says something."""
    return word in FILLER_WORDS or word in JOINING_ENGLISH or is_joining(word) or says_view(word) or says_doubt(word)


def _match_claims(
    claims: Sequence[Claim],
    cited: Sequence[PreparedPassage],
    passages: Sequence[PreparedPassage],
    matcher: ClaimMatcher,
) -> list[ClaimMatch | None]:
    """Return the best match of each claim in the cited passages, or in all where only these support every claim."""
    matches = [matcher.find_best_match(claim, cited) for claim in claims]
    if _are_supported(matches):
        return matches
    anywhere = [matcher.find_best_match(claim, passages) for claim in claims]
    return anywhere if _are_supported(anywhere) or not cited else matches


def _are_supported(matches: Iterable[ClaimMatch | None]) -> bool:
    return all(match is not None and match.is_supported for match in matches)


def _without_figures(text: str) -> str:
    """Return a text, folded, without its figures and their units, which are compared by their values."""
    folded = fold(text)
    for figure in reversed(read_figures(text)):
        folded = f"{folded[: figure.start]} {folded[figure.end :]}"
    return folded


def _check_quotations(text: str, passages: Sequence[PreparedPassage]) -> tuple[str, list[str]]:
    """Return a text without quotation marks around words that no passage holds, and the quotations among those words.

    Foreign words in quotation marks are a translation, and a few characters are a term; neither is a quotation.
    """
    sources = [fold_words(passage.source.text).text for passage in passages]
    unknown = [words for words in map(_quoted_words, _QUOTATION.finditer(text)) if not _stand_in(words, sources)]
    plain = _QUOTATION.sub(
        lambda match: match[0] if _stand_in(_quoted_words(match), sources) else _quoted_words(match), text
    )
    misquoted = [words for words in unknown if _HAN.search(words) and len(_bare_words(words)) >= MIN_QUOTATION_CHARS]
    return plain, misquoted


def _quoted_words(match: re.Match[str]) -> str:
    """Return the words between quotation marks of any kind."""
    return next(words for words in match.groups() if words)


def _bare_words(text: str) -> str:
    """Return quoted words folded, without white space and without stops at either end."""
    return fold_words(text).text.strip(".,;:!?\"'")


def _stand_in(quoted: str, sources: Sequence[str]) -> bool:
    """Return True if one of some folded texts holds quoted words as they are."""
    bare = _bare_words(quoted)
    return bool(bare) and any(bare in source for source in sources)


def _is_lead_in(text: str, question: Question) -> bool:
    """Return True if a line only opens a list: it ends in a colon and says no more than the question does."""
    if not text.rstrip().endswith(("：", ":")) or read_figures(text) or not _LEAD_IN.search(fold(text)):
        return False
    asked = fold(question.text + question.search_text + "".join(question.places))
    return all(word in asked or _LEAD_IN.search(word) or word in _SOURCE_WORDS for word in content_words(text))


def _cite_matches(matches: Sequence[ClaimMatch]) -> tuple[Citation, ...]:
    """Cite the sentences that hold the clauses of some matches; those that touch or overlap are one citation."""
    speeches = {match.passage.source.speech.id: match.passage.source.speech for match in matches}
    spans = defaultdict(list)
    for match in matches:
        spans[match.passage.source.speech.id].append(match.span)
    citations = (
        ids.make(speech, span.start, span.end)
        for speech_id, speech in sorted(speeches.items())
        for span in _merge_spans(speech, spans[speech_id])
    )
    return tuple(dict.fromkeys(citations))


def _merge_spans(speech: Speech, spans: Iterable[Span]) -> list[Span]:
    """Return spans of a speech in order, those merged that lie in one sentence."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if merged and not SENTENCE_END.search(speech.text[merged[-1].end - 1 : span.start]):
            merged[-1] = replace(merged[-1], end=max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged

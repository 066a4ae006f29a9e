"""Find where the names of people, places and firms stand in a Chinese text, so that no word is read within them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rag.data.tables import read_alternatives, read_words
from rag.text.gazetteer import BEGINNING_CHARS, read_gazetteer
from rag.types import Span

_NAMES, _PEOPLE = "name_words.toml", "people.toml"
#: Chinese characters between the word that names a firm and the kind of firm that it is: 平安(财产保险)公司.
MAX_TRADE_CHARS = 4
#: The longest name of a person with a surname of one character.
MAX_PERSON_CHARS = 3
#: The longest names of the gazetteer.
MAX_PLACE_CHARS = 5
# Behind the name of a place that is also a word.
_DIVISIONS = tuple("市县区州")
#: Parts of speech that mark names (ICTCLAS): people, places, organisations, others.
NAME_TAGS = frozenset({"nr", "ns", "nt", "nz", "nrt", "nrfg"})


@dataclass(frozen=True, slots=True)
class TaggedWord:
    """A word of a folded text with the tag of its part of speech (ICTCLAS), and where it stands."""

    text: str
    tag: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What the tables say, as patterns over folded text."""

    person: re.Pattern[str]
    surname: re.Pattern[str]
    named: re.Pattern[str]
    road: re.Pattern[str]
    suffix: re.Pattern[str]
    firm: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    surnames = "|".join(read_words(_PEOPLE, "names.compound_surnames") + read_words(_PEOPLE, "names.surnames"))
    tables = ((_PEOPLE, "offices.on_a_line"), (_PEOPLE, "names.honorifics"), (_NAMES, "words.callings"))
    offices = "|".join(dict.fromkeys(word for table, key in tables for word in read_words(table, key)))
    words = "|".join(read_words(_NAMES, "words.naming"))
    places, firms = read_alternatives(_NAMES, "suffixes.places"), read_alternatives(_NAMES, "suffixes.firms")
    return _Patterns(
        person=re.compile(rf"(?:{surnames})[\u4e00-\u9fff]{{1,2}}?(?=副?(?:{offices}))"),
        surname=re.compile(rf"(?:{surnames})[\u4e00-\u9fff]"),
        named=re.compile(rf"新?(?:{words})(?=(?:{places})|[\u4e00-\u9fff]{{0,{MAX_TRADE_CHARS}}}?(?:{firms}))"),
        road=re.compile(
            rf"(?:{'|'.join(read_words(_NAMES, 'words.roads'))})(?=(?:{read_alternatives(_NAMES, 'suffixes.roads')}))"
        ),
        suffix=re.compile(rf"(?:{places}|{firms}|[省市])$"),
        firm=re.compile(rf"(?:{firms})"),
    )


def find_name_spans(folded: str, words: Sequence[TaggedWord], is_word: Callable[[str], bool]) -> list[Span]:
    """Return where names stand in a folded text that was cut into words, in no order.

    `is_word` tells whether something is an ordinary word, which alone is no name.
    """
    starts = {word.start for word in words}
    return [
        *_places(folded, starts),
        *_people(folded, words, is_word),
        *_tagged_names(words, folded, is_word),
        *_made(folded, starts),
    ]


def _places(folded: str, starts: Iterable[int]) -> Iterator[Span]:
    """Yield the names of the gazetteer that begin with a word: 商都 is a county, but not in 经销商都来了."""
    gazetteer = read_gazetteer()
    for start in starts:
        if folded[start : start + BEGINNING_CHARS] in gazetteer.beginnings:
            for end in range(start + MAX_PLACE_CHARS, start + 1, -1):
                name = folded[start:end]
                if name in gazetteer.names and (name not in gazetteer.ambiguous or folded[end : end + 1] in _DIVISIONS):
                    yield Span(start, end)
                    break


def _made(folded: str, starts: Iterable[int]) -> Iterator[Span]:
    """Yield the ordinary words that name a road, a village or a firm, by what follows them."""
    for start in starts:
        match = _patterns().named.match(folded, start) or _patterns().road.match(folded, start)
        if match:
            yield Span(*match.span())


def _people(folded: str, words: Sequence[TaggedWord], is_word: Callable[[str], bool]) -> Iterator[Span]:
    """Yield the people whose office or title follows their name: 李春生副市长, but not 高中校长."""
    for word in words:
        match = _patterns().person.match(folded, word.start)
        if match and not is_word(match[0]) and not is_word(word.text):
            yield Span(*match.span())


def _tagged_names(words: Sequence[TaggedWord], folded: str, is_word: Callable[[str], bool]) -> Iterator[Span]:
    """Yield the words that are tagged as names and look like one, or stand before what makes a firm of them."""
    patterns = _patterns()
    for word in words:
        if word.tag not in NAME_TAGS:
            continue
        names_firm = word.tag != "nt" and bool(patterns.firm.match(folded, word.end))
        looks_like_name = _is_person(word) or bool(patterns.suffix.search(word.text))
        if names_firm or (looks_like_name and not is_word(word.text)):
            yield Span(word.start, word.end)


def _is_person(word: TaggedWord) -> bool:
    return word.tag == "nr" and len(word.text) <= MAX_PERSON_CHARS and bool(_patterns().surname.match(word.text))

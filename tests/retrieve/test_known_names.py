import pytest

from rag.models.lexicon import Lexicon
from rag.retrieve.known_names import KnownNames
from rag.store.local import SpeechFacts
from rag.types import Subject


def facts(place: str | None, year: int | None, speaker: str | None) -> SpeechFacts:
    return SpeechFacts(f"{place}{year}", place, year, None, "讲话", None, speaker, str(year) if year else None)


FACTS = [
    facts("青禾", 2019, "王大川"),
    facts("石湾", 2021, "Ann Young"),
    facts("青禾", 2021, "Ann Young"),
    facts(None, None, None),
]


@pytest.fixture
def known(lexicon: Lexicon) -> KnownNames:
    return KnownNames.from_facts(FACTS, lexicon)


def test_the_names_of_an_archive_are_collected_once(known: KnownNames) -> None:
    assert known.years == (2019, 2021)
    assert known.places.find("青禾和石湾") == ("青禾", "石湾")
    assert [match.speakers for match in known.people.matches("ann young, 王大川")] == [("Ann Young",), ("王大川",)]


def test_an_archive_without_facts_knows_no_names(lexicon: Lexicon) -> None:
    known = KnownNames.from_facts(FACTS[3:], lexicon)
    assert (known.years, bool(known.people), known.places.find("青禾")) == ((), False, ())


@pytest.mark.parametrize(("year", "told"), [(2017, False), (2018, True), (2019, True), (2020, True), (2022, False)])
def test_a_report_tells_of_its_year_and_of_the_one_before(known: KnownNames, year: int, told: bool) -> None:
    assert known.tells_of(year) is told


@pytest.mark.parametrize(
    ("subject", "year", "has"),
    [
        (Subject("青禾"), 2019, True),
        (Subject("石湾"), 2019, False),
        (Subject(speakers=("王大川",)), 2019, True),
        (Subject(speakers=("王大川",)), 2021, False),
        (Subject("石湾", speakers=("Ann Young", "王大川")), 2021, True),
        (Subject(), 2021, True),
        (Subject(), 1999, False),
    ],
)
def test_a_subject_has_speeches_of_some_years(known: KnownNames, subject: Subject, year: int, has: bool) -> None:
    assert known.has_speech(subject, year) is has

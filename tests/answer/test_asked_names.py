from dataclasses import replace

import pytest

from rag.answer.asked_names import is_all_asked, names_asked, places_asked, write_as_asked
from rag.retrieve.known_names import KnownNames
from rag.retrieve.place_names import PlaceNames
from rag.retrieve.understand import understand
from rag.types import Question

KNOWN = KnownNames(PlaceNames(()))


def ask(text: str) -> Question:
    return understand(text, KNOWN)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("What is said about Social Security?", "social security"),
        ("who joined the League of Nations", "league of nations"),
        ("Is the Bank for International Settlements named?", "bank for international settlements"),
        ("money for the Ministry of the Interior", "ministry of the interior"),
        ("the plan for New South Wales", "new south wales"),
        ("who praised the Peace Corps' work", "peace corps"),
    ],
)
def test_capitals_side_by_side_are_one_name(text: str, phrase: str) -> None:
    assert phrase in names_asked(ask(text))


@pytest.mark.parametrize(
    "text",
    ["What Did He Say On The New Deal?", "the Founding Fathers and the Senate", "social security", "WHO SAID IT"],
)
def test_what_is_joined_otherwise_is_no_name_of_several_words(text: str) -> None:
    assert [name for name in names_asked(ask(text)) if " " in name] in ([], ["founding fathers"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("why did Dr Winterbottom leave", ["winterbottom"]),
        ("what was said by Mrs. Vale of the toll", ["vale"]),
        ("how did Lord Justice Marden rule", ["marden"]),
        ("what did the President promise", []),
        ("who stood by Dr King at the march", ["king"]),
    ],
)
def test_a_person_is_asked_for_without_the_title(text: str, names: list[str]) -> None:
    assert names_asked(ask(text)) == names


def test_a_place_begins_where_a_word_does() -> None:
    assert places_asked(ask("政和县的港口怎么建")) == ["政和"]
    assert places_asked(ask("港口建设的财政和土地怎么解决")) == []


def test_a_name_is_all_that_is_asked_where_no_other_word_is_looked_for() -> None:
    question = replace(ask("What is said about Social Security?"), terms=("social", "security"))
    assert is_all_asked("social security", question)
    assert not is_all_asked("social security", replace(question, terms=("social", "security", "teachers")))
    assert not is_all_asked("security", replace(question, terms=("security",)))


def test_names_are_written_as_in_the_question_without_parts_of_others() -> None:
    assert write_as_asked(["harbour act", "act"], "the Harbour Act, a fact") == ("Harbour Act",)
    assert write_as_asked(["act", "5g"], "a fact of the Act; 石湾的5G") == ("Act", "5G")
    assert write_as_asked(["石湾"], "何处") == ("石湾",)

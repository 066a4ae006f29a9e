from dataclasses import replace

import pytest
from made_speeches import make_question

from rag.retrieve.own_words import own_texts
from rag.types import Question, Subject


def comparing(text: str, *names: str, years: tuple[int, ...] = ()) -> Question:
    subjects = tuple(Subject(place=name) for name in names) or tuple(Subject(year=year) for year in years)
    return replace(make_question(text), subjects=subjects, known_names=names)


@pytest.mark.parametrize(
    ("question", "own"),
    [
        (comparing("茶园面积：青禾打算扩多少，石湾现在多大？", "青禾", "石湾"), ("扩", "现在")),
        (comparing("青禾的渡船几点开？石湾的码头修好了没有？", "青禾", "石湾"), ("渡船", "码头")),
        (comparing("石湾怎么留住渔民，青禾靠什么卖茶叶？", "石湾", "青禾"), ("渔民", "茶叶")),
        (
            comparing("What did Young plan for cranes, and what did Stone promise the fishermen?", "young", "stone"),
            ("cranes", "fishermen"),
        ),
        (comparing("2018年修了几座石桥，2020年买了多少条渔船？", years=(2018, 2020)), ("石桥", "渔船")),
    ],
)
def test_what_is_asked_of_one_alone_is_not_asked_of_the_other(question: Question, own: tuple[str, str]) -> None:
    first, second = own_texts(question)
    assert own[0] in first and own[0] not in second
    assert own[1] in second and own[1] not in first


def test_what_goes_for_all_is_asked_of_each() -> None:
    texts = own_texts(comparing("茶园面积：青禾打算扩多少，石湾现在多大？", "青禾", "石湾"))
    assert all(text.startswith("茶园面积") for text in texts)


@pytest.mark.parametrize(
    "question",
    [
        comparing("青禾和石湾怎么修路？", "青禾", "石湾"),
        comparing("青禾要修路，石湾呢？", "青禾", "石湾"),
        comparing("说到修路，青禾和石湾各有什么办法？", "青禾", "石湾"),
        comparing("What of taxes in Young's speech, and what in Stone's?", "young", "stone"),
        comparing("How did Young and Stone each see the ferry, and how did they pay for it?", "young", "stone"),
        comparing("青禾怎么修路？", "青禾"),
        comparing("修路怎么办？"),
    ],
)
def test_what_is_asked_of_all_is_left_whole(question: Question) -> None:
    assert own_texts(question) == ()

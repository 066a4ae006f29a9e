import json

import pytest
from fakes import FakeArchive
from hypothesis import given
from hypothesis import strategies as st

from rag.web import conversation
from rag.web.conversation import Turn, trim_answer

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_a_turn_survives_storage_without_what_only_explains_it() -> None:
    answer = trim_answer(FakeArchive().ask("定西的药材"))
    turn = Turn("定西的药材", answer, None, True, {"dingxi-yaocai": "某篇"}, filters=("定西",))
    [loaded] = conversation.load(json.loads(json.dumps([conversation.dump(turn)])))
    assert loaded.answer is not None and loaded.answer.hits == () and loaded.titles == {}
    assert (loaded.question, loaded.filters, loaded.answer.sentences) == (turn.question, ("定西",), answer.sentences)


@given(JSON_VALUES)
def test_what_is_no_conversation_is_read_as_one_without_turns_or_with_fewer(stored: object) -> None:
    assert all(isinstance(turn, Turn) for turn in conversation.load(stored))


@pytest.mark.parametrize("stored", [None, 7, "x", {"a": 1}, [1], [{"question": 3}], [{"question": "q", "answer": {}}]])
def test_turns_that_are_none_are_left_out(stored: object) -> None:
    assert conversation.load(stored) == ()


@pytest.mark.parametrize("sent", [None, "", "[", "{}", "[1]", '["a", null]', ["a"], "x" * 100_000])
def test_what_is_no_list_of_questions_is_an_empty_one(sent: object) -> None:
    assert conversation.load_questions(sent) == ()


def test_only_the_last_questions_are_read() -> None:
    asked = [str(number) for number in range(100)]
    assert conversation.load_questions(json.dumps(asked)) == tuple(asked[-conversation.MAX_EARLIER_QUESTIONS :])

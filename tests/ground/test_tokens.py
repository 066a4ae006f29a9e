from rag.ground.tokens import read_tokens


def test_words_are_read_in_order_without_those_that_only_join() -> None:
    assert [token.text for token in read_tokens("The bakers paid for the ovens.")] == ["baker", "paid", "oven"]
    assert [token.text for token in read_tokens("因为面包师已经修好了烤炉")][-1] == "烤炉"


def test_a_pivot_is_kept_although_it_says_nothing() -> None:
    [pivot] = [token for token in read_tokens("老师给学生写信") if token.is_pivot]
    assert pivot.text == "给"

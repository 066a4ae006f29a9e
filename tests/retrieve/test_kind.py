import pytest

from rag.retrieve.kind import kind_of


@pytest.mark.parametrize("text", ["投了多少钱", "占多大比重", "是哪一年", "How many projects", "what share of output"])
def test_questions_for_a_figure(text):
    assert kind_of(text) == "figure"


@pytest.mark.parametrize("text", ["要抓哪几件事", "有哪些条件", "Name some of the products", "which four processes"])
def test_questions_for_a_list(text):
    assert kind_of(text) == "list"


@pytest.mark.parametrize("text", ["有哪些措施", "打算怎么发展", "What should incubators do", "what did Dingxi plan"])
def test_questions_for_a_plan(text):
    assert kind_of(text) == "plan"


@pytest.mark.parametrize("text", ["有哪些短处", "卡在哪里", "What shortage of people?", "what is wrong with it"])
def test_questions_for_a_problem(text):
    assert kind_of(text) == "problem"


@pytest.mark.parametrize("text", ["哪篇讲话提到笑脸曲线", "Which speech mentions Huawei"])
def test_questions_for_a_speech(text):
    assert kind_of(text) == "which"


@pytest.mark.parametrize("text", ["谁在讲话", "Who spoke"])
def test_other_questions(text):
    assert kind_of(text) == "fact"


def test_width_and_case_do_not_matter():
    assert kind_of("ＨＯＷ ＭＡＮＹ projects") == "figure"

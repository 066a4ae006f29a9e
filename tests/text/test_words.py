import pytest

from rag.text.words import content_words, cut_words, detect_language, is_stop_word, search_terms


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("定西的中医药产业打算怎么发展", "zh"),
        ("what did Dingxi plan for medicine", "en"),
        ("定西的R&D投入是多少", "zh"),
        ("What does 科技特派员 mean in the speech of the county leader?", "en"),
        ("2022", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_long_words_come_with_their_parts() -> None:
    assert {"特色", "产业", "特色产业"} <= set(cut_words("特色产业"))


def test_traditional_characters_give_the_same_terms() -> None:
    assert search_terms("中醫藥產業") == search_terms("中医药产业")


def test_bigrams_are_kept_apart_from_words() -> None:
    assert search_terms("产业").count("产业") == 1
    assert "·产业" in search_terms("产业")


def test_figures_and_abbreviations_stay_whole() -> None:
    assert {"r&d", "1.4%", "1.25:63"} <= set(search_terms("Ｒ＆Ｄ投入占1.4％，产出比1.25∶63"))


def test_punctuation_gives_no_term() -> None:
    assert search_terms("，。！——“”…") == []


def test_content_words_leave_out_what_every_question_holds() -> None:
    assert content_words("What did Dingxi plan for medicine?") == ["dingxi", "plan", "medicine"]
    assert content_words("在人工智能产业上有什么部署") == ["人工智能", "产业", "部署"]


def test_words_that_only_say_what_to_do_with_what_is_found_are_left_out() -> None:
    assert content_words("Compare and list the plans") == ["plans"]
    assert content_words("比较青禾的茶园") == ["青禾", "茶园"]


@pytest.mark.parametrize("text", ["创新券是什么", "创新券是多少", "创新券是谁"])
def test_the_verb_of_a_question_joins_no_word(text: str) -> None:
    assert content_words(text) == ["创新", "券"]


@pytest.mark.parametrize("word", ["几家", "哪几个", "哪两位", "哪", "哪些"])
def test_how_a_choice_is_asked_for_says_nothing_of_the_topic(word: str) -> None:
    assert is_stop_word(word)


def test_a_word_that_begins_like_it_says_something() -> None:
    assert not is_stop_word("几何学")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("船位何时启用", ["船位", "启用"]),
        ("项目何处落户", ["项目", "落户"]),
        ("何人负责", ["负责"]),
        ("多久完成", ["完成"]),
        ("何年建成", ["建成"]),
        ("甚么时候启用", ["启用"]),
    ],
)
def test_what_asks_is_no_content(question: str, words: list[str]) -> None:
    assert content_words(question) == words

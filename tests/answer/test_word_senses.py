import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.sense_tables import ANY_CONTEXT, MAX_HINT_WORDS
from rag.answer.word_senses import SenseFinder
from rag.data.tables import read_rows
from rag.models.lexicon import Lexicon


@pytest.fixture(scope="module")
def finder() -> SenseFinder:
    return SenseFinder(Lexicon())


def hints(finder: SenseFinder, text: str) -> dict[str, str]:
    return {hint.word: hint.hint for hint in finder.find(text)}


def test_the_context_decides_what_a_word_means(finder: SenseFinder) -> None:
    assert hints(finder, "他是重点学校的教师")["重点学校"[:2]] == "key"
    assert hints(finder, "要以水利为重点")["重点"] == "focus"
    assert hints(finder, "编制规划")["编制"] == "draw up"
    assert hints(finder, "教师编制不足")["编制"] == "staff posts"
    assert hints(finder, "学生作业太多")["作业"] == "homework"


def test_our_own_terms_come_before_the_dictionary(finder: SenseFinder) -> None:
    assert hints(finder, "台风登陆")["台风"] == "typhoon"
    assert hints(finder, "小微企业贷款")["小微企业"].startswith("small")


def test_a_term_is_found_however_the_words_around_it_are_cut(finder: SenseFinder) -> None:
    assert "小微企业" in hints(finder, "银行对小微企业的贷款")
    assert "创新环境" not in hints(finder, "改革创新环境治理方式")


def test_nothing_is_told_within_names(finder: SenseFinder) -> None:
    text = "福田汽车、光明乳业、和平路、红旗村、李春生副市长和马建设律师"
    assert not hints(finder, text).keys() & {"福田", "光明", "和平", "红旗", "春生", "建设"}


def test_a_place_goes_by_the_name_that_english_gives_it(finder: SenseFinder) -> None:
    assert hints(finder, "长江流过郴州")["长江"] == "Yangtze River"
    assert hints(finder, "他在郴州工作")["郴州"] == "Chenzhou"


def test_offsets_are_those_of_the_text_as_it_is_written(finder: SenseFinder) -> None:
    text = "①議員辯論條例草案；②颱風"
    found = finder.find(text)
    assert {"議員": "member", "颱風": "typhoon"}.items() <= {hint.word: hint.hint for hint in found}.items()
    assert all(text[hint.start : hint.end] == hint.word for hint in found)


@given(st.text(alphabet="县医院新增病床三百张，和平路上的学校①%a㎞", max_size=40))
def test_hints_stand_apart_and_in_order(text: str) -> None:
    found = SenseFinder(Lexicon()).find(text)
    assert all(text[hint.start : hint.end] == hint.word for hint in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(0 < len(hint.hint.split()) <= MAX_HINT_WORDS for hint in found)


def test_the_table_is_short_and_its_contexts_hold_their_word() -> None:
    rows = read_rows("word_hints.tsv", 3)
    assert len({(word, context) for word, _, context in rows}) == len(rows)
    assert all(len(hint.split()) <= MAX_HINT_WORDS for _, hint, _ in rows)
    contexts = [context for _, _, context in rows if context != ANY_CONTEXT]
    assert all("_" in part for context in contexts for part in re.split(r"\|(?![^(]*\))", context))
    plain = [number for number, (_, _, context) in enumerate(rows) if context == ANY_CONTEXT]
    words = [word for word, _, _ in rows]
    assert all(words[number] not in words[number + 1 :] for number in plain), "a row behind one for any context"

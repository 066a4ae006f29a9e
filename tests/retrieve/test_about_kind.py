"""A classifier tells what is asked of an archive where the word table does not, and leaves content alone."""

import pytest

from rag.models.embed import StaticEmbedder
from rag.retrieve.about_kind import make_about_classifier
from rag.retrieve.about_request import AboutReader
from rag.retrieve.known_names import KnownNames
from rag.retrieve.place_names import PlaceNames
from rag.settings import EMBEDDED_MODEL


@pytest.fixture(scope="module")
def reader() -> AboutReader:
    classify = make_about_classifier(StaticEmbedder(EMBEDDED_MODEL))
    return AboutReader(KnownNames(PlaceNames(())), classify=classify)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("请告诉我讲话的总篇数", "speeches"),
        ("what all is sitting in this library", "speeches"),
        ("which talk drags on the most", "longest"),
        ("有读不进去的文档吗", "left_out"),
        ("broadly, what ground do the speeches cover", "summary"),
        ("嘿，打个招呼", "greeting"),
        ("much appreciated, mate", "thanks"),
    ],
)
def test_wordings_that_no_table_holds_are_read(reader: AboutReader, question: str, topic: str) -> None:
    request = reader.read(question)
    assert request is not None and request.topic == topic


@pytest.mark.parametrize("question", ["钢产量最高的厂是哪家", "《春潮》的作者是谁", "what did Noctis invent", "新材料"])
def test_questions_for_content_are_left_alone(reader: AboutReader, question: str) -> None:
    assert reader.read(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "How many cranes are there in the 1909 speech?",
        "the number of wells in the first report",
        "how many new libraries do the speeches mention",
        "讲话里提到多少座桥",
        "最近一篇报告说几个水库",
        "他在2019年的讲话里说储备粮食多少",
        "去年那篇讲话说床位是几张",
    ],
)
def test_what_is_counted_may_stand_in_a_speech(reader: AboutReader, question: str) -> None:
    assert reader.read(question) is None


@pytest.mark.parametrize("question", ["how many speeches do you hold", "一共收了多少篇讲话", "number of speakers"])
def test_speeches_and_who_gave_them_are_counted(reader: AboutReader, question: str) -> None:
    assert reader.read(question) is not None


def test_a_question_of_no_words_is_none(reader: AboutReader) -> None:
    assert reader.read("？？") is None

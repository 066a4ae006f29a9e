import pytest

from rag.models.lexicon import Lexicon
from rag.retrieve.about_request import AboutReader, kind_of_request
from rag.retrieve.known_names import KnownNames
from rag.store.local import SpeechFacts

FACTS = (
    SpeechFacts("s1", "青禾", 2019, "县", "青禾县交通工作会议讲话", "全县交通工作会议", None, "2019-03-01"),
    SpeechFacts("s2", "云岭", 2021, "市", "云岭市抗旱动员大会讲话", "全市抗旱动员大会", None, "2021-06-18"),
    SpeechFacts("s3", None, None, None, "图书馆落成典礼致辞", "图书馆落成典礼", "Jane Doe", None),
)


@pytest.fixture(scope="module")
def reader() -> AboutReader:
    lexicon = Lexicon()
    return AboutReader(KnownNames.from_facts(FACTS, lexicon), lexicon)


@pytest.mark.parametrize(
    ("text", "topic", "speech_ids"),
    [
        ("有多少篇讲话", "speeches", ()),
        ("How many documents does the collection contain?", "speeches", ()),
        ("青禾有几篇讲话", "speeches", ("s1",)),
        ("哪篇讲话最长", "longest", ()),
        ("what is the oldest speech", "oldest", ()),
        ("Which files could not be read?", "left_out", ()),
        ("这些讲话都是什么时候的", "years", ()),
        ("when was the Yunling speech given?", "years", ("s2",)),
        ("总结一下云岭的讲话", "summary", ("s2",)),
        ("图书馆落成典礼的致辞讲了什么", "summary", ("s3",)),
        ("what did Jane Doe talk about", "summary", ("s3",)),
        ("最新的讲话讲了什么", "summary", ("s2",)),
        ("总结一下最早的那篇", "summary", ("s1",)),
        ("what is the newest speech about?", "summary", ("s2",)),
        ("oldest speech: key points?", "summary", ("s1",)),
        ("summarise the most recent address", "summary", ("s2",)),
        ("有哪些主题", "summary", ()),
        ("您好！", "greeting", ()),
        ("thanks a lot", "thanks", ()),
        ("还有呢", "help", ()),
    ],
)
def test_a_question_about_the_archive_is_told(
    reader: AboutReader, text: str, topic: str, speech_ids: tuple[str, ...]
) -> None:
    request = reader.read(text)
    assert request is not None
    assert (request.topic, request.speech_ids) == (topic, speech_ids)


@pytest.mark.parametrize(
    "text",
    [
        "青禾修了多少公里公路",
        "how many bridges were built",
        "哪些讲话提到了水库",
        "which speeches mention the drought",
        "最长的桥有多长",
        "总结一下青禾在公路上的打算",
        "what are the main points of the plan for roads",
        "你好，青禾的公路修得怎么样",
        "thanks to whom was the bridge built",
        "谁受到了表彰",
        "什么时候通车",
        "who is the mayor",
        "县长是谁",
        "第三条具体怎么说",
        "which cities does he name",
        "二〇一九年的报告里有多少台吊机",
    ],
)
def test_a_question_for_what_speeches_say_is_left_alone(reader: AboutReader, text: str) -> None:
    assert reader.read(text) is None


@pytest.mark.parametrize(
    ("history", "text", "expected"),
    [
        (["总结一下青禾的讲话"], "还有呢", ("summary", ("s1",), 1, None)),
        (["总结一下青禾的讲话", "还有吗"], "继续", ("summary", ("s1",), 2, None)),
        (["总结一下青禾的讲话"], "展开说说第二点", ("summary", ("s1",), 0, 2)),
        (["总结一下青禾的讲话"], "那云岭呢", ("summary", ("s2",), 0, None)),
        (["青禾修了多少公路"], "总结一下", ("summary", ("s1",), 0, None)),
        (["list all speeches"], "what is the second one about?", ("summary", ("s2",), 0, None)),
        (["你好"], "还有呢", ("help", (), 0, None)),
    ],
)
def test_a_follow_up_goes_on_with_the_request_before(
    reader: AboutReader, history: list[str], text: str, expected: tuple[str, tuple[str, ...], int, int | None]
) -> None:
    request = reader.read(text, history)
    assert request is not None
    assert (request.topic, request.speech_ids, request.page, request.section) == expected


@pytest.mark.parametrize("text", ["什么时候", "那公路呢", "第二点呢", "还有呢"])
def test_a_follow_up_of_a_question_for_what_speeches_say_is_left_alone(reader: AboutReader, text: str) -> None:
    assert reader.read(text, ["青禾打算怎么修公路"]) is None


def test_more_of_what_speeches_say_is_counted_from_the_question_that_it_continues(reader: AboutReader) -> None:
    continued = reader.find_continued("继续", ["谢谢", "青禾打算怎么修公路", "还有呢"])
    assert continued is not None
    assert (continued.position, continued.page) == (1, 2)


@pytest.mark.parametrize(
    ("text", "unknown"), [("有没有北京的讲话", "北京"), ("are there any speeches from 1999?", "1999")]
)
def test_a_place_or_year_without_a_speech_is_named(reader: AboutReader, text: str, unknown: str) -> None:
    request = reader.read(text)
    assert request is not None
    assert request.unknown == unknown


def test_a_section_is_counted_from_one_and_the_last_is_minus_one(reader: AboutReader) -> None:
    sections = [reader.read(text) for text in ("青禾讲话第二部分讲了什么", "the last section of the Qinghe speech")]
    assert [request and request.section for request in sections] == [2, -1]


def test_requests_are_of_three_kinds(reader: AboutReader) -> None:
    requests = [reader.read(text) for text in ("hello", "有哪些讲话", "what are these speeches about?")]
    assert [kind_of_request(request) for request in requests if request] == ["talk", "archive", "overview"]


@pytest.mark.parametrize(
    "text",
    [
        "青禾有什么打算",
        "青禾下一步怎么做",
        "青禾提出了哪些要求？",
        "青禾的主要任务是什么",
        "What does Qinghe plan?",
        "what are Qinghe's priorities?",
    ],
)
def test_all_that_a_place_plans_is_an_overview_of_its_speech(reader: AboutReader, text: str) -> None:
    request = reader.read(text)
    assert request is not None and (request.topic, request.speech_ids) == ("summary", ("s1",))


@pytest.mark.parametrize(
    "text", ["青禾的公路有什么打算", "What does Qinghe plan for roads?", "有什么打算", "青禾要求了什么标准"]
)
def test_what_is_planned_for_a_thing_is_content(reader: AboutReader, text: str) -> None:
    assert reader.read(text) is None


def test_what_another_place_plans_goes_on_with_the_topic_before(reader: AboutReader) -> None:
    assert reader.read("青禾有什么打算", ["云岭的公路怎么修"]) is None


@pytest.mark.parametrize("earlier", ["云岭面临哪些困难", "云岭有什么打算", "What are Yunling's problems?"])
def test_a_question_without_a_topic_hands_none_on(reader: AboutReader, earlier: str) -> None:
    request = reader.read("青禾有什么打算", [earlier])
    assert request is not None and request.speech_ids == ("s1",)

"""Whom a question means of those who speak in transcripts."""

from collections.abc import Iterator

import pytest
from made_debates import ARCHIVE

from rag.archive import Archive
from rag.retrieve.turn_speakers import TurnSpeakers, asks_for_question, find_by_sound
from rag.store import generations
from rag.store.local import LocalStore
from rag.text.turn_labels import personal_name
from rag.types import Question


@pytest.fixture(scope="module")
def speakers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TurnSpeakers]:
    folder = tmp_path_factory.mktemp("transcripts")
    for name, text in ARCHIVE.items():
        (folder / name).write_text(text, "utf-8")
    index = folder.with_name("index")
    Archive.build([folder], index)
    store = LocalStore(generations.live_generation(index))
    yield TurnSpeakers(store)
    store.close()


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What did Okoro say about taxes?", {"OKORO"}),
        ("what did okoro say about taxes", {"OKORO"}),
        ("What did Mr. Okoro propose?", {"OKORO"}),
        ("How do Marsh and Okoro differ on the salt tax?", {"MARSH", "OKORO"}),
        ("What did Marsh say about Okoro?", {"MARSH"}),
        ("What did the challenger propose?", {"OKORO"}),
        ("What did the incumbent promise?", {"MARSH"}),
        ("What did the moderator ask?", {"FINCH"}),
        ("梁启峰议员问了什么？", {"梁啟峰議員"}),
        ("梁議員問了甚麼？", {"梁啟峰議員"}),
        ("局长怎么回答？", {"渡輪局局長"}),
        ("What did Leung and Li Changhe say?", {"李长河"}),
        ("总理怎么说？", {"李长河"}),
        ("对李长河，晨报记者问了什么？", {"《晨报》记者"}),
        ("记者问了什么？", {"中央广播台记者", "《晨报》记者"}),
        ("渡轮票价是多少？", set()),
        ("How high is the marsh?", set()),
    ],
)
def test_a_question_names_speakers(speakers: TurnSpeakers, question: str, named: set[str]) -> None:
    found = speakers.find(question).of_speech.values()
    assert {speaker for names in found for speaker in names} == named


@pytest.mark.parametrize(
    ("searched", "question", "named"),
    [
        ("what did okoro say about taxes? what does he say about salt?", "What does he say about salt?", {"OKORO"}),
        ("what did okoro say about taxes? and marsh? why?", "Why?", {"MARSH"}),
        ("what did okoro say about taxes? and marsh?", "And Marsh?", {"MARSH"}),
    ],
)
def test_a_follow_up_means_the_speaker_who_was_named_last(
    speakers: TurnSpeakers, searched: str, question: str, named: set[str]
) -> None:
    asked = Question(question, "en", searched, takes_topic=True)
    assert set().union(*speakers.named_by(asked).of_speech.values()) == named
    assert not speakers.named_by(Question("Why?", "en", "why?")).of_speech


@pytest.mark.parametrize(
    "question",
    [
        "记者问了什么？", "谁问了水价的问题？", "哪位议员提出质询？追问了什么？",
        "What did the reporter ask about the dam?",
        "Who asked about the bridge?", "Which questions were put to the mayor?", "記者提了哪些問題？",
    ],
)  # fmt: skip
def test_it_is_asked_what_was_asked(question: str) -> None:
    assert asks_for_question(question)


@pytest.mark.parametrize(
    "question",
    ["水价是多少？", "存在哪些问题？", "怎么解决就业问题？", "What is the tax on flour?", "How is the problem solved?",
     "有什么问题？", "What did the mayor ask for?"],
)  # fmt: skip
def test_it_is_not_asked_what_was_asked(question: str) -> None:
    assert not asks_for_question(question)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("VALE", "VALE"), ("Mr. Josiah Penhale (Lower Wey)", "Josiah Penhale"), ("The Speaker", ""), ("Q", ""),
        ("韩松年", "韩松年"), ("葉曉嵐議員", "叶晓岚"), ("财政局局长王某", "王某"), ("晚报记者", ""),
        ("蘇院長貞昌", "苏贞昌"),
        ("Governor Marsh", "Marsh"),
    ],
)  # fmt: skip
def test_a_label_holds_a_personal_name(label: str, name: str) -> None:
    assert personal_name(label) == name


@pytest.mark.parametrize(
    ("question", "are_compared"),
    [
        ("Marsh and Okoro on the salt tax", True),
        ("Okoro vs Marsh: who pays for the railway?", True),
        ("How do Marsh and Okoro differ?", True),
        ("What did Marsh say of Okoro's plan?", False),
        ("What did Okoro and the others say?", False),
    ],
)
def test_speakers_side_by_side_are_compared(speakers: TurnSpeakers, question: str, *, are_compared: bool) -> None:
    named = speakers.find(question)
    assert named.are_compared_in(question) is are_compared


@pytest.mark.parametrize(
    ("folded", "surname", "position"),
    [
        ("斯特林怎么看盐税", "sterling", 0),
        ("关于铁路,普雷斯顿说了什么", "preston", 5),
        ("布兰特主张什么", "brandt", 0),
        ("关于铁路,他说了什么", "sterling", None),
        ("马什怎么看盐税", "marsh", None),
    ],
)
def test_a_surname_of_three_consonants_is_known_by_its_sound(folded: str, surname: str, position: int | None) -> None:
    assert find_by_sound(folded, surname) == position

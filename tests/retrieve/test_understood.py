import pytest

from rag.retrieve.known_names import KnownNames
from rag.retrieve.person_names import PersonNames
from rag.retrieve.place_names import PlaceNames
from rag.retrieve.understand import understand
from rag.retrieve.understood import name_subject
from rag.store.local import SpeechFacts
from rag.types import Language, Subject

FACTS = tuple(
    SpeechFacts(f"{name}{year}", None, year, None, "讲话", None, name, str(year))
    for name, year in (("Ann Quillfeather", 1901), ("Ann Quillfeather", 1905), ("王大川", 2018), ("王大川", 2019))
)
KNOWN = KnownNames(
    PlaceNames(["定西", "郴州"]), (1901, 1905, 2018, 2019), PersonNames(("Ann Quillfeather", "王大川")), FACTS
)


@pytest.mark.parametrize(
    ("history", "text", "understood"),
    [
        (["定西有多少件专利"], "那郴州呢？", "郴州 · 有多少件专利"),
        (["定西有多少件专利"], "为什么？", "定西 · 有多少件专利 · 为什么"),
        (["定西有多少件专利"], "人才怎么培养", "定西 · 人才怎么培养"),
        (["What does Dingxi plan for talent?"], "And Chenzhou?", "郴州 · what does … plan for talent"),
        (["定西有多少件专利"], "郴州的人才怎么培养", ""),
        ([], "那郴州呢？", ""),
    ],
)
def test_a_follow_up_says_what_it_was_understood_as(history: list[str], text: str, understood: str) -> None:
    assert understand(text, KNOWN, history).understood == understood


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "subject",
    [
        Subject("定西"), Subject(speakers=("王大川",)), Subject(speakers=("王大川",), year=2018),
        Subject(speakers=("Ann Quillfeather",), order=2), Subject(speakers=("Ann Quillfeather",), order=-1),
        Subject(year=2018, is_dated=True), Subject(speakers=("Ann Quillfeather",), year=1905),
    ],
)  # fmt: skip
def test_the_words_for_a_subject_name_it_when_they_are_asked(subject: Subject, language: Language) -> None:
    named = name_subject(subject, language)
    assert understand(f"{named} · 茶园" if language == "zh" else f"{named} · tea", KNOWN).subjects == (subject,)

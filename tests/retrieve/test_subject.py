import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.models.lexicon import Lexicon
from rag.retrieve.known_names import KnownNames
from rag.retrieve.place_names import PlaceNames
from rag.retrieve.subject import SubjectReading, find_subjects
from rag.store.local import SpeechFacts
from rag.text.normalise import fold
from rag.types import Subject

PLACE_NAMES = PlaceNames(["定西", "郴州", "黄冈"])
YEARS = (2022, 2023)
KNOWN = KnownNames(PLACE_NAMES, YEARS)
# Whatever describes a speech, beside what does not, in any order.
PARTS = [
    *"那个 那篇 那位 市 县 的 讲话 之后 和 与 定西 黄冈市 2022年 2019年 全县 区里 遮名 他 ， ？ 人才 产业".split(),
    *"the city county speech talk that which in at meeting sold tea dingxi masked same 2023 , ? : ' - ü".split(),
    *[" "] * 20,
]


def said(speaker: str, year: int, place: str | None = None) -> SpeechFacts:
    return SpeechFacts(f"{speaker}{year}", place, year, None, "讲话", None, speaker, str(year))


YOUNG, STONE, WANG = "Ann Young", "Harriet Stone", "王大川"
SPEECHES = [said(YOUNG, 1901), said(YOUNG, 1905), said(STONE, 1909), said(WANG, 2018), said(WANG, 2019, "定西")]


def ask(text: str, lexicon: Lexicon) -> SubjectReading:
    """Read a question to an archive of speakers, with the capitals of the names."""
    capitals = frozenset(word for word in ("young", "stone") if word.capitalize() in text)
    return find_subjects(fold(text), KnownNames.from_facts(SPEECHES, lexicon), lexicon, capitals)


def read(text: str) -> SubjectReading:
    return find_subjects(fold(text), KNOWN)


def only_subject(text: str) -> Subject:
    [subject] = read(text).subjects
    return subject


@pytest.mark.parametrize(
    ("question", "description", "level"),
    [
        ("搞直播带货的那个市有多少专利", "直播 带货", "市"),
        ("那个搞直播带货的市有多少专利", "直播 带货", "市"),
        ("造无人机的那家公司有多少专利", "造 无人机", "企业"),
        ("种马铃薯的那个县有多少专利", "种 马铃薯", "县"),
        ("务虚会那篇有多少专利", "务虚会", None),
        ("全市植树动员大会上说了多少专利", "全市 植树 动员大会", None),
        ("务虚会上批评了谁", "务虚会", None),
        ("在港口开工典礼上，有多少专利", "港口 开工典礼", None),
        ("how many patents has the city that sold by livestream?", "sold livestream", "市"),
        ("how many patents has a county whose potatoes sell", "potatoes sell", "县"),
        ("the county that is home to Tianxiong, how many patents", "home tianxiong", "县"),
        ("how many patents in the retreat talk", "retreat", None),
        ("how many patents at a poverty meeting", "poverty", None),
        ("how many patents has the livestream city", "livestream", "市"),
    ],
)
def test_a_description_says_whose_speech_is_meant(question: str, description: str, level: str | None) -> None:
    assert only_subject(question) == Subject(description=description, level=level)


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("搞直播带货的那个市有多少专利", "有多少专利"),
        ("那个搞直播带货的市有多少专利", "有多少专利"),
        ("the county that is home to Tianxiong, how many patents?", ", how many patents?"),
        ("how many patents has the livestream city's leader?", "how many patents has  ?"),
        ("定西市有多少专利", "有多少专利"),
        ("中医药产业怎么发展", "中医药产业怎么发展"),
    ],
)
def test_what_describes_a_speech_is_not_looked_for_in_it(question: str, rest: str) -> None:
    assert read(question).rest.strip() == rest


@pytest.mark.parametrize("mark", [":", ";", "："])
def test_what_is_asked_after_a_colon_is_no_description(mark: str) -> None:
    reading = read(f"the city that sold by livestream{mark} how many patents has it?")
    assert "patents" in reading.rest
    assert "patents" not in reading.subjects[0].description


@pytest.mark.parametrize(
    ("question", "level"),
    [
        ("区里有多少专利", "区"),
        ("全县有多少专利", "县"),
        ("全市有多少专利", "市"),
        ("县领导怎么说", "县"),
        ("公司领导怎么说", "企业"),
        ("who spoke at a county meeting", "县"),
        ("what does the district leader say", "区"),
        ("all-county patents", "县"),
        ("how many patents has this company", "企业"),
    ],
)
def test_a_level_alone_is_a_subject(question: str, level: str) -> None:
    assert only_subject(question) == Subject(level=level)


@pytest.mark.parametrize(
    "question",
    [
        "区里和县里各自怎么看投入",
        "比较全区和全县的目标",
        "Compare what the district and the county say about roads",
        "How does the district differ from the county?",
    ],
)
def test_levels_that_are_compared_are_several_subjects(question: str) -> None:
    assert read(question).subjects == (Subject(level="区"), Subject(level="县"))


@pytest.mark.parametrize("question", ["今天会上说了什么", "社会上怎么看", "大会上说了什么", "那次会上说了什么"])
def test_a_meeting_that_is_not_described_is_no_subject(question: str) -> None:
    assert read(question).subjects == ()


def test_of_levels_that_are_not_compared_the_first_is_meant() -> None:
    assert read("区里对全县的工作怎么看").subjects == (Subject(level="区"),)


@pytest.mark.parametrize("question", ["the city of patents", "全国有多少专利", "那个市有多少专利", "市区有多少专利"])
def test_a_city_alone_chooses_nothing(question: str) -> None:
    assert read(question).subjects == ()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2022年的目标", Subject(year=2022)),
        ("the 2023 city speech", Subject(year=2023, level="市", is_dated=True)),
        ("那个2023年的市有什么目标", Subject(year=2023, level="市", is_dated=True)),
        ("区里2022年的目标", Subject(year=2022, level="区")),
        ("定西2022年的目标", Subject(place="定西", year=2022)),
    ],
)
def test_a_year_that_the_archive_knows_chooses(question: str, expected: Subject) -> None:
    assert only_subject(question) == expected


@pytest.mark.parametrize("question", ["2019年的目标", "the 2019 speech", "12022个", "20220项", "2023 people"])
def test_other_years_and_numbers_choose_nothing(question: str) -> None:
    assert read(question).subjects == ()


def test_a_year_counts_for_every_place_that_is_compared() -> None:
    assert read("2022年定西和郴州的目标").subjects == (Subject("定西", 2022), Subject("郴州", 2022))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("遮名的那个市有什么目标", Subject(level="市", nameless=True)),
        ("the masked city", Subject(level="市", nameless=True)),
        ("the anonymous county speech", Subject(level="县", nameless=True)),
        ("搞直播的匿名的那个县", Subject(level="县", nameless=True, description="直播")),
    ],
)
def test_a_speech_may_be_meant_that_hides_its_place(question: str, expected: Subject) -> None:
    assert only_subject(question) == expected


@pytest.mark.parametrize(
    "question", ["他们那个市怎么说", "它们所在的那个县", "the same city", "the other county speech"]
)
def test_words_that_point_back_describe_nothing(question: str) -> None:
    assert all(subject.description == "" for subject in read(question).subjects)


@pytest.mark.parametrize(
    "question", ["中医药产业怎么发展", "how many patents were granted", "谁牵头", "a plan for tea", "", "？"]
)
def test_an_ordinary_question_has_no_subject_and_stays_whole(question: str) -> None:
    assert (read(question).subjects, read(question).rest) == ((), fold(question))


@pytest.mark.parametrize(
    ("question", "description"),
    [
        ("黄冈和搞直播带货的那个市各有多少专利", "直播 带货"),
        ("黄冈与搞直播带货的那个市各有多少专利", "直播 带货"),
        ("compare Huanggang with the city that sold by livestream", "sold livestream"),
    ],
)
def test_a_place_and_a_description_stand_side_by_side(question: str, description: str) -> None:
    assert read(question).subjects == (Subject("黄冈"), Subject(level="市", description=description))


def test_two_descriptions_stand_side_by_side_in_their_order() -> None:
    subjects = read("种茶的那个县和造船的那个市各有多少专利").subjects
    assert [(subject.level, subject.description) for subject in subjects] == [("县", "种茶"), ("市", "造船")]


def test_a_place_within_a_description_is_the_subject_itself() -> None:
    assert read("定西的那个市").subjects == (Subject("定西"),)


def test_a_subject_that_is_named_twice_counts_once() -> None:
    assert read("定西，Dingxi").subjects == (Subject("定西"),)


def test_a_description_in_english_is_translated(lexicon: Lexicon) -> None:
    [subject] = find_subjects("the city that sold by livestream", KNOWN, lexicon).subjects
    assert "直播" in {meaning for translation in subject.translations for meaning, _ in translation.meanings}


@example("1000后")
@given(st.one_of(st.text(), st.lists(st.sampled_from(PARTS), max_size=20).map("".join)))
def test_any_text_is_read_and_what_is_left_is_never_longer(text: str) -> None:
    folded = fold(text)
    reading = read(text)
    assert len(reading.rest) <= len(folded)
    assert reading == find_subjects(folded, KNOWN)
    for subject in reading.subjects:
        assert subject != Subject()
        assert subject.place in (None, *PLACE_NAMES.find(text))
        # A span may begin before the first speech, but it holds the year of one.
        assert subject.year is None or any(subject.year <= year <= (subject.until or subject.year) for year in YEARS)
        assert subject.level in (None, "市", "县", "区", "企业")


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        (
            "What did Young say in 1901 and 1905?",
            (Subject(year=1901, speakers=(YOUNG,)), Subject(year=1905, speakers=(YOUNG,))),
        ),
        (
            "Compare Young in 1901 with Stone in 1909",
            (Subject(year=1901, speakers=(YOUNG,)), Subject(year=1909, speakers=(STONE,))),
        ),
        ("What did Stone say about Young?", (Subject(speakers=(STONE,)),)),
        ("王大川谈到斯通时怎么说", (Subject(speakers=(WANG,)),)),
        ("What did Young promise in her second inaugural?", (Subject(speakers=(YOUNG,), order=2),)),
        ("王县长最近一次讲话", (Subject(speakers=(WANG,), order=-1),)),
        ("最近一次講話說了什麼", (Subject(order=-1),)),
        ("the earliest report", (Subject(order=1),)),
        ("the 1901 and 1905 speeches", (Subject(year=1901, is_dated=True), Subject(year=1905, is_dated=True))),
        ("the 1901 speech", (Subject(year=1901, is_dated=True),)),
        ("the 1901 speech of Ann Young on tea", (Subject(year=1901, speakers=(YOUNG,), is_dated=True),)),
        ("the 1909 address given by Stone", (Subject(year=1909, speakers=(STONE,), is_dated=True),)),
        ("Stone's 1909 speech", (Subject(year=1909, speakers=(STONE,), is_dated=True),)),
        ("2019年王大川那篇讲话", (Subject(year=2019, speakers=(WANG,)),)),
        (
            "Compare the 1901 speech of Young and the 1909 speech of Stone",
            (
                Subject(year=1901, speakers=(YOUNG,), is_dated=True),
                Subject(year=1909, speakers=(STONE,), is_dated=True),
            ),
        ),
        ("2018年到2019年的目标", (Subject(year=2018, until=2019),)),
        ("goals between 2018 and 2019", (Subject(year=2018, until=2019),)),
        ("2018年以来修了几条路", (Subject(year=2018, until=2199),)),
        ("roads in the 1900s decade", (Subject(year=1900, until=1999),)),
        ("what was planned for 2018 in the 2019 report?", (Subject(year=2019, is_dated=True),)),
        ("2019年的報告裡2018年完成了多少", (Subject(year=2019, is_dated=True),)),
        ("王大川在定西2019年的目标", (Subject("定西", 2019, speakers=(WANG,)),)),
        ("定西2018年和2019年的目标", (Subject("定西", 2018), Subject("定西", 2019))),
        ("Young in 1901 and on 1904", (Subject(year=1901, speakers=(YOUNG,)),)),
        ("Young and Stone on taxes", (Subject(speakers=(YOUNG,)), Subject(speakers=(STONE,)))),
        ("in the 1930s", ()),
        ("1905 people", ()),
        ("young people and stone walls", ()),
    ],
)
def test_speakers_years_and_order_say_whose_speech_is_meant(
    lexicon: Lexicon, question: str, subjects: tuple[Subject, ...]
) -> None:
    assert ask(question, lexicon).subjects == subjects


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What did Stone say about Young?", "what did   say about young?"),
        ("goals between 1901 and 1905", "goals"),
        ("what was planned for 2018 in the 2019 report?", "what was planned for 2018 in the   report?"),
        ("王县长最近一次讲话里的路", "里的路"),
    ],
)
def test_what_names_a_speech_is_not_looked_for_in_it(lexicon: Lexicon, question: str, rest: str) -> None:
    assert ask(question, lexicon).rest.strip() == rest


def test_the_names_that_a_question_writes_are_kept(lexicon: Lexicon) -> None:
    assert ask("斯通和王县长在定西怎么说", lexicon).names == ("定西", "斯通", "王县长")

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models.lexicon import Lexicon
from rag.retrieve.person_names import PersonNames
from rag.text.normalise import fold

VALES = ("Edmund Vale", "Edmund T. Vale", "Marta Vale Jr.", "Vale, Rosalind")
SPEAKERS = [
    *VALES, "Harriet Stone", "Tobias Brook", "Ann M. Young", "Theodor Quillfeather", "George Ashdown",
    "George W. H. Ashdown", "Jean-Luc Morvan", "Conor O'Dwyer", "Ludwig von Harden", "Governor Rosa de la Vega",
    "José Núñez", "Peter Haverford, Minister of Roads", "Sir Winslow Trumbull", "王大川", "王小川", "县长 李长河",
    "欧阳青山", "安国强", "高远",
]  # fmt: skip
PARTS = [
    *"Stone's Edmund T. Vale von Harden 王县长 李长河 斯通 奎尔费瑟 li Changhe young people did and 的 , ' - é".split(),
    *[" "] * 6,
]


def find(text: str, lexicon: Lexicon | None = None, *capitals: str) -> list[tuple[str, tuple[str, ...]]]:
    folded = fold(text)
    matches = PersonNames(SPEAKERS, lexicon).matches(folded, frozenset(capitals))
    return [(folded[match.start : match.end], match.speakers) for match in matches]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("what did stone say about taxes?", "Harriet Stone"),
        ("brook's plan for the harbour", "Tobias Brook"),
        ("President Young on taxes", "Ann M. Young"),
        ("Mr. Stone", "Harriet Stone"),
        ("the address of stone", "Harriet Stone"),
        ("young said little", "Ann M. Young"),
        ("quillfeather", "Theodor Quillfeather"),
        ("Ann Young's speech", "Ann M. Young"),
        ("A. M. Young", "Ann M. Young"),
        ("George W.H. Ashdown", "George W. H. Ashdown"),
        ("George Ashdown", "George Ashdown"),
        ("Edmund T. Vale’s address", "Edmund T. Vale"),
        ("Rosalind Vale", "Vale, Rosalind"),
        ("Jean Luc Morvan", "Jean-Luc Morvan"),
        ("jean-luc morvan", "Jean-Luc Morvan"),
        ("O’Dwyer's report", "Conor O'Dwyer"),
        ("what did harden promise", "Ludwig von Harden"),
        ("von Harden", "Ludwig von Harden"),
        ("de la Vega", "Governor Rosa de la Vega"),
        ("governor vega", "Governor Rosa de la Vega"),
        ("Jose Nunez", "José Núñez"),
        ("Núñez's plan", "José Núñez"),
        ("Haverford", "Peter Haverford, Minister of Roads"),
        ("trumbull", "Sir Winslow Trumbull"),
        ("STONE?", "Harriet Stone"),
    ],
)
def test_a_speaker_is_found_by_name_in_english(lexicon: Lexicon, text: str, speaker: str) -> None:
    assert [speakers for _, speakers in find(text, lexicon)] == [(speaker,)]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("王大川怎么说", ("王大川",)),
        ("李县长的报告", ("县长 李长河",)),
        ("李總理今年說了什麼", ("县长 李长河",)),
        ("请问王县长怎么说", ("王大川", "王小川")),
        ("欧阳主任怎么看", ("欧阳青山",)),
        ("歐陽青山", ("欧阳青山",)),
        ("安局长怎么看", ("安国强",)),
        ("Li Changhe", ("县长 李长河",)),
        ("Changhe Li", ("县长 李长河",)),
        ("lichanghe's report", ("县长 李长河",)),
        ("Wang Xiao-chuan", ("王小川",)),
        ("wangxiaochuan", ("王小川",)),
        ("mayor wang", ("王大川", "王小川")),
        ("what did ouyang say", ("欧阳青山",)),
    ],
)
def test_a_chinese_speaker_is_found_in_characters_and_in_pinyin(text: str, speakers: tuple[str, ...]) -> None:
    assert [found for _, found in find(text)] == [speakers]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("斯通说了什么", "Harriet Stone"),
        ("約翰·史東怎麼說", "Harriet Stone"),
        ("奎尔费瑟谈了什么", "Theodor Quillfeather"),
        ("请问奎尔菲瑟怎么看", "Theodor Quillfeather"),
        ("特朗布尔的报告", "Sir Winslow Trumbull"),
        ("哈弗福德谈修路", "Peter Haverford, Minister of Roads"),
        ("莫爾萬的講話", "Jean-Luc Morvan"),
    ],
)
def test_a_foreign_speaker_is_found_by_dictionary_or_sound(lexicon: Lexicon, text: str, speaker: str) -> None:
    assert [found for _, found in find(text, lexicon)] == [(speaker,)]


@pytest.mark.parametrize(
    "text", ["Mr Vale on taxes", "vale's speech", "what did Ms. Vale say", "compare Vale and others"]
)
def test_speakers_of_one_surname_are_all_meant(lexicon: Lexicon, text: str) -> None:
    assert find(text, lexicon, "vale")[0][1] == VALES


def test_an_initial_leaves_those_whose_first_name_begins_so() -> None:
    assert find("E. Vale") == [("e. vale", ("Edmund Vale", "Edmund T. Vale"))]


@pytest.mark.parametrize(
    "text",
    [
        "How much stone was quarried?", "What does the stone bridge cost?",
        "the brook behind the mill",
        "young people and jobs", "jobs for young people", "did young farmers gain", "Stonehenge", "walls of stone",
        "what does a strong town need", "how high is it",
        "公安局长怎么说", "提高校长待遇", "石头怎么采", "年轻人的工作",
        "Квиллфезер", "ストーン", "왕대천", "",
    ],
)  # fmt: skip
def test_words_and_strangers_are_no_speakers(lexicon: Lexicon, text: str) -> None:
    assert find(text, lexicon) == []


def test_a_surname_that_is_a_word_is_known_by_its_capital_or_beside_another_name(lexicon: Lexicon) -> None:
    assert find("how did it go with stone", lexicon) == []
    assert find("how did it go with Stone", lexicon, "stone") == [("stone", ("Harriet Stone",))]
    compared = [speakers for _, speakers in find("compare quillfeather and stone, brook", lexicon)]
    assert compared == [("Theodor Quillfeather",), ("Harriet Stone",), ("Tobias Brook",)]


def test_an_archive_without_speakers_finds_none() -> None:
    assert not PersonNames([])
    assert PersonNames([]).matches("edmund vale, 王县长") == []
    assert PersonNames(["王大川", "Ann Young"]).words == {"wang", "da", "chuan", "ann", "young"}


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_the_full_name_alone_finds_its_speaker(lexicon: Lexicon, speaker: str) -> None:
    [match] = PersonNames(SPEAKERS, lexicon).matches(fold(speaker.partition(", Min")[0]))
    assert match.speakers == (speaker,)


@given(st.lists(st.sampled_from(PARTS), max_size=14).map("".join), st.sets(st.sampled_from(["stone", "young", "li"])))
def test_matches_stand_in_order_and_apart_within_the_text(text: str, capitals: set[str]) -> None:
    folded = fold(text)
    end = 0
    for match in PersonNames(SPEAKERS).matches(folded, frozenset(capitals)):
        assert end <= match.start < match.end <= len(folded)
        assert match.speakers and set(match.speakers) <= set(SPEAKERS)
        end = match.end


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    folded = fold(text)
    assert all(0 <= match.start < match.end <= len(folded) for match in PersonNames(SPEAKERS).matches(folded))

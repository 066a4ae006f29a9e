import pytest

from rag.read.beside import day_of_page, only_answerer, speaker_among_turns, speaker_of_all
from rag.read.facts import Fact
from rag.types import Turn


def turns(*spoken: tuple[str, str]) -> list[Turn]:
    roles = {"q": "question", "": None}
    return [Turn(speaker, roles[role], at, at + 1) for at, (speaker, role) in enumerate(spoken)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("credit", "opening", "day"),
    [
        ("来源：清溪发布　时间：2018年5月9日 17:20", "5月9日上午，市政府举行新闻发布会。", "2018-05-09"),
        ("发布时间：2018-05-10", "5月9日上午，市政府举行新闻发布会。", "2018-05-09"),
        ("2019-01-03 来源：清溪日报", "12月30日，全市表彰大会举行。", "2018-12-30"),
        ("Published: May 10, 2018", "On May 9 the mayor spoke to the press in Brindle.", "2018-05-09"),
        ("发布时间：2018-05-10", "2017年5月9日，市政府举行新闻发布会。", None),
        ("发布时间：2018-05-10", "1月9日，市政府举行新闻发布会。", None),
        ("发布时间：2018-05-10", "市政府举行新闻发布会。", None),
        ("来源：清溪发布", "5月9日上午，市政府举行新闻发布会。", None),
        ("发布时间：2018-05-10", "On May 9, 2011 the mayor spoke to the press.", None),
        ("发布时间：2018-05-10", "2月31日上午，市政府举行新闻发布会。", None),
    ],
)
def test_a_page_tells_the_year_of_the_day_in_its_opening(credit: str, opening: str, day: str | None) -> None:
    fact = day_of_page([credit], opening)
    assert (fact.value if fact else None) == day


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("Both addresses were given by Honor Pell at the Guildhall, Brindle.", "Honor Pell"),
        ("All of these talks were delivered by the chair, Olga Brandt, in the old hall.", "Olga Brandt"),
        ("Each sermon was preached by the Rev. Silas Marsh.", "Rev. Silas Marsh"),
        ("以下两篇讲话均由校长 林远帆 所作。", "校长 林远帆"),
        ("The addresses were read by nobody in particular.", None),
        ("The second one was given by Honor Pell.", None),
        ("Collected for the archive of the company.", None),
    ],
)
def test_a_preface_tells_who_gave_all_speeches(line: str, speaker: str | None) -> None:
    fact = speaker_of_all([line])
    assert (fact.value if fact else None) == speaker


@pytest.mark.parametrize(
    ("spoken", "speaker"),
    [
        ([("Piet Oskam", "q"), ("Marta Lund", ""), ("Piet Oskam", "q")], "Marta Lund"),
        ([("记者", "q"), ("林远帆", "")], "林远帆"),
        ([("Q", "q"), ("A", "")], None),
        ([("Marta Lund", ""), ("Piet Oskam", "")], None),
        ([("记者", "q"), ("林远帆", ""), ("韩松年", "")], None),
        ([], None),
    ],
)
def test_the_one_who_answers_is_the_speaker(spoken: list[tuple[str, str]], speaker: str | None) -> None:
    fact = only_answerer(turns(*spoken))
    assert (fact.value if fact else None) == speaker


def test_a_name_that_no_turn_has_is_that_of_a_matter() -> None:
    spoken = turns(("The Minister for Rivers (Joan Pell)", ""), ("Kenneth Rudd (North Isle)", ""))
    title = Fact.from_words("Flood Walls", "title", "Flood Walls: Statement")
    named = (Fact.from_words("Minister Pell", "file name", "Statement (Minister Pell)"),)
    assert speaker_among_turns(title, named, spoken) == named[0]
    assert speaker_among_turns(title, (), spoken) is None
    assert speaker_among_turns(title, (), []) == title


def test_one_of_several_who_says_his_name_is_not_the_speaker_of_all() -> None:
    told = Fact.from_words("Joan Pell", "text", "my name is Joan Pell")
    assert speaker_among_turns(told, (), turns(("Joan Pell", ""), ("Kenneth Rudd", ""))) is None
    assert speaker_among_turns(told, (), turns(("Q", "q"), ("Joan Pell", ""))) == told

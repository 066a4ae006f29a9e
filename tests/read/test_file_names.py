import pytest

from rag.read.facts import Fact
from rag.read.file_names import read_file_name


def first(facts: tuple[Fact, ...]) -> str | None:
    return facts[0].value if facts else None


@pytest.mark.parametrize(
    ("name", "date", "speaker", "title"),
    [
        ("1865_Second_Address_Ada_Fenwick.txt", "1865", "Ada Fenwick", "Second Address"),
        ("1961_Ada_J._Marlow.txt", "1961", "Ada J. Marlow", "Ada J. Marlow, 1961"),
        ("1840_Ole_Van_Winter.txt", "1840", "Ole Van Winter", "Ole Van Winter, 1840"),
        ("2020-09-12 Ada Fenwick.txt", "2020-09-12", "Ada Fenwick", "Ada Fenwick, 2020"),
        ("2019-05-01_Prime_Minister_Ole_Winter.txt", "2019-05-01", "Prime Minister Ole Winter", None),
        ("Remarks by President Marlow on Trade 2011-05-03.txt", "2011-05-03", "President Marlow", None),
        ("2020-09-12-017.txt", "2020-09-12", None, "2020-09-12-017"),
        ("2014_02_12_hansard.txt", "2014-02-12", None, "hansard"),
        ("20190305李远航政府工作报告.txt", "2019-03-05", "李远航", "李远航政府工作报告"),
        ("2009年政府工作报告.txt", "2009", None, "2009年政府工作报告"),
        ("王大海在植树大会上的讲话.txt", None, "王大海", "王大海在植树大会上的讲话"),
        ("王大海：在植树大会上的讲话（2021）.txt", "2021", "王大海", "王大海：在植树大会上的讲话"),
        ("王大海_2019年政府工作报告.txt", "2019", "王大海", "2019年政府工作报告"),
        ("王大海 2008-03-05.txt", "2008-03-05", "王大海", "王大海，2008"),
        ("1940_Harbour_Speaker.txt", "1940", None, "Harbour Speaker"),
        ("1987_Brandenburg_Gate.txt", "1987", None, "Brandenburg Gate"),
        ("2016_Fenwick_Winter_debate.txt", "2016", None, "Fenwick Winter debate"),
        ("Ada_Fenwick_and_Ole_Winter_1858.txt", "1858", None, "Ada Fenwick and Ole Winter"),
        ("2019_Annual_Report.txt", "2019", None, "Annual Report"),
        ("002_803bcf9e2091c55b.txt", None, None, None),
        ("speech-1080p.txt", None, None, "speech-1080p"),
        ("2019-2020学年讲话.txt", None, None, None),
        ("讲话.txt", None, None, "讲话"),
        ("harbour-and-mill-talk.en.srt", None, None, "harbour and mill talk"),
        ("well_digging_FINAL_v3.docx", None, None, "well digging"),
        ("2011-03-04-opening-of-the-weir.md", "2011-03-04", None, "opening of the weir"),
        ("co-operation.txt", None, None, "co-operation"),
        ("Talk on wells (2).txt", None, None, "Talk on wells"),
        ("Answer on weirs (Minister Ada Fenwick).txt", None, "Minister Ada Fenwick", "Answer on weirs"),
        ("Talk on weirs (in the old hall).txt", None, None, "Talk on weirs (in the old hall)"),
        ("海埔縣議會_總質詢_1090408.txt", "2020-04-08", None, "海埔縣議會 總質詢"),
        ("植树讲话（定稿）.docx", None, None, "植树讲话"),
        ("reel 1120518.txt", None, None, None),
    ],
)
def test_what_the_name_of_a_file_tells(name: str, date: str | None, speaker: str | None, title: str | None) -> None:
    named = read_file_name(name)
    assert (first(named.dates), first(named.speakers)) == (date, speaker)
    assert title in (None, named.title)


def test_the_nearest_name_comes_first_and_folders_follow() -> None:
    named = read_file_name("speeches/2013/Ada Fenwick/2014-05 talk.txt")
    assert [fact.value for fact in named.dates] == ["2014-05", "2013"]
    assert [fact.value for fact in named.speakers] == ["Ada Fenwick"]
    assert named.dates[1].origin == "folder: “2013”"


def test_folders_of_subjects_and_spans_tell_nothing() -> None:
    named = read_file_name("work-reports/2010-2012/东岭/a.txt")
    assert (named.dates, named.speakers, named.title) == ((), (), "a")

"""Which speech mentions a thing first, and which last."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.archive import Archive

# A line of date and speaker, and what is said; the file names tell nothing of the dates.
SPEECHES = {
    "c.txt": ("Anna Lind", "March 3, 1911", "The ferry pays its way. Whaling brought nothing, and the whalers left."),
    "a.txt": ("Boris Hale", "March 5, 1921", "Our whalers must be trained anew. The tram is late each winter."),
    "b.txt": ("Clara Voss", "March 4, 1931", "The tram will be built to the harbour. The ferry stays free for pupils."),
}
CHINESE = {
    "甲.txt": ("2015年3月5日", "我们要推广轮作休耕。夜校要办到每个乡镇。"),
    "乙.txt": ("2017年3月5日", "夜校今年招收三百人。水库除险加固要在汛期之前完成。"),
    "丙.txt": ("2019年3月5日", "水库已经全部加固。轮作休耕面积扩大到两万亩。"),
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("speeches")
    for name, (speaker, date, text) in SPEECHES.items():
        (folder / name).write_text(f"Address to the Council\n{speaker}\n{date}\n\n{text}\n", "utf-8")
    for name, (date, text) in CHINESE.items():
        (folder / name).write_text(f"全市工作报告\n（{date}）\n\n{text}\n", "utf-8")
    index = folder.with_name("index")
    Archive.build([folder], index)
    with Archive.open(index) as opened:
        yield opened


def _years(archive: Archive, question: str) -> set[str]:
    return {citation.date[:4] for citation in archive.ask(question).citations if citation.date}


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("Who first spoke of the tram?", "1921"),
        ("Who was the last to mention the whalers?", "1921"),
        ("When was the ferry last mentioned?", "1931"),
        ("In which address does the ferry first appear?", "1911"),
        ("谁最早提到夜校？", "2015"),
        ("最后一次提到夜校是哪一年？", "2017"),
        ("水库最早是在哪次报告里提到的？", "2017"),
        ("哪一年的报告最后讲到轮作休耕？", "2019"),
    ],
)
def test_the_speech_is_chosen_by_its_date(archive: Archive, question: str, year: str) -> None:
    assert _years(archive, question) == {year}


def test_the_answer_says_by_what_the_speech_was_chosen(archive: Archive) -> None:
    assert archive.ask("Who first spoke of the tram?").text.startswith("Of the speeches in the archive")
    assert archive.ask("谁最早提到夜校？").text.startswith("讲话库里按日期最早")


def test_what_nobody_mentions_is_refused(archive: Archive) -> None:
    assert archive.ask("Who was the first to mention the lighthouse?").outcome == "not_found"


def test_a_speech_without_a_date_may_be_the_one(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, date, text in (("a", "3 May 1921", "The tram is late."), ("b", "", "The tram is a marvel of our age.")):
        (tmp_path / "in" / f"{name}.txt").write_text(f"Address\n{date}\n\n{text}\n", "utf-8")
    Archive.build([tmp_path / "in"], tmp_path / "index")
    with Archive.open(tmp_path / "index") as archive:
        answer = archive.ask("Who first spoke of the tram?")
    assert not answer.text.startswith("Of the speeches")

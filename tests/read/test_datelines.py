"""The dateline of a report is neither sentence nor speaker nor title, and tells a day where nothing else does."""

from pathlib import Path

import pytest

from rag.read import FileReading, SourceFile, read_source

REST = "今天上午，县长在全县春耕会议上讲话，要求各镇抓紧备好种子和化肥，一天也不能等。"


def read(tmp_path: Path, text: str, name: str = "a.txt") -> FileReading:
    (tmp_path / name).write_text(text, "utf-8")
    return read_source(SourceFile(tmp_path / name, name)).readings[0]


@pytest.mark.parametrize(
    ("dateline", "day"),
    [
        ("新华社北京3月5日电（记者林远、周帆）", None),
        ("新华社东岭2021年3月5日电 ", "2021-03-05"),
        ("据中新社上海12月1日电 ", None),
        ("【晚报2019年11月2日讯】", "2019-11-02"),
        ("本报讯（记者 林远 通讯员 周帆）", None),
        ("本报讯 ", None),
        ("央视网消息：", None),
        ("东岭日报讯（特约记者林远）", None),
        ("【本台消息】", None),
        ("中央社台北二〇二〇年3月5日電 ", "2020-03-05"),
    ],
)
def test_a_dateline_is_left_out(tmp_path: Path, dateline: str, day: str | None) -> None:
    reading = read(tmp_path, f"在春耕会议上的讲话\n\n　　{dateline}{REST}\n")
    speech = reading.speeches[0]
    assert speech.text == REST
    assert (speech.title, speech.speaker, speech.date) == ("在春耕会议上的讲话", None, day)
    assert dict(reading.characters.dropped)["dateline"] == len(dateline.strip())


@pytest.mark.parametrize(
    ("dateline", "day"),
    [
        ("BEIJING, March 5 (Xinhua) -- ", None),
        ("WASHINGTON (AP) — ", None),
        ("LONDON, 3 September 2019 (Reuters) - ", "2019-09-03"),
        ("PORT OF SPAIN, Sept. 3, 2019 – ", "2019-09-03"),
        ("(Reuters) - ", None),
    ],
)
def test_an_english_dateline_is_left_out(tmp_path: Path, dateline: str, day: str | None) -> None:
    rest = "The harbour will be rebuilt by winter, the mayor told the council, and every family will be paid."
    speech = read(tmp_path, f"{dateline}{rest}\n\nHe said that the money was there.\n").speeches[0]
    assert speech.text.startswith(rest)
    assert (speech.date, speech.speaker) == (day, None)


@pytest.mark.parametrize(
    "line",
    [
        "新华社记者问我，水利的钱从哪里来，我说从节约里来。",
        "本报告分三个部分，先说春耕，再说防汛，最后说招商的事。",
        "本台电视节目播出以后，群众打来了一百多个电话反映问题。",
        "农网电（力）改造要在年底以前完成，一户也不能落下，请记住。",
        "(Applause) - Thank you all for coming to the harbour on such a cold and windy morning.",
        "THE SPEAKER (Mr Vale) - The house will come to order, and the clerk will read the bill.",
    ],
)
def test_what_looks_like_a_dateline_stays(tmp_path: Path, line: str) -> None:
    assert line in read(tmp_path, f"{line}\n\n{REST}\n").speeches[0].text


def test_a_report_that_a_speaker_reads_out_is_his(tmp_path: Path) -> None:
    lines = [f"第{n}句话是这样说的，大家都要记在心里面，不能忘记。" for n in range(20)]
    text = "\n\n".join([*lines, "新华社北京3月5日电 这是他念的报道，讲的是修水库的事情。"])
    assert "新华社北京3月5日电 这是他念的报道" in read(tmp_path, text).speeches[0].text


def test_what_is_printed_wins_over_the_dateline(tmp_path: Path) -> None:
    text = f"在春耕会议上的讲话\n（2020年2月28日）\n\n新华社东岭2021年3月5日电 {REST}\n"
    assert read(tmp_path, text).speeches[0].date == "2020-02-28"


def test_a_dateline_alone_on_its_line_is_no_title(tmp_path: Path) -> None:
    speech = read(tmp_path, f"新华社东岭2021年3月5日电（记者林远）\n{REST}\n{REST[:-1]}，请大家记住。\n").speeches[0]
    assert speech.text.startswith(REST)
    assert "新华社" not in speech.title


@pytest.mark.parametrize(
    ("dateline", "place"),
    [
        ("新华社黄冈3月5日电（记者林远）", "黄冈"),
        ("（中新社定西2021年12月1日电）", "定西"),
        ("据新华社台北3月5日电 ", "台北"),
        ("TAIPEI, March 5 (Kyodo) -- ", "台北"),
        ("新华社北京3月5日电 ", None),
        ("新华社某某山3月5日电 ", None),
        ("本报讯（记者林远）", None),
    ],
)
def test_the_town_of_a_dateline_counts_where_nothing_else_tells_one(
    tmp_path: Path, dateline: str, place: str | None
) -> None:
    rest = "今天上午，一位老师在会上讲话，他说要把茶树种好，一天也不能等。"
    assert read(tmp_path, f"在春耕会议上的讲话\n\n　　{dateline}{rest}\n").speeches[0].place == place
    told = f"在黄冈市春耕会议上的讲话\n\n　　{dateline}{rest}我们黄冈要带头。\n"
    assert read(tmp_path, told).speeches[0].place == "黄冈"

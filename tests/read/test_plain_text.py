"""Plain text is read without what programs put into its lines, and every character of it is accounted for."""

import textwrap
from pathlib import Path

import pytest

from rag.read import FileReading, SourceFile, read_source

HALL = "So the car park on the north bank holds two hundred cars, and we are glad of every one"
PUMPS = "of them, since sixteen pumps were bought in the spring and put into the shed beside it."


def read(tmp_path: Path, text: str) -> FileReading:
    (tmp_path / "a.txt").write_text(text, "utf-8", newline="")
    reading = read_source(SourceFile(tmp_path / "a.txt", "a.txt")).readings[0]
    account = reading.characters
    assert account.read == account.kept + sum(dict(account.dropped).values())
    assert "unexplained" not in dict(account.dropped)
    speech = reading.speeches[0]
    for piece in speech.source.pieces:
        kept = reading.text[piece.source_start : piece.source_start + piece.length]
        assert speech.text[piece.start : piece.start + piece.length] == kept
    return reading


@pytest.mark.parametrize(
    "form",
    [
        "[00:0{n}:12] ",
        "({n}:15) ",
        "0{n}:00.000 --> 0{n}:04.000  ",
        "00:0{n}:12\n",
        "0:0{n}\n",
        "【00:0{n}:12】",
        "00:0{n}:12 - ",
    ],
)
def test_times_before_lines_are_left_out_and_sentences_go_on(tmp_path: Path, form: str) -> None:
    lines = [HALL, PUMPS, "The library closes at ten now, and the ferry", "carries eleven hundred people a day."]
    reading = read(tmp_path, "\n".join(form.format(n=n) + line for n, line in enumerate(lines)))
    assert f"{HALL} {PUMPS}" in reading.speeches[0].text
    assert "12]" not in reading.speeches[0].text
    assert dict(reading.characters.dropped)["time stamp"]


def test_chinese_without_marks_is_cut_where_the_times_are(tmp_path: Path) -> None:
    said = ["停车场在北岸一共能停两百辆车", "抽水机我们买了十六台", "图书馆现在是晚上十点关门"]
    reading = read(tmp_path, "\n".join(f"[00:0{n}:12]{line}" for n, line in enumerate(said)))
    assert reading.speeches[0].text.split("\n") == said


@pytest.mark.parametrize(
    "text",
    [
        "9:00 The meeting is opened by the chair\n9:30 The treasurer reports\n10:15 Questions from the floor\n",
        "1:10 In the beginning was the word of it\n1:11 And it was said again\n2:10 And then no more\n",
        "[00:05:00] Some words\n[00:03:00] that were\n[00:09:00] sorted by hand\n",
        "At half past nine the ferry left.\n[00:05:00] A note of the editor.\nThen it came back again.\n",
    ],
)
def test_hours_of_an_agenda_and_verses_stay(tmp_path: Path, text: str) -> None:
    assert "time stamp" not in dict(read(tmp_path, text).characters.dropped)


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u2009", "　"])
def test_characters_that_blanks_space_out_are_words(tmp_path: Path, blank: str) -> None:
    said = "今年新建学校12所，投资3600万元。"
    reading = read(tmp_path, f"市政报告\n\n{blank.join(said)}\n\n明年还要修通北环路，全长十八公里。\n")
    assert said in reading.speeches[0].text


@pytest.mark.parametrize(
    "line", ["王 大 海", "停车场在北岸 能停两百辆 大家去看", "张三 李四 王五 赵六", "I a m   here, and so are you all."]
)
def test_blanks_that_part_words_stay(tmp_path: Path, line: str) -> None:
    assert line in read(tmp_path, f"同志们：\n\n{line}\n\n明年还要修通北环路，全长十八公里。\n").speeches[0].text


def test_the_marks_of_a_quoted_mail_are_left_out(tmp_path: Path) -> None:
    reading = read(tmp_path, "\n".join(f"> {line}" for line in ["Dear friends,", "", HALL, PUMPS]))
    assert f"{HALL} {PUMPS}" in reading.speeches[0].text
    assert dict(reading.characters.dropped)["quote mark"]


def test_the_numbers_of_lines_are_left_out_and_those_of_items_stay(tmp_path: Path) -> None:
    words = (f"{HALL} {PUMPS} " * 3).split()
    lines = [" ".join(words[at : at + 9]) for at in range(0, len(words), 9)]
    numbered = read(tmp_path, "\n".join(f"{n:>3}  {line}" for n, line in enumerate(lines, 1)))
    assert numbered.speeches[0].text.startswith(f"{HALL} {PUMPS}")
    assert dict(numbered.characters.dropped)["line number"]
    towns = ["Weyport", "Hollin", "Brack", "Lower Wey", "Marl", "Stony Ford", "Ash", "Elm", "Oakley", "Pine"]
    thanks = (f"{n:>3}  The board thanks {town} for the {n} boats it sent." for n, town in enumerate(towns, 1))
    items = read(tmp_path, f"Thanks to the towns\n\n{HALL}.\n\n" + "\n".join(thanks))
    assert "line number" not in dict(items.characters.dropped)


@pytest.mark.parametrize(
    "table",
    [
        "Town | Schools | Crowns\nWeyport | 7 | 4200\nHollin | 3 | 1900\n",
        "Town      Schools    Crowns\nWeyport   7          4200\nHollin    3          1900\n",
        "+---+---+\n| Town | Schools | Crowns |\n+===+===+\n| Weyport | 7 | 4200 |\n+---+---+\n"
        "| Hollin | 3 | 1900 |\n+---+---+\n",
        "┌──┬──┐\n│ Town │ Schools │ Crowns │\n├──┼──┤\n│ Weyport │ 7 │ 4200 │\n│ Hollin │ 3 │ 1900 │\n└──┴──┘\n",
        "Town　　Schools　　Crowns\nWeyport　　7　　4200\nHollin　　3　　1900\n",
    ],
)
def test_a_table_that_is_drawn_with_characters_has_heads(tmp_path: Path, table: str) -> None:
    reading = read(tmp_path, f"{HALL}.\n\n{table}\n{HALL}.\n")
    assert "Hollin | Schools: 3 | Crowns: 1900" in reading.speeches[0].text.split("\n")


@pytest.mark.parametrize(
    "verses",
    [
        "明月  清风  流水\n高山  大河  孤舟\n远客  归人  灯火\n",
        "Roll on   roll on\nOld sea   deep sea\nGo by   go by\n",
    ],
)
def test_verses_in_columns_are_no_table(tmp_path: Path, verses: str) -> None:
    assert verses.split("\n")[1] in read(tmp_path, f"{HALL}.\n\n{verses}\n{HALL}.\n").speeches[0].text


PARAGRAPHS = (
    "The mill grinds all winter, even on the short days, and the millers pay for the second wheel, which comes in "
    "October and is set up by nine people from the valley itself before the first frost is there.",
    "Nobody in the valley shall go without bread, and so we have the flour a week before the ice, as the council "
    "promised it to the bakers in the spring of last year, when the river stood so high.",
)


def test_long_english_lines_are_a_paragraph_each(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n".join(PARAGRAPHS))
    [speech] = read_source(SourceFile(tmp_path / "a.txt", "a.txt")).speeches
    assert speech.text.split("\n") == [*PARAGRAPHS]


def test_lines_of_the_width_of_a_page_are_joined(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n\n".join(textwrap.fill(paragraph, 72) for paragraph in PARAGRAPHS))
    [speech] = read_source(SourceFile(tmp_path / "a.txt", "a.txt")).speeches
    assert speech.text.split("\n") == [*PARAGRAPHS]


def test_a_long_line_that_breaks_off_goes_on(tmp_path: Path) -> None:
    first, second = PARAGRAPHS
    (tmp_path / "a.txt").write_text(f"{first[:-20]}\n{first[-19:]}\n{second}")
    [speech] = read_source(SourceFile(tmp_path / "a.txt", "a.txt")).speeches
    assert speech.text.split("\n")[0].startswith(f"{first[:-20]} {first[-19:]}")

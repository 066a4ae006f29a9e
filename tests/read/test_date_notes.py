import pytest

from rag.read.date_notes import notes_of


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("This is a transcript of the debate that was broadcast from the Corn Exchange on September 9, "
         "2014.", "2014-09-09"),
        ("Delivered before the Society of Gardeners on 12 October 1887; taken down by the secretary.", "1887-10-12"),
        ("The lecture was given in the old hall on 3 May 1999, and nobody recorded it.", "1999-05-03"),
        ("本文系作者2018年9月3日在清溪师范学院的演讲，根据录音整理。", "2018-09-03"),
        ("这是林远帆在一九八六年四月的一次谈话，题目是编者加的。", "1986-04"),
        ("I was given this ring on 3 May 1999, and I have worn it ever since.", None),
        ("We held our first meeting on 3 May 1999.", None),
        ("The harbour was opened on 3 May 1999.", None),
        ("A debate will be held on 3 May 2031.", None),
        ("It was recorded on 3 May 1999 and broadcast on 5 May 1999.", None),
        ("同志们，2018年9月3日的讲话大家都学过了。", None),
    ],
)  # fmt: skip
def test_which_sentences_of_an_editor_tell_the_day(line: str, date: str | None) -> None:
    notes = notes_of([line, "Ladies and gentlemen, the harbour is deep.", "It was dug by hand."])
    assert (notes[0].value if notes else None) == date


def test_a_sentence_in_the_middle_of_a_speech_is_no_note() -> None:
    lines = ["The harbour is deep."] * 5
    lines.insert(3, "The sermon was preached on 3 May 1999.")
    assert notes_of(lines) == ()

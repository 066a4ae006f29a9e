import pytest

from rag.read.compilation import divide_file
from rag.read.lines import split_lines

LONG_TITLE = "Remarks by the Minister for Trade to the Harbour Board"


def title_of(text: str) -> str | None:
    return divide_file(split_lines(text)).drafts[0].title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("守住饭碗\n（2019年3月5日）\n同志们：\n今天说粮食。\n", "守住饭碗"),
        ("关于编制规划的说明\n县长 王大海\n今天说规划。\n", "关于编制规划的说明"),
        ("2019年3月5日\n在植树大会上的讲话\n同志们：\n今天栽树。\n", "在植树大会上的讲话"),
        ("致全县农民朋友的一封信\n农民朋友们：\n今年雨水少。\n", "致全县农民朋友的一封信"),
        ("Second Address.[1]\nDelivered at Brindleford, March 4, 1865.\nCitizens: we build.\n", "Second Address"),
        ("Collected Speeches\nFarewell Address\nMarch 4, 1865\nCitizens: we part.\n", "Farewell Address"),
        ("Remarks by the Minister for Trade to the Harbour Board\n3 May 2011\nHello.\n", LONG_TITLE),
        ("On the Harbour\n\nFriends, the harbour is deep.\n", "On the Harbour"),
        ("Brindleford, 4th March 1862.\n\nDear Sir,\n\nI have received your letter.\n", None),
        ("I address you tonight.\nThe harbour is deep.\n", None),
        ("The first page of the document.\nFellow-Citizens:\nWe build.\n", None),
        ("王大海\n同志们：\n今天栽树。\n", None),
    ],
)
def test_which_of_the_first_lines_is_the_title(text: str, title: str | None) -> None:
    assert title_of(text) == title


def test_a_caption_is_no_part_of_the_speech() -> None:
    drafts = divide_file(split_lines("The last page of the document.\nFellow-Citizens:\nWe build.\n")).drafts
    assert [line.text for line in drafts[0].lines] == ["Fellow-Citizens:", "We build."]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Harrow Canning Company Ltd\nSixtieth Annual Meeting\n3 May 2011\nFriends, we canned.\n",
            "Sixtieth Annual Meeting",
        ),
        ("云泽市人民政府办公室\n关于修桥的说明\n县长 王大海\n今天说桥。\n", "关于修桥的说明"),
        ("澜江市議會\n會議過程紀錄\n2021年3月5日\n主席：開會。\n", "會議過程紀錄"),
        ("云泽造船集团\n在下水典礼上的讲话\n同志们：\n船下水了。\n", "在下水典礼上的讲话"),
        ("Brindle Holdings\nRemarks of the Chair\n5 June 2015\nGood morning.\n", "Remarks of the Chair"),
    ],
)
def test_who_held_a_meeting_is_no_title_above_one(text: str, title: str) -> None:
    assert title_of(text) == title

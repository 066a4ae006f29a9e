from pathlib import Path

import pytest

from rag.read import SourceFile, read_source
from rag.read.mail_heads import read_mail_head

MAIL = """\
From: Ruth Amsel <ruth@mill.example>
To: council@mill.example
Subject: Re: Remarks on the mill
Date: Tue, 5 Mar 2024 10:00:00 +0100

Dear all, these are my remarks.

> Friends, the mill grinds all winter. We have bought a second wheel, which
> comes in October.
>
>> Who pays for it?
>
> The millers pay for it.

Best wishes, Ruth
"""


def test_a_mail_is_read_with_its_facts_and_without_its_marks(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(MAIL)
    [reading] = read_source(SourceFile(tmp_path / "a.txt", "a.txt")).readings
    [speech] = reading.speeches
    assert (speech.title, speech.speaker, speech.date) == ("Remarks on the mill", "Ruth Amsel", "2024-03-05")
    lines = speech.text.split("\n")
    assert "Friends, the mill grinds all winter. We have bought a second wheel, which comes in October." in lines
    assert "Who pays for it?" in lines and "@" not in speech.text
    at = speech.text.index("The millers")
    span = speech.source.locate(at, at + 11)
    assert reading.text[span.start : span.end] == "The millers"
    assert "unexplained" not in dict(reading.characters.dropped)


@pytest.mark.parametrize(
    ("head", "facts"),
    [
        (
            "发件人：韦小川 <w@a.example>\n发送时间：2023年4月5日 9:30\n收件人：全体\n主题：转发：防汛讲话\n\n同志们",
            {"speaker": "韦小川", "title": "防汛讲话", "date": "2023-04-05"},
        ),
        (
            "From: ruth@mill.example\nSent: 5 March 2024\nSubject: The mill\n\nFriends",
            {"title": "The mill", "date": "2024-03-05"},
        ),
        (
            'Subject: A long\n subject\nFrom: "Amsel, Ruth" <r@m.example>\nCc: x\n\nFriends',
            {"title": "A long subject", "speaker": "Amsel, Ruth"},
        ),
        ("主题：防汛\n时间：2023年4月5日\n日期：待定\n\n同志们", {}),
        ("时间：2023年4月5日\n地点：三楼\n主题：防汛\n\n同志们", {}),
        ("From: the mill to the sea\nWe walked all day.\n", {}),
        ("Date: 5 March 2024\nTo: the council\nCc: the mayor\n\nFriends", {}),
        ("", {}),
    ],
)
def test_a_head_is_one_of_a_mail_or_none(head: str, facts: dict[str, str]) -> None:
    front, start = read_mail_head(head)
    assert dict(front.values) == facts
    assert bool(start) == bool(facts)

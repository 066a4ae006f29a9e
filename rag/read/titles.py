"""Titles of speeches: which lines are one, and which lines begin a speech under one."""

import re
from collections.abc import Sequence

from rag.read.labels import label_of
from rag.read.lines import Line, is_date, is_salutation
from rag.read.people import is_speaker

LONGEST_TITLE = 50
GENRE = re.compile(
    r"讲话|致辞|致词|发言|演讲|报告|讲稿|开幕[词辞]|闭幕[词辞]|祝[词辞]|贺[词辞]|献[词辞]|欢迎[词辞]|答谢[词辞]|述职|寄语"
    r"|动员|总结|表态|主持[词辞]|文稿|講話|致辭|致詞|發言|演講|報告|講稿|開幕[詞辭]|閉幕[詞辭]|speech|remarks|address|statement|keynote",
    re.IGNORECASE,
)
# A title that can be nothing else: it ends in the name of a spoken text. 报告, 总结 and 动员 are headings as often.
_SPOKEN = re.compile(
    r".{2,}(?:讲话|致辞|致词|发言|演讲|讲稿|开幕[词辞]|闭幕[词辞]|祝[词辞]|贺[词辞]|献[词辞]|欢迎[词辞]|答谢[词辞]|主持[词辞]|寄语|述职报告"
    r"|講話|致辭|致詞|發言|演講|講稿|開幕[詞辭]|閉幕[詞辭])(?:稿|提纲|摘要|摘编|实录|全文|范文|材料|辞)?"
    r"|(?:speech|remarks|address|statement|keynote)\b.{3,}|.{3,}\b(?:speech|remarks|address|keynote)",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s*[（(【\[][^（()）】\]]{1,24}[）)】\]]\s*$|\s*[一二三四五六七八九十\d]{1,2}$")
_QUOTED = re.compile(r"《([^《》]+)》")
_SENTENCE_MARK = re.compile(r"[，；;！!？?]")
# Words that follow 贯彻, 学习 and the like are about a speech and not the title of one.
_ABOUT = re.compile(r"^(?:认真|深入|全面|切实)?(?:学习|贯彻|落实|领会|传达|践行|宣传)")


def is_title(line: Line, following: Line | None) -> bool:
    """Tell whether a line is a printed title: short, without a final mark, and named or placed like one."""
    text = line.text
    if len(text) > LONGEST_TITLE or (len(text) < 2 and not line.depth) or text[-1] in "。；;：:，,、" or "。" in text:
        return False
    if label_of(text) or is_salutation(text) or is_date(text) or is_speaker(text):
        return False
    if line.depth == 1 or GENRE.search(text) and not _SENTENCE_MARK.search(text):
        return True
    return following is not None and (is_salutation(following.text) or following.text.startswith(("——", "--")))


def is_speech_title(text: str) -> bool:
    """Tell whether words can only be the title of a speech, such as 在某某会议上的讲话（摘要）."""
    if len(text) > LONGEST_TITLE or text[-1:] in "。；;：:，,、":
        return False
    quoted = _QUOTED.fullmatch(text)
    bare = _TAIL.sub("", _TAIL.sub("", quoted[1] if quoted else text))
    return _SPOKEN.fullmatch(bare) is not None and not _SENTENCE_MARK.search(bare) and not _ABOUT.match(bare)


def opens(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a speech begins under a line: a salutation follows, with at most its date and speaker between."""
    for line in lines[index + 1 : index + 5]:
        if is_salutation(line.text):
            return True
        if not (is_date(line.text) or is_speaker(line.text) or line.text.startswith(("——", "--"))):
            return False
    return False


def is_dated(lines: Sequence[Line], index: int) -> bool:
    """Tell whether the date of a speech stands under a line, with at most its speaker between."""
    following = lines[index + 1 : index + 3]
    return any(is_date(line.text) for line in following[:1]) or (
        len(following) > 1 and is_speaker(following[0].text) and is_date(following[1].text)
    )

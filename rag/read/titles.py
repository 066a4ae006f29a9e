"""Titles of speeches: which lines are one, and which lines begin a speech under one."""

import re
from collections.abc import Sequence

from rag.read.labels import label_of
from rag.read.lines import Line, is_date
from rag.read.people import is_speaker
from rag.text.salutation import is_salutation

LONGEST_TITLE = 50
GENRE = re.compile(
    r"讲话|致辞|致词|发言|演讲|报告|讲稿|开幕[词辞]|闭幕[词辞]|祝[词辞]|贺[词辞]|献[词辞]|欢迎[词辞]|答谢[词辞]|述职|寄语"
    r"|动员|总结|表态|主持[词辞]|文稿|講話|致辭|致詞|發言|演講|報告|講稿|開幕[詞辭]|閉幕[詞辭]|speech|remarks|address|statement|keynote",
    re.IGNORECASE,
)
# A title that can be nothing else: it ends in the name of a spoken text. 报告, 总结 and 动员 are headings as often.
_SPOKEN = re.compile(
    r".{2,}(?:讲话|致辞|致词|发言|演讲|讲稿|开幕[词辞]|闭幕[词辞]|祝[词辞]|贺[词辞]|献[词辞]|欢迎[词辞]|答谢[词辞]|主持[词辞]|寄语|述职报告"
    r"|講話|致辭|致詞|發言|演講|講稿|開幕[詞辭]|閉幕[詞辭])(?:稿|提纲|要点|摘要|摘编|实录|全文|范文|材料|辞)?"
)
_ENGLISH_TITLE = re.compile(
    r"(?:Speech|Remarks|Address|Statement|Keynote)\b.{3,}"
    r"|(?:[A-Z0-9][\w'’.-]*\s+|(?:of|the|at|to|for|and|in|on|a)\s+)+(?:Speech|Remarks|Address|Keynote)"
)
_REPORT = re.compile(r"[^，。；：！？]{3,}(?:报告|報告)(?:稿|提纲|摘要)?")
_EVENT = re.compile(r"会|仪式|典礼|论坛|[^正方形模]式|[节班]|會")
_TAIL = re.compile(
    r"\s*[（(【\[][^（()）】\]]{1,24}[）)】\]]\s*$|\s*[一二三四五六七八九十\d]{1,2}$|\s*(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?$"
)
_QUOTED = re.compile(r"《([^《》]+)》")
_SENTENCE_MARK = re.compile(r"[，；;！!？?>＞»›|｜]")
# Words that go on about a speech and are no title of one: 认真学习…讲话, 按照…讲话.
_ABOUT = re.compile(
    r"再?(?:要|也|又|就|都|把|被|这|那|刚才|今天|会上|会后|大家|根据|按照|结合|通过|听|请|下面|认真|深入|全面|切实|学习|贯彻|落实|领会"
    r"|传达|践行|宣传|印发|转发)"
)
_GIVEN_AT = re.compile(
    r"(?P<before>.*?)在[^，。；！？]{3,40}(?:上|中|时)的?[\u4e00-\u9fff]{0,6}?"
    r"(?:讲话|致辞|致词|发言|演讲|講話|致辭|發言|演講)(?:稿|提纲|要点|摘要|摘编|实录|全文)?"
)
# What may stand before 在…上的讲话: a date, a speaker, a place; anything else goes on about the speech of another.
_BEFORE = re.compile(
    r"[—-]*(?:(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?)?"
    r"(?:[^，。；在]{0,24}?(?:书记|主席|[省市县区州镇乡局厅部会院校处科站行所]长|主任|董事长|总经理|总裁|理事长|秘书长|检察长|司令|政委"
    r"|经理|院士|教授|领导|代表|同志|先生|女士|嘉宾|专家|学生|老师|家长|[市县区镇])(?:[\u4e00-\u9fff]{2,3})?)?"
)
# 同志们，今天召开…: the salutation and the speech on one line.
_GREETING = re.compile(
    r"(?:同志们|同志們|朋友们|同学们|乡亲们|女士们、先生们|大家(?:上午|下午|晚上|早上)?好)\s*[:：,，!！]"
    r"|(?:尊敬的|敬爱的|亲爱的|各位)[^。；;，,]{1,40}[:：!！]"
    r"|(?:ladies and gentlemen|(?:dear|(?:my )?fellow) [^.:,]{2,40}|distinguished [^.:]{2,60})[,:]",
    re.IGNORECASE,
)
_ENGLISH_DATE = re.compile(
    r"[（(]?(?:\d{1,2}\s+)?(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"\s+(?:\d{1,2},?\s+)?(?:19|20)\d\d[）)]?\.?"
)


def is_title(line: Line, following: Line | None) -> bool:
    """Tell whether a line is a printed title: short, without a final mark, and named or placed like one."""
    text = line.text
    if len(text) > LONGEST_TITLE or (len(text) < 2 and not line.depth) or text[-1] in "。；;：:，,、" or "。" in text:
        return False
    if label_of(text) or is_salutation(text) or is_date(text) or is_speaker(text):
        return False
    if line.depth == 1 or (GENRE.search(text) and not _SENTENCE_MARK.search(text)):
        return True
    return following is not None and (is_salutation(following.text) or following.text.startswith(("——", "--")))


def is_speech_title(text: str) -> bool:
    """Tell whether words can only be the title of a speech, such as 在某某会议上的讲话（摘要）."""
    if len(text) > LONGEST_TITLE + 20 or text[-1:] in "。；;：:，,、":
        return False
    bare = _bare(text)
    given = _GIVEN_AT.fullmatch(bare)
    if given:
        return _BEFORE.fullmatch(given["before"]) is not None and not _ABOUT.match(bare)
    spoken = _SPOKEN.fullmatch(bare) or _ENGLISH_TITLE.fullmatch(bare)
    return spoken is not None and not _SENTENCE_MARK.search(bare) and not _ABOUT.match(bare)


def is_given_at(text: str) -> bool:
    """Tell whether words are a title that says where the speech was given: 在某某会议上的讲话."""
    return is_speech_title(text) and _GIVEN_AT.fullmatch(_bare(text)) is not None


def is_report_title(text: str) -> bool:
    """Tell whether words may be the title of a report that was read out; a chapter may be called the same."""
    return len(text) <= LONGEST_TITLE and _REPORT.fullmatch(_bare(text)) is not None


def is_event_title(text: str) -> bool:
    """Tell whether words are the title of a speech that names its meeting: 全县招商引资大会讲话."""
    return is_speech_title(text) and _EVENT.search(text) is not None


def two_line_title(lines: Sequence[Line], index: int) -> str | None:
    """Return the title that a line and the next make together: 在某某会议暨 and 某某大会上的讲话."""
    first = lines[index].text
    if "在" not in first or len(first) > LONGEST_TITLE or first[-1] in "。；;！!？?：:" or index + 1 >= len(lines):
        return None
    second = lines[index + 1].text
    if lines[index + 1].apart or len(second) > LONGEST_TITLE or is_speech_title(first):
        return None
    return first + second if is_given_at(first + second) else None


def _bare(text: str) -> str:
    """Return a title without 《》 and without what stands in brackets behind it."""
    quoted = _QUOTED.fullmatch(text)
    return _TAIL.sub("", _TAIL.sub("", quoted[1] if quoted else text))


def opens(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a speech begins under a line: a salutation follows, with at most its date and speaker between."""
    for line in lines[index + 1 : index + 5]:
        if _GREETING.match(line.text) or is_salutation(line.text):
            return True
        if not (_is_date(line.text) or is_speaker(line.text) or line.text.startswith(("——", "--"))):
            return False
    return False


def is_dated(lines: Sequence[Line], index: int) -> bool:
    """Tell whether the date of a speech stands under a line, with at most its speaker between."""
    following = lines[index + 1 : index + 3]
    return any(_is_date(line.text) for line in following[:1]) or (
        len(following) > 1 and is_speaker(following[0].text) and _is_date(following[1].text)
    )


def _is_date(text: str) -> bool:
    return is_date(text) or (len(text) <= 30 and _ENGLISH_DATE.fullmatch(text) is not None)

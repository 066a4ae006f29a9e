"""Speakers: the line under a title that names one, by office and name."""

import re

# The commonest surnames cover nine people in ten (Ministry of Public Security, report on names 2020); others are not
# recognised without an office before them.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜"
    "崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文"
)
_NAME = rf"(?:[{_SURNAMES}][\u4e00-\u9fff·]{{1,2}}|[{_SURNAMES}][ \u3000][\u4e00-\u9fff])"
_MASKED_NAME = r"[×xX*＊○某]{1,3}"
_OFFICE = (
    r"(?:[\u4e00-\u9fff×xX*＊、（）()·]{0,24}?"
    r"(?:书记|主席|市长|县长|区长|省长|州长|镇长|乡长|局长|厅长|部长|主任|会长|院长|校长|董事长|总经理|总裁|理事长|秘书长|社长"
    r"|厂长|处长|科长|站长|行长|所长|检察长|司令|政委|主管|经理|院士|教授))"
)
_LABEL = r"(?:讲话人|发言人|报告人|演讲人|主讲人|致辞人|演讲者)\s*[:：]\s*"
_LINE = re.compile(
    rf"[（(]?(?:{_LABEL}(?P<said>[^，。；;,:：]{{2,30}})"
    rf"|(?P<office>{_OFFICE})[ \u3000、,，]*(?P<name>{_NAME})|(?P<plain>{_NAME}))[）)]?"
)
_UNDER_TITLE = re.compile(rf"[（(]?(?:{_OFFICE}[ \u3000]*(?:{_NAME}|{_MASKED_NAME})?|{_NAME})[）)]?")
_DATE_BESIDE = re.compile(
    r"[（(【\[]?(?:(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}[日号])?|(?:19|20)\d\d[-.]\d\d?[-.]\d\d?)[\s,，、）)】\]]*"
)
# 县委书记张三在全县大会上的讲话; a name without an office only as 张三同志, since 王市长在 is no name.
_IN_TITLE = re.compile(
    rf"(?:(?P<office>{_OFFICE})(?:[ \u3000]*(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?))?"
    rf"|(?P<plain>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=同志))(?:同志)?[ \u3000]*(?:在|于)"
)
_OF_HIMSELF = re.compile(
    rf"我是(?P<office>{_OFFICE})(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=[，,。；;！!\n])"
    rf"|我(?:叫|的名字是)(?P<plain>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=[，,。；;！!\n])"
)
_SELF_REACH = 600


def is_speaker(text: str) -> bool:
    """Tell whether a line can be the speaker's under a title: an office, a name, or both, and nothing else."""
    return len(text) <= 40 and (_LINE.fullmatch(text) is not None or _UNDER_TITLE.fullmatch(text) is not None)


def named_speaker(line: str) -> str | None:
    """Return the speaker that a line under a title names, as printed: 县委书记 张三; a date beside it is left out."""
    text = _DATE_BESIDE.sub("", line).strip("（）()【】[] \u3000")
    match = _LINE.fullmatch(text) if 2 <= len(text) <= 40 else None
    if match is None:
        return None
    return match["said"].strip() if match["said"] else _whole(match)


def speaker_in_title(title: str) -> str | None:
    """Return whom a title says to speak: 县委书记 张三 for 县委书记张三在全县大会上的讲话."""
    match = _IN_TITLE.match(title)
    return _whole(match) if match else None


def speaker_of_himself(text: str) -> tuple[str, str] | None:
    """Return how a speaker introduces himself near the beginning, and the words in which he does."""
    match = _OF_HIMSELF.search(text, 0, _SELF_REACH)
    return (_whole(match), match[0]) if match else None


def _whole(match: re.Match[str]) -> str:
    return match["plain"] or " ".join(filter(None, (match["office"].strip(), match["name"])))

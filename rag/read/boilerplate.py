"""Lines that a web site put around a speech: navigation, advertising, page marks, editors' introductions.

Only whole lines are recognised, by what such lines look like in general. Some kinds are safe to drop anywhere; the
others count only near the beginning or the end of a speech.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from rag.read.lines import Line

_LONGEST = 300
_MARK_IN_LINE = re.compile(r"(?<=[。！？；”）!?;\")])\s*[-—–－]\s?\d{1,4}\s?[-—–－]$")
_PAGE = re.compile(
    r"[-—–－·]\s*\d{1,4}\s*[-—–－·]|第\s*\d+\s*页([\s,，/]*共\s*\d+\s*页)?|page \d+( of \d+)?"
    r"|共\s*\d+\s*页[,，]?\s*(?:当前|这是)?第\s*\d+\s*页\d{0,12}",
    re.IGNORECASE,
)
_MASKS = frozenset("×＊○〇□")

# (pattern, longest line that it may take) for the whole line.
_ANYWHERE = (
    (r"(?:https?://|www\.)\S+", 300),
    (r"赞助商(?:链接|广告)?|广告(?:位)?|分享到.{0,20}", 40),
    (r"(?:加入|点此|点击)?收藏(?:本文|本页)?|(?:打印|关闭)(?:本页|窗口)", 40),
    (r"返回(?:顶部|首页|列表|目录|搜狐.*)|(?:下载|查看|阅读|展开)(?:全文|原文|文档|本文).{0,10}", 30),
    (r"(?:您|你)?(?:现在|当前)?(?:所在)?的?位置\s*[:：]?\s*(?:首页.*)?|当前位置\s*[:：]?.{0,80}", 100),
    (r"(?:首页|主页|home)\s*(?:>|＞|»|›|→|/|-+|&gt;).*", 120),
    (r"(?:[^>＞»›。]{1,20}\s*(?:>|＞|»|›|&gt;)\s*){2,}[^>＞»›。]{1,40}", 140),
    (r"推荐访问\s*[:：].*", 300),
    (r"(?:上一篇|下一篇|上一页|下一页)\s*(?:[:：].*)?", 150),
    (r"(?:版权(?:所有(?![者人的])|声明)|copyright\b|©).*", 120),
    (r".{0,20}ICP备\s*\d+.*", 80),
    (r"(?:设为首页|加入收藏|网站地图|联系我们|网站首页)(?:\s*[|｜/·\s]\s*\S{2,8})*", 60),
    (r"[【\[（(]?字[体号]\s*[:：]?[\s大中小默认]*[】\])）]?(?:\s*[【\[]\S{2,4}[】\]])*", 40),
    (r"(?:(?:分享|收藏|点赞|举报|打印|评论|投诉|纠错|转发|复制)[\s|｜/]*){2,}|举报|投稿|纠错", 40),
    (r"[-—=]+\s*分[隔割]线\s*[-—=]*|[顶踩]一下\s*[（(]?\d*[）)]?.{0,8}", 60),
    (r"(?:>>|》》|＞＞).*(?:更多|下一页|精彩|查看|阅读).*|(?:点击)?查看更多.{0,10}", 80),
    (r"免责声明\s*[:：].*|百度搜索[“\"].*", 200),
    (r"(?:VIP|会员)?免费(?:下载|阅读).{0,10}", 20),
)
_META_KEY = (
    r"(?:推荐人|来源|作者|发布人|发布者|编辑|责任编辑|责编|编者|发布时间|发布日期|更新时间|时间|日期|阅读|阅读量|阅读次数"
    r"|浏览|浏览量|浏览次数|点击|点击数|点击量|访问量|人气|字数|栏目|分类|标签|关键词|字体|评论|点赞|下载|大小)"
)
_AT_EDGES = (
    (rf"{_META_KEY}\s*[:：][^。；]*?\s{_META_KEY}\s*[:：]?.*", 150),
    (
        r"(?:推荐人|发布人|发布者|责任编辑|责编|发布时间|发布日期|更新时间|阅读|阅读量|阅读次数|浏览|浏览量|浏览次数)\s*[:：].*",
        60,
    ),
    (r"(?:点击|点击数|点击量|访问量|人气|字数|栏目|分类|标签|关键词|字体|文章来源|来源|作者|编辑)\s*[:：].*", 60),
    (r"(?:文章|文档|本文)?(?:标题|题目)\s*[:：].*", 120),
    (r"《[^》]{2,80}》(?:一文)?(?:来源于|来自|转载自|由|出自).{0,60}(?:欢迎|整理|提供|发布|推荐|转载|阅读|网).*", 200),
    (r"(?:本文|稿件|文章)(?:来源|来自|由|地址|链接|转自|出自).*", 120),
    (r"(?:转载(?:请|自|于|时)|原文(?:链接|地址)).*", 150),
    (r"(?:相关|推荐|延伸|热门|最新|精彩|拓展)(?:阅读|文章|推荐|范文|链接|热词|搜索|导读)(?:\s*[:：].*)?", 200),
    (r"[（(]?责任编辑\s*[:：].*", 60),
    (
        r"(?:文档|文件|资料)(?:名称|大小|格式|类型|页数)\s*[:：].*|(?:下载(?:次数|积分|量)|所需积分|上传(?:时间|者|人))\s*[:：].*",
        80,
    ),
    (r"本(?:资料|文档|文件)(?:为|是|由|共).{0,30}(?:WORD|DOC|PDF|格式|下载|上传|整理|提供).*", 100),
    (r".{0,20}点击.{0,8}下载.{0,20}|.{0,12}下载(?:地址|链接)\s*[:：]?.{0,20}", 50),
    (r"(?:相关|热门)(?:热词|标签|搜索|关键词)[^:：]{0,6}[:：].*", 200),
    (r"[【\[](?:摘要|关键词|导语|导读|内容提要|提要)[】\]].*|(?:导读|导语|摘要|关键词)\s*[:：].*", 300),
    (r"正文\s*[:：]?|[（(]?(?:全文)?(?:完|结束)[）)]?", 10),
    (r"(?:19|20)\d\d\s?[-/.年]\s?\d\d?\s?[-/.月]\s?\d\d?\s?日?\s+\d{1,2}[:：]\d\d(?:[:：]\d\d)?(?:\s.*)?", 120),
    (r"[^，。；！？\s]{2,10}(?:范文|文秘|公文|文库|讲话|演讲|文档|作文)(?:大全)?网", 16),
    (r"(?:扫码|扫一扫|扫描).{0,12}(?:关注|下载|公众号|二维码).{0,30}|(?:微信)?关注.{0,12}公众号.{0,40}", 60),
    (r"猜你喜欢.*|(?:您|你)可能(?:还)?(?:感兴趣|喜欢).{0,10}|(?:文章|本文)?(?:目录|导读|简介)\s*[:：]?", 60),
    (r".{2,60}[（(](?:精选|通用|集锦|汇编|合集|大全|推荐|优秀|最新|热门|精彩|范文|整理|共)?\s*\d{1,3}\s*篇[）)]", 80),
)
# An editor's sentences; a speaker who says 我 or offers 意见 for reference is no editor.
_EDITORIAL = (
    (
        r"[^。！？!?]{0,60}小编[^。！？!?]*(?:整理|收集|搜集|分享|带来|推荐|精心|欢迎|参考)[^。！？!?]*[。！!]?[^。]{0,40}[。！!]?",
        200,
    ),
    (
        r"(?:以下|下面)(?:是|为)[^。]{0,40}(?:为大家|为您|为你|给大家|本站|网)[^。]{0,20}(?:整理|收集|搜集|带来|分享)[^。]*。?",
        200,
    ),
    (r"[^。]{0,80}(?:仅供|供)(?:大家|您|各位|读者)?(?:学习)?(?:参考|借鉴)[^。]{0,20}[。！!]?", 120),
    (r"[^。]{0,60}欢迎(?:大家)?(?:阅读|浏览|下载|收藏)[^。]{0,60}[。！!]?", 150),
    (r"以上(?:就)?(?:是|为)[^。]{0,60}(?:全部内容|希望(?:对|能)|带来|整理|分享)[^。]{0,40}[。！!]?", 150),
    (r"为(?:您|大家|你)(?:提供|带来|整理|准备)[^。]{0,50}(?:希望|欢迎)[^。]{0,40}[。！!]?", 150),
    (r"(?:本文|文章|内容|资料|素材)[^。]{0,10}来(?:自|源于?)(?:网络|互联网)[^。]{0,60}[。！!]?", 150),
    (r"[^。]{0,30}如有(?:雷同|侵权)[^。]{0,40}[。！!]?", 120),
    (r"更多[^。]{0,40}(?:请(?:继续)?(?:关注|访问|点击|浏览)|尽在|敬请关注)[^。]*。?", 150),
)
_HOLDS_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]").search
_LONGEST_LIST = 40
_RELATED = re.compile(
    r".{0,60}(?:相关|推荐|热门|精选|更多|延伸|拓展|最新)(?:的)?(?:文章|阅读|推荐|范文|内容|资料|链接)\s*[:：]?"
    r"|(?:猜你喜欢|(?:您|你|大家)(?:可能)?(?:还|也)?(?:感兴趣|喜欢|关注|爱看|会看|看了)(?:的|了)?.{0,6})\s*[:：]?"
)
_SPEAKER = re.compile(r"我|咱|意见|体会|建议|看法|同志")


class _Rules:
    """Patterns for whole lines, each with the longest line that it may take, put together by length."""

    def __init__(self, rules: Iterable[tuple[str, int]]) -> None:
        listed = tuple(rules)
        self._longest = sorted({longest for _, longest in listed})
        self._patterns = [
            re.compile("|".join(f"(?:{pattern})" for pattern, longest in listed if longest >= least), re.IGNORECASE)
            for least in self._longest
        ]

    def fit(self, text: str) -> bool:
        """Tell whether one of the patterns takes the whole line."""
        at = bisect_left(self._longest, len(text))
        return at < len(self._patterns) and self._patterns[at].fullmatch(text) is not None


_ANYWHERE_RULES = _Rules(_ANYWHERE)
_EDGE_RULES = _Rules(_AT_EDGES)
_EDITORIAL_RULES = _Rules(_EDITORIAL)


def frame_rule(text: str) -> str | None:
    """Return the rule by which a line is part of a site's frame wherever it stands, or None for what may be speech."""
    if len(text) > _LONGEST:
        return None
    if len(text) <= 30 and _PAGE.fullmatch(text):
        return "page number"
    if not _HOLDS_WORDS(text) and _is_only_marks(text):
        return "ornament"
    return "site frame" if _ANYWHERE_RULES.fit(text) else None


def framing_rule(text: str) -> str | None:
    """Return the rule by which a line near the beginning or end of a speech credits, advertises or introduces it."""
    if len(text) > _LONGEST:
        return None
    if _EDGE_RULES.fit(text):
        return "credit line"
    return "editor's note" if _EDITORIAL_RULES.fit(text) and not _SPEAKER.search(text) else None


def related_list(lines: Sequence[Line]) -> int:
    """Return where the list of other articles at the end of a page begins; the number of lines where there is none."""
    for index in range(max(0, len(lines) - _LONGEST_LIST), len(lines)):
        if _RELATED.fullmatch(lines[index].text) and not any(_is_prose(line.text) for line in lines[index + 1 :]):
            return index
    return len(lines)


def _is_prose(text: str) -> bool:
    return (len(text) > 60 or text[-1] in "。！？!?") and framing_rule(text) is None and frame_rule(text) is None


def without_page_mark(line: Line) -> Line:
    """Cut off a page number that was glued to the end of a line."""
    tail = _MARK_IN_LINE.search(line.text, max(0, len(line.text) - 16))
    if tail is None:
        return line
    return Line(line.text[: tail.start()], line.start, line.depth, line.apart)


def is_excerpt(line: Line, following: Sequence[Line]) -> bool:
    """Tell whether a line only repeats, and breaks off, what the next lines say in full."""
    text = line.text.rstrip(".…。 　")
    if len(text) == len(line.text) or not line.text.endswith(("...", "…")) or len(text) < 20:
        return False
    opening = _squeezed(text[:600])
    for skipped in range(min(3, len(following))):
        if _squeezed("".join(after.text[:700] for after in following[skipped : skipped + 8])).startswith(opening):
            return True
    return False


def _is_only_marks(text: str) -> bool:
    """Tell whether a line holds no letter, digit or mask; rules across the page and stray commas do not."""
    return not any(character in _MASKS or unicodedata.category(character)[0] in "LNMC" for character in text)


def _squeezed(text: str) -> str:
    return "".join(text.split())

"""Pages as document sites make them, all invented: nothing of the page stays, and nothing of the speech goes."""

import pytest

from rag.read.boilerplate import frame_rule, framing_rule
from rag.read.compilation import divide_file
from rag.read.lines import split_lines

TITLE = "在全县抗旱会议上的讲话"
BODY = (
    "同志们：\n今年入夏以来，我县持续少雨，七座水库有五座低于死水位，三万多人吃水要靠车送。\n一、先保吃水\n"
    "送水车每天不少于两趟，一户也不能漏。\n二、再保秧苗\n机井能开的全部打开，电费由县财政垫付。\n三、把责任扛起来\n"
    "谁的责任田谁守，谁的水库谁看。\n四、严明纪律\n旱情不解除不许回城。\n谢谢大家！\n"
)
PAGES = {
    "an old portal": (
        f"设为首页 | 加入收藏 | 网站地图\n小草范文网\n首页 > 公文 > 讲话稿 > 正文\n{TITLE}\n"
        "2021-06-18 09:30:12 来源：小草范文网 作者：佚名 浏览：1234次\n【字体：大 中 小】【打印】【关闭】\n"
        "导读：本文是关于抗旱讲话的，仅供参考，如果觉得很不错，欢迎点评和分享。\n"
        f"{BODY}【{TITLE}】相关文章：\n1.在全县防汛会议上的讲话\n2.在全县秋收会议上的讲话\n3.县长抗旱讲话稿\n"
        "上一篇：防汛讲话\n下一篇：秋收讲话\n免责声明：本站文章均来自网络，版权归原作者所有，如有侵权请联系删除。\n"
        "Copyright © 2010-2021 小草范文网 版权所有 京ICP备12345678号\n"
    ),
    "a page for telephones": (
        f"{TITLE}\n时间：2021-06-18 栏目：讲话稿 点击：88\n篇幅较长，点击下载全文(.doc)\n第1页 共3页\n{BODY}"
        "以上就是小编为大家带来的抗旱讲话，希望对大家有所帮助。\n本文地址：http://www.example.com/a/1.html\n"
        "扫码关注微信公众号，获取更多范文\n您可能感兴趣的文章：\n抗旱标语大全\n投稿\n返回顶部\n"
    ),
    "a file that was downloaded": (
        f"文档名称：{TITLE}.doc\n文档大小：23KB\n下载次数：12\n本资料为WORD文档，请点击下载地址下载\n{TITLE}\n{BODY}"
        "-1-\n第 2 页\nPage 3 of 3\n共3页，当前第1页123\n相关热词搜索：抗旱 讲话\n(责任编辑：admin)\n"
        "------分隔线----------------------------\n顶一下(0)\n踩一下(0)\n"
    ),
    "a library of documents": (
        f"{TITLE}\n【摘要】本文为县长在抗旱会议上的讲话，由范文网整理。\n【关键词】抗旱；讲话\n正文：\n{BODY}"
        "本文档由小草网用户上传\nVIP免费下载\n举报\n百度搜索“小草网”或输入网址访问\n"
    ),
    "a collector of clicks": (
        f"{TITLE}\n为您提供抗旱讲话稿的文章，希望能帮到您！\n以下是{TITLE}，欢迎阅读！\n{BODY}（全文完）\n"
        "文章来源于网络，由网友投稿，如有雷同，纯属巧合。\n关注公众号“小草”，回复“666”领取更多资料\n"
        ">>>下一页更多精彩“抗旱讲话”\n点击查看更多>>\n分享 收藏 点赞 举报\n"
    ),
}


@pytest.mark.parametrize("page", PAGES)
def test_only_the_speech_is_left_of_a_page(page: str) -> None:
    (draft,) = divide_file(split_lines(PAGES[page])).drafts
    assert "\n".join(line.text for line in draft.lines) + "\n" == BODY
    assert draft.title == TITLE


def test_a_list_of_other_articles_ends_a_page_and_prose_ends_the_list() -> None:
    source = f"{TITLE}\n{BODY}推荐阅读：\n防汛讲话\n这是讲话的最后一句，后面再没有了。\n"
    (draft,) = divide_file(split_lines(source)).drafts
    assert [line.text for line in draft.lines][-2:] == ["防汛讲话", "这是讲话的最后一句，后面再没有了。"]


def test_the_title_at_the_top_of_every_page_is_dropped() -> None:
    further = BODY.removeprefix("同志们：\n")
    source = f"{TITLE}\n{BODY}-1-\n{TITLE}\n{further}-2-\n{TITLE}\n还有一句话。\n"
    (draft,) = divide_file(split_lines(source)).drafts
    assert TITLE not in [line.text for line in draft.lines]
    assert draft.lines[-1].text == "还有一句话。"


@pytest.mark.parametrize(
    "line",
    [
        "推广扫码支付，方便群众缴费。",
        "请大家关注公众号上的通知，按时参加。",
        "要把免费下载改成免费教学。",
        "分享是快乐的。",
        "本文件由县委办印发，请大家遵照执行。",
        "相关资料已经发给大家。",
        "推荐三位同志为候选人。",
        "完",
        "共同富裕路上一个也不能少",
        "为大家提供服务，是我们的本分。",
        "文件名称不统一，格式也不统一。",
        "内容来自网络的材料要核实，我们吃过亏。",
    ],
)
def test_what_a_speaker_says_of_such_things_stays(line: str) -> None:
    assert frame_rule(line) is None
    assert line == "完" or framing_rule(line) is None

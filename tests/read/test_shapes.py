"""Compilations and single speeches in the shapes in which people have them: each is cut where an archivist would cut.

All texts are invented.
"""

from collections.abc import Sequence

import pytest

from rag.read.compilation import divide_file
from rag.read.lines import split_lines

WATER = (
    "今年入夏以来，我县持续少雨，七座水库有五座低于死水位，三万多人吃水要靠车送。县里研究决定，抗旱的事由我来抓。\n"
    "一、先保吃水\n送水车每天不少于两趟，一户也不能漏。村干部要把水票发到人，谁家缺水谁家先领。\n"
    "二、再保秧苗\n机井能开的全部打开，电费由县财政垫付。农技员要住到村里去，旱情不解除不许回城。\n"
    "同志们，天不下雨，人不能等雨。希望大家把责任扛起来，把群众的难处放在心上，打赢这一仗。\n"
)
SCHOOL = (
    "九月的第一天，新校舍的钟声响了。三年前这里还是一片荒坡，今天有了二十四间教室、一座图书馆和一个跑道完整的操场。\n"
    "我要感谢捐款的乡亲，你们有的卖了猪，有的取了养老的钱。我也要感谢施工的师傅，雨季里你们没有停过一天。\n"
    "对老师，我只有一个请求：把每一个孩子都当成自己的孩子。对孩子，我只有一句话：读书不是为了离开家乡，是为了有力量回来。\n"
)
TRADE = (
    "远道而来的客商朋友给我们带来了订单，也带来了规矩。做生意要讲信用，这是我们这座城最看重的东西。\n"
    "去年全市外贸出口增长百分之十二，靠的不是便宜，是交货准、质量稳。港口的通关时间从三天压到了六个小时。\n"
    "今天签约的十七个项目，市里会一个一个地盯，企业有难处可以直接打我的电话，号码就印在会议手册的第一页。\n"
)
FIRST_WORDS = (WATER[:20], SCHOOL[:20], TRADE[:20])
TO_COMRADES, TO_GUESTS, TO_TEACHERS = "同志们：\n", "各位来宾、朋友们：\n", "老师们、同学们：\n"
A = "在全县抗旱保苗工作会议上的讲话"
B = "在清溪小学新校舍落成典礼上的致辞"
C = "在东港经贸洽谈会开幕式上的致辞"
ONE, TWO, THREE = TO_COMRADES + WATER, TO_TEACHERS + SCHOOL, TO_GUESTS + TRADE

D = "（2021年6月18日）"
BRIDGE = "Remarks at the Opening of the Bridge"
CLASS = "Remarks at the School"
OPEN, ROOF = "The bridge is open at last. " * 10 + "\n\n", "The school has a new roof now. " * 10 + "\n\n"

COMPILATIONS: dict[str, tuple[str, Sequence[str | None]]] = {
    "第…篇 with titles": (f"第一篇：{A}\n{ONE}第二篇：{B}\n{TWO}第三篇：{C}\n{THREE}", [A, B, C]),
    "第…篇 on lines of their own": (f"第一篇\n{A}\n{ONE}第二篇\n{B}\n{TWO}", [A, B]),
    "第1篇 in brackets": (f"【第1篇】{A}\n{ONE}【第2篇】{B}\n{TWO}", [A, B]),
    "篇一 in brackets, without titles": (f"领导讲话精选\n【篇一】\n{ONE}【篇二】\n{TWO}【篇三】\n{THREE}", [None] * 3),
    "one title numbered 篇1": (
        "首页 > 范文大全 > 领导讲话\n领导讲话稿(精选3篇)\n"
        f"领导讲话稿 篇1\n{ONE}领导讲话稿 篇2\n{TWO}领导讲话稿 篇3\n{THREE}",
        ["领导讲话稿 篇1", "领导讲话稿 篇2", "领导讲话稿 篇3"],
    ),
    "title 【篇1】": (f"领导讲话稿【篇1】\n{ONE}领导讲话稿【篇2】\n{TWO}", ["领导讲话稿【篇1】", "领导讲话稿【篇2】"]),
    "【title篇1】": (f"【领导讲话稿篇1】\n{ONE}【领导讲话稿篇2】\n{TWO}", ["【领导讲话稿篇1】", "【领导讲话稿篇2】"]),
    "title 第1篇": (f"领导讲话稿 第1篇\n{ONE}领导讲话稿 第2篇\n{TWO}", ["领导讲话稿 第1篇", "领导讲话稿 第2篇"]),
    "范文 with numbers": (f"领导讲话稿范文1\n{ONE}领导讲话稿范文2\n{TWO}", ["领导讲话稿范文1", "领导讲话稿范文2"]),
    "titles that are numbered": (f"1、{A}\n{ONE}2、{B}\n{TWO}3、{C}\n{THREE}", [A, B, C]),
    "titles numbered in Chinese": (f"一、{A}\n（2021年6月18日）\n{ONE}二、{B}\n（2021年9月1日）\n{TWO}", [A, B]),
    "titles numbered in brackets": (f"（一）{A}\n{ONE}（二）{B}\n{TWO}", [A, B]),
    "rules between": (f"{A}\n{ONE}---\n{B}\n{TWO}---\n{C}\n{THREE}", [A, B, C]),
    "rules of another make": (f"{A}\n{ONE}\n==========\n\n{B}\n\n{TWO}\n==========\n\n{C}\n\n{THREE}", [A, B, C]),
    "a rule after every speech": (f"{A}\n{ONE}----------\n{B}\n{TWO}----------\n", [A, B]),
    "bare titles over salutations": (f"{A}\n{ONE}{B}\n{TWO}{C}\n{THREE}", [A, B, C]),
    "titles, dates and speakers": (
        f"{A}\n（2021年6月18日）\n县长 王大海\n\n{ONE}\n{B}\n（2021年9月1日）\n县教育局局长 李小燕\n\n{TWO}",
        [A, B],
    ),
    "dates without salutations": (f"{A}\n（2021年6月18日）\n{WATER}\n{B}\n（2021年9月1日）\n{SCHOOL}", [A, B]),
    "titles with subtitles": (
        f"守住饭碗里的水\n——{A}\n（2021年6月18日）\n{ONE}\n让每个孩子都有书读\n——{B}\n（2021年9月1日）\n{TWO}",
        ["守住饭碗里的水", "让每个孩子都有书读"],
    ),
    "a table of contents": (f"目录\n{A}\n{B}\n{C}\n{A}\n{WATER}{B}\n{SCHOOL}{C}\n{TRADE}", [A, B, C]),
    "a table of contents with pages": (
        f"讲话汇编\n目  录\n1. {A} ........ 1\n2. {B} ........ 5\n\n{A}\n\n{ONE}\n\n{B}\n\n{TWO}",
        [A, B],
    ),
    "a table of contents over markers": (
        f"目录\n第一篇：{A}\n第二篇：{B}\n第一篇：{A}\n{ONE}第二篇：{B}\n{TWO}",
        [A, B],
    ),
    "one title repeated": (f"在茶话会上的讲话\n{ONE}\n在茶话会上的讲话\n{TWO}", ["在茶话会上的讲话"] * 2),
    "titles in 《》": (f"《{A}》\n{ONE}《{B}》\n{TWO}", [f"《{A}》", f"《{B}》"]),
    "labelled titles": (f"标题：{A}\n时间：2021年6月18日\n{ONE}标题：{B}\n时间：2021年9月1日\n{TWO}", [A, B]),
    "speeches numbered anew": (
        f"第一篇：{A}\n{ONE}第二篇：{B}\n{TWO}第一篇：{C}\n{THREE}第二篇：{A}\n{ONE}",
        [A, B, C, A],
    ),
    "a speech before the markers": (
        f"{A}\n{ONE}讲话稿范文一\n{TWO}讲话稿范文二\n{THREE}",
        [A, "讲话稿范文一", "讲话稿范文二"],
    ),
    "traditional characters": (
        f"第一篇：在校慶大會上的講話\n各位同仁：\n{SCHOOL}第二篇：在商會年會上的致詞\n各位來賓：\n{TRADE}",
        ["在校慶大會上的講話", "在商會年會上的致詞"],
    ),
    "【篇一：title】": (f"【篇一：{A}】\n{ONE}【篇二：{B}】\n{TWO}", [A, B]),
    "title 篇一 and a title": (f"领导讲话稿篇一：{A}\n{ONE}领导讲话稿篇二：{B}\n{TWO}", [A, B]),
    "讲话一 and a title": (f"讲话一：{A}\n{ONE}讲话二：{B}\n{TWO}", [A, B]),
    "之一, 之二": (
        f"在全县大会上的讲话之一\n{WATER}在全县大会上的讲话之二\n{SCHOOL}",
        ["在全县大会上的讲话之一", "在全县大会上的讲话之二"],
    ),
    "ornaments around markers": (f"★第一篇★\n{A}\n{ONE}★第二篇★\n{B}\n{TWO}", [A, B]),
    "dashes around markers": (f"-----第1篇-----\n{ONE}-----第2篇-----\n{TWO}", [None, None]),
    "salutations on the line of the speech": (f"{A}\n同志们，{WATER}{B}\n老师们、同学们，{SCHOOL}", [A, B]),
    "salutations with a colon on the line": (f"{A}\n\n同志们：{WATER}\n{B}\n\n各位老师：{SCHOOL}", [A, B]),
    "bare titles over plain text": (f"{A}\n\n{WATER}\n{B}\n\n{SCHOOL}\n{C}\n\n{TRADE}", [A, B, C]),
    "numbered titles over plain text": (f"1.{A}\n{WATER}\n2.{B}\n{SCHOOL}", [A, B]),
    "a number printed twice": (
        f"篇1\n{ONE}篇2\n{TWO}篇2\n{THREE}篇4\n{ONE}",
        [None] * 4,
    ),
    "titles with brackets": (
        f"{A}（根据录音整理）\n{ONE}{B}（摘要）\n{TWO}",
        [f"{A}（根据录音整理）", f"{B}（摘要）"],
    ),
    "titles with dates behind": (
        f"{A} 2021年6月18日\n{ONE}{B} 2021年9月1日\n{TWO}",
        [f"{A} 2021年6月18日", f"{B} 2021年9月1日"],
    ),
    "titles with the speaker": (
        f"县长王大海{A}\n{ONE}李小燕同志{B}\n{TWO}",
        [f"县长王大海{A}", f"李小燕同志{B}"],
    ),
    "speeches of one evening": (
        f"新年贺词\n亲爱的朋友们：\n{WATER}元宵晚会致辞\n亲爱的朋友们：\n{SCHOOL}",
        ["新年贺词", "元宵晚会致辞"],
    ),
    "titles on two lines": (
        f"在全县抗旱工作会议暨\n秋收动员大会上的讲话\n{ONE}\n在清溪小学新校舍落成典礼上\n的致辞\n{TWO}",
        ["在全县抗旱工作会议暨秋收动员大会上的讲话", "在清溪小学新校舍落成典礼上的致辞"],
    ),
    "发言一：": (f"发言一：先保吃水\n{WATER}发言二：办好学校\n{SCHOOL}", ["先保吃水", "办好学校"]),
    "a table of contents with sections": (
        f"目 录\n{A}……1\n一、先保吃水……1\n二、再保秧苗……2\n{B}……3\n\n{A}\n{ONE}{B}\n{TWO}",
        [A, B],
    ),
    "digits of full width": (f"第１篇：{A}\n{ONE}第２篇：{B}\n{TWO}", [A, B]),
    "pages of a printer": (f"{A}\n{ONE}\x0c{B}\n{TWO}", [A, B]),
    "markers in brackets over titles": (
        f"【领导讲话稿 第一篇】\n{A}\n{ONE}\n【领导讲话稿 第二篇】\n{B}\n{TWO}",
        [A, B],
    ),
    "a page around bare titles": (
        "首页 > 公文 > 讲话稿\n县领导讲话汇编\n"
        f"{A}\n（2021年6月18日）\n县长 王大海\n{ONE}{B}\n（2021年9月1日）\n{TWO}-2-\n",
        [A, B],
    ),
    "a first speech without a salutation": (f"{A}\n{WATER}{B}\n（2021年9月1日）\n{TWO}", [A, B]),
}

ENGLISH = {
    "dates": (f"{BRIDGE}\nMay 3, 2019\n\n{OPEN}{CLASS}\nJune 5, 2020\n\n{ROOF}", [BRIDGE, CLASS]),
    "numbers": (f"1. {BRIDGE}\n\nDear friends,\n\n{OPEN}2. {CLASS}\n\nDear pupils,\n\n{ROOF}", [BRIDGE, CLASS]),
    "markers": (f"Speech 1: {BRIDGE}\n\n{OPEN}Speech 2: {CLASS}\n\n{ROOF}", [BRIDGE, CLASS]),
}

HEADED = {
    "headings in English": (f"# {BRIDGE}\n\n{OPEN}# {CLASS}\n\n{ROOF}", [BRIDGE, CLASS]),
    "headings over dates": (f"## 抗旱\n\n{D}\n\n{ONE}\n## 学校\n\n{D}\n\n{TWO}", ["抗旱", "学校"]),
    "lines that are bold": (f"**{A}**\n\n{ONE}\n**{B}**\n\n{TWO}", [A, B]),
    "headings": (f"# {A}\n\n{ONE}\n# {B}\n\n{TWO}", [A, B]),
    "headings below a heading": (f"# 讲话汇编\n\n## 前言\n\n编者的话。\n\n## {A}\n\n{ONE}\n## {B}\n\n{TWO}", [A, B]),
    "headings that are no titles, over salutations": (
        f"# 抗旱保苗\n\n{ONE}\n# 校舍落成\n\n{TWO}",
        ["抗旱保苗", "校舍落成"],
    ),
    "headings with inner headings": (
        f"# {A}\n\n同志们：\n\n## 一、先保吃水\n\n{WATER}\n## 二、再保秧苗\n\n{WATER}\n# {B}\n\n{TWO}",
        [A, B],
    ),
    "numbered headings": (f"## 1. {A}\n\n{ONE}\n## 2. {B}\n\n{TWO}", [A, B]),
    "rules between Markdown speeches": (f"**{A}**\n\n{ONE}\n\n---\n\n**{B}**\n\n{TWO}", [A, B]),
}

SINGLE = {
    "three essays, as a figure of speech": (
        f"{A}\n{TO_COMRADES}我讲三篇文章，请记牢。\n第一篇：水文章\n{WATER}第二篇：路文章\n{SCHOOL}第三篇：人文章\n{TRADE}"
    ),
    "parts numbered 篇": f"同志们：\n我分上下两篇来讲，先讲成绩后讲打算。\n第一篇 成绩\n{WATER}第二篇 打算\n{SCHOOL}",
    "headings that name speeches": (
        f"{A}\n{TO_COMRADES}一、认真学习书记的重要讲话\n{WATER}二、全面落实县长的工作报告\n{SCHOOL}三、迅速传达这次会议的讲话\n{TRADE}"
    ),
    "a broken line in the middle": (
        f"{A}\n{TO_COMRADES}{WATER}要认真学习书记在全县大会上的讲话\n同志们：\n{SCHOOL}再学习市长在现场会上的讲话\n同志们！\n{TRADE}"
    ),
    "chapters named 篇章": f"{A}\n{WATER}第一篇章 总结\n{WATER}第二篇章 动员\n{SCHOOL}第三篇章 表态发言\n{TRADE}",
    "essays counted": f"{A}\n{ONE}第一篇文章：水\n{WATER}第二篇文章：路\n{SCHOOL}",
    "a list of speeches to read": f"{A}\n{ONE}请大家学习：\n1、{B}\n2、{C}\n{TRADE}",
    "a site's list of others": f"{A}\n{ONE}相关文章：\n1. {B}\n2. {C}\n3. 在全市大会上的讲话\n"
    "版权声明：本站文章由网友上传，如有侵权请联系我们删除，谢谢支持。\n",
    "the title again at the end": f"{A}\n{ONE}{SCHOOL}\n{A}\n（2021年6月18日）\n",
    "rules around one title": f"==========\n{A}\n==========\n{ONE}{SCHOOL}",
    "an agenda": (
        f"{A}\n{TO_COMRADES}今天的会议有四项议程。\n1、王局长作工作报告\n2、各镇作表态发言\n3、李县长讲话\n下面进行第一项。\n{WATER}"
    ),
    "salutations in the middle": f"{A}\n{ONE}\n同志们：\n{SCHOOL}\n同志们！\n{TRADE}\n谢谢大家！\n",
    "rules between the parts": f"{A}\n\n{ONE}\n---\n\n{SCHOOL}\n---\n\n{TRADE}",
    "rules and headings": f"{A}\n\n---\n\n一、旱情\n\n{WATER}\n---\n\n二、学校工作总结\n\n{SCHOOL}",
    "the title on every page": (f"{A}\n{TO_COMRADES}{WATER}-1-\n{A}\n{SCHOOL}-2-\n{A}\n{TRADE}-3-\n"),
    "quoted speeches": f"{A}\n{TO_COMRADES}去年市长说过：\n“各位来宾、朋友们：\n{TRADE}这段话讲得好。”\n{WATER}",
    "an appendix": f"{A}\n{ONE}\n附件：\n1、旱情统计表\n2、机井清单\n{SCHOOL}",
    "a report with years": (
        f"县水利局工作报告\n各位代表：\n2020年工作总结\n{WATER}2021年工作安排\n{SCHOOL}关于抗旱动员\n{TRADE}"
    ),
    "a table of contents of its own": (
        f"县政府工作报告\n目录\n一、过去一年的工作\n二、今年的打算\n各位代表：\n一、过去一年的工作\n{WATER}二、今年的打算\n{SCHOOL}"
    ),
    "papers counted": f"{A}\n{TO_COMRADES}成绩表如下\n发表论文1篇\n{WATER}发表论文2篇\n{SCHOOL}发表论文3篇\n{TRADE}",
    "title and short title": f"{A}\n抗旱讲话\n（2021年6月18日）\n{ONE}",
    "the site's title and the author's": (
        f"2021年县长抗旱讲话(全文)\n小编为大家整理了讲话，欢迎阅读。\n{A}\n{ONE}推荐访问：讲话\n"
    ),
    "a broken line that ends in 讲话": (
        f"{A}\n{TO_COMRADES}要认真学习书记在全县大会上的讲话\n同志们：\n{WATER}这次会上又听了市长在现场会上的讲话\n同志们！\n{SCHOOL}"
    ),
    "no title at all": ONE,
    "a moderator's script": (
        f"全县抗旱大会主持词\n{TO_COMRADES}现在开会。\n领导讲话\n{WATER}代表发言\n{SCHOOL}表态发言\n{TRADE}"
    ),
    "a plan of an event": f"活动方案\n（一）领导讲话\n{WATER}（二）代表发言\n{SCHOOL}（三）嘉宾致辞\n{TRADE}",
    "a letter that is read out": (
        f"{A}\n{TO_COMRADES}{WATER}有位老人来信说：\n亲爱的县长：\n{SCHOOL}读了这封信，我一夜没睡。\n{TRADE}"
    ),
    "questions and answers": f"在记者会上的讲话\n{TO_COMRADES}{WATER}问：学校？\n答：{SCHOOL}问：生意？\n答：{TRADE}",
    "sections with dates": f"{A}\n{TO_COMRADES}旱情\n（2021年6月1日）\n{WATER}灾情\n（2021年6月10日）\n{SCHOOL}",
    "essays without a count": f"{A}\n{TO_COMRADES}{WATER}第一篇：吃水的故事\n{SCHOOL}第二篇：读书的故事\n{TRADE}",
    "prizes for speeches": (
        f"在演讲比赛颁奖典礼上的讲话\n{TO_TEACHERS}{SCHOOL}\n一等奖：《我的老师》演讲\n\n二等奖：《我的母亲》演讲\n{TRADE}"
    ),
    "minutes with several voices": (f"抗旱座谈会发言记录\n王大海：{WATER}李小燕：{SCHOOL}张建国：{TRADE}"),
    "a single marker": f"第一篇：{A}\n{ONE}",
    "a second marker alone": f"{A}\n{ONE}第二篇：{B}\n",
}
SINGLE_HEADED = {
    "headings of which some are titles": (
        f"# {A}\n\n{TO_COMRADES}\n## 开幕致辞\n\n{WATER}\n## 旱情通报\n\n{SCHOOL}\n## 闭幕致辞\n\n{TRADE}"
    ),
    "rules over headings": f"# {A}\n\n---\n\n## 讲话背景\n\n{WATER}\n---\n\n## 讲话要求\n\n{SCHOOL}",
    "reports of two years": f"# 县政府工作报告\n\n## 2020年工作报告\n\n{WATER}\n## 2021年工作报告\n\n{SCHOOL}",
    "headings of its sections": f"# {A}\n\n{TO_COMRADES}\n## 一、水\n\n{WATER}\n## 二、学校\n\n{SCHOOL}",
    "headings on one level": f"# {A}\n\n{TO_COMRADES}\n# 一、水\n\n{WATER}\n# 二、学校\n\n{SCHOOL}",
    "headings that name reports": f"# {A}\n\n{TO_COMRADES}\n## 工作总结\n\n{WATER}\n## 工作报告\n\n{SCHOOL}",
}


def titles(source: str, markdown: bool = False) -> list[str | None]:
    return [draft.title for draft in divide_file(split_lines(source, markdown=markdown)).drafts]


@pytest.mark.parametrize("shape", COMPILATIONS)
def test_a_compilation_is_cut_into_its_speeches(shape: str) -> None:
    source, expected = COMPILATIONS[shape]
    assert titles(source) == expected
    drafts = divide_file(split_lines(source)).drafts
    own = [[body in "".join(line.text for line in draft.lines) for body in FIRST_WORDS] for draft in drafts]
    assert all(sum(bodies) == 1 for bodies in own), "a speech holds the text of another"


@pytest.mark.parametrize("shape", ENGLISH)
def test_an_english_compilation_is_cut_into_its_speeches(shape: str) -> None:
    source, expected = ENGLISH[shape]
    assert titles(source) == expected


@pytest.mark.parametrize("shape", HEADED)
def test_markdown_headings_cut_a_compilation(shape: str) -> None:
    source, expected = HEADED[shape]
    assert titles(source, markdown=True) == expected


@pytest.mark.parametrize("shape", SINGLE)
def test_a_single_speech_stays_whole(shape: str) -> None:
    assert len(titles(SINGLE[shape])) == 1


@pytest.mark.parametrize("shape", SINGLE_HEADED)
def test_a_single_speech_with_headings_stays_whole(shape: str) -> None:
    assert len(titles(SINGLE_HEADED[shape], markdown=True)) == 1


def test_a_title_on_two_lines_is_one_title() -> None:
    (draft,) = divide_file(split_lines(f"在全县抗旱工作会议暨\n秋收动员大会上的讲话\n{ONE}")).drafts
    assert draft.title == "在全县抗旱工作会议暨秋收动员大会上的讲话"
    assert draft.lines[0].text == "同志们："

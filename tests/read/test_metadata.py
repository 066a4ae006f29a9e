import pytest

from rag.read import metadata, places, years
from rag.read.compilation import divide
from rag.read.lines import build_body, join_lines, split_lines
from rag.read.metadata import Printed, find_language, infer
from rag.types import Span


def value(fact):
    return fact.value if fact else None


def find_place(title, text, level, *around):
    return value(places.find_place(title, text, level, *around))


def find_level(text):
    return value(places.find_level(text))


def find_date(text, paragraphs, title=None):
    return value(years.find_date(text, paragraphs, title))


def find_occasion(title, text, head=()):
    return value(metadata.find_occasion(title, text, head))


def find_speaker(text, title=None, head=()):
    return value(metadata.find_speaker(text, title, head))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("我市要抓好植树。我们定西这个地方干旱，要多栽树。", "定西"),
        ("为建设美丽新郴州作出贡献！我市、全市都要努力。", "郴州"),
        ("首先，我代表诸城市植树协会欢迎大家。", "诸城"),
        ("我县要把庄浪的发展放在全省来看。", "庄浪"),
        ("我到辉县工作了三年，全市变化很大。", "辉县"),
        ("各位同志，我代表中共云岭区委、区政府感谢大家，我区要努力。", "云岭"),
        ("推动黄冈经济发展，服务黄冈人民，黄冈的明天会更好，我市大有希望。", "黄冈"),
    ],
)
def test_a_place_that_speaks_of_itself(text, place):
    assert find_place(None, text, find_level(text)) == place


@pytest.mark.parametrize(
    "text",
    [
        "我市要学习合肥的经验，到深圳考察，与酒泉并列第二。",
        "我市与合肥工业大学合作，云岭县创建高新区。",
        "我们和平发展，我市团结一致。",
        "我代表市政府感谢大家，我代表县委县政府祝贺大家。",
        "建设新兴产业，打造×市，我市要创新南京模式。",
        "我县要把郴州的发展放在心上。",
        "推动合肥经济圈建设，融入合肥经济圈，我市要加快。",
        "",
    ],
)
def test_a_place_that_is_only_mentioned(text):
    assert find_place(None, text, find_level(text)) is None


def test_the_title_names_the_place():
    assert find_place("云岭市植树工作报告", "我市要抓紧。", "市") == "云岭"
    assert find_place("全市植树工作会议讲话", "我市要抓紧。", "市") is None
    assert find_place("在定西市植树大会上的讲话", "我市要抓紧。", "市") == "定西"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("全市上下要努力，我市大有希望，全省第一。", "市"),
        ("全市都在努力，我县也要努力，我县不能落后。", "县"),
        ("我区要努力。", "区"),
        ("全省上下，我省农业。", "省"),
        ("我公司的客户。", "企业"),
        ("大家好。", None),
    ],
)
def test_levels(text, level):
    assert find_level(text) == level


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("我们要做好2022年的工作，2021年成绩很好。", "2022"),
        ("2022年是本届政府的开局之年。", "2022"),
        ("签订了2023年度植树目标责任书。", "2023"),
        ("2021年是“十四五”规划的开局之年，要做好2021年的工作。", "2021"),
        ("2024年的树栽得不错。", None),
        ("要做好20xx年的工作。", None),
        ("要做好2022年的工作，做好2023年的工作。", None),
        ("2024年是“十四五”规划的开局之年，要做好2024年的工作。", None),
        ("2024年是“十三五”规划的收官之年，要做好2024年的工作。", None),
        ("2024年是实现“十二五”规划的重要一年，要做好2024年的工作。", None),
        ("规划纲要（2024—2024年）印发了，要做好2024年的工作。", None),
        ("“十一五”期间要栽树，要做好2024年的工作。", None),
        ("到2030年要绿化完。", None),
    ],
)
def test_years_count_only_where_the_text_can_be_trusted(text, date):
    assert find_date(text, [text]) == date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("2022年8月25日", "2022-08-25"),
        ("（2022年8月）", "2022-08"),
        ("二〇二二年八月", "2022-08"),
        ("20xx年8月25日", None),
        ("August 28, 1963", "1963-08-28"),
        ("3 May 1999", "1999-05-03"),
        ("2022年13月", "2022"),
    ],
)
def test_a_date_on_a_line_of_its_own(line, date):
    assert find_date(f"同志们：\n好。\n{line}", ["同志们：", "好。", line]) == date


def test_occasions():
    assert find_occasion("全市植树工作会议讲话", "") == "全市植树工作会议"
    assert find_occasion(None, "今天召开全县招商引资工作会议，主要是两件事。") == "全县招商引资工作会议"
    assert find_occasion("2024年植树务虚会讲话", "大家好。") == "植树务虚会"
    assert find_occasion("植树", "大家好。") is None


def test_speakers():
    assert find_speaker("在此，我代表市政府，向大家问好。") == "市政府领导"
    assert find_speaker("我谨代表公司董事会对大会表示祝贺。") == "公司董事会代表"
    assert find_speaker("他代表市政府讲话。我说两句。") is None


def test_titles_are_inferred_where_none_is_printed():
    text = "同志们：这次全区植树工作会议很重要，我区要努力。"
    assert infer(Printed(None, True, "file7"), text, (Span(0, len(text)),)).title.value == "全区植树工作会议讲话"
    assert infer(Printed(None, True, "file7"), "大家好。", (Span(0, 4),)).title.value == "file7"
    assert infer(Printed("植树讲话", True, "file7"), text, (Span(0, len(text)),)).title.value == "植树讲话"


def test_a_title_that_a_site_gave_to_several_speeches_is_no_evidence():
    text = "欢迎各位专家，我公司会努力的。"
    found = infer(Printed("定西市植树大会讲话稿 篇3", False, "x"), text, (Span(0, len(text)),))
    assert (found.title.value, found.place, found.occasion) == ("定西市植树大会讲话稿 篇3", None, None)


def test_a_marker_is_no_part_of_a_title():
    lines = split_lines("第一篇：植树讲话\n同志们：\n今天说一件事，大家都要栽树。\n")
    assert divide(lines).drafts[0].title == "植树讲话"


def test_languages():
    assert find_language("今天 R&D 投入增长。") == "zh"
    assert find_language("We choose to plant trees in 定西.") == "en"


def described(text, title="在全县大会上的讲话"):
    drafts = divide(split_lines(f"{title}\n{text}")).drafts
    body = build_body(join_lines(drafts[0].lines))
    return infer(Printed(drafts[0].title, True, "file"), body.text, body.paragraphs)


@pytest.mark.parametrize(
    ("head", "speaker"),
    [
        ("县长 王大海\n同志们：\n", "县长 王大海"),
        ("（县委书记　李 燕）\n同志们：\n", "县委书记 李 燕"),
        ("王大海\n（2021年3月5日）\n同志们：\n", "王大海"),
        ("（2021年3月5日，副县长 王大海）\n同志们：\n", "副县长 王大海"),
        ("讲话人：王大海\n同志们：\n", "王大海"),
        ("中共青禾县委书记 王大海\n同志们：\n", "中共青禾县委书记 王大海"),
        ("同志们：\n我是新来的县长王大海，第一次和大家见面。\n", "新来的县长 王大海"),
        ("高质量\n同志们：\n", None),
        ("县长讲了话。\n同志们：\n县长王大海刚才说得好。\n", None),
        ("同志们：\n县长 王大海\n", None),
        ("2021年3月5日\n同志们：\n", None),
        ("×××\n同志们：\n", None),
    ],
)
def test_the_speaker_is_named_above_the_salutation_or_by_himself(head, speaker):
    assert value(described(f"{head}今天说一件事，大家都要栽树。\n").speaker) == speaker


@pytest.mark.parametrize(
    ("title", "speaker"),
    [
        ("县委书记王大海在全县大会上的讲话", "县委书记 王大海"),
        ("王大海同志在全县大会上的讲话", "王大海"),
        ("县长在全县大会上的讲话", "县长"),
        ("王县长讲话要点", None),
        ("在县长王大海家里的讲话", None),
        ("全县科技大会县长讲话", None),
    ],
)
def test_the_title_names_the_speaker(title, speaker):
    assert find_speaker("今天说一件事。", title) == speaker


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("（2023-05-06）\n同志们：\n今天栽树。\n", "2023-05-06"),
        ("2023.5.6\n同志们：\n今天栽树。\n", "2023-05-06"),
        ("时间：2023年5月6日上午\n同志们：\n今天栽树。\n", "2023-05-06"),
        ("——2023年5月6日在全县大会上的讲话\n同志们：\n今天栽树。\n", "2023-05-06"),
        ("二〇二三年五月十六日\n同志们：\n今天栽树。\n", "2023-05-16"),
        ("2023年2月31日\n同志们：\n今天栽树。\n", "2023-02"),
        ("同志们：\n1978年\n那一年分田到户。\n1992年\n那一年修路。\n2003年\n那一年通水。\n今天栽树。\n", None),
        ("同志们：\n1949年10月1日，新中国成立了。2008年5月12日，大地震动。今天栽树。\n谢谢。\n", None),
        ("2021年3月5日\n2022年3月5日\n同志们：\n今天栽树。\n", None),
        ("同志们：\n到2035年，要把荒山都绿起来。1998年的洪水不能忘。\n", None),
        ("发布时间：2023-05-06\n同志们：\n今天栽树。\n", None),
    ],
)
def test_a_date_is_one_of_the_speech_and_not_one_that_it_tells_of(text, date):
    assert value(described(text).date) == date


def test_a_full_date_in_a_title_counts_and_a_year_alone_does_not():
    assert find_date("今天栽树。", [], "在全县大会上的讲话（2022年8月25日）") == "2022-08-25"
    assert find_date("今天栽树。", [], "在2022年全县大会上的讲话") is None
    assert find_date("今天栽树。", ["2021年8月25日"], "在全县大会上的讲话（2022年8月25日）") is None


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("在甘肃省定西市植树大会上的讲话", "定西"),
        ("在定西市安定区植树大会上的讲话", "安定"),
        ("2021年云岭县植树工作会议讲话", "云岭"),
        ("云岭县县长在植树大会上的讲话", "云岭"),
        ("在高新区植树大会上的讲话", None),
        ("在全市植树大会上的讲话", None),
        ("赴云岭市考察归来的讲话", None),
    ],
)
def test_the_innermost_place_of_a_title(title, place):
    assert find_place(title, "大家都要栽树。", None) == place


def test_an_office_under_the_title_or_at_the_end_names_the_place():
    assert find_place(None, "我县要栽树。", "县", ["云岭县县长 王大海"]) == "云岭"
    assert find_place(None, "我县要栽树。", "县", (), ["中共云岭县委"]) == "云岭"
    assert find_place(None, "我县要栽树。", "县", (), ["云岭县人民政府"]) == "云岭"
    assert find_place(None, "我县要栽树。", "县", (), ["合肥市委的经验值得学习，我们要去看看。"]) is None


@pytest.mark.parametrize(
    ("title", "head", "text", "occasion"),
    [
        ("在青禾县茶产业大会上的讲话", (), "", "青禾县茶产业大会"),
        ("在2021年新校舍落成典礼上的致辞", (), "", "新校舍落成典礼"),
        ("守住饭碗", ["——在全县抗旱工作会议上的讲话"], "", "全县抗旱工作会议"),
        ("在云岭县抗旱工作会议上的总结讲话", (), "", "云岭县抗旱工作会议"),
        ("在困难面前的讲话", (), "", None),
        (None, (), "去年全省科技大会以后，我们做了三件事。", None),
        (None, (), "要贯彻全国科技工作会议精神。今天召开全县科技工作会议，部署任务。", "全县科技工作会议"),
        (None, (), "前不久召开的全市农业工作会议，大家都参加了。", None),
    ],
)
def test_the_occasion_is_this_meeting_and_not_one_that_is_mentioned(title, head, text, occasion):
    assert find_occasion(title, text, head) == occasion


def test_every_fact_says_where_it_stands():
    found = described("（2021年3月5日）\n县长 王大海\n同志们：\n今天栽树，全县都要动手。\n", "在云岭县植树大会上的讲话")
    assert {name: fact.origin for name, fact in found.named() if fact} == {
        "title": "printed title",
        "place": "title: “在云岭县植树大会上的讲话”",
        "level": "text: “全县”",
        "date": "line: “（2021年3月5日）”",
        "occasion": "title: “在云岭县植树大会上的讲话”",
        "speaker": "line: “县长 王大海”",
    }

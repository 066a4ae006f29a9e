"""Invented documents with heads, feet and turns of many layouts, and what a careful archivist would note of each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MadeLayout:
    """A file and what is true of it: its title, date, speaker, the speakers of its turns, and its headings.

    A file of several speeches gives the facts of each, parted by "; ".
    """

    name: str
    text: str
    title: str
    date: str | None = None
    speaker: str | None = None
    turns: str = ""
    headings: tuple[str, ...] = ()


_HARBOUR = (
    "The harbour has silted up twice in my lifetime, and both times we dug it out by hand. I remember the second "
    "time well, since my father lost a boot in it and would not let anybody look for the other one."
)
_MILL = (
    "The mill is older than the road that leads to it. Whoever built it knew how much water comes down in April, "
    "and how little in August, and set the wheel so that it turns in both."
)
_ORCHARD = "今年雨水来得早，果园里的活比往年早了半个月，大家都没有闲着，合作社的仓库也提前腾出来了。"
_WELL = "村东头那口井打了三回才出水，前两回都打在石头上，工钱花了不少，水一滴也没有见着。"

LAYOUTS: dict[str, MadeLayout] = {
    "a letter with the sender's address in front and a signature of a name alone": MadeLayout(
        "Coyle to Tremlett.txt",
        f"The Old Toll House\nUpper Sallow\n\n9th January 1931\n\nDear Mr. Tremlett,\n\n{_MILL}\n\n{_HARBOUR}\n\n"
        "Yours faithfully,\n\nHenrietta Coyle\n",
        "Coyle to Tremlett",
        "1931-01-09",
        "Henrietta Coyle",
    ),
    "a letter with place and date on one line, and a postscript below the signature": MadeLayout(
        "wren_letter_to_his_brother.txt",
        f"Sallow, March 3rd, 1874.\n\nMy dear Brother,\n\n{_HARBOUR}\n\n{_MILL}\n\nYour affectionate brother,\n\n"
        "Tobias Wren\n\nP.S. The boot turned up in the spring. It fits nobody.\n",
        "Wren letter to his brother",
        "1874-03-03",
        "Tobias Wren",
    ),
    "a letter whose sender signs with an office below the name": MadeLayout(
        "Harrow Mills - letter to tenants.txt",
        "Harrow Mills Ltd\n22 Weir Street\nBrindle\n\n5 June 1962\n\nTo all tenants of the lower cottages\n\n"
        f"Dear Tenants,\n\n{_MILL}\n\nYours sincerely,\n\nA. J. Pocock\nEstate Manager\n",
        "Letter to tenants",
        "1962-06-05",
        "A. J. Pocock",
    ),
    "a letter signed by a kinship word, without a year": MadeLayout(
        "给女儿的信.txt",
        f"阿宁：\n\n    {_ORCHARD}\n\n    {_WELL}\n\n                    妈妈\n                  三月九日\n",
        "给女儿的信",
    ),
    "a letter to an office, signed below 此致 敬礼": MadeLayout(
        "关于井盖的信.txt",
        f"尊敬的水务局领导：\n\n    {_WELL}\n\n    {_ORCHARD}\n\n此致\n敬礼！\n\n                石桥街居民 何秀兰\n"
        "                二〇一八年四月二日\n",
        "关于井盖的信",
        "2018-04-02",
        "石桥街居民 何秀兰",
    ),
    "a society in capitals above the dinner, the toast and the day": MadeLayout(
        "toast 1908.txt",
        "HARBOUR WORKERS' BENEVOLENT SOCIETY\nAnnual Dinner at the Corn Exchange, Brindle\n"
        f"Toast proposed by Sir Joshua Pell\nSaturday, 14th November 1908\n\nGentlemen,\n\n{_HARBOUR}\n\n{_MILL}\n",
        "Toast proposed by Sir Joshua Pell",
        "1908-11-14",
        "Sir Joshua Pell",
    ),
    "capitals that are the title itself": MadeLayout(
        "doc17.txt",
        f"THE HARBOUR AND THE MILL\nBy Ada Fenwick\nMonday 3 June 1912\n\nFriends,\n\n{_HARBOUR}\n\n{_MILL}\n",
        "THE HARBOUR AND THE MILL",
        "1912-06-03",
        "Ada Fenwick",
    ),
    "one line of labelled facts parted by strokes": MadeLayout(
        "fenwick.md",
        f"# What the Water Wants\n\n*Speaker: Ada Fenwick | Date: 3 June 1999 | Venue: Harrow Institute*\n\n"
        f"{_MILL}\n\n{_HARBOUR}\n",
        "What the Water Wants",
        "1999-06-03",
        "Ada Fenwick",
    ),
    "an editor's sentence of where and when under the title": MadeLayout(
        "gardeners.txt",
        "On Patience in Gardens\n\nDelivered before the Society of Gardeners at Brindle on the evening of "
        "12 October 1887; "
        f"taken down by the secretary and never corrected.\n\nMr. President, ladies and gentlemen,\n\n"
        f"{_MILL}\n\n{_HARBOUR}\n",
        "On Patience in Gardens",
        "1887-10-12",
    ),
    "stage directions on lines of their own": MadeLayout(
        "welcome to the ferry.txt",
        f"[Music]\n\nFriends, good evening.\n\n[SUSTAINED APPLAUSE]\n\n{_HARBOUR}\n\n(Laughter and "
        f"cheering.)\n\n{_MILL}\n\n"
        "[CROSSTALK]\n\nThat is all I have to say about the ferry, and it is more than I was asked to say.\n",
        "Welcome to the ferry",
    ),
    "Chinese stage directions, and facts in brackets below": MadeLayout(
        "井.md",
        f"# 水从哪里来\n\n乡亲们：\n\n{_WELL}\n\n〔热烈鼓掌〕\n\n{_ORCHARD}\n\n（众笑）\n\n{_WELL[:20]}，"
        f"这话我说过。\n\n"
        "（讲话人：镇农技站站长 林远帆；时间：2016年3月8日；地点：镇礼堂）\n",
        "水从哪里来",
        "2016-03-08",
        "镇农技站站长 林远帆",
    ),
    "a recording in which the speaker says his name in short": MadeLayout(
        "raman-soil-talk_en.srt",
        "1\n00:00:01,000 --> 00:00:05,000\nHello, I'm Priya Raman, and I dig holes for a living.\n\n"
        "2\n00:00:05,500 --> 00:00:09,000\nMost of them are about a metre deep.\n\n"
        "3\n00:00:09,500 --> 00:00:14,000\nWhat you find down there is slower than you are.\n(Laughter)\n",
        "Raman soil talk",
        None,
        "Priya Raman",
    ),
    "two addresses under headings with their days": MadeLayout(
        "assemblies.md",
        "# Assemblies of the Brindle Cooperative\n\nBoth addresses were delivered by the chair, Olga Brandt.\n\n"
        f"## Spring Assembly, 4 April 2011\n\nGood evening, members.\n\n{_MILL}\n\n{_HARBOUR}\n\n"
        f"## Autumn Assembly, 7 October 2011\n\nGood evening again.\n\n{_HARBOUR}\n\n{_MILL}\n",
        "Spring Assembly, 4 April 2011; Autumn Assembly, 7 October 2011",
        "2011-04-04; 2011-10-07",
        "Olga Brandt; Olga Brandt",
    ),
    "two addresses with the days on lines below their headings": MadeLayout(
        "开学典礼两篇.md",
        f"# 清溪中学校长致辞两篇\n\n## 春季开学典礼\n\n2019年2月25日\n\n老师们、同学们：\n\n"
        f"{_WELL}{_ORCHARD}{_WELL}\n\n"
        f"## 秋季开学典礼\n\n2019年9月2日\n\n老师们、同学们：\n\n{_ORCHARD}{_WELL}{_ORCHARD}\n",
        "春季开学典礼; 秋季开学典礼",
        "2019-02-25; 2019-09-02",
    ),
    "one speech whose headings tell of several days": MadeLayout(
        "flood.md",
        "# How the flood came\n\nLadies and gentlemen,\n\nI was asked for a report, and I have written it by days.\n\n"
        f"## The first warning, 3 March 2014\n\n{_HARBOUR}\n\n## The wall gives way, 5 March 2014\n\n{_MILL}\n",
        "How the flood came",
        headings=("The first warning, 3 March 2014", "The wall gives way, 5 March 2014"),
    ),
    "a call with names and offices on lines of their own": MadeLayout(
        "HRM_Q2FY19_earnings_call_transcript.txt",
        "Harrow Mills plc (HRM)\nSecond Quarter Fiscal 2019 Earnings Call\nAugust 6, 2018, 9:00 AM ET\n\n"
        "Corporate Participants\nNadia Frost -- Chief Financial Officer\nOle Winter -- Chief Executive Officer\n\n"
        "Conference Call Participants\nBea Lomax -- Pell Brothers\n\n"
        "Operator\nGood morning, and welcome to the second quarter call of Harrow Mills.\n\n"
        "Nadia Frost -- Chief Financial Officer\nThank you. We ground nine thousand tonnes of wheat, a "
        "tenth more than last year.\n\n"
        "Bea Lomax -- Pell Brothers -- Analyst\nHow much of that was rye?\n\n"
        "Nadia Frost -- Chief Financial Officer\nNone of it was rye. We do not grind rye.\n\n"
        "Ole Winter -- Chief Executive Officer\nWe may grind rye yet. I should not like to rule it out "
        "before the harvest.\n\n"
        "Operator\nThis concludes the call.\n",
        "Second Quarter Fiscal 2019 Earnings Call",
        "2018-08-06",
        turns="Operator|Nadia Frost|Bea Lomax|Nadia Frost|Ole Winter|Operator",
    ),
    "an interview whose names are printed once and then stand as initials": MadeLayout(
        "interview-lund.md",
        "# Down the well\n\n*Marta Lund digs wells. She spoke to Piet Oskam for the* Almanac.\n\n"
        "**Piet Oskam:** You began late.\n\n**Marta Lund:** At forty. I had a shop before, and I was bad at it.\n\n"
        f"**PO:** What was the first well like?\n\n**ML:** Dry. {_MILL}\n\n**PO:** And the second?\n\n"
        f"**ML:** Dry as well.\n",
        "Down the well",
        None,
        "Marta Lund",
        turns="Piet Oskam|Marta Lund|Piet Oskam|Marta Lund|Piet Oskam|Marta Lund",
    ),
    "minutes in which some speak only once": MadeLayout(
        "青石坳村民小组会议记录.txt",
        "青石坳村民小组会议记录\n\n时间：二〇二〇年九月十二日晚八点\n地点：晒谷场\n主持：组长 农贵生\n记录：蓝小妹\n"
        "列席：镇水利站 巫工\n\n"
        f"农贵生：人齐了，今天只说井的事。{_WELL}\n\n巫工：往西挪八丈，那里的土是湿的，我上个月看过。\n\n"
        "农贵生：挪过去是谁家的地？\n\n阿旺伯：我家的。挪就挪，给我留条路。\n\n"
        "决定：井往西挪八丈，路留三尺。\n\n蓝小妹：我记下了，钱从哪里出？\n\n农贵生：从果园的账里出，大家看行不行？\n\n"
        "众人：行。\n\n散会。\n",
        "青石坳村民小组会议记录",
        "2020-09-12",
        turns="农贵生|巫工|农贵生|阿旺伯|蓝小妹|农贵生|众人",
    ),
    "a committee whose officials are named by office once": MadeLayout(
        "海埔縣議會交通委員會紀錄.txt",
        "海埔縣議會\n交通委員會會議紀錄\n\n日期：民國109年4月8日\n出席委員：\n巫美雲議員（主席）\n粘大川議員\n"
        "列席官員：\n工務處處長 高士銘先生\n港務所總工程師 羅定遠先生\n\n"
        "議程第一項：渡船頭\n\n主席：現在開會，請處長報告。\n\n工務處處長：渡船頭的木棧道已經修好三段，還有一段等木料。\n\n"
        "粘大川議員：木料什麼時候到？\n\n工務處處長：六月以前會到，經費已經核定。\n\n議程第二項：燈塔\n\n"
        "港務所總工程師：燈塔的燈改成省電的，亮度不變，每年省下十一萬元。\n\n"
        "粘大川議員：說明：我的意見請記錄在案。\n\n主席：散會。\n",
        "交通委員會會議紀錄",
        "2020-04-08",
        turns="主席|工務處處長|粘大川議員|工務處處長|港務所總工程師|粘大川議員|主席",
        headings=("議程第一項：渡船頭", "議程第二項：燈塔"),
    ),
    "an official report under the name of the assembly": MadeLayout(
        "Statement on ferries (Minister Pell).md",
        "**COUNCIL OF THE ISLES: OFFICIAL REPORT**\n\n**Tuesday 4 May 2010**\n\n### Ferries: Ministerial Statement\n\n"
        f"**2.30 pm**\n\n**The Minister for Ferries (Joan Pell):** Madam Convener, I shall be short. {_HARBOUR}\n\n"
        "**Kenneth Rudd (North Isle):** How many boats are there?\n\n**Joan Pell:** Four, and one of them floats.\n\n"
        "**Mary Tolland (South Isle):** Which one?\n\n**Joan Pell:** I shall write to the honourable Member.\n",
        "Ferries: Ministerial Statement",
        "2010-05-04",
        "Minister Pell",
        turns="The Minister for Ferries (Joan Pell)|Kenneth Rudd (North Isle)|Joan Pell|Mary Tolland "
        "(South Isle)|Joan Pell",
    ),
    "a debate of which an editor's line tells the day": MadeLayout(
        "debate.html",
        "<html><head><title>Transcript: Brindle debate</title></head><body><h1>The Brindle debate</h1>"
        "<p><em>This is a transcript of the debate that was broadcast from the Corn Exchange on September 9, 2014. "
        "It has been edited for length.</em></p>"
        "<p><b>JO TARN, MODERATOR:</b> Good evening. Would you dig out the harbour, Mr. Rudd?</p>"
        "<p><b>RUDD:</b> I would, and by hand.</p><p><b>TARN:</b> Ms. Pell.</p>"
        "<p><b>PELL:</b> By hand? With whose hands?</p><p>[LAUGHTER]</p><p><b>RUDD:</b> Ours.</p>"
        "<p><b>PELL:</b> Mine are full.</p><p><b>TARN:</b> Good night.</p></body></html>",
        "The Brindle debate",
        "2014-09-09",
        turns="JO TARN, MODERATOR|RUDD|TARN|PELL|RUDD|PELL|TARN",
    ),
    "a press conference dated by the day in its opening and the year of the page": MadeLayout(
        "发布会.html",
        '<html lang="zh"><head><title>清溪市就堤防加固答记者问_清溪发布</title></head><body>'
        "<h2>清溪市就堤防加固举行新闻发布会并答记者问</h2><p>来源：清溪发布　时间：2018年5月9日 "
        "17:20　字号：大 中 小</p>"
        "<p>5月9日上午，清溪市人民政府新闻办公室举行新闻发布会，介绍堤防加固的情况。</p>"
        "<p><b>杜若：</b>各位记者朋友，上午好。先请韩松年局长介绍情况。</p>"
        "<p><b>韩松年：</b>堤防一共加固了四十一公里，比去年多九公里，汛期以前全部完工。</p>"
        "<p><b>江畔电视台记者：</b>东门闸来得及吗？</p><p><b>韩松年：</b>来得及，五月底完工。</p>"
        "<p><b>杜若：</b>发布会到此结束。</p></body></html>",
        "清溪市就堤防加固答记者问",
        "2018-05-09",
        turns="杜若|韩松年|江畔电视台记者|韩松年|杜若",
    ),
}

"""Invented documents of more layouts, written after the rules that tests/read/made_layouts.py led to."""

from made_layouts import MadeLayout

_QUARRY = (
    "The quarry closed because the stone was too good: it never had to be replaced. My grandfather laid the steps of "
    "this building, and he charged for them once, in the year in which they were laid."
)
_BEES = (
    "A hive weighs more in the morning than it does at noon, and whoever wants to know why has to sit beside it with a "
    "scale and a hat. I sat there for nine summers, and I wrote down what the scale said."
)
_FERRY = "渡船停了两年，对岸的孩子绕路上学，来回要走十八里，冬天天不亮就得出门，家长都不放心。"
_KILN = "老窑还剩一座，烧出来的缸不漏水也不裂，就是太重，年轻人搬不动，运费比缸还贵。"

LATER_LAYOUTS: dict[str, MadeLayout] = {
    "a release of an office of the press, the title in capitals": MadeLayout(
        "release-0412.txt",
        "OFFICE OF THE GOVERNOR\nFor Immediate Release\nApril 12, 2006\n\n"
        "REMARKS BY GOVERNOR ADELE PORTER AT THE REOPENING OF THE QUARRY\n\nTown Hall, Brindle\n\n11:05 A.M. EDT\n\n"
        f"GOVERNOR PORTER: Thank you. {_QUARRY}\n\nQ Governor, who pays for the steps?\n\n"
        "GOVERNOR PORTER: Nobody does. They are paid for.\n\nQ And the railing?\n\n"
        "GOVERNOR PORTER: The railing is another matter, and another year.\n",
        "REMARKS BY GOVERNOR ADELE PORTER AT THE REOPENING OF THE QUARRY",
        "2006-04-12",
        "Governor Adele Porter",
        turns="GOVERNOR PORTER|Q|GOVERNOR PORTER|Q|GOVERNOR PORTER",
    ),
    "a sermon with who, where and when in one line": MadeLayout(
        "sermon on bees.txt",
        "The Weight of a Hive\nA sermon preached by the Rev. Silas Marsh at St Olave's, Brindle, on "
        "Sunday 9 August 1891\n\n"
        f"Brethren,\n\n{_BEES}\n\n{_QUARRY}\n",
        "The Weight of a Hive",
        "1891-08-09",
        "Rev. Silas Marsh",
    ),
    "a text with an embargo above it": MadeLayout(
        "keynote.txt",
        "CHECK AGAINST DELIVERY\nEMBARGOED UNTIL 10 A.M.\n\nWhat Bees Know\nKeynote address by Dr. Ines Calder\n"
        f"National Congress of Beekeepers, Harrow, 14 September 2013\n\nLadies and gentlemen,\n\n{_BEES}\n"
        f"\n{_QUARRY}\n",
        "What Bees Know",
        "2013-09-14",
        "Dr. Ines Calder",
    ),
    "an interview in Chinese whose labels are surnames alone": MadeLayout(
        "访谈：守窑人.txt",
        "守窑人\n\n《河口》记者韩松年与窑工林远帆的对话。\n\n韩：窑还剩几座？\n\n"
        f"林：{_KILN}\n\n韩：那为什么还烧？\n\n林：火不能断，断了就点不着了。\n\n韩：谁来接班？\n\n林：还没有人。\n",
        "守窑人",
        None,
        "林远帆",
        turns="韩松年|林远帆|韩松年|林远帆|韩松年|林远帆",
    ),
    "a hearing with questions and answers of counsel": MadeLayout(
        "hearing.txt",
        "IN THE COUNTY COURT OF BRINDLE\nTranscript of Hearing\n3 March 1997\n\n"
        "THE COURT: Call the witness.\n\nMR. PELL: The witness is here, Your Honor.\n\n"
        "THE COURT: Proceed.\n\nMR. PELL: Where did you stand when the wall fell?\n\n"
        "THE WITNESS: Beside it, on the left, with the scale in my hand.\n\nMR. PELL: What did the scale say?\n\n"
        "THE WITNESS: Forty pounds.\n\nMS. TARN: Objection. The scale says nothing.\n\nTHE COURT: Sustained.\n",
        "Transcript of Hearing",
        "1997-03-03",
        turns="THE COURT|MR. PELL|THE COURT|MR. PELL|THE WITNESS|MR. PELL|THE WITNESS|MS. TARN|THE COURT",
    ),
    "a letter home with the writer's given name alone": MadeLayout(
        "家书.txt",
        f"母亲大人：\n\n　　{_FERRY}\n\n　　{_KILN}\n\n　　专此，敬祝\n安康！\n\n　　　　　　男 国强 叩上\n"
        f"　　　　民国二十六年八月九日\n",
        "家书",
        "1937-08-09",
    ),
    "a letter of several who sign it": MadeLayout(
        "open letter on the ferry.txt",
        "An Open Letter to the Harbour Board\n\n4 May 1972\n\nDear Members of the Board,\n\n"
        f"{_QUARRY}\n\n{_BEES}\n\nRespectfully,\n\nJosiah Penhale\nRuth Adeyemi\nOle Winter\n",
        "An Open Letter to the Harbour Board",
        "1972-05-04",
    ),
    "an editor's note in brackets at the end": MadeLayout(
        "渡船.md",
        f"# 渡船与孩子\n\n各位老师：\n\n{_FERRY}\n\n{_KILN}\n\n{_FERRY[:20]}，这是我亲眼看见的。\n\n"
        "（本文系作者2018年9月3日在清溪师范学院的演讲，根据录音整理，有删节）\n",
        "渡船与孩子",
        "2018-09-03",
    ),
    "a name and an office below the title, the day in words": MadeLayout(
        "kaimu.txt",
        f"在清溪陶瓷节开幕式上的致辞\n镇长 张建国\n（二〇一六年十月八日）\n各位来宾：\n{_KILN}\n{_FERRY}\n",
        "在清溪陶瓷节开幕式上的致辞",
        "2016-10-08",
        "镇长 张建国",
    ),
    "a recording with names and times in front": MadeLayout(
        "podcast_ep12.txt",
        "Episode 12: The Steps\n\n[00:00:04] Dana Frost: Welcome back. Today we have a mason with us.\n\n"
        "[00:00:15] Emil Rask: Thank you for having me, and for not asking me to stand.\n\n"
        "[00:00:31] Dana Frost: How long have you been laying steps?\n\n"
        "[00:00:36] Emil Rask: Since I could carry one. That was forty years ago last May.\n\n"
        "[00:01:02] Dana Frost: And how many have you laid?\n\n[00:01:05] Emil Rask: Nine thousand and four.\n",
        "Episode 12: The Steps",
        None,
        "Emil Rask",
        turns="Dana Frost|Emil Rask|Dana Frost|Emil Rask|Dana Frost|Emil Rask",
    ),
    "keys inside turns, which begin none": MadeLayout(
        "窑工座谈会记录.txt",
        "窑工座谈会记录\n时间：2015年4月2日上午\n地点：老窑\n参加人：林远帆、韩松年、阿彩\n\n"
        f"林远帆：{_KILN}\n\n原因：泥里的沙太多，烧到一半就炸。\n\n韩松年：我的意见有两条。\n\n第一：换泥。\n\n第二：换窑工。\n\n"
        "林远帆：窑工不换，泥可以换。\n\n阿彩：听我说一句。\n\n结论：先换泥，秋后再看。\n\n韩松年：同意。\n\n备注：午饭在窑边吃。\n",
        "窑工座谈会记录",
        "2015-04-02",
        turns="林远帆|韩松年|林远帆|阿彩|韩松年",
        headings=("第一：换泥。", "第二：换窑工。"),
    ),
    "keys inside a debate in English": MadeLayout(
        "council-minutes-2011-05-03.txt",
        "Brindle Town Council\nMinutes of the Meeting of 3 May 2011\n\nPresent: Penhale, Adeyemi, Winter\n\n"
        "PENHALE: The steps are worn. I move that they be turned over.\n\nADEYEMI: Seconded.\n\n"
        "Note: Turning a step costs forty crowns.\n\nPENHALE: It is cheaper than a new one.\n\n"
        "WINTER: I should like to see the other side first.\n\nResolved: That the steps be turned over.\n\n"
        "ADEYEMI: When?\n\nPENHALE: In the spring, before the visitors come.\n",
        "Minutes of the Meeting of 3 May 2011",
        "2011-05-03",
        turns="PENHALE|ADEYEMI|PENHALE|WINTER|ADEYEMI|PENHALE",
    ),
    "a commencement with the speaker between dashes": MadeLayout(
        "harrow.txt",
        "Harrow Institute of Technology\nNinety-Fourth Commencement Exercises\n— Ines Calder —\nMay 19, 1988\n\n"
        f"Graduates,\n\n{_BEES}\n\n{_QUARRY}\n",
        "Ninety-Fourth Commencement Exercises",
        "1988-05-19",
        "Ines Calder",
    ),
    "speeches of several years in one text file, each with its greeting": MadeLayout(
        "dinners.txt",
        f"Annual Dinner, 4 November 1998\n\nGood evening, members and guests.\n\n{_BEES}\n\n{_QUARRY}\n\n"
        f"Annual Dinner, 3 November 1999\n\nGood evening once more.\n\n{_QUARRY}\n\n{_BEES}\n\n"
        f"Annual Dinner, 1 November 2000\n\nGood evening, and good century.\n\n{_BEES}{_QUARRY}\n",
        "Annual Dinner, 4 November 1998; Annual Dinner, 3 November 1999; Annual Dinner, 1 November 2000",
        "1998-11-04; 1999-11-03; 2000-11-01",
    ),
    "a page of a parliament with a subject over each question": MadeLayout(
        "2009-03-05 oral answers.txt",
        "HOUSE OF DELEGATES\nThursday 5 March 2009\n\nORAL ANSWERS TO QUESTIONS\n\nQuarries\n\n"
        f"Mr. Josiah Penhale (Lower Wey): Why was the quarry closed?\n\nThe Minister for Stone (Ms. Adele "
        f"Porter): {_QUARRY}\n\n"
        "Mr. Penhale: Will it open again?\n\nMs. Porter: I shall write to the honourable Member.\n\nBees\n\n"
        f"Ms. Ruth Adeyemi (Harrow): What does a hive weigh?\n\nThe Minister for Stone: {_BEES}\n",
        "ORAL ANSWERS TO QUESTIONS",
        "2009-03-05",
        turns="Mr. Josiah Penhale (Lower Wey)|The Minister for Stone (Ms. Adele Porter)|Mr. Penhale|Ms. Porter|"
        "Ms. Ruth Adeyemi (Harrow)|The Minister for Stone",
        headings=("Quarries", "Bees"),
    ),
    "a chronicle whose headings have days": MadeLayout(
        "chronicle of the quarry.md",
        f"# Chronicle of the Quarry\n\n## The first stone, 3 March 1814\n\n{_QUARRY}\n\n"
        f"## The last stone, 5 May 1914\n\n{_BEES}\n",
        "Chronicle of the Quarry",
        headings=("The first stone, 3 March 1814", "The last stone, 5 May 1914"),
    ),
}

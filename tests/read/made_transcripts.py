"""Invented transcripts of different makes, and texts that only look like transcripts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MadeTranscript:
    """A text and the speakers of its turns in order, each with the first letter of the role that its label tells."""

    text: str
    turns: str
    suffix: str = ".txt"


TRANSCRIPTS: dict[str, MadeTranscript] = {
    "debate in capitals, lines wrapped": MadeTranscript(
        "The Harbour Debate\nWessel Hall, 4 May 2011\n\n"
        "MODERATOR: Good evening. Our first question goes to Councillor Brandt. Will the lighthouse\n"
        "be sold?\nBRANDT: The lighthouse stays. We have set aside nine hundred crowns for its roof, and the\n"
        "keeper will be paid through the winter. I would add that\nOKAFOR: That is not what you said\n"
        "BRANDT: I said it in March.\nMODERATOR: One at a time, please.\nOKAFOR: I would sell it tomorrow.\n",
        "MODERATOR:q BRANDT: OKAFOR: BRANDT: MODERATOR:q OKAFOR:",
    ),
    "parliament with titles and constituencies": MadeTranscript(
        "ORDERS OF THE DAY\n\n"
        "The Speaker: I call the member for Lower Wey.\n\n"
        "Mr. Josiah Penhale (Lower Wey): I thank the Speaker. The ferry has not run since Candlemas.\n\n"
        "My constituents walk nine miles to the mill.\n\n"
        "Ms. Ruth Adeyemi (Minister of Rivers): The ferry will run again on the first of June.\n\n"
        "Mr. Josiah Penhale: At what fare?\n\nMs. Ruth Adeyemi: Four pence.\n\nThe Speaker: Order. Next question.\n",
        "The Speaker:c Mr. Josiah Penhale (Lower Wey): Ms. Ruth Adeyemi (Minister of Rivers): Mr. Josiah Penhale: "
        "Ms. Ruth Adeyemi: The Speaker:c",
    ),
    "council in two languages, notes of language": MadeTranscript(
        "The CHAIRMAN (in Cantonese): Good morning. Mr TSE will ask the first question.\n"
        "MR TSE WING-LOK (in Cantonese): Chairman, how many piers were repaired last year?\n"
        "SECRETARY FOR PIERS (in Cantonese): Chairman, eleven piers were repaired.\n"
        "MR TSE WING-LOK (in Cantonese): Chairman, eleven is too few.\n",
        "The CHAIRMAN:c MR TSE WING-LOK: SECRETARY FOR PIERS: MR TSE WING-LOK:",
    ),
    "traditional parliament": MadeTranscript(
        "會議過程正式紀錄\n2016年3月2日\n\n主席：本會現在恢復會議。葉曉嵐議員，請提出質詢。\n\n"
        "葉曉嵐議員：主席，碼頭的木棚去年有多少座完成維修？\n\n"
        "運輸局局長：主席，多謝葉議員的質詢。去年有十一座木棚完成維修。\n\n餘下四座會在今年七月完成。\n\n"
        "葉曉嵐議員：主席，局長沒有回答費用由誰支付。\n\n運輸局局長：主席，費用由海港基金支付。\n\n"
        "主席：第二項質詢。\n",
        "主席:c 葉曉嵐議員: 運輸局局長: 葉曉嵐議員: 運輸局局長: 主席:c",
    ),
    "press conference, journalists named once": MadeTranscript(
        "清溪市防汛新闻发布会\n时间：2019年6月3日上午\n地点：市府二楼\n主持人：杜若\n\n"
        "杜若：各位记者朋友，大家上午好。今天请来了水务局局长韩松年。\n"
        "清溪日报记者：今年的堤防修了多少公里？\n韩松年：修了四十一公里，比去年多九公里。\n"
        "江畔电视台记者：听说东门闸还没有完工，汛期前能用上吗？\n韩松年：东门闸五月底已经完工。\n"
        "杜若：发布会到此结束，谢谢大家。\n",
        "杜若:q 清溪日报记者:q 韩松年: 江畔电视台记者:q 韩松年: 杜若:q",
    ),
    "reporter and answer": MadeTranscript(
        "云岭县县长就古茶园保护答记者问\n\n记者：古茶园划定了多大的保护范围？\n\n"
        "答：划定了三千二百亩，分为核心区和缓冲区。\n\n核心区里不准翻耕。\n\n记者：茶农的收入怎么保证？\n\n"
        "答：每亩补助八十元，由县财政出。\n",
        "记者:q 云岭县县长:a 记者:q 云岭县县长:a",
    ),
    "question and answer signs": MadeTranscript(
        "Q: How deep is the new well?\nA: Sixty metres.\nQ: Who dug it?\nA: The brothers Amsel, in eleven days.\n",
        "Q:q A:a Q:q A:a",
    ),
    "问 and 答": MadeTranscript(
        "问：风车什么时候停转？\n答：十月收完稻子就停。\n问：停转以后谁来看守？\n答：由磨坊的两位老师傅轮流看守。\n",
        "问:q 答:a 问:q 答:a",
    ),
    "names behind dashes": MadeTranscript(
        "圆桌访谈\n——贺知秋：我先说苗圃。苗圃去年育苗六万株。\n——卢小满：六万株里成活了几成？\n"
        "——贺知秋：成活九成二。\n——卢小满：那很不容易。\n",
        "贺知秋: 卢小满: 贺知秋: 卢小满:",
    ),
    "brackets": MadeTranscript(
        "【主持人】欢迎收听《河口夜话》，今晚的嘉宾是船长老郑。\n【郑海生】大家好，我跑船三十一年了。\n"
        "【主持人】第一次出海是哪一年？\n【郑海生】是一九八八年的春天，船上只有四个人。\n",
        "主持人:q 郑海生: 主持人:q 郑海生:",
    ),
    "name lines in capitals": MadeTranscript(
        "HARROW\nGood evening. We have one motion tonight, and it is the bridge.\n\nREYES\nI move that the bridge be\n"
        "painted green.\n\nHARROW\nIs there a second?\n\nREYES\nMy brother seconds it.\n",
        "HARROW: REYES: HARROW: REYES:",
    ),
    "record with times": MadeTranscript(
        "发言人1 00:03\n今天我们对一下秋收的进度，先说东片。\n\n发言人2 00:21\n东片收了七成，还剩洼地没有收。\n\n"
        "发言人1 01:10\n洼地什么时候能收完？\n\n发言人2 01:15\n不下雨的话要五天。\n",
        "发言人1: 发言人2: 发言人1: 发言人2:",
    ),
    "names with times in brackets": MadeTranscript(
        "Ines Calder: (00:12)\nThank you for coming to the mill. We grind forty sacks a day.\n\n"
        "Pavel Stroud: (00:40)\nForty is what it was in spring.\n\nInes Calder: (00:52)\nAnd forty it is now.\n",
        "Ines Calder: Pavel Stroud: Ines Calder:",
    ),
    "bold names of Markdown": MadeTranscript(
        "# Talk by the Lock\n\n**Interviewer:** When was the lock built?\n\n**Magda Voss:** In 1804, by convicts.\n\n"
        "**Interviewer:** And who keeps it?\n\n**Magda Voss:** My family does.\n",
        "Interviewer:q Magda Voss: Interviewer:q Magda Voss:",
        ".md",
    ),
    "congress, full stops": MadeTranscript(
        "Mr. TILDEN. Mr. Speaker, I yield two minutes to the gentleman from the Marshes.\n"
        "Mr. OAKES. I thank the gentleman. The marsh road is under water.\n"
        "The SPEAKER pro tempore. The time of the gentleman has expired.\n"
        "Mr. TILDEN. Mr. Speaker, I reserve the balance of my time.\n",
        "Mr. TILDEN: Mr. OAKES: The SPEAKER pro tempore:c Mr. TILDEN:",
    ),
    "one label that repeats": MadeTranscript(
        "ARDEN: We sailed at dawn and lost the mast by noon.\nARDEN: At dusk we ate the last of the bread.\n"
        "ARDEN: On the third day a gull came aboard.\n",
        "ARDEN: ARDEN: ARDEN:",
    ),
    "offices in a hearing, a foreign name": MadeTranscript(
        "審判長：現在開庭。請證人陳述。\n證人：那天夜裡，船燈是滅的。\n辯護律師：你站在什麼地方看見的？\n"
        "證人：我站在燈塔下面。\n約翰·布朗：我可以補充一句。船燈是我親手關掉的。\n",
        "審判長:c 證人: 辯護律師: 證人: 約翰·布朗:",
    ),
}

LOOK_ALIKES: dict[str, str] = {
    "ordinals with colons": (
        "在全镇植树大会上的讲话\n同志们：\n今天开会，讲三个问题。\n第一：任务。今年要种树五万棵，分到十二个村。\n"
        "第二：办法。谁种谁管，成活一棵补助两元。\n第三：纪律。不准砍一棵老树，不准占一分良田。\n"
        "同志们：春天不等人，让我们马上动手。\n"
    ),
    "one-word heads": (
        "目标：三年内修通到每个村的路，一条也不能少。\n措施：先修桥，后铺路，最后种行道树。\n"
        "目标：五年内让每个孩子都在本村上学。\n措施：合并教学点，修十二所新学校。\n注意：雨季不施工。\n"
    ),
    "recipe": (
        "Ingredients: two pounds of flour, one egg and a cup of milk.\n"
        "Method: Stir the flour into the milk, and beat the egg.\n"
        "Note: The dough has to rest for an hour.\nIngredients: three apples and some honey from the hill.\n"
        "Method: Peel the apples and boil them in the honey.\nNote: They burn easily.\n"
    ),
    "dialogue quoted inside a speech": (
        "乡亲们，今天我给大家讲一个故事，这个故事发生在三十年前的渡口，那时候还没有桥，过河全靠一条木船。\n"
        "船夫每天天不亮就起来，等着赶集的人，冬天江面结了薄冰，他要先用竹篙把冰敲开，再把船撑过去。\n"
        "有一天渡口来了一位老人，他问了船夫两句话。\n老张：你一天摆渡几趟？\n老李：四十趟，风大的时候三十趟。\n"
        "老张：要是有一座桥呢？\n老李：那我就去种橘子。\n"
        "这几句话我一直记在心里。后来桥修好了，老李真的去种橘子，种了一百二十亩，年年卖到省城去。\n"
        "所以我说，修一座桥，不只是方便了过河的人，也给摆渡的人另一条路。今年我们还要修四座桥。\n"
        "修桥的钱，上面补一半，我们自己出一半，账目每个月贴在祠堂门口，谁都可以看，谁都可以问。\n"
    ),
    "minutes with times": (
        "Minutes of the Weir Committee\nDate: 4 March 1998\nPresent: Amsel, Brodie, Carrow\nApologies: Dunn\n"
        "9:00 The committee met at the weir.\n9:30: The sluice was opened, and the height of the water read.\n"
        "10:15: The committee heard the miller.\n12:30: Lunch at the inn. Next meeting: 8 April.\n"
    ),
    "minutes with times in Chinese": (
        "防汛值班记录\n时间：六月三日\n地点：东门闸\n值班人：孙大勇\n记录人：吴小兰\n"
        "8时30分：水位十二米四，比昨天涨了三十厘米。\n9时：开闸两孔，下游放水，通知沿岸三个村。\n"
        "12:30 交接班，一切正常。\n"
    ),
    "scripture": (
        "My friends, hear what is written.\nRuth 1:16 says that where thou goest I will go.\n"
        "Job 28:12: But where shall wisdom be found?\nPsalm 90:12 teaches us to number our days.\n"
        "Ruth 2:4 greets the reapers in the field.\nAnd so I say to you, let us go to the reapers.\n"
    ),
    "salutations that come back": (
        "同志们：一年来，我们做了三件事，件件都有着落，群众是满意的。\n各位代表：第一件事是修渠，修了九十里。\n"
        "朋友们：第二件事是办学，办了六所。\n同志们：第三件事是种树，种了十万棵。\n谢谢大家！\n"
    ),
    "addresses that come back": (
        "Mr. President: I rise to speak of the canal, which has been dry since the spring of last year.\n"
        "Mr. President: no barge has passed the upper lock, and no grain has reached the town.\n"
        "Mr. President: I ask for four thousand crowns and for the patience of this house.\n"
    ),
    "head of key and value, and credits": (
        "主题：水利\n主讲人：何思远\n主持人：李明\n记录：王芳\n整理：赵一鸣\n"
        "今天我讲三个问题。水从哪里来，水到哪里去，水归谁来管。这三个问题说清楚了，工作就好办了。\n"
        "去年全县修渠一百二十里，新打机井四十眼，浇地三万亩，增产粮食两百万斤。\n"
    ),
    "run-in headings in capitals": (
        "My fellow citizens, I come before you to give an account of the year.\n"
        "ROADS: We have built forty miles of road from the harbour to the hills.\n"
        "SCHOOLS: Nine schools have been opened, and no child walks more than a mile.\n"
        "HARBOUR: The mole is finished, and the lamp has been lit.\nI thank you for your trust.\n"
    ),
    "rhetorical question in a speech": (
        "各位老师，办学先要问一句话。\n问：学校是为谁办的？\n答：为学生办的。\n"
        "这句话说起来容易，做起来难。去年我们把食堂的灯换了，把宿舍的窗修了，又请来两位修鞋的师傅，学生高兴，家长放心。\n"
        "今年我们还要添四百套桌椅，修一条从校门到车站的路，这条路下雨天总是积水，学生鞋子湿了一节课都坐不住。\n"
        "我相信，只要大家把这句话放在心上，我们的学校一定会越办越好，我们的学生一定会越来越有出息。\n"
    ),
    "letters that answer": (
        "Dear friends of the orchard: the pears are in.\n"
        "From: the Orchard Keepers\nTo: all members\nSubject: Harvest\n"
        "Price: four pence a pound, and three for members who carry it.\nPlace: the old barn behind the chapel.\n"
    ),
}

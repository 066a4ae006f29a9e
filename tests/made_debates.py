"""Invented transcripts and speeches, as an archive in which it matters who speaks."""

DEBATE = """Governor's Debate, Larkfield Opera House
October 9, 2014

Moderator: Ruth Finch

FINCH: Good evening. On my left is the incumbent, Governor Helen Marsh; on my right is the challenger, Daniel Okoro. \
Governor, you promised lower taxes. What happened?

MARSH: We cut the salt tax by a third in my first year. Then the flood came, and we had to rebuild eleven bridges.

FINCH: Mr. Okoro, what would you do about taxes?

OKORO: I would abolish the salt tax altogether. A family in the hills pays ninety crowns a year for it.

FINCH: Some say that the railway to the coast will cost nine million crowns. Is that true?

MARSH: It will cost four million, and it will open in 2017.

(Applause)

FINCH: Thank you both. Good night.
"""
QUESTION_TIME = """議會會議過程正式紀錄
2013年11月6日

主席：口頭質詢。第一項質詢。

梁啟峰議員：主席，渡輪加價引起離島居民的不滿。政府可否告知本會：

（一） 過去三年渡輪票價上調了多少；及

（二） 會否向長者提供票價優惠？

渡輪局局長：主席，就質詢的第一部分，過去三年，六條離島航線的票價合共上調了百分之十七。

就第二部分，政府已決定由明年一月起，長者乘搭離島渡輪只需支付兩元。

何秀珊議員：主席，我想問局長，夜間航班會不會恢復？

渡輪局局長：主席，夜間航班會在復活節前恢復，每晚兩班。
"""
PRESS_CONFERENCE = """李长河总理会见中外记者

（2009年3月13日）

中央广播台记者：
总理您好。今年的小麦收购价会不会提高？

李长河：
今年小麦最低收购价每斤提高一角一分，稻谷提高一角三分。

《晨报》记者：
我想问住房的问题。有报道说保障房要建一千万套。

李长河：
今年建六百万套保障房，钱由中央出一半。
"""
SPEECH = """在全市林业会议上的讲话
同志们：今年造林四万亩，育苗六百万株。农民种树每亩补助三百元。
"""
ARCHIVE = {
    "debate.txt": DEBATE,
    "question-time.txt": QUESTION_TIME,
    "press.txt": PRESS_CONFERENCE,
    "speech.txt": SPEECH,
}

from dataclasses import replace

import pytest

from rag.models.lexicon import Lexicon
from rag.retrieve.known_names import KnownNames
from rag.retrieve.person_names import PersonNames
from rag.retrieve.place_names import PlaceNames
from rag.retrieve.understand import understand

LEXICON = Lexicon()
NOBODY = KnownNames(PlaceNames(("定西",)), (2018, 2020))
PEOPLE = replace(NOBODY, people=PersonNames(["Ann Young", "Marta Vale", "王大川"], LEXICON))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("What did Winterbottom say about roads?", "Winterbottom"),
        ("What has Clara Winterbottom promised so far?", "Clara Winterbottom"),
        ("According to Clara Winterbottom, what is needed?", "Clara Winterbottom"),
        ("Winterbottom's inaugural address", "Winterbottom"),
        ("Winterbottom’s last report", "Winterbottom"),
        ("Which cities did Winterbottom name as examples?", "Winterbottom"),
        ("Why did Winterbottom finally oppose the toll?", "Winterbottom"),
        ("How many sons did Winterbottom and Clara have?", ""),
        ("Which farm did Winterbottom buy?", ""),
        ("What has Winterbottom got to do with the toll?", ""),
        ("What did Young say?", ""),
        ("What did Marta Vale say about roads?", ""),
        ("What did Dingxi say about roads?", ""),
        ("how many roads did they build", ""),
        ("拜登怎么谈团结", "拜登"),
        ("默克尔总理在演讲里提到难民了吗", "默克尔"),
        ("马克龙2017年对欧盟有什么看法", "马克龙"),
        ("李大钊在讲话中怎么评价青年", "李大钊"),
        ("焦裕禄为什么说要除三害", "焦裕禄"),
        ("泽连斯基的演讲说了什么", "泽连斯基"),
        ("曼德拉是如何看待种族隔离的", "曼德拉"),
        ("约翰·肯尼迪说了什么", "约翰·肯尼迪"),
        ("王大川怎么谈教育", ""),
        ("定西怎么说", ""),
    ],
)
def test_a_speaker_who_has_no_speech_is_known(text: str, name: str) -> None:
    assert understand(text, PEOPLE, lexicon=LEXICON).unknown_speaker == name
    assert understand(text, NOBODY, lexicon=LEXICON).unknown_speaker == ""


@pytest.mark.parametrize(
    "text",
    [
        "农民怎么说", "文明怎么讲", "日本怎么看", "斯里兰卡怎么说", "华为在会上怎么说", "大家对此怎么看", "安康怎么谈",
        "乡村振兴提了哪些要求", "会议强调了什么", "领导对作风怎么说", "高校怎么讲", "这篇讲话对干部提了什么要求",
    ],
)  # fmt: skip
def test_what_is_no_person_is_no_unknown_speaker(text: str) -> None:
    assert understand(text, PEOPLE, lexicon=LEXICON).unknown_speaker == ""


def test_one_who_speaks_in_a_transcript_is_no_unknown_speaker() -> None:
    known = replace(PEOPLE, turn_words=frozenset({"governor", "reyes", "governor reyes", "李大钊委员"}))
    assert understand("What did Reyes promise about schools?", known).unknown_speaker == ""
    assert understand("What did Winterbottom promise about schools?", known).unknown_speaker == "Winterbottom"
    assert understand("李大钊怎么评价青年", known, lexicon=LEXICON).unknown_speaker == ""
    assert understand("焦裕禄怎么评价青年", known, lexicon=LEXICON).unknown_speaker == "焦裕禄"

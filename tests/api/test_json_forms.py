import json
from typing import Any, cast

from rag.api import json_forms
from rag.cite.passage_ids import PassageIds
from rag.types import (
    Answer,
    AnswerSentence,
    BuildReport,
    Characters,
    Citation,
    CitationLookup,
    Difference,
    Duplicate,
    FigureHint,
    Hit,
    Mark,
    Passage,
    Piece,
    Question,
    QuoteCheck,
    Signals,
    Skipped,
    Source,
    Span,
    Speech,
    Subject,
    WordHint,
)

SOURCE = Source("folder/a.txt", 2, 100, 120, "", (Piece(0, 103, 11),))
SPEECH = Speech(
    id="s1", title="讲话", place="青禾", level="县", date="2021-03", occasion=None, speaker=None, language="zh",
    source=SOURCE, text="要修路。还要架一座桥。", paragraphs=(Span(0, 11),), sections=(),
)  # fmt: skip
SPEECH_FORM: dict[str, object] = {
    "id": "s1", "title": "讲话", "title_en": None, "place": "青禾", "date": "2021-03", "speaker": None,
    "source_file": "folder/a.txt", "source_ordinal": 2,
    "also": [],
}  # fmt: skip
BRIDGE = Citation("s1#p1.s2~0a1b2c", "s1", 4, 11, "还要架一座桥。", ("一、交通",), "讲话", "青禾", "2021-03")
BRIDGE_FORM = {
    "id": "s1#p1.s2~0a1b2c", "quote": "还要架一座桥。", "speaker": None, "date": "2021-03", "note": None,
    "speech": SPEECH_FORM, "section_path": ["一、交通"],
    "start": 4, "end": 11, "source_start": 107, "source_end": 114,
}  # fmt: skip
ACCOUNT = Characters(9, 7, (("white space", 2),))
SUBJECT = Subject("青禾", 2021)
QUESTION = Question("青禾要修什么？", "zh", "修", ("青禾",), (2021,), ("修",), subjects=(SUBJECT,), kind="plan")


def speech_of(speech_id: str) -> Speech:
    assert speech_id == "s1"
    return SPEECH


class SpeechSource:
    """Holds one speech, as an archive does."""

    speech = staticmethod(speech_of)

    def cite_passage(self, passage: Passage) -> str:
        return PassageIds(speech_of).id_of(passage)


def test_a_search() -> None:
    passage, other = Passage("s1", 4, 9, ("一、交通",), "还要架一座"), Passage("s1", 0, 4, (), "修路。")
    hit = Hit(passage, 0.75, Signals(0.5, 1.0, 0.25), alternatives=(other,))
    form = json_forms.search_result(QUESTION, [hit], SpeechSource(), "q1")
    [listed] = cast("list[dict[str, Any]]", form.pop("hits"))
    assert form == {"id": "q1", "question": "青禾要修什么？", "language": "zh"}
    assert listed.pop("citation").startswith("s1#p1.s2~")
    [also] = listed.pop("alternatives")
    assert set(also) == {"citation", "speaker", "speech", "section_path", "start", "end", "source_start", "source_end"}
    assert (also["citation"][:9], also["start"], also["end"]) == ("s1#p1.s1~", 0, 4)
    assert listed == {
        "rank": 1, "score": 0.75, "speaker": None, "speech": SPEECH_FORM, "section_path": ["一、交通"], "start": 4,
        "end": 9, "source_start": 107, "source_end": 112, "text": "还要架一座",
    }  # fmt: skip


def test_a_search_that_explains_itself() -> None:
    hit = Hit(Passage("s1", 4, 9, (), "还要架一座"), 0.75, Signals(0.5, 1.0, 0.25))
    form = json_forms.search_result(QUESTION, [hit], SpeechSource(), explain=True)
    assert form["question_understood"] == {
        "language": "zh", "search_text": "修", "places": ["青禾"], "years": [2021], "terms": ["修"],
        "translations": {}, "kind": "plan", "item": None, "names": [],
        "subjects": [{"place": "青禾", "year": 2021}],
    }  # fmt: skip
    [listed] = cast("list[dict[str, Any]]", form["hits"])
    assert listed["signals"] == {"dense": 0.5, "lexical": 1.0, "late": 0.25}


def test_an_answer() -> None:
    marks = (Mark(3, 5, "figure"),)
    sentences = (
        AnswerSentence("青禾：", (), "frame"),
        AnswerSentence("还要架一座桥。", (BRIDGE,), role="lead", head="青禾", marks=marks),
    )
    form = json_forms.answer_result(Answer(QUESTION, sentences, "answered", passages=(BRIDGE,)), speech_of)
    lead = {
        "text": "还要架一座桥。", "support": "verbatim", "markers": [1], "lacking": [], "part": None, "gloss": "",
        "role": "lead", "head": "青禾", "marks": [{"start": 3, "end": 5, "kind": "figure"}],
        "word_hints": [], "figure_hints": [], "speech": None,
    }  # fmt: skip
    line: dict[str, Any] = {
        "text": "青禾：", "support": "frame", "markers": [], "lacking": [], "part": None, "gloss": "",
        "role": "frame", "head": "", "marks": [], "word_hints": [], "figure_hints": [], "speech": None,
    }  # fmt: skip
    assert form == {
        "id": None, "question": "青禾要修什么？", "understood": None, "outcome": "answered",
        "answer": "青禾：\n还要架一座桥。 [1]", "origin": "quoted", "model": None,
        "sentences": [line, lead],
        "citations": [{"marker": 1, **BRIDGE_FORM}],
        "parts": [{"speech": SPEECH_FORM, "sentences": [lead], "passages": [BRIDGE_FORM]}],
    }  # fmt: skip


def test_hints_for_the_reader_of_another_language() -> None:
    word, figure = WordHint("桥", "bridge", 4, 5), FigureHint("3万元", "30,000 yuan", 0, 3)
    sentence = AnswerSentence("3万元修桥。", (BRIDGE,), word_hints=(word,), figure_hints=(figure,))
    [form] = cast(
        "list[dict[str, Any]]",
        json_forms.answer_result(Answer(QUESTION, (sentence,), "answered"), speech_of)["sentences"],
    )
    assert form["word_hints"] == [{"word": "桥", "hint": "bridge", "start": 4, "end": 5}]
    assert form["figure_hints"] == [{"figure": "3万元", "hint": "30,000 yuan", "start": 0, "end": 3}]


def test_a_checked_quotation() -> None:
    check = QuoteCheck("还要架两座桥", "altered", (BRIDGE,), (Difference("两", "一"),))
    assert json_forms.quote_result(check, speech_of, 3) == {
        "id": 3, "quote": "还要架两座桥", "verdict": "altered",
        "matches": [{"citation": BRIDGE.id, "quote": "还要架一座桥。", "speaker": None, "speech": SPEECH_FORM}],
        "differences": [{"quoted": "两", "source": "一"}],
    }  # fmt: skip


def test_a_citation_looked_up() -> None:
    lookup = CitationLookup("s1#p9~0a1b2c", "moved", BRIDGE, "要修路。", "")
    assert json_forms.lookup_result(lookup, speech_of) == {
        "id": "s1#p9~0a1b2c", "status": "moved", "citation": BRIDGE_FORM, "before": "要修路。", "after": ""
    }  # fmt: skip
    assert json_forms.lookup_result(CitationLookup("s1#p9", "gone", None), speech_of)["citation"] is None


def test_a_build() -> None:
    report = BuildReport(
        "index",
        2,
        1,
        9,
        (Skipped("b.bin", "got noise"),),
        (Duplicate("c.txt", 2, "a.txt", 1),),
        ACCOUNT,
        new=1,
        removed=2,
        embedded=9,
        rebuilt="The index is damaged.",
    )
    assert json.loads(json.dumps(json_forms.build_result(report))) == {
        "index": "index", "files": 2, "speeches": 1, "passages": 9,
        "skipped": [{"path": "b.bin", "reason": "got noise"}],
        "duplicates": [{"path": "c.txt", "ordinal": 2, "of_path": "a.txt", "of_ordinal": 1}],
        "characters": {"read": 9, "kept": 7, "dropped": {"white space": 2}},
        "new": 1, "changed": 0, "unchanged": 0, "removed": 2, "embedded": 9, "rebuilt": "The index is damaged.",
    }  # fmt: skip

from collections.abc import Sequence
from dataclasses import replace

import pytest
from made_speeches import make_question, make_speech

from rag.answer.candidate import Candidate
from rag.answer.lead import MAX_LEAD_CHARS, MAX_POINT_CHARS, SentenceChooser, ShownSentence, whole_sentences
from rag.archive import Archive
from rag.types import Kind, Span, Speech, Subject, Turn

TEXT = "港口要快。茶园六万亩，三年翻番。渡船照开。学校不停课。路灯要修好。茶园的路也要修。"


def make(text: str, *, turns: tuple[Turn, ...] = ()) -> Speech:
    return replace(make_speech(text), paragraphs=(Span(0, len(text)),), turns=turns)


def choose(archive: Archive, question: str, passages: Sequence[Candidate], kind: Kind = "fact") -> list[ShownSentence]:
    asked = replace(make_question(question), terms=("茶园",), kind=kind)
    return SentenceChooser(archive._answerer.extractor).choose(archive._preparer.prepare(asked), passages)


def test_the_best_sentence_leads_and_the_others_follow_in_order(archive: Archive) -> None:
    shown = choose(archive, "茶园有多少亩", [Candidate(make(TEXT), Span(0, len(TEXT)), 9.0)], "list")
    assert (shown[0].role, shown[0].text) == ("lead", "茶园六万亩，三年翻番。")
    assert {sentence.role for sentence in shown[1:]} == {"point"}
    starts = [sentence.span.start for sentence in shown[1:]]
    assert starts == sorted(starts) and len(shown) <= 5


def test_a_passage_that_begins_within_a_sentence_is_shown_from_its_start(archive: Archive) -> None:
    shown = choose(archive, "茶园有多少亩", [Candidate(make(TEXT), Span(7, 14), 9.0)], "figure")
    assert [sentence.text for sentence in shown] == ["茶园六万亩，三年翻番。"]


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("这些年大家很辛苦，" * 14 + "茶园扩到六万亩，" + "还有许多事要办，" * 14 + "谢谢大家。", "……", "……"),
        ("茶园扩到六万亩，" + "这些年大家很辛苦，" * 14 + "谢谢大家。", "茶园", "……"),
    ],
)
def test_a_long_sentence_is_cut_to_the_clauses_that_answer(archive: Archive, text: str, begins: str, ends: str) -> None:
    [shown] = choose(archive, "茶园有多少亩", [Candidate(make(text), Span(0, len(text)), 9.0)])
    assert "茶园扩到六万亩" in shown.text and shown.text.startswith(begins) and shown.text.endswith(ends)
    assert len(shown.text.strip("…")) <= MAX_LEAD_CHARS and shown.span == Span(0, len(text))


def test_what_a_semicolon_ends_goes_on(archive: Archive) -> None:
    text = "茶园扩到六万亩；渡船照开。"
    [lead, *_] = choose(archive, "茶园有多少亩", [Candidate(make(text), Span(0, 8), 9.0)])
    assert lead.text == "茶园扩到六万亩……"


def test_items_are_shown_in_order_from_their_beginning(archive: Archive) -> None:
    long_item = "二是修路，" + "把所有的村子都连起来，" * 6 + "年底前完成。"
    text = f"要办三件事。一是种茶园。{long_item}三是办学。"
    spans = (Span(6, 12), Span(12, 12 + len(long_item)), Span(12 + len(long_item), len(text)))
    shown = choose(archive, "茶园那三件事", [Candidate(make(text), Span(0, len(text)), 9.0, items=spans)], "list")
    assert [sentence.text[:2] for sentence in shown] == ["要办", "一是", "二是", "三是"]
    assert shown[2].text.endswith("……") and len(shown[2].text) <= MAX_POINT_CHARS + 2


def test_one_item_of_a_list_brings_the_others_and_they_are_counted(archive: Archive) -> None:
    text = "要办三件事：一是修路。路要宽。二是扩大茶园。三是办学。别的事以后再说。"
    shown = choose(archive, "茶园等有哪些事", [Candidate(make(text), Span(15, 22), 9.0)], "list")
    assert [sentence.text for sentence in shown] == ["要办三件事：一是修路。", "二是扩大茶园。", "三是办学。"]
    assert [sentence.item for sentence in shown] == [1, 2, 3]
    assert [sentence.item for sentence in choose(archive, "茶园", [Candidate(make(text), Span(15, 22), 9.0)])] == [0]


def test_a_detail_within_an_item_is_shown_itself(archive: Archive) -> None:
    text = "一是修路。路要宽。茶园六万亩，要连起来。二是办学。学校要新。"
    spans = (Span(0, 5), Span(20, 25))
    shown = choose(archive, "茶园有多少亩", [Candidate(make(text), Span(0, len(text)), 9.0, items=spans)], "list")
    assert shown[0].text == "茶园六万亩，要连起来。"


def test_each_subject_has_a_lead(archive: Archive) -> None:
    passages = [Candidate(make(TEXT), Span(5, 16), 9.0, 0), Candidate(make(TEXT), Span(34, 42), 8.0, 1)]
    asked = replace(make_question("茶园"), terms=("茶园",), subjects=(Subject("甲"), Subject("乙")))
    query = archive._preparer.prepare(asked)
    shown = SentenceChooser(archive._answerer.extractor).choose(query, passages)
    assert [(sentence.role, sentence.subject_index) for sentence in shown if sentence.role == "lead"] == [
        ("lead", 0),
        ("lead", 1),
    ]


def test_the_label_of_a_turn_is_not_shown(archive: Archive) -> None:
    text = "MODERATOR: Go on.\nDUNMORE: We plant tea on six hills."
    turns = (Turn("MODERATOR", "chair", 0, 18), Turn("DUNMORE", None, 18, len(text)))
    [lead, *_] = choose(archive, "tea", [Candidate(make(text, turns=turns), Span(18, len(text)), 9.0)])
    assert lead.text == "We plant tea on six hills."


def test_all_sentences_of_an_item_are_shown_whole() -> None:
    shown = whole_sentences([Candidate(make(TEXT), Span(0, 16), 1.0)])
    assert [(sentence.role, sentence.text) for sentence in shown] == [
        ("lead", "港口要快。"),
        ("point", "茶园六万亩，三年翻番。"),
    ]


def test_what_a_sentence_points_back_to_is_shown_with_it(archive: Archive) -> None:
    text = "去年修了古桥。又设了基金。上述茶园的做法值得推广。别的事以后再说。"
    shown = choose(archive, "茶园有什么做法", [Candidate(make(text), Span(0, 24), 9.0)], "figure")
    assert {"去年修了古桥。", "又设了基金。", "上述茶园的做法值得推广。"} <= {sentence.text for sentence in shown}

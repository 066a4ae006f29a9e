from dataclasses import replace

import numpy as np
import pytest

from rag.answer.candidate import Candidate
from rag.answer.extract import _with_answers
from rag.answer.select import enumeration, opened, select_candidates
from rag.retrieve.kind import classify_kind
from rag.text.sentences import sentence_spans
from rag.types import Piece, Question, Section, Source, Span, Speech, Subject

TEXT = "要抓三件事：一是修路；二是种树；三是办学。其他的事以后再说。"


def speech(text=TEXT, sections=((1, 0, 30), (2, 6, 11), (2, 11, 16), (2, 16, 21))):
    return Speech(
        id="s1",
        title="讲话",
        place="青禾",
        level=None,
        date=None,
        occasion=None,
        speaker=None,
        language="zh",
        source=Source("a.txt", 1, 0, len(text), "", (Piece(0, 0, len(text)),)),
        text=text,
        paragraphs=(Span(0, len(text)),),
        sections=tuple(Section(level, "", text[a : a + 4], a, b) for level, a, b in sections),
    )


def words(speech, items):
    """Return the words of the items of an enumeration."""
    return [speech.text[item.start : item.end] for item in items]


def asked(text):
    return Question(text, "zh", text, kind=classify_kind(text))


def test_a_lead_in_brings_its_items():
    found = enumeration(Candidate(speech(), Span(0, 11), 1.0))
    assert words(speech(), found) == ["一是修路；", "二是种树；", "三是办学。"]


def test_an_item_brings_its_siblings():
    found = enumeration(Candidate(speech(), Span(11, 16), 1.0))
    assert words(speech(), found) == ["一是修路；", "二是种树；", "三是办学。"]


def test_a_heading_or_a_salutation_answers_no_question_for_a_fact():
    text = "一、茶园的事\n尊敬的各位茶农：\n茶园归村里管。"
    headed = replace(speech(text, ()), sections=(Section(1, "一、", "一、茶园的事", 0, len(text)),))
    heading, salutation, told = (
        Candidate(headed, Span(start, end), score) for start, end, score in ((0, 6, 9.0), (7, 15, 8.5), (16, 23, 8.0))
    )
    assert select_candidates(asked("茶园归谁管"), [heading, salutation, told]) == [told]
    # Where there is nothing else it says at least where to look.
    assert select_candidates(asked("茶园归谁管"), [heading]) == [heading]


def test_a_speech_without_outline_has_no_enumeration():
    assert enumeration(Candidate(speech(sections=()), Span(0, 11), 1.0)) == []


def test_a_sentence_that_sums_up_an_enumeration_brings_it():
    text = "条件有两个：一是路修好了；二是人到齐了。这些是我们的底气。"
    summed = speech(text, ((1, 0, 29), (2, 6, 13), (2, 13, 29)))
    last = Candidate(summed, Span(20, 29), 1.0)
    assert last.text == "这些是我们的底气。"
    assert [each.start for each in enumeration(last)] == [6, 13]
    # These years are no things that were listed, and what only follows the last item does not sum up.
    for other in ("这些年很不容易。", "大家都要有底气。"):
        changed = replace(summed, text=text[:20] + other + " ")
        assert enumeration(replace(last, speech=changed)) == []
    # In the middle of an enumeration there is nothing to sum up yet.
    early = speech("一是路修好了，这些是底气。二是人到齐了。", ((2, 0, 13), (2, 13, 20)))
    assert enumeration(Candidate(early, Span(7, 13), 1.0)) == []


def test_overlapping_candidates_are_chosen_once():
    one, two = Candidate(speech(), Span(0, 11), 1.0), Candidate(speech(), Span(6, 16), 0.99)
    assert select_candidates(asked("路"), [one, two]) == [one]


def test_weak_candidates_are_left_out():
    one, two = Candidate(speech(), Span(6, 11), 9.0), Candidate(speech(), Span(21, 30), 4.5)
    assert select_candidates(asked("路"), [one, two]) == [one]


def test_a_candidate_of_the_same_paragraph_may_be_weaker_than_one_from_elsewhere():
    here = long_speech("修路要快。" + "种树要多，" * 70 + "办学要好。", "治水要严。")
    best, paragraph, further = (Candidate(here, span, 9.0) for span in (Span(0, 5), Span(355, 360), Span(361, 366)))
    elsewhere = replace(best, speech=replace(here, id="s2"))
    for less, expected in (
        (0.2, "paragraph further elsewhere"),
        (1.0, "paragraph further"),
        (3.0, "paragraph"),
        (5, ""),
    ):
        others = {"paragraph": paragraph, "further": further, "elsewhere": elsewhere}
        given = [replace(each, score=9.0 - less) for each in others.values()]
        kept = select_candidates(asked("路"), [best, *given])
        assert [each.span for each in kept[1:]] == [others[name].span for name in expected.split()]


def test_nothing_is_chosen_from_nothing():
    assert select_candidates(asked("路"), []) == []


def test_a_second_enumeration_under_the_same_heading_is_another():
    text = "条件有二：一是钱；二是人。短板有二：一是路；二是水。"
    sections = [(1, 0, 26), (2, 5, 9), (2, 9, 13), (2, 18, 22), (2, 22, 26)]
    labels = ["", "一是", "二是", "一是", "二是"]
    two = speech(text, sections)
    named = tuple(replace(s, label=label) for s, label in zip(two.sections, labels, strict=True))
    found = enumeration(Candidate(replace(two, sections=named), Span(0, 9), 1.0))
    assert words(two, found) == ["一是钱；", "二是人。"]


def test_an_enumeration_that_a_lesser_candidate_opens_is_given_whole_too():
    # The best one stands in another speech, so that the two are not quoted as one.
    best, lesser = Candidate(replace(speech(), id="s2"), Span(21, 30), 1.0), Candidate(speech(), Span(0, 11), 0.9)
    chosen = select_candidates(asked("要抓哪几件事"), [best, lesser])
    assert [candidate.text for candidate in chosen[1:]] == ["要抓三件事：一是修路；二是种树；三是办学。"]


def test_a_sentence_that_announces_an_enumeration_brings_it():
    text = "下面讲两点：\n一是修路。\n二是种树。"
    announced = speech(text, ((1, 0, 18), (2, 7, 13), (2, 13, 18)))
    found = enumeration(Candidate(announced, Span(0, 6), 1.0))
    assert words(announced, found) == ["一是修路。\n", "二是种树。"]
    later = replace(announced, text=text.replace("：", "。"))
    # A paragraph that only stands before an enumeration does not open it.
    assert opened(Candidate(later, Span(0, 6), 1.0)) == []


def long_speech(*paragraphs):
    text = "\n".join(paragraphs)
    starts = [text.index(paragraph) for paragraph in paragraphs]
    spans = tuple(Span(start, start + len(each)) for start, each in zip(starts, paragraphs, strict=True))
    return replace(speech(text, ()), paragraphs=spans)


def test_candidates_close_together_are_quoted_as_one():
    one = long_speech("修路要快。种树要多。办学要好。")
    first, last = Candidate(one, Span(0, 5), 2.0), Candidate(one, Span(10, 15), 1.0)
    assert select_candidates(asked("路"), [last, first]) == [replace(last, span=Span(0, 15))]
    # Not across paragraphs, not for two subjects of a comparison, and not over a long gap.
    two = long_speech("修路要快。", "办学要好。")
    apart = [Candidate(two, Span(0, 5), 2.0), Candidate(two, Span(6, 11), 1.9)]
    assert select_candidates(asked("路"), apart) == apart
    assert select_candidates(COMPARISON, [first, replace(last, subject_index=1)]) == [
        first,
        replace(last, subject_index=1),
    ]
    wide = long_speech("修路要快。" + "种树要多，" * 70 + "办学要好。")
    far = [Candidate(wide, Span(0, 5), 2.0), Candidate(wide, Span(355, 360), 1.9)]
    assert select_candidates(asked("路"), far) == far


def test_two_that_do_not_touch_are_joined_by_a_third():
    one = long_speech("修路要快，" + "资金要足，" * 45 + "种树要多。" + "队伍要强，" * 45 + "办学要好。")
    spans = [Span(0, 5), Span(460, 465), Span(230, 235)]
    found = select_candidates(asked("路"), [Candidate(one, span, 2.0) for span in spans])
    assert [candidate.span for candidate in found] == [Span(0, 465)]


def test_a_figure_is_answered_by_two_quotations_at_the_most():
    one = long_speech(*("修路要快，" * 3 + f"第{n}条。" for n in "一二三四五"))
    given = [Candidate(one, span, 2.0) for span in one.paragraphs]
    assert len(select_candidates(asked("修了多少路"), given)) == 2
    assert len(select_candidates(asked("修路的事"), given)) == 4


def test_a_question_in_a_speech_is_quoted_with_its_answer():
    text = "新矿一个也不开。为什么？技术还达不到要求。宁可留在地下。"
    assert [text[s.start : s.end] for s in _with_answers(text, sentence_spans(text, 0, len(text)))] == [
        "新矿一个也不开。",
        "为什么？技术还达不到要求。",
        "宁可留在地下。",
    ]
    assert list(_with_answers("为什么？", [Span(0, 4)])) == [Span(0, 4)]


# What a candidate's words are worth beside each other: plain ones, a figure, a problem, and several at once.
TEXTS = ["港口建设要快一些。", "港口建设投3亿元。", "港口建设缺乏人才。", "港口短板困难问题不足差距。"]


def scores(archive, kind, texts=TEXTS):
    question = Question("港口", "zh", "港口", terms=("港口",), kind=kind)
    return archive._answerer._extractor.score(question, texts)


@pytest.mark.parametrize(("kind", "best"), [("figure", 1), ("problem", 3)])
def test_the_kind_of_question_decides_which_text_comes_first(archive, kind, best):
    assert scores(archive, kind).argmax() == best != scores(archive, "fact").argmax()


def test_a_figure_counts_only_where_one_is_asked_for(archive):
    more = scores(archive, "figure") - scores(archive, "fact")
    assert more[1] > 1
    np.testing.assert_array_equal(more[[0, 2, 3]], 0)


def test_the_announcement_of_items_counts_only_where_several_things_are_asked_for(archive):
    texts = ["港口要抓三件事：", "港口要抓三件事。"]
    more = scores(archive, "list", texts) - scores(archive, "fact", texts)
    assert more == pytest.approx([1, 0], abs=1e-4)


@pytest.mark.parametrize(
    ("text", "owned"), [("港口。", 0), ("港口薄弱。", 1), ("港口薄弱脆弱滞后。", 3), ("港口薄弱脆弱滞后落后矛盾。", 3)]
)
def test_words_for_problems_count_only_where_one_is_asked_for_and_up_to_three(archive, text, owned):
    # One text alone: the words and terms of several are measured by the best of them.
    more = scores(archive, "problem", [text]) - scores(archive, "fact", [text])
    assert more == pytest.approx(1.1 * owned, abs=1e-4)


def test_no_text_has_no_score(archive):
    assert scores(archive, "fact", []).shape == (0,)


def parts(*given):
    """Return candidates of a speech of their own each, from scores with the subject that each was found for."""
    return [
        Candidate(replace(speech(), id=f"s{n}"), Span(0, 11), float(score), part)
        for n, (score, part) in enumerate(given)
    ]


COMPARISON = replace(asked("路"), subjects=(Subject("青禾"), Subject(description="港口")))


def test_each_subject_of_a_comparison_is_answered_however_weakly():
    found = parts((9, 0), (8.9, 0), (1, 1))
    assert select_candidates(COMPARISON, found) == found
    # Without a comparison the weak one would not be given.
    assert select_candidates(asked("路"), found) == found[:2]


def test_the_subjects_of_a_comparison_keep_their_order():
    weak, strong = parts((1, 0), (9, 1))
    assert select_candidates(COMPARISON, [strong, weak]) == [weak, strong]


def test_a_subject_of_a_comparison_takes_no_more_than_three_candidates():
    found = parts((9, 0), (8.9, 0), (8.8, 0), (8.75, 0), (1, 1))
    assert select_candidates(COMPARISON, found) == [*found[:3], found[4]]


def test_a_subject_of_which_nothing_was_found_is_left_out():
    found = parts((9, 1))
    assert select_candidates(COMPARISON, found) == found
    assert select_candidates(COMPARISON, []) == []


def test_a_candidate_tells_for_which_subject_its_passage_was_found(archive):
    question = archive.understand("青禾和建港口的那个市各拿出多少钱")
    found = archive._answerer._extractor.candidates(question, archive._search.search(question, 6))
    assert {candidate.subject_index for candidate in found} == {0, 1}
    assert {candidate.speech.place for candidate in found if candidate.subject_index == 0} == {"青禾"}

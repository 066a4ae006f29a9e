from collections.abc import Sequence
from dataclasses import replace

import pytest
from made_speeches import make_question, make_speech

from rag.answer.candidate import Candidate
from rag.answer.select import MAX_LIST_CHARS, MAX_QUOTED_CHARS, enumeration_of, select_candidates, within_margin
from rag.types import Section, Span, Speech, Subject

TEXT = "要抓三件事：一是修路；二是种树；三是办学。其他的事以后再说。"
COMPARISON = replace(make_question("路"), subjects=(Subject("青禾"), Subject(description="港口")))


def make_enumeration() -> Speech:
    return make_speech(TEXT, ((1, 0, 30), (2, 6, 11), (2, 11, 16), (2, 16, 21)))


def make_paragraphs(*paragraphs: str) -> Speech:
    text = "\n".join(paragraphs)
    starts = [text.index(paragraph) for paragraph in paragraphs]
    spans = tuple(Span(start, start + len(paragraph)) for start, paragraph in zip(starts, paragraphs, strict=True))
    return replace(make_speech(text), paragraphs=spans)


def make_candidates(*given: tuple[float, int]) -> list[Candidate]:
    """Return candidates of a speech of their own each, from scores with the subject that each was found for."""
    return [
        Candidate(replace(make_enumeration(), id=f"s{number}"), Span(0, 11), float(score), subject_index)
        for number, (score, subject_index) in enumerate(given)
    ]


def words_of(speech: Speech, items: Sequence[Span]) -> list[str]:
    """Return the words of the items of an enumeration."""
    return [speech.text[item.start : item.end] for item in items]


def test_a_lead_in_brings_its_items() -> None:
    items = enumeration_of(Candidate(make_enumeration(), Span(0, 11), 1.0))
    assert words_of(make_enumeration(), items) == ["一是修路；", "二是种树；", "三是办学。"]


def test_an_item_brings_its_siblings() -> None:
    items = enumeration_of(Candidate(make_enumeration(), Span(11, 16), 1.0))
    assert words_of(make_enumeration(), items) == ["一是修路；", "二是种树；", "三是办学。"]


def test_a_heading_or_a_salutation_answers_no_question_for_a_fact() -> None:
    text = "一、茶园的事\n尊敬的各位茶农：\n茶园归村里管。"
    headed = replace(make_speech(text), sections=(Section(1, "一、", "一、茶园的事", 0, len(text)),))
    heading, salutation, told = (
        Candidate(headed, Span(start, end), score) for start, end, score in ((0, 6, 9.0), (7, 15, 8.5), (16, 23, 8.0))
    )
    assert select_candidates(make_question("茶园归谁管"), [heading, salutation, told]) == [told]
    # Where there is nothing else it says at least where to look.
    assert select_candidates(make_question("茶园归谁管"), [heading]) == [heading]


def test_a_speech_without_outline_has_no_enumeration() -> None:
    assert enumeration_of(Candidate(make_speech(TEXT), Span(0, 11), 1.0)) == []


def test_a_sentence_that_sums_up_an_enumeration_brings_it() -> None:
    text = "条件有两个：一是路修好了；二是人到齐了。这些是我们的底气。"
    summed = make_speech(text, ((1, 0, 29), (2, 6, 13), (2, 13, 29)))
    last = Candidate(summed, Span(20, 29), 1.0)
    assert last.text == "这些是我们的底气。"
    assert [item.start for item in enumeration_of(last)] == [6, 13]
    # These years are no things that were listed, and what only follows the last item does not sum up.
    for other in ("这些年很不容易。", "大家都要有底气。"):
        changed = replace(summed, text=text[:20] + other + " ")
        assert enumeration_of(replace(last, speech=changed)) == []
    # In the middle of an enumeration there is nothing to sum up yet.
    early = make_speech("一是路修好了，这些是底气。二是人到齐了。", ((2, 0, 13), (2, 13, 20)))
    assert enumeration_of(Candidate(early, Span(7, 13), 1.0)) == []


def test_overlapping_candidates_are_chosen_once() -> None:
    one, two = Candidate(make_enumeration(), Span(0, 11), 1.0), Candidate(make_enumeration(), Span(6, 16), 0.99)
    assert select_candidates(make_question("路"), [one, two]) == [one]


def test_weak_candidates_are_left_out() -> None:
    one, two = Candidate(make_enumeration(), Span(6, 11), 9.0), Candidate(make_enumeration(), Span(21, 30), 4.5)
    assert select_candidates(make_question("路"), [one, two]) == [one]


def test_a_candidate_of_the_same_paragraph_may_be_weaker_than_one_from_elsewhere() -> None:
    here = make_paragraphs("修路要快。" + "种树要多，" * 70 + "办学要好。", "治水要严。")
    best, paragraph, further = (Candidate(here, span, 9.0) for span in (Span(0, 5), Span(355, 360), Span(361, 366)))
    elsewhere = replace(best, speech=replace(here, id="s2"))
    for less, expected in (
        (0.2, "paragraph further elsewhere"),
        (1.0, "paragraph further"),
        (3.0, "paragraph"),
        (5, ""),
    ):
        others = {"paragraph": paragraph, "further": further, "elsewhere": elsewhere}
        weaker = [replace(other, score=9.0 - less) for other in others.values()]
        selected = select_candidates(make_question("路"), [best, *weaker])
        assert [candidate.span for candidate in selected[1:]] == [others[name].span for name in expected.split()]


def test_nothing_is_chosen_from_nothing() -> None:
    assert select_candidates(make_question("路"), []) == []


def test_a_second_enumeration_under_the_same_heading_is_another() -> None:
    text = "条件有二：一是钱；二是人。短板有二：一是路；二是水。"
    sections = [(1, 0, 26), (2, 5, 9), (2, 9, 13), (2, 18, 22), (2, 22, 26)]
    labels = ["", "一是", "二是", "一是", "二是"]
    two = make_speech(text, sections)
    named = tuple(replace(section, label=label) for section, label in zip(two.sections, labels, strict=True))
    items = enumeration_of(Candidate(replace(two, sections=named), Span(0, 9), 1.0))
    assert words_of(two, items) == ["一是钱；", "二是人。"]


def test_a_sentence_that_announces_an_enumeration_brings_it() -> None:
    text = "下面讲两点：\n一是修路。\n二是种树。"
    announced = make_speech(text, ((1, 0, 18), (2, 7, 13), (2, 13, 18)))
    items = enumeration_of(Candidate(announced, Span(0, 6), 1.0))
    assert words_of(announced, items) == ["一是修路。\n", "二是种树。"]


def test_candidates_close_together_are_quoted_as_one() -> None:
    one = make_paragraphs("修路要快。种树要多。办学要好。")
    first, last = Candidate(one, Span(0, 5), 2.0), Candidate(one, Span(10, 15), 1.0)
    assert select_candidates(make_question("路"), [last, first]) == [
        replace(last, span=Span(0, 15), cores=(last.span, first.span))
    ]
    # Not across paragraphs, not for two subjects of a comparison, and not over a long gap.
    two = make_paragraphs("修路要快。", "办学要好。")
    apart = [Candidate(two, Span(0, 5), 2.0), Candidate(two, Span(6, 11), 1.9)]
    assert select_candidates(make_question("路"), apart) == apart
    assert select_candidates(COMPARISON, [first, replace(last, subject_index=1)]) == [
        first,
        replace(last, subject_index=1),
    ]
    wide = make_paragraphs("修路要快。" + "种树要多，" * 70 + "办学要好。")
    far = [Candidate(wide, Span(0, 5), 2.0), Candidate(wide, Span(355, 360), 1.9)]
    assert select_candidates(make_question("路"), far) == far


def test_two_that_do_not_touch_are_joined_by_a_third() -> None:
    one = make_paragraphs("修路要快，" + "资金要足，" * 45 + "种树要多。" + "队伍要强，" * 45 + "办学要好。")
    spans = [Span(0, 5), Span(460, 465), Span(230, 235)]
    selected = select_candidates(make_question("路"), [Candidate(one, span, 2.0) for span in spans])
    assert [candidate.span for candidate in selected] == [Span(0, 465)]


def test_a_figure_is_answered_by_two_quotations_at_the_most() -> None:
    one = make_paragraphs(*("修路要快，" * 3 + f"第{n}条。" for n in "一二三四五"))
    given = [Candidate(one, span, 2.0) for span in one.paragraphs]
    assert len(select_candidates(make_question("修了多少路"), given)) == 2
    assert len(select_candidates(make_question("修路的事"), given)) == 4


def test_each_subject_of_a_comparison_is_answered_however_weakly() -> None:
    candidates = make_candidates((9, 0), (8.9, 0), (1, 1))
    assert select_candidates(COMPARISON, candidates) == candidates
    # Without a comparison the weak one would not be given.
    assert select_candidates(make_question("路"), candidates) == candidates[:2]


def test_the_subjects_of_a_comparison_keep_their_order() -> None:
    weak, strong = make_candidates((1, 0), (9, 1))
    assert select_candidates(COMPARISON, [strong, weak]) == [weak, strong]


def test_a_subject_of_a_comparison_takes_no_more_than_three_candidates() -> None:
    candidates = make_candidates((9, 0), (8.9, 0), (8.8, 0), (8.75, 0), (1, 1))
    assert select_candidates(COMPARISON, candidates) == [*candidates[:3], candidates[4]]


def test_a_subject_of_which_nothing_was_found_is_left_out() -> None:
    candidates = make_candidates((9, 1))
    assert select_candidates(COMPARISON, candidates) == candidates
    assert select_candidates(COMPARISON, []) == []


def test_a_list_is_given_with_the_first_sentence_of_each_item() -> None:
    [selected] = select_candidates(make_question("要抓哪几件事"), [Candidate(make_enumeration(), Span(11, 16), 1.0)])
    assert selected.span == Span(6, 21)
    # What a question for one thing is answered with brings no other items.
    [alone] = select_candidates(make_question("种树的事"), [Candidate(make_enumeration(), Span(11, 16), 1.0)])
    assert alone.span == Span(11, 16)


def test_a_heading_brings_what_stands_under_it_where_a_plan_is_asked_for() -> None:
    text = "一、要抓的事\n一是修路。二是种树。"
    sections = (Section(1, "一、", "一、要抓的事", 0, 17), Section(2, "一是", "一是修路", 7, 12))
    headed = replace(make_speech(text), sections=(*sections, Section(2, "二是", "二是种树", 12, 17)))
    selected = select_candidates(make_question("打算怎么办"), [Candidate(headed, Span(0, 6), 1.0)])
    assert [candidate.span for candidate in selected] == [Span(0, 17)]


def test_of_all_speeches_those_near_the_best_are_given_once_each() -> None:
    question = make_question("哪些讲话提到修路")
    candidates = make_candidates((9, 0), (8.5, 0), (7, 0), (5, 0))
    again = replace(candidates[0], span=Span(11, 16), score=8.9)
    assert select_candidates(question, [candidates[0], again, *candidates[1:]]) == candidates[:3]


def test_quotations_stay_within_their_length() -> None:
    one = make_paragraphs(*(f"第{number}条：" + "修路要快，" * 30 + "。" for number in "一二三四五六七八"))
    candidates = [Candidate(one, span, 2.0) for span in one.paragraphs]
    assert sum(len(candidate.text) for candidate in within_margin(candidates)) <= MAX_QUOTED_CHARS
    speeches = [replace(candidate, speech=replace(one, id=f"s{n}")) for n, candidate in enumerate(candidates)]
    assert sum(len(c.text) for c in select_candidates(make_question("哪些讲话提到修路"), speeches)) <= MAX_LIST_CHARS
    assert within_margin([]) == []


@pytest.mark.parametrize(
    ("question", "quotes_masthead"),
    [
        ("会上怎么说桥", False),
        ("桥修了多少米", False),
        ("这次会议是什么时候开的", True),
        ("How long is the bridge?", False),
        ("When is the next ferry due?", False),
        ("Where was the meeting held?", True),
    ],
)
def test_lines_above_a_speech_answer_only_when_and_where_it_was_held(question: str, quotes_masthead: bool) -> None:
    speech = make_paragraphs("云泽市议会", "2021年3月5日 市政厅", "桥要修三百米。")
    line, told = Candidate(speech, Span(6, 18), 9.0), Candidate(speech, Span(20, 27), 8.5)
    assert (select_candidates(make_question(question), [line, told])[0] == line) == quotes_masthead
    # Where there is nothing else it is better than nothing.
    assert select_candidates(make_question(question), [line]) == [line]


def test_where_a_speech_was_delivered_is_a_line_above_it_in_spite_of_its_full_stop() -> None:
    speech = make_paragraphs("Second Address", "Delivered at Brindleford, March 4, 1865.", "We build nine lighthouses.")
    line, told = (Candidate(speech, Span(*bounds), score) for bounds, score in (((15, 55), 9.0), ((56, 82), 8.0)))
    assert select_candidates(make_question("What did Fenwick say?"), [line, told]) == [told]


def test_a_sentence_that_only_announces_brings_its_items_whatever_is_asked() -> None:
    speech = make_paragraphs("我归为三个。第一，钱少。第二，人少。第三，路远。", "别的话。")
    best = Candidate(speech, Span(0, 6), 9.0)
    assert [c.text for c in select_candidates(make_question("怎么归纳"), [best])] == [
        "我归为三个。第一，钱少。第二，人少。第三，路远。"
    ]
    told = replace(
        speech,
        text="去年大家反映最多的是桥断了以后过河要绕二十里路而且渡船晚上不开病人送不出去老人也不敢出门。"
        + speech.text[6:],
    )
    long_one = Candidate(replace(told, paragraphs=(Span(0, len(told.text)),)), Span(0, 44), 9.0)
    assert select_candidates(make_question("怎么归纳"), [long_one]) == [long_one]


@pytest.mark.parametrize(
    ("text", "start", "whole"),
    [
        ("去年修了桥。又种了树。上述做法值得推广。", 11, True),
        ("去年修了桥。又种了树。以上经验要学。", 11, True),
        ("We mended it. We paid for it. These measures helped.", 30, True),
        ("去年修了桥。又种了树。这些年很难。", 11, False),
        ("去年修了桥。又种了树。以上百人参加。", 11, True),
        ("去年修了桥。又种了树。以上12个都好。", 11, False),
    ],
)
def test_a_sentence_that_points_back_is_quoted_with_what_it_points_to(text: str, start: int, whole: bool) -> None:
    candidate = Candidate(make_paragraphs(text), Span(start, len(text)), 9.0)
    [selected] = select_candidates(make_question("怎么办"), [candidate])
    assert selected.span == Span(0 if whole else start, len(text))

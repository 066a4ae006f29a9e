import html
import re
from dataclasses import replace

from fakes import FakeArchive, make_citation, make_speech
from markup_tags import parse

from rag.types import Answer, AnswerSentence, Citation, FigureHint, Mark, Passage, Question, Subject
from rag.web.answer_html import answer_html
from rag.web.markup import citation_address, citation_text, escape


def test_every_quoted_sentence_is_followed_by_the_number_that_opens_it() -> None:
    answer = FakeArchive().ask("定西")
    markup = answer_html(answer, {})
    links = [a for tag, a in parse(markup).tags if tag == "a" and a.get("class") == "cite"]
    assert [a["href"] for a in links[:2]] == [citation_address(c) for c in answer.citations]
    assert answer.sentences[1].text in parse(markup).text


def test_a_number_is_the_place_of_its_citation_and_is_used_again() -> None:
    first, second = FakeArchive().citations.values()
    sentences = (AnswerSentence("甲", (second,)), AnswerSentence("乙", (first, second, second)))
    answer = Answer(FakeArchive().ask("定西").question, sentences, "answered")
    numbers = re.findall(r">(\d)</a>", answer_html(answer, {}))
    assert numbers == ["1", "2", "1"]


def test_an_unsupported_sentence_says_so_in_words_and_names_what_is_lacking() -> None:
    first = next(iter(FakeArchive().citations.values()))
    sentences = (
        AnswerSentence("药材有三万亩。", (first,), "supported"),
        AnswerSentence("还有<b>核电站</b>。", (), "unsupported", ("999亿元", "<i>")),
    )
    answer = Answer(FakeArchive().ask("定西").question, sentences, "answered", model="qwen<3>")
    markup = answer_html(answer, {})
    text = parse(markup).text
    assert text.count("原文未证实") == 2 and "Not supported by the speeches: 999亿元, <i>" in text
    assert "qwen<3>" in text and "逐字" not in text and "<b>" not in markup


def test_what_is_compared_stands_side_by_side_under_escaped_names() -> None:
    speech = make_speech()
    first, second = make_citation(speech, speech.text[:2]), make_citation(speech, speech.text[2:4])
    sentences = (
        AnswerSentence("讲话甲：", (), "frame", subject_index=0),
        AnswerSentence("要种茶。", (first,), subject_index=0),
        AnswerSentence("要<b>建港</b>。", (second,), subject_index=1),
    )
    subjects = (Subject("青禾"), Subject(description="<i>港口</i>"))
    question = replace(FakeArchive().ask("问").question, subjects=subjects)
    shown = answer_html(Answer(question, sentences, "answered"), {})
    assert re.findall(r"<(t[hrd]|table)\b", shown) == ["table", "tr", "th", "th", "tr", "td", "td"]
    heads, cells = shown.split("</thead>")
    assert "青禾" in heads and escape("“<i>港口</i>”") in heads
    one, two = cells.split("</td>")[:2]
    assert "要种茶" in one and "要种茶" not in two and escape("要<b>建港</b>") in two
    assert "<table" not in answer_html(FakeArchive().ask("问"), {})


def test_a_gloss_follows_its_sentence_and_says_what_it_is() -> None:
    answer = Answer(FakeArchive().ask("问").question, (AnswerSentence("要种茶。", gloss="tea · <b>"),), "answered")
    shown = answer_html(answer, {})
    assert escape("tea · <b>") in shown.split("要种茶")[1]
    assert "Word hints, not a translation" in parse(shown).text


def test_the_explanation_links_to_the_passage_and_shows_its_scores() -> None:
    answer = FakeArchive().ask("定西")
    markup = html.unescape(answer_html(answer, {"dingxi-yaocai": "某篇"}))
    passage = answer.hits[0].passage
    assert f"#speech=dingxi-yaocai&start={passage.start}&end={passage.end}" in markup
    assert "某篇" in markup and "width:90%" in markup and "80%" in markup


def test_the_explanation_names_the_speeches_that_only_repeat_a_passage() -> None:
    answer = FakeArchive().ask("定西")
    other = Passage("<b>", 5, 9, (), "")
    answer = replace(answer, hits=(replace(answer.hits[0], alternatives=(other,)),))
    page = parse(answer_html(answer, {"<b>": "<另一篇>"}))
    assert "also in" in page.text and "<另一篇>" in page.text
    assert "另一篇" not in {tag for tag, _ in page.tags}
    assert {"href": "#speech=%3Cb%3E&start=5&end=9"} in [attributes for tag, attributes in page.tags if tag == "a"]


def test_an_answer_without_sentences_says_that_nothing_was_found() -> None:
    answer = Answer(FakeArchive().ask("定西").question, (), "not_found")
    assert "没有找到" in answer_html(answer, {})


def test_an_answer_marks_figures_and_says_what_it_was_taken_for_and_unfolds_whole_passages() -> None:
    citation = Citation("s1#p1.s1", "s1", 0, 8, "茶园扩到六万亩。", (), "讲话", "青禾", None, note="转述")
    passage = replace(citation, id="s1#p1.s1-2", end=14, quote="茶园扩到六万亩。路要修<b>。")
    sentence = AnswerSentence("茶园扩到六万亩。", (citation,), role="lead", head="青禾", marks=(Mark(4, 7, "figure"),))
    question = Question("那茶园呢", "zh", "茶园", understood="青禾 · 茶园<i>")
    markup = answer_html(Answer(question, (sentence,), "answered", passages=(passage,)), {})
    assert '<mark class="figure">六万亩</mark>' in markup and "<b>青禾：</b>" in markup
    assert "转述稿" in markup and "逐字" not in markup
    assert "茶园&#60;i&#62;" in markup
    assert '<details class="passages">' in markup and "&#60;b&#62;" in markup
    assert "retold" in citation_text(citation)


def test_an_answer_says_first_where_it_comes_from_and_last_where_its_words_stand() -> None:
    answer = FakeArchive().ask("定西")
    text = parse(answer_html(answer, {})).text
    assert text.index("没有模型改写") < text.index(answer.sentences[1].text) < text.index("› 一、种好药材")


def test_a_line_that_only_names_the_speech_is_left_to_the_breadcrumb() -> None:
    citation = make_citation(make_speech(), "今年修完三十公里，")
    where = AnswerSentence(f"定西《{citation.title}》，“修好水渠”部分：", (), "frame")
    more = AnswerSentence("没有直接谈到，最接近的内容是：", (), "frame")
    sentence = AnswerSentence(citation.quote, (citation,), role="lead", head="定西")
    shown = parse(answer_html(Answer(FakeArchive().ask("定西").question, (more, where, sentence), "answered"), {})).text
    assert "部分：" not in shown and "最接近的内容是：" in shown and shown.count(citation.title) == 1


def test_a_number_is_held_to_the_last_character_also_within_a_mark() -> None:
    citation = make_citation(make_speech(), "今年修完三十公里，")
    sentence = AnswerSentence("修完三十公里", (citation,), role="lead", marks=(Mark(2, 6, "figure"),))
    shown = answer_html(Answer(FakeArchive().ask("定西").question, (sentence,), "answered"), {})
    assert (
        '<mark class="figure">三十公</mark><span class="glued"><mark class="figure">里</mark><a class="cite"' in shown
    )


def test_a_quotation_says_its_language_and_a_figure_what_it_is() -> None:
    citation = make_citation(make_speech(), "今年修完三十公里，")
    hint = FigureHint("三十公里", "30 km", 4, 8)
    sentence = AnswerSentence(citation.quote, (citation,), role="lead", figure_hints=(hint,))
    question = Question("canals", "en", "水渠")
    shown = answer_html(Answer(question, (sentence,), "answered"), {})
    assert '<span class="words" lang="zh">' in shown and "三十公里 = 30 km" in html.unescape(shown)


def test_what_the_search_was_restricted_to_is_said() -> None:
    assert "Only in: 定西 · 2021" in parse(answer_html(FakeArchive().ask("定西"), {}, ("定西", "2021"))).text

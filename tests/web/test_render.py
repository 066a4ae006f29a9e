import html
import re
import string
from dataclasses import replace
from html.parser import HTMLParser
from typing import Literal

import pytest
from fakes import FakeArchive, make_citation, make_speech
from hypothesis import given
from hypothesis import strategies as st

from rag.cite.references import FORMATS, Reference, write_references
from rag.types import Answer, AnswerSentence, Citation, CitationLookup, Mark, Passage, Question, Span, Subject
from rag.web import panel, quotation, render
from rag.web.conversation import Turn
from rag.web.markup import citation_address, citation_text, escape

ATTACKS = (
    "<img src=x onerror=alert(1)>",
    "</span><script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "![p](https://evil.example/p.png)",
    "[click](javascript:alert(1))",
    "<javascript:alert(1)>",
    "https://evil.example/auto",
    "# heading\n\n- item\n\n    code",
    "`code` **bold** ~~no~~ | a | b |\n|---|---|",
    "\" onmouseover='alert(1)' x=\"",
    "\x00\u202egnp\ud800",
)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def parse(markup: str) -> Tags:
    tags = Tags()
    tags.feed(markup)
    return tags


def copied_texts(markup: str) -> list[str]:
    """Return the texts that the buttons of the panel copy, in order."""
    return [attributes["data-copy"] or "" for _, attributes in parse(markup).tags if "data-copy" in attributes]


@given(st.text())
def test_escaped_text_holds_no_mark_that_means_anything(text: str) -> None:
    rest = re.sub(r"&#\d+;", "", escape(text))
    assert not set(rest) & set(string.punctuation + "\n\t\r\x00")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])).filter(lambda text: escape(text)))
def test_escaped_text_shows_as_itself(text: str) -> None:
    hidden = {*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
    assert html.unescape(escape(text)) == "".join(c for c in text if ord(c) not in hidden)


def test_escaped_text_can_always_be_sent() -> None:
    escape("\ud800 half a character").encode()


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_question_answer_or_speech_becomes_markup(attack: str) -> None:
    speech = make_speech((attack + "一二三四。",), title=attack, place=attack)
    archive = FakeArchive(speech)
    turn = Turn(attack, archive.ask("问" + attack), None, True, {speech.id: attack})
    citation = next(iter(archive.citations.values()))
    lookup = CitationLookup(citation.id, "found", citation)
    shown = [message["content"] for message in render.chat_messages((turn, Turn("q", None, (attack, attack), True)))]
    shown += [
        panel.speech_html(speech, Span(citation.start, citation.end), lookup),
        panel.problem_html((attack, attack)),
        quotation.check_html(archive.verify("中医药" + attack), (attack, attack)),
    ]
    for markup in shown:
        tags = parse(markup)
        assert not {tag for tag, _ in tags.tags} & {"img", "script", "iframe", "svg", "form", "style"}
        for _, attributes in tags.tags:
            assert not any(name.startswith("on") for name in attributes)
            assert (attributes.get("href") or "#").startswith(("#cite=", "#speech=", "#"))
        assert "{{" not in markup and "${" not in markup and "](" not in markup
        assert "\n\n" not in markup, "a blank line would end the block of HTML and let Markdown begin"


def test_every_quoted_sentence_is_followed_by_the_number_that_opens_it() -> None:
    answer = FakeArchive().ask("定西")
    markup = render.answer_html(answer, {})
    links = [a for tag, a in parse(markup).tags if tag == "a" and a.get("class") == "cite"]
    assert [a["href"] for a in links[:2]] == [citation_address(c) for c in answer.citations]
    assert html.unescape(markup).index(answer.sentences[1].text) < markup.index(">1</a>")


def test_a_number_is_the_place_of_its_citation_and_is_used_again() -> None:
    first, second = FakeArchive().citations.values()
    sentences = (AnswerSentence("甲", (second,)), AnswerSentence("乙", (first, second, second)))
    answer = Answer(FakeArchive().ask("定西").question, sentences, "answered")
    numbers = re.findall(r">(\d)</a>", render.answer_html(answer, {}, finished=False))
    assert numbers == ["1", "2", "1"]


def test_sources_are_listed_by_speech_and_say_that_they_are_verbatim() -> None:
    markup = render.answer_html(FakeArchive().ask("定西"), {})
    text = parse(markup).text
    assert text.count("在全市药材和水利工作会议上的讲话") >= 1
    assert "逐字" in text and "no model wrote any of it" in text


def test_an_unsupported_sentence_says_so_in_words_and_names_what_is_lacking() -> None:
    first = next(iter(FakeArchive().citations.values()))
    sentences = (
        AnswerSentence("药材有三万亩。", (first,), "supported"),
        AnswerSentence("还有<b>核电站</b>。", (), "unsupported", ("999亿元", "<i>")),
    )
    answer = Answer(FakeArchive().ask("定西").question, sentences, "answered", model="qwen<3>")
    markup = render.answer_html(answer, {})
    text = parse(markup).text
    assert text.count("原文未证实") == 2 and "Not supported by the speeches: 999亿元, <i>" in text
    assert "qwen<3>" in text and "逐字" not in text and "<b>" not in markup.split("出处")[0].replace("<b>在", "")


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
    shown = render.answer_html(Answer(question, sentences, "answered"), {})
    assert re.findall(r"<(t[hrd]|table)\b", shown) == ["table", "tr", "th", "th", "tr", "td", "td"]
    heads, cells = shown.split("</thead>")
    assert "青禾" in heads and escape("“<i>港口</i>”") in heads
    one, two = cells.split("</td>")[:2]
    assert "要种茶" in one and "要种茶" not in two and escape("要<b>建港</b>。") in two
    assert "<table" not in render.answer_html(FakeArchive().ask("问"), {})


def test_a_gloss_follows_its_sentence_and_says_what_it_is() -> None:
    answer = Answer(FakeArchive().ask("问").question, (AnswerSentence("要种茶。", gloss="tea · <b>"),), "answered")
    shown = render.answer_html(answer, {})
    assert escape("tea · <b>") in shown.split("要种茶。")[1]
    assert "Word hints, not a translation" in parse(shown).text


def test_a_draft_says_that_it_is_not_checked_yet() -> None:
    text = parse(render.chat_messages((Turn("问", draft="茶园<script>"),))[-1]["content"]).text
    assert "尚未核对" in text and "not yet checked" in text and "茶园<script>" in text


def test_an_answer_under_way_has_neither_sources_nor_explanation() -> None:
    markup = render.answer_html(FakeArchive().ask("定西"), {}, finished=False)
    assert "sources" not in markup and "<details" not in markup


def test_the_explanation_links_to_the_passage_and_shows_its_scores() -> None:
    answer = FakeArchive().ask("定西")
    markup = html.unescape(render.answer_html(answer, {"dingxi-yaocai": "某篇"}))
    passage = answer.hits[0].passage
    assert f"#speech=dingxi-yaocai&start={passage.start}&end={passage.end}" in markup
    assert "某篇" in markup and "width:90%" in markup and "80%" in markup


def test_the_explanation_names_the_speeches_that_only_repeat_a_passage() -> None:
    answer = FakeArchive().ask("定西")
    other = Passage("<b>", 5, 9, (), "")
    answer = replace(answer, hits=(replace(answer.hits[0], alternatives=(other,)),))
    page = parse(render.answer_html(answer, {"<b>": "<另一篇>"}))
    assert "also in" in page.text and "<另一篇>" in page.text
    assert "另一篇" not in {tag for tag, _ in page.tags}
    assert {"href": "#speech=%3Cb%3E&start=5&end=9"} in [attributes for tag, attributes in page.tags if tag == "a"]


def test_an_answer_without_sentences_says_that_nothing_was_found() -> None:
    answer = Answer(FakeArchive().ask("定西").question, (), "not_found")
    assert "没有找到" in render.answer_html(answer, {})


@pytest.mark.parametrize(
    ("quote", "verdict"), [("药农要看得到", "exact"), ("中医药做强", "altered"), ("没有的话", "absent")]
)
def test_each_verdict_on_a_quotation_has_words_of_its_own(quote: str, verdict: str) -> None:
    markup = quotation.check_html(FakeArchive().verify(quote))
    assert f'class="quotation {verdict}"' in markup
    assert ("<del>" in markup) == (verdict == "altered")
    assert ("#cite" in html.unescape(markup)) == (verdict != "absent")


def marked(markup: str) -> str:
    return "\n".join(html.unescape(re.sub("<[^>]+>", "", part)) for part in re.findall("<mark>(.*?)</mark>", markup))


@pytest.mark.parametrize(
    "words",
    [
        "党参",
        "同志们：",
        "黄芪、党参、当归要统一品种。每个乡镇办一处烘干点。",
        "收购价。\n二、修好水渠\n（一）老渠",
        "方不开工。",
    ],
)
def test_exactly_the_cited_words_are_marked(words: str) -> None:
    speech = make_speech()
    citation = make_citation(speech, words)
    assert marked(panel.speech_html(speech, Span(citation.start, citation.end))) == words


def test_the_panel_shows_the_whole_speech_once() -> None:
    speech = make_speech()
    markup = panel.speech_html(speech, Span(14, 70))
    shown = re.findall(r'<(?:p|h\d) id="at-\d+">(.*?)</(?:p|h\d)>', markup)
    assert [html.unescape(re.sub("<[^>]+>", "", part)) for part in shown] == speech.text.split("\n")


def test_a_paragraph_that_is_a_heading_is_set_as_one_and_the_outline_leads_to_it() -> None:
    markup = panel.speech_html(make_speech())
    assert re.search(r'<h3 id="at-5">.*种好药材', markup)
    assert all(f'id="{at}"' in markup for at in re.findall(r'data-scroll="([^"]+)"', markup))


def test_the_panel_names_the_citation_and_offers_it_as_plain_text() -> None:
    archive = FakeArchive()
    citation = next(iter(archive.citations.values()))
    markup = panel.speech_html(archive.speeches[0], Span(citation.start, citation.end), archive.cite(citation.id))
    copied = copied_texts(markup)[0]
    assert copied == citation_text(citation)
    assert citation.id in copied and citation.quote in copied and "2021-03-05" in copied


def test_the_panel_offers_the_citation_in_every_format_of_references() -> None:
    archive = FakeArchive()
    citation = next(iter(archive.citations.values()))
    markup = panel.speech_html(archive.speeches[0], Span(citation.start, citation.end), archive.cite(citation.id))
    markdown, *copied = copied_texts(markup)[1:]
    assert markdown.startswith("> 一是把中医药产业做大。") and citation.id in markdown
    references = [Reference(archive.speeches[0], citation)]
    assert copied == [write_references(references, form).replace("\r", "") for form in FORMATS]


@pytest.mark.parametrize("status", ["moved", "changed"])
def test_a_citation_whose_words_moved_or_changed_says_so(status: Literal["moved", "changed"]) -> None:
    archive = FakeArchive()
    lookup = replace(archive.cite(next(iter(archive.citations))), status=status)
    assert 'class="status"' in panel.speech_html(archive.speeches[0], Span(0, 3), lookup)


def test_what_has_to_be_known_before_quoting_is_said_and_escaped() -> None:
    markup = panel.speech_html(replace(make_speech(), note="转述，<b>不可</b>当作原话"))
    assert "<b>不可" not in markup
    assert "转述，<b>不可</b>当作原话" in html.unescape(markup)


def test_the_other_files_that_hold_a_speech_are_named_and_escaped() -> None:
    speech = make_speech()
    elsewhere = [replace(speech.source, path=path) for path in ("b/<i>.txt", "c.txt", "c.txt")]
    markup = panel.speech_html(replace(speech, also=tuple(elsewhere)))
    assert "<i>" not in markup and "b/<i>.txt、c.txt<" in html.unescape(markup)
    assert "又见于" not in panel.speech_html(speech)


def test_unknown_facts_are_left_out() -> None:
    speech = replace(make_speech(), date=None, place=None, occasion=None)
    assert "<dt>" not in panel.speech_html(speech)


def test_an_answer_marks_figures_and_says_what_it_was_taken_for_and_unfolds_whole_passages() -> None:
    citation = Citation("s1#p1.s1", "s1", 0, 8, "茶园扩到六万亩。", (), "讲话", "青禾", None, note="转述")
    passage = replace(citation, id="s1#p1.s1-2", end=14, quote="茶园扩到六万亩。路要修<b>。")
    sentence = AnswerSentence("茶园扩到六万亩。", (citation,), role="lead", head="青禾", marks=(Mark(4, 7, "figure"),))
    question = Question("那茶园呢", "zh", "茶园", understood="青禾 · 茶园<i>")
    markup = render.answer_html(Answer(question, (sentence,), "answered", passages=(passage,)), {})
    assert '<mark class="figure">六万亩</mark>' in markup and "<b>青禾：</b>" in markup
    assert "转述稿" in markup and "逐字" not in markup
    assert "茶园&#60;i&#62;" in markup
    assert '<details class="passages">' in markup and "&#60;b&#62;" in markup
    assert "retold" in citation_text(citation)

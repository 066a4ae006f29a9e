import html
import re
import string
from dataclasses import replace
from typing import Literal

import pytest
from fakes import FakeArchive, make_citation, make_speech
from hypothesis import given
from hypothesis import strategies as st
from markup_tags import parse

from rag.cite.references import FORMATS, Reference, write_references
from rag.types import CitationLookup, Span
from rag.web import panel, quotation, render
from rag.web.conversation import Turn
from rag.web.markup import citation_text, escape
from rag.web.reading import card_html
from rag.web.suggestions import Suggestion

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
    turn = Turn(attack, archive.ask("问" + attack), None, True, {speech.id: attack}, filters=(attack,))
    citation = next(iter(archive.citations.values()))
    lookup = CitationLookup(citation.id, "found", citation)
    shown = [render.turn_html(turn), render.turn_html(Turn("q", None, (attack, attack), True))]
    shown.append(render.suggestions_html([Suggestion(attack, attack)]))
    shown += [
        panel.speech_html(speech, Span(citation.start, citation.end), lookup),
        panel.problem_html((attack, attack)),
        quotation.check_html(archive.verify("中医药" + attack), (attack, attack)),
        card_html(citation),
    ]
    for markup in shown:
        tags = parse(markup)
        assert not {tag for tag, _ in tags.tags} & {"img", "script", "iframe", "svg", "form", "style"}
        for _, attributes in tags.tags:
            assert not any(name.startswith("on") for name in attributes)
            assert (attributes.get("href") or "#ask=").startswith(("#cite=", "#speech=", "#ask="))
        assert "{{" not in markup and "${" not in markup and "](" not in markup
        assert "\n\n" not in markup, "a blank line would end the block of HTML and let Markdown begin"


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


def test_quotation_marks_are_nested_in_a_copied_citation() -> None:
    citation = replace(
        make_citation(make_speech(("他说“要建‘药都’”。",)), "他说“要建‘药都’”。"), title="关于《决定》的讲话"
    )
    assert citation_text(citation).startswith("“他说‘要建“药都”’。”——《关于〈决定〉的讲话》")


def test_a_span_of_a_speech_is_copied_as_the_sentence_that_it_stands_in() -> None:
    speech = make_speech()
    start = speech.text.index("三十公里")
    [plain, *_] = copied_texts(panel.speech_html(speech, Span(start, start + 4)))
    assert "今年修完三十公里" in plain and "#p6" in plain


@pytest.mark.parametrize("span", [Span(0, 10**6), Span(10**6, 10**6 + 1)])
def test_a_span_outside_the_text_opens_the_speech(span: Span) -> None:
    assert make_speech().id in html.unescape(panel.speech_html(make_speech(), span))

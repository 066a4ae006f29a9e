"""Reading an answer in a real browser: citation marks, cards, words, translations; `pytest -m slow`."""

from collections.abc import Callable

import pytest
from browsing import QUESTION, Visit, ask, box_of, marked

pytestmark = pytest.mark.slow

TRANSLATOR = (
    "window.Translator = { availability: async () => 'available',"
    " create: async (options) => ({ translate: async (text) =>"
    " `[${options.sourceLanguage}-${options.targetLanguage}] <b>${text.length}</b>` }) }"
)


def test_marks_are_named_tall_enough_and_glued_to_the_last_character(visit: Visit) -> None:
    page = visit()
    ask(page)
    assert page.get_attribute("#chat a.cite >> nth=0", "aria-label").startswith("Citation 1: 定西市科技工作会议讲话")  # type: ignore[union-attr]
    assert box_of(page, "#chat a.cite")["height"] == 24
    for width in range(320, 900, 40):
        page.set_viewport_size({"width": width, "height": 800})
        apart = page.evaluate(
            "[...document.querySelectorAll('#chat .glued')].filter(glued => glued.getClientRects().length > 1).length"
        )
        assert apart == 0, width


def test_marks_are_larger_where_a_finger_points(visit: Visit) -> None:
    page = visit(locale="zh-CN", size=(390, 844), is_mobile=True, has_touch=True)
    ask(page)
    assert box_of(page, "#chat a.cite")["height"] == 32


def test_quotations_say_their_language(visit: Visit) -> None:
    page = visit()
    ask(page)
    assert (
        page.locator("#chat .verbatim .words").count() == page.locator('#chat .verbatim .words[lang="zh"]').count() > 0
    )
    assert page.locator('#chat .crumbs[lang="zh"]').count() > 0


def test_the_place_is_said_once(visit: Visit) -> None:
    page = visit()
    ask(page)
    text = page.inner_text("#chat .answer")
    assert text.count("定西市科技工作会议讲话") == 1 and page.locator("#chat .lead b").inner_text().startswith("Dingxi")


def test_a_card_shows_the_quotation_on_hover_and_focus(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.hover("#chat a.cite >> nth=0")
    page.wait_for_selector("#card:visible")
    assert "中医药" in page.inner_text("#card blockquote") and "›" in page.inner_text("#card .crumbs")
    page.keyboard.press("Escape")
    page.wait_for_selector("#card", state="hidden")
    page.focus("#chat .words")
    page.keyboard.press("Tab")
    page.wait_for_selector("#card:visible")
    assert page.get_attribute("#chat a.cite >> nth=0", "aria-describedby") == "card"


def test_the_first_tap_shows_the_card_and_its_link_opens_the_speech(visit: Visit) -> None:
    page = visit(size=(390, 844), is_mobile=True, has_touch=True)
    ask(page)
    page.tap("#chat a.cite >> nth=0")
    page.wait_for_selector("#card:visible")
    card = box_of(page, "#card")
    assert card["x"] >= 0 and card["x"] + card["width"] <= 390 and not page.is_visible("#source")
    page.tap("#card a")
    assert marked(page)


def test_a_word_shows_its_reading_and_meaning_with_one_request_a_speech(visit: Visit) -> None:
    page = visit()
    ask(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/ui/words" in request.url else None)
    words = page.locator("#chat .point .words").first
    box = words.bounding_box()
    assert box is not None
    for x in range(10, 200, 20):
        page.mouse.move(box["x"] + x, box["y"] + 14)
        page.wait_for_timeout(60)
    page.wait_for_selector("#word:visible")
    reading = page.inner_text("#word i")
    assert reading and not any(character.isdigit() for character in reading) and page.inner_text("#word b")
    words.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#word:visible")
    first = page.inner_text("#word b")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f"#word b:not(:text-is('{first}'))")
    assert len(asked) == 1


def test_words_of_the_opened_speech_are_explained_too(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.click("#chat a.cite >> nth=0")
    page.wait_for_selector("#source mark")
    box = box_of(page, "#source mark")
    for x in range(10, 200, 20):
        page.mouse.move(box["x"] + x, box["y"] + 12)
        page.wait_for_timeout(60)
    page.wait_for_selector("#word:visible")


def test_a_translation_by_the_browser_is_marked_as_machine_made(visit: Visit) -> None:
    page = visit()
    page.evaluate(TRANSLATOR)
    ask(page)
    page.hover("#chat a.cite >> nth=0")
    page.click("#card .translate")
    page.wait_for_selector("#card .translated .machine")
    text = page.inner_text("#card .translated")
    assert text.startswith("Machine translation") and "[zh-en] <b>" in text


@pytest.mark.parametrize(
    ("model", "words"),
    [("translating", "Not in the source: 86,000"), ("mistranslating", "Not in the source: Beijing")],
)
def test_a_translation_by_the_model_says_so_and_what_does_not_agree(
    visit: Visit, with_written: Callable[[str], str], model: str, words: str
) -> None:
    page = visit(base=with_written(model))
    ask(page)
    page.hover("#chat a.cite >> nth=0")
    page.click("#card .translate")
    page.wait_for_selector("#card .translated .machine")
    assert f"Machine translation · {model}" in page.inner_text("#card .translated")
    assert words.split(":")[0] in page.inner_text("#card .translated .doubt >> nth=0")


def test_the_words_of_the_source_are_translated_by_keyboard(visit: Visit, with_written: Callable[[str], str]) -> None:
    page = visit(base=with_written("mistranslating"))
    ask(page)
    page.focus("#chat a.cite >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("#source mark")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "translate":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#source .translated[role=status] .machine")
    text, foot = box_of(page, "#source .translated"), box_of(page, "#source .foot")
    assert text["y"] + text["height"] <= foot["y"] + 1
    assert "Beijing" in page.inner_text("#source .translated .doubt >> nth=0")


@pytest.mark.parametrize("there", [True, False])
def test_without_a_translator_none_is_offered(visit: Visit, there: bool) -> None:
    page = visit()
    # A translator that has yet to be fetched would be asked of another machine.
    page.evaluate(
        "window.Translator = { availability: async () => 'downloadable' }" if there else "delete window.Translator"
    )
    ask(page)
    page.hover("#chat a.cite >> nth=0")
    page.wait_for_selector("#card:visible")
    page.wait_for_timeout(200)
    assert page.locator("#card .translate").count() == 0


def test_how_it_was_found_is_folded_and_only_where_something_was(visit: Visit) -> None:
    page = visit()
    ask(page, QUESTION)
    assert page.locator("#chat .found:not([open])").count() == 1
    ask(page, "hello")
    assert page.locator("#chat .found").count() == 1

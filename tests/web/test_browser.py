"""The page in a real browser, over the repository's own speeches; `pytest -m slow` runs it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import DONE, QUESTION, Visit, ask, box_of, marked, shown_words
from fakes import FakeArchive, make_speech
from language_models import Served

from rag.read.word import extract_docx

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

ATTACKS = (
    "<img src=x onerror=alert(1)>",
    "</span><script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}${alert(1)}",
    "![p](https://evil.example/p.png) [click](javascript:alert(1)) https://evil.example/auto",
    "\" onmouseover='alert(1)' x=\"",
)


def test_a_question_is_answered_and_its_citation_opens_at_the_very_words(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.locator("#chat .verbatim", has_text="中医药").first.locator("a.cite").click()
    assert "中医药" in marked(page)
    quoted = page.locator("#chat .verbatim", has=page.locator('a.cite[aria-current="true"]')).first
    # A long sentence is shown in part; all of it is marked in its speech.
    assert shown_words(quoted) in marked(page)
    mark, body = box_of(page, "#source mark"), box_of(page, "#source .text")
    assert body["y"] <= mark["y"] <= body["y"] + body["height"], "the marked words are in view"


def test_a_click_on_citation_1_shows_where_the_words_come_from(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.click("#chat .verbatim a.cite >> text='1'")
    assert "中医药" in marked(page)
    panel = page.locator("#source")
    assert "定西" in panel.locator("dl").inner_text() and panel.locator("h2").inner_text().startswith("1")
    assert panel.locator("footer code").inner_text() in page.evaluate("decodeURIComponent(location.hash)")


def test_a_reload_keeps_the_conversation_and_the_open_source(visit: Visit) -> None:
    page = visit()
    ask(page)
    answer = page.inner_text("#chat .answer")
    page.click("#chat .verbatim a.cite >> nth=0")
    words = marked(page)
    page.reload()
    page.wait_for_selector(DONE)
    assert page.inner_text("#chat .answer") == answer and page.inner_text("#chat .question") == QUESTION
    assert marked(page) == words
    page.keyboard.press("Escape")
    page.click("#chat .verbatim a.cite >> nth=0")
    assert marked(page) == words


def test_a_link_opens_the_same_place_in_another_browser(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.click("#chat .verbatim a.cite >> nth=0")
    words, fragment = marked(page), page.evaluate("location.hash")
    assert marked(visit(fragment)) == words


def test_the_back_button_closes_the_source(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.click("#chat .verbatim a.cite >> nth=0")
    page.wait_for_selector("#source mark")
    page.go_back()
    page.wait_for_selector("#source", state="hidden")
    assert page.is_visible("#chat .answer")


def test_the_keyboard_alone_opens_and_closes_a_source(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.focus("#chat")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "cite":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#source mark")
    assert page.evaluate("document.activeElement.id") == "speech-title"
    page.keyboard.press("Escape")
    page.wait_for_selector("#source", state="hidden")
    assert page.evaluate("document.activeElement.className") == "cite"
    assert page.evaluate("location.hash") == ""


def nest_quotes(words: str) -> str:
    return words.translate(str.maketrans("“”‘’", "‘’“”"))


def test_citation_and_link_are_copied(visit: Visit, address: str) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page)
    page.click("#chat .verbatim a.cite >> nth=0")
    words = marked(page)
    page.click("[data-copy]")
    page.wait_for_selector(".said:not(:empty)")
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"“{nest_quotes(words)}”")
    page.click("[data-copy-address]")
    page.wait_for_timeout(200)
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"{address}/?cite=")


def test_on_a_phone_the_source_is_a_sheet_over_the_page(visit: Visit) -> None:
    page = visit(locale="zh-CN", size=(390, 844), is_mobile=True, has_touch=True, device_scale_factor=2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    ask(page, "定西的中医药产业打算怎么发展")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.tap("#chat .verbatim a.cite >> nth=0")  # shows the card
    page.tap("#chat .verbatim a.cite >> nth=0")
    assert marked(page)
    page.wait_for_timeout(400)
    sheet = box_of(page, "#source")
    assert sheet["width"] == 390 and sheet["y"] > 60 and abs(sheet["y"] + sheet["height"] - 844) < 2
    page.tap("#source .close")
    page.wait_for_selector("#source", state="hidden")


def test_the_language_can_be_changed_and_stays(visit: Visit) -> None:
    page = visit()
    assert page.get_attribute("#box textarea", "placeholder") == "Ask about the speeches…"
    with page.expect_navigation():
        page.click('[data-switch="language"]')
    page.wait_for_selector('#box textarea[placeholder="就讲话内容提问…"]')
    assert page.evaluate("document.documentElement.lang") == "zh-CN" and page.is_visible("text=从讲话原文里找答案")


def test_the_theme_can_be_changed_and_stays(visit: Visit) -> None:
    page = visit(color_scheme="light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click('[data-switch="theme"]')
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    page.wait_for_selector("#box textarea")
    assert light != dark == page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page.evaluate("document.body.classList.contains('dark')")


def test_an_example_is_asked_with_one_click(visit: Visit) -> None:
    page = visit()
    question = page.inner_text("#examples button:visible >> nth=0")
    page.click("#examples button:visible >> nth=0")
    page.wait_for_selector(DONE)
    assert page.inner_text("#chat .question") == question and not page.is_visible("#examples")


def test_a_new_chat_is_empty_and_stays_empty(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.click("#new")
    page.wait_for_selector("#chat .welcome")
    page.reload()
    page.wait_for_selector("#chat .welcome")
    assert page.locator("#chat .question").count() == 0


def test_retry_asks_the_last_question_again(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.click("#chat [aria-label=Retry]")
    page.wait_for_selector("#chat .waiting")
    page.wait_for_selector(DONE)
    assert page.locator("#chat .question").count() == 1


def export(page: "Page", form: str) -> tuple[str, bytes]:
    """Export the conversation in a form, and return the name of the file and what it holds."""
    page.click("#export")
    with page.expect_download() as download:
        page.click(f"#export-menu button:has-text('{form}')")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_a_conversation_is_exported_in_both_forms_under_its_title(visit: Visit) -> None:
    page = visit()
    page.click("#export")
    page.wait_for_selector("#told:has-text('nothing to export')")
    ask(page, "What is said of A/B: medicine?")
    ask(page)
    for _ in range(2):
        name, data = export(page, "Markdown")
        text = data.decode()
        assert name == "What is said of A B medicine.md" and text.startswith("# What is said of A/B: medicine?")
        assert (
            f"## {QUESTION}" in text
            and "中医药" in text
            and "\n1. “" in text
            and "traditional Chinese medicine" in text
        )
    name, data = export(page, "Word")
    text = extract_docx(data, name).text
    assert name == "What is said of A B medicine.docx"
    assert QUESTION in text and "[1] “" in text and "no model wrote any of it" in text


def test_the_menu_of_the_export_is_left_by_escape(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.focus("#export")
    page.keyboard.press("Enter")
    page.wait_for_selector("#export-menu:visible")
    assert page.evaluate("document.activeElement.closest('#export-menu') !== null")
    page.keyboard.press("Escape")
    page.wait_for_selector("#export-menu", state="hidden")
    assert page.evaluate("document.activeElement.id") == "export"


def test_a_filter_restricts_the_answer(visit: Visit) -> None:
    page = visit()
    page.click("#filters > button")
    page.click("#filter-place input")
    page.click("ul[role=listbox] >> text=郴州")
    page.keyboard.press("Escape")
    ask(page, "中医药产业打算怎么发展")
    assert "定西市" not in page.inner_text("#chat .bot")


def test_a_question_without_words_is_answered_politely(visit: Visit) -> None:
    page = visit()
    ask(page, "🎉🎊")
    assert page.is_visible("#chat .notice") and "Traceback" not in page.inner_text("body")


def test_markup_in_a_question_is_shown_and_does_nothing(visit: Visit) -> None:
    page = visit()
    attack = "<img src=x onerror=document.title='owned'> ![p](https://evil.example/p.png) {{1+1}} ${1+1} **定西**"
    ask(page, attack)
    assert page.inner_text("#chat .question") == attack
    assert page.locator("#chat .question *").count() == 0 and page.title() != "owned"


def test_markup_in_a_speech_is_shown_and_does_nothing(visit: Visit) -> None:
    from serving import made, served

    paragraphs = [f"中医药{attack} 结束。" for attack in ATTACKS]
    speech = make_speech(paragraphs, title=ATTACKS[0], place=ATTACKS[1])
    with served(made(FakeArchive(speech))) as client:
        page = visit(base=str(client.base_url).rstrip("/"))
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        ask(page)
        page.click("#chat .verbatim a.cite")
        assert ATTACKS[2] in marked(page) and ATTACKS[0] in page.inner_text("#source h2")
        page.click("#corpus-tab-button")
        page.wait_for_selector("#archive .listing")
        assert ATTACKS[0] in page.inner_text("#archive .listing .title >> nth=1")
        page.click("#check-tab-button")
        page.fill("#quote textarea", "中医药做强" + ATTACKS[0])
        page.click("#check")
        page.wait_for_selector(".quotation.altered")
        for selector in ("#chat", "#source", "#archive", "#verdict"):
            assert page.locator(f"{selector} :is(img, script, iframe, form, [onerror], [onmouseover])").count() == 0
        page.click("#ask-tab-button")
        page.reload()
        page.wait_for_selector(DONE)
        assert page.locator("#chat :is(img, script, iframe, form)").count() == 0


def test_a_quotation_is_checked_and_opens_at_its_words(visit: Visit) -> None:
    page = visit()
    ask(page)
    sentence = shown_words(page.locator("#chat .verbatim").first)
    page.click("#check-tab-button")
    page.fill("#quote textarea", sentence)
    page.click("#check")
    page.wait_for_selector(".quotation.exact")
    assert page.is_visible(".quotation .verdict")
    page.click(".quotation a.cite >> nth=0")
    assert sentence.strip("。；") in marked(page)


def test_what_a_model_writes_streams_and_ends_checked(visit: Visit, with_written: Callable[[str], str]) -> None:
    page = visit(base=with_written("mixed"))
    ask(page)
    unsupported = page.locator("#chat .unsupported")
    assert unsupported.count() == 1 and "Not supported by the speeches" in unsupported.inner_text()
    assert "Written by the language model mixed" in page.inner_text("#chat .kind")
    page.click("#chat .verbatim a.cite >> nth=0")
    assert marked(page) == shown_words(page.locator("#chat .verbatim").first)


def test_stop_ends_the_request_at_the_model_s_server(
    visit: Visit, with_written: Callable[[str], str], endpoint: Served
) -> None:
    page = visit(base=with_written("unhurried"))
    page.fill("#box textarea", QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector("#chat .draft")
    assert "not yet checked" in page.inner_text("#chat .draft .status")
    page.click("#box .stop-button")
    assert endpoint.broken_off.wait(10)
    page.wait_for_selector("#box .submit-button")
    page.wait_for_selector("#chat .draft >> text=was not checked")


#: What the first load moved before the conversations and the archive were there, as it is measured here.
MAX_LOADED_BYTES = 402_000


def test_the_first_load_does_not_grow(browser: "Browser", address: str) -> None:
    from benchmarks.page import measure_weight

    weight = measure_weight(browser, address)
    assert 200_000 < weight.sent <= MAX_LOADED_BYTES

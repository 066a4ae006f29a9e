"""Asking in a real browser: what a person sees while a question is answered and after it; `pytest -m slow`."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browsing import DONE, QUESTION, Visit, ask, box_of, free_port, page_process, wait_for_count
from fakes import FakeArchive
from language_models import Served
from serving import made, served

from rag.types import NO_FILTERS, Answer, Filters
from rag.web.chat import MAX_QUESTION_CHARS

pytestmark = pytest.mark.slow


class WaitingArchive(FakeArchive):
    """Answers as the fake one does; a question with 慢 in it only when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = threading.Event()

    def ask(self, question: str, filters: Filters = NO_FILTERS, history: Sequence[str] = ()) -> Answer:
        if "慢" in question:
            self.may_answer.wait(20)
        return super().ask(question, filters, history)


@pytest.fixture
def waiting() -> Iterator[WaitingArchive]:
    archive = WaitingArchive()
    yield archive
    archive.may_answer.set()


def send(page: Any, question: str) -> None:
    page.fill("#box textarea", question)
    page.keyboard.press("Enter")


def test_a_server_that_restarts_leaves_a_page_that_works(visit: Visit, index_folder: Path, endpoint: Served) -> None:
    port = free_port()
    with page_process(index_folder, port) as address:
        page = visit(base=address, tolerant=True)
        ask(page)
    with page_process(index_folder, port, RAG_LLM_MODEL="unhurried", RAG_LLM_BASE_URL=endpoint.url):
        send(page, "郴州为什么不开新矿")
        page.wait_for_selector("#chat .draft .text")
        page.evaluate("document.documentElement.dataset.old = 'yes'")
    with page_process(index_folder, port):
        page.wait_for_selector("html:not([data-old])", state="attached", timeout=20_000)  # it has loaded itself again
        page.wait_for_selector("#chat .draft .status.interrupted", timeout=20_000)
        assert page.locator("#chat .question").all_inner_texts() == [QUESTION, "郴州为什么不开新矿"]
        page.click("#chat [aria-label=Retry]")
        page.locator("#chat .answer:not(.draft)").nth(1).wait_for()
        assert page.locator("#chat .draft").count() == 0


def test_the_question_stands_at_the_top_and_nothing_scrolls_afterwards(visit: Visit) -> None:
    for size in ((1280, 860), (390, 844)):
        page = visit(size=size)
        for question in (QUESTION, "定西的中医药产业打算怎么发展"):
            ask(page, question)
        page.wait_for_timeout(200)
        top = box_of(page, "#chat .bubble-wrap")["y"]
        last = page.locator("#chat .user-row").last.bounding_box()
        answer = page.locator("#chat .answer").last.bounding_box()
        assert last is not None and answer is not None
        assert 0 <= last["y"] - top < 40 and answer["y"] < top + 200
        position = page.evaluate("document.querySelector('#chat .bubble-wrap').scrollTop")
        page.wait_for_timeout(900)
        assert page.evaluate("document.querySelector('#chat .bubble-wrap').scrollTop") == position


def test_two_windows_keep_their_questions(visit: Visit) -> None:
    first = visit()
    ask(first)
    second = first.context.new_page()
    second.goto(first.url)
    second.wait_for_selector("#box textarea")
    ask(second, "郴州为什么不开新矿")
    ask(first, "定西的中医药产业打算怎么发展")
    for page, count in ((first, 2), (second, 1)):
        page.reload()
        page.wait_for_selector(DONE)
        assert page.locator("#chat .question").count() == count


def test_two_windows_in_one_conversation_show_the_questions_of_both(visit: Visit) -> None:
    first = visit()
    ask(first)
    with first.expect_popup() as opened:
        first.evaluate("window.open(location.href)")  # takes the storage of its window with it
    second = opened.value
    second.wait_for_selector(DONE)
    ask(second, "郴州为什么不开新矿")
    wait_for_count(first.locator("#chat .question"), 2)
    ask(first, "定西的中医药产业打算怎么发展")
    wait_for_count(second.locator("#chat .question"), 3)
    first.reload()
    first.locator("#chat .question").nth(2).wait_for()


def test_stop_leaves_a_marked_turn_and_the_box_free(visit: Visit, waiting: WaitingArchive) -> None:
    with served(made(waiting)) as client:
        page = visit(base=str(client.base_url).rstrip("/"))
        send(page, "慢慢说")
        page.wait_for_selector("#chat .waiting .slow:not(:empty)")
        page.click("#box .stop-button")
        page.wait_for_selector("#chat .notice.stopped")
        page.wait_for_selector("#box .submit-button")
        waiting.may_answer.set()
        page.wait_for_timeout(500)
        assert page.locator("#chat .answer").count() == 0 and page.inner_text("#chat .stopped").strip() == "Stopped."
        page.reload()
        page.wait_for_selector("#chat .notice.stopped")
        ask(page, "药材")


def test_a_slow_answer_says_that_it_is_at_work(visit: Visit, waiting: WaitingArchive) -> None:
    with served(made(waiting)) as client:
        page = visit(base=str(client.base_url).rstrip("/"))
        send(page, "慢慢说")
        page.wait_for_selector("#chat .waiting .slow:has-text('s so far')", timeout=5000)
        waiting.may_answer.set()
        page.wait_for_selector("#chat .answer")


def test_an_answer_without_a_model_is_shown_at_once(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.evaluate(
        "window.seen = []; new MutationObserver(() => { const n = document.querySelectorAll('#chat .words')"
        ".length; if (window.seen.at(-1) !== n) window.seen.push(n) }).observe(document.querySelector('#chat'),"
        " { subtree: true, childList: true })"
    )
    ask(page, "定西的中医药产业打算怎么发展")
    assert len(page.evaluate("window.seen")) <= 2, "the sentences come together"


def test_an_update_sends_only_what_is_new(visit: Visit) -> None:
    page = visit()
    moved = {"down": 0, "up": 0}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.dataReceived", lambda event: moved.update(down=moved["down"] + event["dataLength"]))
    page.on("request", lambda request: moved.update(up=moved["up"] + len(request.post_data or "")))
    for turn in range(19):
        moved.update(down=0, up=0)
        ask(page, QUESTION if turn % 2 else "Compare what Dingxi and Huanggang say about talent")
    page.wait_for_timeout(300)
    assert 0 < moved["down"] <= 30_000 and moved["up"] <= 5_000, moved


def test_a_question_over_the_limit_is_told_before_it_is_sent(visit: Visit) -> None:
    page = visit()
    page.fill("#box textarea", "药" * (MAX_QUESTION_CHARS + 5))
    page.wait_for_selector(f"#told:has-text('{MAX_QUESTION_CHARS + 5}')")
    assert page.is_disabled("#box .submit-button")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.locator("#chat .question").count() == 0
    assert len(page.input_value("#box textarea")) == MAX_QUESTION_CHARS + 5
    page.fill("#box textarea", "药材")
    page.wait_for_selector("#told:empty", state="attached")
    assert page.is_enabled("#box .submit-button")


def test_chosen_filters_show_as_chips_and_in_the_answer(visit: Visit) -> None:
    page = visit()
    page.click("#filters button")
    page.click("#filter-place input")
    page.click("#filter-place [role=option]:has-text('定西')")
    page.wait_for_selector("#chips .chip:has-text('定西')")
    page.click("#filters button >> nth=0")
    assert page.is_visible("#chips .chip")
    ask(page)
    assert "定西" in page.inner_text("#chat .restricted")


def test_print_shows_the_whole_answer_in_light_colours(visit: Visit) -> None:
    page = visit(color_scheme="dark")
    ask(page)
    ask(page, "定西的中医药产业打算怎么发展")
    page.emulate_media(media="print")
    assert page.locator("#chat .answer").first.is_visible() and not page.is_visible("#box")
    height = page.evaluate("document.querySelector('#chat .bubble-wrap').scrollHeight")
    assert page.evaluate("document.documentElement.scrollHeight") >= height, "nothing is cut off"
    colours = page.evaluate(
        "['--paper', '--ink'].map(n => getComputedStyle(document.documentElement).getPropertyValue(n).trim())"
    )
    assert colours == ["#fff", "#000"]


def test_the_button_that_scrolls_does_not_lie_over_the_source(visit: Visit) -> None:
    page = visit(size=(390, 844))
    for _ in range(3):
        ask(page)
    page.click("#chat a.cite >> nth=0")
    page.wait_for_selector("#source mark")
    page.evaluate("document.querySelector('#chat .bubble-wrap').scrollTop = 0")
    page.wait_for_timeout(400)
    covering = page.evaluate(  # what is inert is not hit, though it is seen
        "() => { document.querySelector('gradio-app').inert = false;"
        " const box = document.querySelector('#source').getBoundingClientRect(); const hit = [];"
        " for (let x = 5; x < innerWidth; x += 15) for (let y = box.top + 5; y < innerHeight; y += 15) {"
        " const e = document.elementFromPoint(x, y); if (e && !e.closest('#source')) hit.push(e.id) } return hit }"
    )
    assert covering == []


def test_the_tab_in_use_survives_a_reload(visit: Visit) -> None:
    page = visit()
    page.click("#corpus-tab-button")
    page.reload()
    page.wait_for_selector('#corpus-tab-button[aria-selected="true"]')


def test_what_is_told_moves_nothing(visit: Visit) -> None:
    page = visit()

    def tell() -> float:
        page.fill("#box textarea", "药" * (MAX_QUESTION_CHARS + 1))
        page.wait_for_selector("#told:has-text('too long')")
        page.fill("#box textarea", "")
        page.wait_for_selector("#told:empty", state="attached")
        return float(box_of(page, "#box")["y"])

    # The first screen may still be on its way at the first time.
    before = tell()
    assert tell() == before


def test_headings_come_in_order(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.click("#chat a.cite >> nth=0")
    page.wait_for_selector("#source mark")
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4, h5')].filter(h => h.checkVisibility()).map(h => +h.tagName[1])"
    )
    assert levels[0] == 1 and all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_a_draft_that_is_stopped_is_marked_as_not_checked(
    visit: Visit, with_written: Callable[[str], str], endpoint: Served
) -> None:
    # Gradio's client reports the stream that a stop breaks off, and sometimes as an error.
    page = visit(base=with_written("unhurried"), tolerant=True)
    send(page, QUESTION)
    page.wait_for_selector("#chat .draft")
    page.click("#box .stop-button")
    page.wait_for_selector("#chat .draft .status.stopped")
    began = time.monotonic()
    page.reload()
    page.wait_for_selector("#chat .draft .status.stopped")
    assert "not checked" in page.inner_text("#chat .draft .status") and time.monotonic() - began < 20


#: What our styles and scripts name of Gradio's own markup; no other class of its is leant on (docs/architecture.md).
GRADIO_CLASSES = (
    "block", "bot", "bot-row", "bubble-wrap", "column", "contain", "flex-wrap", "form", "gradio-container",
    "icon-button-wrapper", "label-wrap", "main", "message", "message-buttons-left", "message-buttons-right",
    "message-content", "message-row", "message-wrap", "prose", "submit-button", "tab-container", "tab-wrapper",
    "tabitem", "toggle-button", "user", "user-row", "wrap",
)  # fmt: skip


def test_an_upgrade_of_gradio_that_renames_what_our_styles_lean_on_is_noticed(visit: Visit) -> None:
    page = visit()
    page.wait_for_selector("#chat .placeholder-content")
    ask(page)
    page.click("#filters > button")
    page.wait_for_selector("#filters .label-wrap.open")
    missing = [name for name in GRADIO_CLASSES if page.locator(f"gradio-app .{name}").count() == 0]
    assert missing == []

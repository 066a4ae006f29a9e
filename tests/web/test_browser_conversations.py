"""Conversations in a real browser: the list at the side, and what can be done with a turn; `pytest -m slow`."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import DONE, QUESTION, Visit, ask, wait_for_count
from fakes import FakeArchive
from serving import made, served

from rag.web.feedback import FeedbackFile

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
OTHER = "郴州为什么不开新矿"


def open_list(page: "Page") -> None:
    page.click("#conversations .toggle-button")
    page.wait_for_selector("#conversation-list li")
    page.wait_for_timeout(400)  # it slides in


def with_two(visit: Visit) -> "Page":
    """Open the page with two conversations, the second one open."""
    page = visit()
    ask(page)
    page.click("#new")
    page.wait_for_selector("#chat .welcome")
    ask(page, OTHER)
    open_list(page)
    return page


def test_a_new_chat_keeps_the_old_one(visit: Visit) -> None:
    page = with_two(visit)
    assert page.locator("#conversation-list .open").all_inner_texts() == [OTHER, QUESTION]
    page.click(f"#conversation-list .open:has-text('{QUESTION}')")
    page.wait_for_selector(f"#chat .question:has-text('{QUESTION}')")
    page.reload()
    page.wait_for_selector(DONE)
    assert page.inner_text("#chat .question") == QUESTION


def test_conversations_are_searched_and_renamed(visit: Visit) -> None:
    page = with_two(visit)
    page.fill("#conversation-list input[type=search]", "郴州")
    assert page.locator("#conversation-list .open").all_inner_texts() == [OTHER]
    page.click("#conversation-list [aria-label=Rename]")
    page.fill("#conversation-list input.name", "<b>Mines</b>")
    page.keyboard.press("Enter")
    page.fill("#conversation-list input[type=search]", "mines")
    assert page.locator("#conversation-list .open").all_inner_texts() == ["<b>Mines</b>"]
    page.reload()
    open_list(page)
    assert "<b>Mines</b>" in page.locator("#conversation-list .open").all_inner_texts()


def test_a_deleted_conversation_comes_back_with_undo(visit: Visit) -> None:
    page = with_two(visit)
    page.click("#conversation-list [aria-label=Delete] >> nth=0")
    page.wait_for_selector("#chat .welcome")
    assert page.locator("#conversation-list .open").all_inner_texts() == [QUESTION]
    page.click("#told .undo")
    page.wait_for_selector(DONE)
    assert page.locator("#conversation-list .open").all_inner_texts() == [OTHER, QUESTION]
    assert page.inner_text("#chat .question") == OTHER


def test_undo_takes_the_last_question_back_into_the_box(visit: Visit) -> None:
    page = visit()
    ask(page)
    ask(page, OTHER)
    page.click("#chat [aria-label=Undo]")
    wait_for_count(page.locator("#chat .question"), 1)
    assert page.input_value("#box textarea") == OTHER


def test_an_edited_question_takes_the_place_of_the_old_one(visit: Visit) -> None:
    page = visit()
    ask(page)
    ask(page, OTHER)
    page.click("#chat [aria-label=Edit] >> nth=0")
    assert page.input_value("#box textarea") == QUESTION
    page.fill("#box textarea", "What is the target for R&D spending in Dingxi?")
    page.keyboard.press("Enter")
    wait_for_count(page.locator("#chat .question"), 1)
    page.wait_for_selector(DONE)
    assert page.inner_text("#chat .question") == "What is the target for R&D spending in Dingxi?"


def test_an_answer_is_copied_as_text(visit: Visit) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page)
    page.click("#chat .bot-row [aria-label^=Copy], #chat .message-buttons-left [aria-label^=Copy]")
    page.wait_for_selector("#chat .copied")
    text = page.evaluate("navigator.clipboard.readText()")
    assert "中医药" in text and " [1]" in text and "<" not in text and "How this was found" not in text


def test_whether_an_answer_helped_is_kept_in_a_local_file(visit: Visit, tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "feedback.sqlite3")
    with served(made(FakeArchive(), feedback=file)) as client:
        page = visit(base=str(client.base_url).rstrip("/"))
        ask(page, "水渠怎么修")
        ask(page, "药材怎么种")
        page.locator("#chat").get_by_role("button", name="dislike", exact=False).last.click()
        for _ in range(50):
            if file.read():
                break
            page.wait_for_timeout(100)
        [rating] = file.read()
    assert rating.question == "药材怎么种" and not rating.liked and "一是把中医药产业做大。" in rating.answer
    with closing(sqlite3.connect(file.file)) as connection:
        assert connection.execute("SELECT count(*) FROM ratings").fetchone() == (1,)


def test_a_rating_keeps_its_mark_after_a_reload_and_is_taken_back(visit: Visit, tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "feedback.sqlite3")
    with served(made(FakeArchive(), feedback=file)) as client:
        page = visit(base=str(client.base_url).rstrip("/"))
        ask(page, "水渠怎么修")
        ask(page, "药材怎么种")
        page.click("#chat [aria-label=Like] >> nth=0")
        page.wait_for_selector("#chat [aria-label=Liked]")
        page.reload()
        page.wait_for_selector("#chat [aria-label=Liked]")
        assert page.locator("#chat [aria-label=Liked], #chat [aria-label=Disliked]").count() == 1
        ask(page, "谁来修渠")  # and after the next answer, too
        assert page.locator("#chat [aria-label=Liked]").count() == 1
        assert [(rating.question, rating.liked) for rating in file.read()] == [("水渠怎么修", True)]
        page.click("#chat [aria-label=Liked]")
        wait_for_count(page.locator("#chat [aria-label=Like]"), 3)
        page.reload()
        wait_for_count(page.locator("#chat [aria-label=Like]"), 3)
        for _ in range(50):
            if not file.read():
                break
            page.wait_for_timeout(100)
        assert file.read() == ()


def test_a_deletion_is_undone_on_a_phone(visit: Visit) -> None:
    page = visit(size=(390, 844), is_mobile=True, has_touch=True)
    ask(page)
    open_list(page)
    page.tap("#conversation-list [aria-label=Delete]")
    page.tap("#told .undo")
    page.wait_for_selector(f"#conversation-list .open:has-text('{QUESTION}')")


def test_a_suggestion_is_asked_with_one_click(visit: Visit) -> None:
    page = visit()
    ask(page)
    chip = page.locator("#chat .chips a").first
    label = chip.inner_text()
    chip.click()
    wait_for_count(page.locator("#chat .question"), 2)
    page.wait_for_selector("#box .submit-button")
    assert label.split(" · ")[-1] in page.locator("#chat .question").last.inner_text()
    assert page.locator("#chat .answer.answered").count() == 2, "what is suggested is answered"


def test_a_topic_of_the_first_screen_is_asked_with_one_click(visit: Visit) -> None:
    page = visit(locale="zh-CN")
    topic = page.locator("#chat .topics a:visible", has_text="招商引资")
    topic.click()
    page.wait_for_selector("#chat .answer.answered")
    assert "招商" in page.inner_text("#chat .answer")


def test_the_first_screen_says_what_is_there_in_the_reader_s_language(visit: Visit) -> None:
    english, chinese = visit(), visit(locale="zh-CN")
    assert "13 speeches" in english.inner_text("#chat .welcome .holds") and "13 篇讲话" in chinese.inner_text(
        "#chat .holds"
    )
    for page, first in ((english, "W"), (chinese, "")):
        questions = page.locator("#examples button:visible").all_inner_texts()
        assert len(questions) == 4 and questions[-1].isascii() == bool(first)


def test_a_follow_up_says_what_it_was_taken_for(visit: Visit) -> None:
    page = visit()
    ask(page, OTHER)
    ask(page, "那定西呢")
    assert "定西" in page.inner_text("#chat .understood")

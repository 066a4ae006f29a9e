"""The page for people who do not use it as its makers do: keyboard, zoom, narrow windows, no motion, one language."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from browsing import DONE, QUESTION, Visit, ask, marked

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

MAX_TABS = 90
#: What must be reached in any window: what is asked with, the ways to the rest, and the switches.
CONTROLS = (
    "#box textarea",
    "#box .submit-button",
    "#filters > button",
    "#new",
    "#export",
    "#conversations .toggle-button",
    "[data-switch=language]",
    "[data-switch=theme]",
    "#ask-tab-button",
)
#: Says of an element whether it is in the window and nothing lies over it.
REACHED = """(e) => { e.scrollIntoView({ block: 'nearest' }); const b = e.getBoundingClientRect();
  const x = b.x + b.width / 2, y = b.y + b.height / 2; const hit = document.elementFromPoint(x, y);
  return x >= 0 && x <= innerWidth && y >= 0 && y <= innerHeight 
  && Boolean(hit) && (e.contains(hit) || hit.contains(e)) }"""
#: What is seen and what is read out in a language: the text of elements that are not marked as another one.
STRINGS = """(own) => { const found = new Set(); const skip = 'script, style, svg, code, [hidden], noscript, textarea';
  const language = (e) => (e.closest('[lang]')?.lang || '').slice(0, 2);
  for (const e of document.body.querySelectorAll('*')) { if (e.closest(skip) || !e.checkVisibility()) continue;
    if (language(e) !== own) continue;
    for (const name of ['aria-label', 'title', 'placeholder']) found.add(e.getAttribute(name) || '-');
    for (const n of e.childNodes) if (n.nodeType === 3 && n.data.trim()) found.add(n.data.trim()); }
  return [...found] }"""


def tab_to(page: "Page", selector: str, key: str = "Tab") -> None:
    """Press a key until the focus is in what a selector finds."""
    for _ in range(MAX_TABS):
        if page.evaluate("(s) => Boolean(document.activeElement?.matches(s))", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} was not reached with {MAX_TABS} times {key}")


def test_the_whole_job_is_done_by_keyboard(visit: Visit) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector(DONE)
    page.wait_for_selector("#box .submit-button")
    tab_to(page, "#chat a.cite", "Shift+Tab")
    page.keyboard.press("Enter")
    marked(page)
    tab_to(page, "#source .foot > [data-copy]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#source .said:not(:empty)")
    assert "中医药" in page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "cite"
    tab_to(page, "#corpus-tab-button", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#archive .listing")
    tab_to(page, "#archive .listing .title a")
    page.keyboard.press("Enter")
    page.wait_for_selector("#source .text")
    page.keyboard.press("Escape")
    tab_to(page, "#check-tab-button", "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, "#quote textarea")
    page.keyboard.type("黄冈这个地方，历来人才济济，可人才缺失也很严重")
    tab_to(page, "#check")
    page.keyboard.press("Enter")
    page.wait_for_selector(".quotation.altered")
    tab_to(page, "#conversations .toggle-button", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#conversations.open")
    tab_to(page, "#conversation-list .act")
    page.keyboard.press("Enter")
    page.keyboard.type("Medicine")
    page.keyboard.press("Enter")
    page.wait_for_selector("#conversation-list .open:has-text('Medicine')")


def test_an_answer_is_read_out_when_it_comes(visit: Visit) -> None:
    page = visit()
    ask(page)
    live = "document.querySelector('#chat .answer').closest('[role=log], [aria-live=polite], [aria-live=assertive]')"
    assert page.evaluate(f"Boolean({live})")


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize(
    "window",
    [
        {"size": (320, 640)},
        {"size": (320, 256), "device_scale_factor": 4},  # 1280x1024 at 400 %
        {"size": (640, 400), "device_scale_factor": 2},  # 1280x800 at 200 %
        {"size": (720, 450), "device_scale_factor": 2},  # 1440x900 at 200 %
    ],
    ids=["320", "400%", "200%", "200% wide"],
)
def test_everything_is_reached_in_small_and_zoomed_windows(visit: Visit, window: dict[str, Any], locale: str) -> None:
    page = visit(locale=locale, **window)
    page.wait_for_selector("#examples button:visible")
    missed = [name for name in CONTROLS if not page.locator(name).evaluate(REACHED)]
    page.click("#filters > button")
    page.wait_for_timeout(400)
    missed += [f"{name}, filters open" for name in CONTROLS if not page.locator(name).evaluate(REACHED)]
    page.locator("#filters > button").evaluate("e => e.click()")
    ask(page)
    missed += [f"{name}, asked" for name in CONTROLS if not page.locator(name).evaluate(REACHED)]
    assert missed == []
    assert page.evaluate("document.documentElement.scrollWidth") <= window["size"][0]
    page.locator("#chat a.cite").first.evaluate("e => e.click()")
    page.wait_for_selector("#source mark")
    page.wait_for_timeout(400)
    for name in (
        "#source .close",
        "#source .foot > [data-copy]",
        "#source [data-copy-address]",
        "#source .formats summary",
    ):
        assert page.locator(name).evaluate(REACHED), name
    assert page.locator("#source .text").evaluate("e => e.clientHeight") >= 60, "the words themselves have room"


def test_text_of_twice_the_size_is_not_cut_off(visit: Visit) -> None:
    page = visit()
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    ask(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert all(page.locator(name).evaluate(REACHED) for name in CONTROLS)


def test_nothing_moves_for_those_who_want_no_motion(visit: Visit) -> None:
    page = visit(reduced_motion="reduce", size=(390, 844))
    ask(page)
    page.evaluate(
        "window.moving = []; addEventListener('animationstart', e => { const s = getComputedStyle(e.target);"
        " if (parseFloat(s.animationDuration) > .001) window.moving.push(e.animationName) }, true);"
        " addEventListener('transitionrun', e => window.moving.push(e.propertyName), true)"
    )
    page.locator("#chat a.cite").first.evaluate("e => e.click()")
    page.wait_for_selector("#source mark")
    page.click("#source .close")
    page.click("#conversations .toggle-button")
    page.wait_for_timeout(500)
    assert page.evaluate("window.moving") == []


#: Words of Latin letters that a page in Chinese shows: names of forms and programs.
NAMES = re.compile(
    r"Wengao|Markdown|Word|English|CSV|GB/T|BibTeX|RIS|CSL-JSON|ISO\d*|[A-Z]{2,5}\b|\.\w{2,5}\b|MiB"
    r"|rag index|make index"
)
LATIN = re.compile(r"[A-Za-z]{2,}")
HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
#: What stands in the language of the speeches whatever the reader's: places and titles, in brackets or as choices.
CONTENT = (
    "#archive td, #archive th[scope=row], #archive option, #archive .detail, #archive .topic, .formats, dd, #source h2"
)


def strings(page: "Page", language: str) -> list[str]:
    return page.evaluate(STRINGS, language)  # type: ignore[no-any-return]


@pytest.mark.parametrize(("locale", "language", "other"), [("zh-CN", "zh", LATIN), ("en-US", "en", HAN)])
def test_no_string_is_left_in_the_other_language(
    visit: Visit, locale: str, language: str, other: "re.Pattern[str]"
) -> None:
    page = visit(locale=locale)
    page.wait_for_selector("#examples button:visible")
    seen = set(strings(page, language))
    ask(page, "讲讲办法" if language == "zh" else "hello")
    ask(page, "郴州为什么不开新矿" if language == "zh" else "Is there water on Mars?")
    seen |= set(strings(page, language))
    page.click("#filters > button")
    page.click("#chat [aria-label=Like], #chat [aria-label=赞]")
    page.wait_for_timeout(300)
    seen |= set(strings(page, language))
    page.click("#conversations .toggle-button")
    page.wait_for_timeout(300)
    seen |= set(strings(page, language))
    page.click("#conversations .toggle-button")
    page.wait_for_timeout(400)
    page.click("#corpus-tab-button")
    for view in ("speeches", "topics", "figures", "compare", "manage"):
        page.click(f"#archive [data-view={view}]")
        page.wait_for_selector(f"#view-{view} :is(.controls, .manage, .notice)")
        page.evaluate(f"document.querySelectorAll('{CONTENT}').forEach(e => e.setAttribute('lang', 'x'))")
        seen |= set(strings(page, language))
    page.click("#check-tab-button")
    page.fill("#quote textarea", "短")
    page.click("#check")
    page.wait_for_selector("#verdict .notice")
    seen |= set(strings(page, language))
    assert len(seen) > 60
    foreign = [text for text in seen if other.search(NAMES.sub("", text))]
    # A reader of English gets the Chinese name of a place behind its reading, and speeches under their own titles.
    own = re.compile(r"\([\u4e00-\u9fff]+\)|《.+》|（转述）")
    assert [text for text in foreign if not own.search(text)] == []

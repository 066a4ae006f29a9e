"""Every view and state of the page as axe-core sees it, in both languages, light and dark, wide and on a phone."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from auditing import audit
from browsing import QUESTION, Visit, ask, page_process
from serving import made, served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

DESKTOP: dict[str, Any] = {"size": (1440, 900)}
PHONE: dict[str, Any] = {"size": (390, 844), "is_mobile": True, "has_touch": True}
#: Every pair of a language, a theme and a window stands in one of these.
SETTINGS = {
    "en-light": {"locale": "en-US", "color_scheme": "light", **DESKTOP},
    "zh-dark": {"locale": "zh-CN", "color_scheme": "dark", **DESKTOP},
    "en-dark-phone": {"locale": "en-US", "color_scheme": "dark", **PHONE},
    "zh-light-phone": {"locale": "zh-CN", "color_scheme": "light", **PHONE},
}


class States:
    """Audits one state after the other, and at the end says all that was found."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.names: list[str] = []

    def audit(self, name: str, page: "Page") -> None:
        self.names.append(name)
        self.found += [f"{name}: {finding}" for finding in audit(page)]


@pytest.fixture
def states() -> Iterator[States]:
    states = States()
    yield states
    assert states.names, "no state was looked at"
    assert states.found == []


@pytest.fixture(params=list(SETTINGS))
def page(visit: Visit, request: pytest.FixtureRequest) -> "Page":
    page = visit(**SETTINGS[request.param])
    page.wait_for_selector("#examples button:visible")
    return page


def test_axe_sees_what_is_wrong(visit: Visit) -> None:
    page = visit()
    page.evaluate("document.body.append(document.createElement('button'))")
    assert any(finding.startswith("button-name") for finding in audit(page))


def test_asking(page: "Page", states: States) -> None:
    states.audit("first screen", page)
    ask(page)
    states.audit("answer", page)
    page.click("#chat .found summary")
    page.click("#chat .passages summary")
    states.audit("answer, unfolded", page)
    ask(page, "定西和黄冈的人才政策有什么不同")
    states.audit("comparison", page)
    ask(page, "火星上有没有水")
    states.audit("refusal", page)
    ask(page, "你好")
    states.audit("small talk", page)
    page.fill("#box textarea", "药" * 2100)
    states.audit("question too long", page)


def test_filters(page: "Page", states: States) -> None:
    page.click("#filters button")
    states.audit("filters", page)
    page.click("#filter-place input")
    states.audit("list of a filter", page)
    page.click("#filter-place [role=option]:has-text('定西')")
    page.keyboard.press("Escape")
    states.audit("filter chosen", page)
    page.click("#filters button >> nth=0")
    states.audit("chips", page)


def test_the_source(page: "Page", states: States) -> None:
    ask(page)
    page.focus("#chat .answer a.cite >> nth=0")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.wait_for_selector("#card:visible")
    states.audit("card", page)
    page.keyboard.press("Enter")
    page.wait_for_selector("#source mark")
    states.audit("source", page)
    page.click("#source .outline summary")
    states.audit("outline", page)
    page.keyboard.press("Escape")
    page.click("#source .formats summary")
    states.audit("formats", page)
    page.click("#source .about summary")
    states.audit("about the text", page)


def test_a_source_that_is_not_there(visit: Visit, states: States) -> None:
    page = visit("#cite=nothing", tolerant=True)
    page.wait_for_selector("#source .speech:not(:has(.text))")
    states.audit("no such source", page)


def test_conversations(page: "Page", states: States) -> None:
    ask(page)
    page.click("#conversations .toggle-button")
    page.wait_for_selector("#conversation-list li")
    states.audit("conversations", page)
    page.click("#conversation-list .act >> nth=0")
    states.audit("title that is changed", page)
    page.keyboard.press("Escape")
    page.click("#conversation-list .act >> nth=1")
    page.wait_for_selector("#told .undo")
    states.audit("conversation deleted", page)


def open_view(page: "Page", view: str) -> None:
    page.click("#corpus-tab-button")
    page.click(f"#archive [data-view={view}]")
    page.wait_for_selector(f"#view-{view} :is(.controls, .manage, .notice)")


def test_the_archive(page: "Page", states: States) -> None:
    for view in ("speeches", "topics", "figures", "compare", "manage"):
        open_view(page, view)
        states.audit(view, page)
    page.click("#archive [data-remove]")
    states.audit("removal that is asked about", page)
    page.click("#archive [data-keep]")
    open_view(page, "speeches")
    page.fill("#view-speeches [name=find]", "没有这样的讲话")
    page.wait_for_selector("#view-speeches .results .notice")
    states.audit("nothing fits", page)
    open_view(page, "topics")
    page.click("#archive .heat tbody td button >> nth=0")
    page.wait_for_selector("#archive .detail")
    states.audit("passages of a cell", page)
    open_view(page, "compare")
    page.select_option("#view-compare [name=first]", "place:定西")
    page.select_option("#view-compare [name=second]", "place:黄冈")
    page.fill("#view-compare [name=find]", "人才")
    page.keyboard.press("Enter")
    page.wait_for_selector("#archive .sides")
    states.audit("side by side", page)


def test_the_check_of_a_quotation(page: "Page", states: States) -> None:
    page.click("#check-tab-button")
    states.audit("check", page)
    for verdict, words in (
        ("altered", "黄冈这个地方，历来人才济济，可人才缺失也很严重"),
        ("absent", "月亮上的兔子昨天买了三辆拖拉机"),
    ):
        page.fill("#quote textarea", words)
        page.click("#check")
        page.wait_for_selector(f".quotation.{verdict}")
        states.audit(verdict, page)


@pytest.mark.parametrize("setting", ["en-light", "zh-dark"])
def test_what_a_model_writes(visit: Visit, with_written: Callable[[str], str], states: States, setting: str) -> None:
    page = visit(base=with_written("mixed"), **SETTINGS[setting])
    ask(page)
    page.wait_for_selector("#chat .unsupported")
    states.audit("written answer", page)
    page = visit(base=with_written("unhurried"), tolerant=True, **SETTINGS[setting])
    page.fill("#box textarea", QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector("#chat .draft .text")
    states.audit("draft", page)
    page.click("#box .stop-button")
    page.wait_for_selector("#chat .draft .status.stopped")
    states.audit("stopped", page)


@pytest.mark.parametrize("model", ["translating", "mistranslating"])
def test_a_translation(visit: Visit, with_written: Callable[[str], str], states: States, model: str) -> None:
    page = visit(base=with_written(model))
    ask(page)
    page.click("#chat a.cite >> nth=0")
    page.click("#source .translate")
    page.wait_for_selector("#source .translated .machine")
    states.audit("translation", page)


@pytest.mark.parametrize("setting", ["en-light", "zh-light-phone"])
def test_what_came_of_an_upload(visit: Visit, index_folder: Path, tmp_path: Path, states: States, setting: str) -> None:
    index = Path(shutil.copytree(index_folder, tmp_path / "index"))
    (tmp_path / "one.txt").write_text("在榆林市防沙治沙会上的讲话\n\n同志们：\n\n今年要种草三万亩。\n", "utf-8")
    (tmp_path / "empty.txt").write_text("", "utf-8")
    with page_process(index) as base:
        page = visit(base=base, **SETTINGS[setting])
        open_view(page, "manage")
        page.set_input_files("#archive [data-upload]", [tmp_path / "one.txt", tmp_path / "empty.txt"])
        page.wait_for_selector("#archive .report .files", timeout=60_000)
        states.audit("report", page)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_page_without_an_archive(visit: Visit, states: States, setting: str) -> None:
    with served(made(None)) as client:
        page = visit(base=str(client.base_url).rstrip("/"), **SETTINGS[setting])
        states.audit("no archive", page)
        page.click("#corpus-tab-button")
        page.wait_for_selector("#archive .notice")
        states.audit("no archive to show", page)

"""The archive tab, the source panel and the check of a quotation in a real browser; `pytest -m slow` runs it."""

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import ROOT, Visit, ask, box_of, marked, page_process
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

CLIPBOARD: dict[str, Any] = {"permissions": ["clipboard-read", "clipboard-write"]}
NEW_SPEECH = """---
title: 在云岭市菌菇产业推进会上的讲话
place: 云岭
date: 2023-09-01
---

同志们：

云岭的香菇今年要做到三万吨，菇农每户增收八千元。

一、把菌棒厂建起来

市里拿出1200万元，在三个乡镇各建一座菌棒厂，明年五月以前投产。
"""


def open_archive(page: "Page", view: str = "speeches") -> None:
    page.click("#corpus-tab-button")
    page.click(f"#archive [data-view={view}]")
    page.wait_for_selector(f"#view-{view} :is(.controls, .manage, .notice)")


def cells(page: "Page", column: str) -> list[str]:
    page.wait_for_function("() => !document.querySelector('#archive [aria-busy=true]')")
    return page.locator(f"#archive .listing tbody .{column}").all_inner_texts()


# --- tables ---


def test_the_table_of_speeches_sorts_filters_and_opens(visit: Visit) -> None:
    page = visit()
    open_archive(page)
    rows = page.locator("#archive .listing tbody tr")
    expect(rows).to_have_count(13)
    page.click('#archive [data-sort="size"]')
    page.wait_for_selector('#archive .size[aria-sort="ascending"]')
    sizes = [int(text.replace(",", "")) for text in cells(page, "size")]
    assert sizes == sorted(sizes)
    assert page.evaluate("document.activeElement.dataset.sort") == "size", "the focus stays on the head"
    page.click('#archive [data-sort="size"]')
    page.wait_for_selector('#archive .size[aria-sort="descending"]')
    page.fill("#view-speeches [name=find]", "Dingxi")
    expect(rows).to_have_count(1)
    rows.locator("a").first.click()
    page.wait_for_selector("#source .text")
    assert "定西" in page.inner_text("#source h2")


def test_a_topic_in_the_table_restricts_it_and_is_taken_back(visit: Visit) -> None:
    page = visit()
    open_archive(page)
    rows = page.locator("#archive .listing tbody tr")
    page.locator("#archive button.topic", has_text="working class").first.click()
    expect(rows).not_to_have_count(13)
    page.locator("#archive button.topic", has_text="working class").first.click()
    expect(rows).to_have_count(13)


def test_the_views_are_reached_by_the_keyboard(visit: Visit) -> None:
    page = visit()
    open_archive(page)
    page.focus("#view-tab-speeches")
    for view in ("topics", "figures", "compare", "manage", "speeches"):
        page.keyboard.press("ArrowRight")
        expect(page.locator(f"#view-{view}")).to_be_visible()
        assert page.evaluate("document.activeElement.id") == f"view-tab-{view}"
    page.reload()
    page.click("#corpus-tab-button")
    expect(page.locator("#view-speeches .listing")).to_be_visible()


def test_a_cell_of_the_heat_map_unfolds_its_passages_and_one_opens(visit: Visit) -> None:
    page = visit()
    open_archive(page, "topics")
    cell = page.locator("#archive .heat tbody td button").first
    count = int(cell.inner_text())
    cell.click()
    expect(page.locator("#archive .detail li")).to_have_count(count)
    assert cell.get_attribute("aria-expanded") == "true"
    page.click("#archive .detail li a >> nth=0")
    first = page.inner_text("#archive .detail li a >> nth=0").rstrip("…")
    assert first[:20] in re.sub(r"\s+", " ", marked(page))
    page.click("#source .close")
    page.click("#archive [data-close-detail]")
    assert page.locator("#archive .detail").count() == 0
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"


def test_rows_of_the_heat_map_can_be_places(visit: Visit) -> None:
    page = visit()
    open_archive(page, "topics")
    page.select_option("#view-topics [name=rows]", "place")
    page.wait_for_selector("#archive .heat tbody th >> text=/^定西$/")


def test_a_figure_opens_at_its_very_words(visit: Visit) -> None:
    page = visit()
    open_archive(page, "figures")
    page.fill("#view-figures [name=find]", "研发经费")
    row = page.locator("#archive .figures tbody tr", has_text="1.4%").first
    row.wait_for()
    row.locator("a").click()
    assert marked(page) == "1.4%"
    with page.expect_download() as download:
        page.click("#archive [data-download]")
    lines = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("figure,value,unit") and all("研发经费" in line for line in lines[1:])


def test_two_places_stand_side_by_side(visit: Visit) -> None:
    page = visit()
    open_archive(page, "compare")
    page.select_option("#view-compare [name=first]", "place:定西")
    page.select_option("#view-compare [name=second]", "place:黄冈")
    page.fill("#view-compare [name=find]", "人才")
    page.keyboard.press("Enter")
    expect(page.locator("#archive .sides h2")).to_have_text(["定西", "黄冈"])
    page.click("#archive .sides section:nth-child(2) blockquote a >> nth=0")
    assert "人才" in marked(page) and "黄冈" in page.inner_text("#source dl")


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_of_the_archive_is_wider_than_the_window(visit: Visit, width: int) -> None:
    page = visit(size=(width, 760))
    for view in ("speeches", "topics", "figures", "compare", "manage"):
        open_archive(page, view)
        wide = page.evaluate(
            "[...document.querySelectorAll('#archive *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
            " && !e.closest('.wide, .views')).map(e => e.outerHTML.slice(0, 90))"
        )
        assert wide == [], view


# --- the source ---


def test_the_citations_of_an_answer_are_reached_one_after_the_other(visit: Visit) -> None:
    page = visit()
    ask(page, "郴州为什么不开新矿")
    page.click("#chat a.cite >> nth=0")
    first = marked(page)
    expect(page.locator("#source .steps .at")).to_have_text(re.compile(r"^1 / \d+$"))
    assert page.locator("#source [data-step='-1']").is_disabled()
    page.click("#source [data-step='1']")
    expect(page.locator("#source .steps .at")).to_have_text(re.compile(r"^2 / \d+$"))
    assert marked(page) != first
    page.wait_for_function("() => document.activeElement.dataset.step")
    page.click("#source [data-step='-1']")
    expect(page.locator("#source .steps .at")).to_have_text(re.compile(r"^1 / \d+$"))
    assert marked(page) == first


def test_the_outline_is_reached_from_the_words_and_names_where_they_stand(visit: Visit) -> None:
    page = visit()
    open_archive(page, "figures")
    page.fill("#view-figures [name=find]", "GDP")
    page.locator("#archive .figures tbody tr", has_text="0.82%").first.locator("a").click()
    assert marked(page) == "0.82%"
    here = page.locator("#source .outline .here")
    assert here.inner_text() and here.inner_text() in page.inner_text("#source dl")
    bar, text = box_of(page, "#source .outline summary"), box_of(page, "#source .text")
    assert bar["y"] + bar["height"] <= text["y"] + 2, "the bar stands above the words and does not scroll away"
    page.click("#source .outline summary")
    assert page.locator("#source .outline [aria-current]").count() == 1
    page.click("#source .outline button >> nth=-1")
    assert not page.is_visible("#source .outline ul")
    page.wait_for_function(
        "() => document.querySelector('#source .outline .here').textContent"
        " === [...document.querySelectorAll('#source .outline button')].at(-1).textContent"
    )
    page.click("#source [data-back]")
    mark, edge = box_of(page, "#source mark"), box_of(page, "#source .text")
    assert edge["y"] <= mark["y"] <= edge["y"] + edge["height"]


def test_escape_folds_the_outline_first_and_closes_the_source_then(visit: Visit) -> None:
    page = visit()
    open_archive(page)
    page.click("#archive .listing a >> nth=0")
    page.click("#source .outline summary")
    page.keyboard.press("Escape")
    assert not page.is_visible("#source .outline ul") and page.is_visible("#source")
    page.keyboard.press("Escape")
    assert not page.is_visible("#source")


def test_a_citation_is_copied_in_every_form_and_its_address_opens_it_anywhere(visit: Visit, address: str) -> None:
    page = visit(**CLIPBOARD)
    ask(page)
    page.click("#chat .verbatim a.cite >> nth=0")
    words = marked(page)
    copied = {}
    page.click("#source .foot > [data-copy]")
    expect(page.locator("#source .said")).to_have_text("Copied")
    copied["plain"] = page.evaluate("navigator.clipboard.readText()")
    for form in ("Markdown", "GB/T 7714", "BibTeX", "RIS", "CSL-JSON"):
        page.click("#source .formats summary")
        page.click(f"#source .formats button >> text='{form}'")
        copied[form] = page.evaluate("navigator.clipboard.readText()")
        page.click("#source .formats summary")
    assert all(len(text) > 20 for text in copied.values()) and len(set(copied.values())) == 6
    assert copied["Markdown"].startswith("> ") and copied["GB/T 7714"].startswith("[1] ")
    assert copied["BibTeX"].startswith("@") and words[:10] in copied["plain"]
    page.click("#source [data-copy-address]")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{address}/?cite=")
    other = visit(link.removeprefix(f"{address}/"))
    assert marked(other) == words
    assert "?" not in other.url and "#cite=" in other.url


def test_a_whole_speech_has_the_same_foot(visit: Visit, address: str) -> None:
    page = visit(**CLIPBOARD)
    open_archive(page)
    page.click("#archive .listing a >> nth=0")
    title = page.inner_text("#source h2")
    page.click("#source .foot > [data-copy]")
    assert title in page.evaluate("navigator.clipboard.readText()")
    page.click("#source [data-copy-address]")
    link = page.evaluate("navigator.clipboard.readText()")
    other = visit(link.removeprefix(f"{address}/"))
    expect(other.locator("#source h2")).to_have_text(title)


# --- the check of a quotation ---


def test_the_differences_of_a_quotation_are_marked_where_they_stand(visit: Visit) -> None:
    page = visit()
    page.click("#check-tab-button")
    page.fill("#quote textarea", "黄冈这个地方，历来人才济济，可人才缺失也很严重")
    page.click("#check")
    page.wait_for_selector(".quotation.altered")
    assert "济济" in page.inner_text(".quotation del")
    assert "辈出" in page.inner_text(".quotation ins")
    sentence = page.locator(".quotation blockquote strong").inner_text()
    assert "黄冈这个地方" in sentence and page.locator(".quotation .around").count() >= 1
    page.click(".quotation a.cite >> nth=0")
    assert "辈出" in marked(page)


# --- adding and removing ---


def test_a_speech_is_added_asked_about_removed_and_brought_back(
    visit: Visit, index_folder: Path, tmp_path: Path
) -> None:
    index = Path(shutil.copytree(index_folder, tmp_path / "index"))
    (tmp_path / "mushrooms.md").write_text(NEW_SPEECH, "utf-8")
    (tmp_path / "empty.txt").write_text("", "utf-8")
    with page_process(index) as base:
        other = visit(base=base)
        page = visit(base=base)
        open_archive(page, "manage")
        page.set_input_files("#archive [data-upload]", [tmp_path / "mushrooms.md", tmp_path / "empty.txt"])
        ask(other)  # while the archive changes
        page.wait_for_selector("#archive .report .files", timeout=60_000)
        assert "菌菇" in page.inner_text("#archive .files .added")
        assert "empty" in page.inner_text("#archive .files .refused")
        assert "14 speeches" in page.inner_text("#archive .outcome")
        ask(other, "云岭的菌棒厂投多少钱")
        assert "1200万元" in other.inner_text("#chat .bot-row >> nth=-1")
        page.click("#archive [data-view=speeches]")
        expect(page.locator("#archive .listing tbody tr")).to_have_count(14)
        page.click("#archive [data-view=manage]")
        page.select_option(
            "#archive [name=removal]", label=page.locator("#archive option", has_text="菌菇").inner_text()
        )
        page.click("#archive [data-remove]")
        assert "菌菇" in page.inner_text("#archive dialog")
        page.click("#archive [data-keep]")
        assert not page.is_visible("#archive dialog")
        page.click("#archive [data-remove]")
        page.click("#archive [data-remove-yes]")
        page.wait_for_selector("#archive .removed >> text=菌菇", timeout=60_000)
        page.click("#archive [data-restore]")
        page.wait_for_selector("#archive .report >> text=Restored", timeout=60_000)
        assert page.locator("#archive .removed").count() == 0


def test_a_file_of_another_kind_is_refused_in_words(visit: Visit, index_folder: Path, tmp_path: Path) -> None:
    index = Path(shutil.copytree(index_folder, tmp_path / "index"))
    (tmp_path / "tool.exe").write_bytes(b"MZ")
    with page_process(index) as base:
        page = visit(base=base, tolerant=True)
        open_archive(page, "manage")
        page.set_input_files("#archive [data-upload]", [tmp_path / "tool.exe"])
        page.wait_for_selector("#archive .report >> text=cannot be read")


def test_the_archive_of_the_repository_is_shown(visit: Visit) -> None:
    """Every view says something in both languages; no view is left loading."""
    assert (ROOT / "corpus").is_dir()
    for locale, words in (("zh-CN", "讲话"), ("en-US", "Speeches")):
        page = visit(locale=locale)
        open_archive(page)
        assert words in page.inner_text("#archive .views")
        for view in ("topics", "figures", "compare", "manage"):
            open_archive(page, view)
            assert len(page.inner_text(f"#view-{view}")) > 60

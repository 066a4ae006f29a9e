"""The fixtures of the tests in a browser: an index of corpus/, a server, a browser, and a function that visits."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from browsing import CHROMIUM, OPTIONS, ROOT, Visit, page_process
from language_models import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an index of corpus/."""
    from rag.archive import Archive

    index = tmp_path_factory.mktemp("index")
    Archive.build([ROOT / "corpus"], index)
    return index


@pytest.fixture(scope="session")
def address(index_folder: Path) -> Iterator[str]:
    """Serve the page over the index as a user would."""
    with page_process(index_folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    if CHROMIUM is None:
        pytest.skip("no Chromium was found: install one, or set RAG_CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: "Browser", address: str) -> Iterator[Visit]:
    """Yield a function that opens the page; afterwards: nothing was asked of other hosts, nothing broke."""
    asked: list[str] = []
    broken: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(
        fragment: str = "",
        locale: str = "en-US",
        size: tuple[int, int] = (1280, 860),
        base: str | None = None,
        tolerant: bool = False,
        **options: Any,
    ) -> "Page":
        context = browser.new_context(locale=locale, viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        if not tolerant:
            page.on("pageerror", lambda error: broken.append(str(error)))
            page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
        page.goto(f"{base or address}/{fragment}")
        page.wait_for_selector("#box textarea")
        return page

    yield open_page
    for context in contexts:
        context.close()
    outside = [url for url in asked if not url.startswith(("data:", "blob:")) and urlsplit(url).hostname != "127.0.0.1"]
    assert asked and outside == [] and broken == []


@pytest.fixture
def with_written(index_folder: Path, endpoint: Served) -> Iterator[Callable[[str], str]]:
    """Yield a function that serves the page with a language model, as a user would who has set its name."""
    with ExitStack() as servers:
        yield lambda model: servers.enter_context(
            page_process(index_folder, RAG_LLM_MODEL=model, RAG_LLM_BASE_URL=endpoint.url)
        )

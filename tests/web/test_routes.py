"""Every route of the real application by every method, found by walking it: none stands beside the guard."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import TEA
from serving import made, served
from starlette.testclient import TestClient

from rag.access import doorkeeper
from rag.access.accounts import AccountFile, Right
from rag.archive import Archive
from rag.web.front import HEADERS, Access
from rag.web.live_archive import LiveArchive
from rag.web.serve import ServeOptions, _make_app
from rag.web.sign_in import OPEN_PATHS, SIGN_IN_FILES, SIGN_IN_PATH

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
CHANGING = tuple(method for method in METHODS if method not in ("GET", "HEAD", "OPTIONS"))
PASSWORD = "vier lange Worte hier"
OPEN = {SIGN_IN_PATH, *OPEN_PATHS, *(f"/ui/{name}" for name in SIGN_IN_FILES)}


def walk(routes: Sequence[Any], prefix: str = "") -> Iterator[str]:
    """Yield the paths of all routes, those of mounted applications and of routers that are included later, too."""
    for route in routes:
        path = prefix + getattr(route, "path", "")
        yield path
        if hasattr(route, "original_router"):
            yield from walk(route.original_router.routes, path + route.include_context.prefix)
        else:
            inner = getattr(route, "app", None)
            yield from walk(getattr(inner, "routes", None) or (), path.rstrip("/"))


def addresses(app: Any) -> list[str]:
    """Return an address for each route, with something in place of what it names."""
    filled = set()
    for path in walk(app.routes):
        pieces = path.replace("}", "{").split("{")
        filled.add("x".join(pieces[::2]) or "/")
    assert len(filled) > 80
    assert {"/ui/archive/file", "/ui/source", "/gradio_api/queue/join", "/config"} <= filled
    return sorted(filled)


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> AccountFile:
    accounts = AccountFile(tmp_path_factory.mktemp("accounts") / "users.json")
    accounts.add_user("reader", PASSWORD, ("read",))
    return accounts


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> LiveArchive:
    """Return a small archive that may be changed from the page: only then are there routes for it."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "tea.md").write_text(TEA, "utf-8")
    Archive.build([folder], folder / "index")
    return LiveArchive(folder / "index", is_editable=True)


@pytest.fixture
def guarded(accounts: AccountFile, archive: LiveArchive) -> Iterator[Any]:
    """Yield what `rag serve` serves: the page and all interfaces, behind the door; nobody has to wait there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doorkeeper, "MAX_REQUESTS_PER_MINUTE", 10**6)
        access = Access(("testserver",), accounts)

        async def make() -> Any:
            return _make_app(archive.index, archive, ServeOptions(has_interfaces=True), access)

        # Inside a running loop: outside one, Gradio makes loops and never closes them.
        yield asyncio.run(make())


def test_without_sign_in_no_route_answers(guarded: Any, figures: list[str]) -> None:
    answered = set()
    with TestClient(guarded, follow_redirects=False) as client:
        for path in addresses(guarded):
            for method in METHODS:
                response = client.request(method, path)
                if response.status_code != 401:
                    answered.add(path)
                assert all(name in response.headers for name in HEADERS), (method, path)
        page = client.get("/", headers={"accept": "text/html"})
    assert answered <= OPEN
    figures.append(f"{len(addresses(guarded))} addresses by {len(METHODS)} methods without sign-in: {sorted(answered)}")
    assert (page.status_code, page.headers["location"]) == (303, SIGN_IN_PATH)


#: What changes nothing although its method could; what asks; what writes. Nothing else may be reached by a method
#: that could change something.
READS = {f"POST /api/v1/{name}" for name in ("export", "search", "verify", "verify/batch")} | {
    "POST /mcp", "POST /v1/embeddings"
}  # fmt: skip
ASKS = {
    "POST /api/v1/ask", "POST /api/v1/ask/events", "POST /v1/chat/completions", "POST /ui/export/x",
    "POST /ui/translation", "POST /gradio_api/cancel", "POST /gradio_api/queue/join", "POST /gradio_api/reset",
    "POST /gradio_api/reset/", "POST /gradio_api/run/x", "POST /gradio_api/run/x/",
}  # fmt: skip
WRITES = {
    "POST /api/v1/jobs", "POST /api/v1/jobs/x/cancel", "DELETE /api/v1/jobs/x", "DELETE /api/v1/speeches/x",
    "POST /ui/archive/add", "POST /ui/archive/file", "POST /ui/archive/remove", "POST /ui/archive/restore",
}  # fmt: skip
REACHED: tuple[tuple[tuple[Right, ...], set[str]], ...] = (
    (("read",), READS),
    (("read", "ask"), READS | ASKS),
    (("read", "write"), READS | WRITES),
)


@pytest.mark.parametrize(("rights", "reached"), REACHED)
def test_with_each_right_what_it_is_for_is_reached_and_nothing_else(
    guarded: Any, accounts: AccountFile, rights: tuple[Right, ...], reached: set[str]
) -> None:
    head = {"authorization": f"Bearer {accounts.add_token('-'.join(rights), rights)}"}
    got = set()
    with TestClient(guarded, follow_redirects=False) as client:
        for path in addresses(guarded):
            for method in CHANGING if path not in OPEN | {"/sign-out"} else ():
                status = client.request(method, path, headers=head).status_code
                # There is no such job: who is told that was let in. Elsewhere it means that there is no such route.
                is_shut = status in (403, 405) or (status == 404 and "/jobs/" not in path)
                assert is_shut or status in (202, 400, 404, 422), (method, path, status)
                got |= set() if is_shut else {f"{method} {path}"}
    assert got == reached


#: What answers on a page that nobody has to sign in for; another name here is a door that somebody has opened.
ANSWERS = {
    ("GET", "/"), ("HEAD", "/"), ("GET", "/config"), ("GET", "/config/"), ("GET", "/favicon.ico"),
    ("GET", "/healthz"), ("GET", "/manifest.json"), ("GET", "/robots.txt"), ("GET", "/theme.css"),
    ("GET", "/gradio_api/app_id"), ("GET", "/gradio_api/app_id/"), ("GET", "/gradio_api/heartbeat/x"),
    ("GET", "/gradio_api/startup-events"), ("GET", "/ui/archive"),
    ("HEAD", "/healthz"), ("GET", "/readyz"), ("HEAD", "/readyz"), ("GET", "/gradio_api/theme.css"),
    ("GET", "/ui/archive/compare/results"), ("GET", "/ui/archive/figures.csv"),
    ("GET", "/ui/archive/job"), ("GET", "/ui/archive/manage"), ("GET", "/ui/archive/passages"),
}  # fmt: skip


def test_on_a_page_for_everybody_nothing_answers_but_what_it_uses(archive: LiveArchive) -> None:
    app = made(archive)
    answered = set()
    with served(app) as client:
        for path in addresses(app):
            for method in METHODS:
                if status_of(client, method, path) < 400:
                    answered.add((method, path))
    assert answered == ANSWERS


def status_of(client: httpx.Client, method: str, path: str) -> int:
    """Return the status of an answer, which may go on without end."""
    with client.stream(method, path) as response:
        assert response.status_code < 500, (method, path)
        return response.status_code


def test_the_page_and_its_settings_hold_no_secret_and_no_path_of_the_machine(archive: LiveArchive) -> None:
    app = made(archive)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        texts = [client.get(path).text for path in ("/", "/config", "/manifest.json")]
    for text in texts:
        assert '"secret"' not in text
        assert all(str(folder) not in text for folder in (Path.home(), Path.cwd(), archive.index))
        assert "site-packages" not in text

"""Every route of the real application by every method, found by walking it: none stands beside the guard."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import TEA
from serving import made, served
from starlette.testclient import TestClient

from rag.access.accounts import AccountFile
from rag.archive import Archive
from rag.web.front import HEADERS, Access
from rag.web.live_archive import LiveArchive
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
    accounts.add_user("asker", PASSWORD, ("read", "ask"))
    return accounts


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> LiveArchive:
    """Return a small archive that may be changed from the page: only then are there routes for it."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "tea.md").write_text(TEA, "utf-8")
    Archive.build([folder], folder / "index")
    return LiveArchive(folder / "index", is_editable=True)


@pytest.fixture(scope="module")
def guarded(accounts: AccountFile, archive: LiveArchive) -> Any:
    return made(archive, access=Access(("testserver",), accounts))


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


@pytest.mark.parametrize("user", ["reader", "asker"])
def test_who_may_not_write_changes_nothing(guarded: Any, user: str) -> None:
    with TestClient(guarded, follow_redirects=False) as client:
        client.post(SIGN_IN_PATH, data={"name": user, "password": PASSWORD})
        changed = [path for path in addresses(guarded) if path.startswith("/ui/archive/")]
        for path in changed if user == "asker" else set(addresses(guarded)) - OPEN - {"/sign-out"}:
            for method in CHANGING:
                assert client.request(method, path).status_code in (403, 429), (method, path)
    assert "/ui/archive/remove" in changed


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

"""The door before a server that others reach: an application with routes of every kind stands behind it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from rag.access import doorkeeper
from rag.access.accounts import AccountFile
from rag.web.front import Access, protect
from rag.web.sign_in import MAX_FORM_BYTES, SESSION_COOKIE, identity_of

PASSWORD = "vier lange Worte hier"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
PATHS = (
    "/", "/ui/source", "/ui/page.css", "/gradio_api/queue/join", "/v1/models", "/mounted/deep", "/sign-out", "//",
    "/sign-in/", "/healthz/x",
)  # fmt: skip


async def tell(request: Request) -> JSONResponse:
    identity = identity_of(request)
    return JSONResponse({"user": identity and identity.name, "rights": identity and ",".join(sorted(identity.rights))})


async def talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


@pytest.fixture(scope="module")
def two_users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of users, made once: to hash a password takes long, as it should."""
    accounts = AccountFile(tmp_path_factory.mktemp("users") / "users.json")
    accounts.add_user("ana", PASSWORD, ("read", "ask"))
    accounts.add_user("reader", PASSWORD, ("read",))
    return accounts.path


@pytest.fixture
def accounts(tmp_path: Path, two_users: Path) -> AccountFile:
    return AccountFile(Path(shutil.copy2(two_users, tmp_path)))


@pytest.fixture
def client(accounts: AccountFile) -> Iterator[TestClient]:
    everything = Route("/{path:path}", tell, methods=list(METHODS))
    app = Starlette(routes=[WebSocketRoute("/socket", talk), Mount("/mounted", routes=[everything]), everything])
    protect(app, Access(("testserver",), accounts))
    with TestClient(app, follow_redirects=False) as opened:
        yield opened


def sign_in(client: TestClient, name: str = "ana", password: str = PASSWORD) -> int:
    return client.post("/sign-in", data={"name": name, "password": password}).status_code


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", METHODS)
def test_without_sign_in_nothing_is_served(client: TestClient, path: str, method: str) -> None:
    response = client.request(method, path)
    assert response.status_code == 401
    assert "user" not in response.text


def test_a_browser_is_sent_to_the_sign_in_page(client: TestClient) -> None:
    response = client.get("/", headers={"accept": "text/html,*/*"})
    assert (response.status_code, response.headers["location"]) == (303, "/sign-in")
    page = client.get("/sign-in")
    assert 'type="password"' in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert "<script" not in page.text


def test_health_and_the_style_of_the_page_are_open(client: TestClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/ui/sign-in.css").status_code == 200
    assert client.post("/ui/sign-in.css").status_code == 401


def test_who_signs_in_is_known_to_the_routes(client: TestClient) -> None:
    assert sign_in(client) == 303
    assert client.get("/anything").json() == {"user": "ana", "rights": "ask,read"}
    assert client.post("/anything").json()["user"] == "ana"


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: TestClient) -> None:
    response = client.post("/sign-in", data={"name": "ana", "password": PASSWORD})
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie.replace("httponly", "")


def test_behind_tls_the_cookie_is_sent_over_tls_alone(accounts: AccountFile) -> None:
    app = Starlette(routes=[Route("/", tell)])
    protect(app, Access(("testserver",), accounts))
    with TestClient(app, base_url="https://testserver", follow_redirects=False) as client:
        response = client.post("/sign-in", data={"name": "ana", "password": PASSWORD})
    assert "secure" in response.headers["set-cookie"].lower()


def test_a_wrong_password_is_told_and_no_cookie_set(client: TestClient) -> None:
    response = client.post("/sign-in", data={"name": "ana", "password": "wrong"})
    assert (response.status_code, "set-cookie" in response.headers) == (401, False)
    assert "The name or the password is wrong." in response.text


def test_too_many_wrong_passwords_have_to_wait(client: TestClient) -> None:
    for _ in range(doorkeeper.MAX_WRONG_PASSWORDS):
        assert sign_in(client, password="wrong") == 401
    response = client.post("/sign-in", data={"name": "ana", "password": PASSWORD})
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) > 0


def test_a_form_from_another_site_is_refused(client: TestClient) -> None:
    data = {"name": "ana", "password": PASSWORD}
    assert client.post("/sign-in", data=data, headers={"origin": "http://evil.example"}).status_code == 403
    assert client.post("/sign-in", data=data, headers={"origin": "http://testserver"}).status_code == 303


@pytest.mark.parametrize(
    "body", [b"x" * (MAX_FORM_BYTES + 1), b"&".join(b"a=1" for _ in range(50)), b"\xff\xfe", b"", b"name=ana"]
)
def test_a_form_that_is_none_signs_nobody_in(client: TestClient, body: bytes) -> None:
    assert client.post("/sign-in", content=body).status_code in (401, 413)


def test_who_signs_out_is_out(client: TestClient) -> None:
    sign_in(client)
    session = client.cookies[SESSION_COOKIE]
    assert client.post("/sign-out").status_code == 303
    assert client.get("/x", headers={"cookie": f"{SESSION_COOKIE}={session}"}).status_code == 401


def test_a_link_of_another_site_does_not_sign_out(client: TestClient) -> None:
    sign_in(client)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out", headers={"origin": "http://evil.example"}).status_code == 403
    assert client.get("/x").status_code == 200


def test_a_token_lets_a_program_in(client: TestClient, accounts: AccountFile) -> None:
    secret = accounts.add_token("tool", ("read",))
    bearer = {"authorization": f"Bearer {secret}"}
    assert client.get("/x", headers=bearer).json() == {"user": "tool", "rights": "read"}
    assert client.get("/x", headers={"authorization": f"Bearer {secret}x"}).status_code == 401
    assert client.get("/x", headers={"authorization": f"Basic {secret}"}).status_code == 401


def test_a_right_that_is_missing_is_told(client: TestClient) -> None:
    sign_in(client, "reader")
    assert client.get("/x").status_code == 200
    response = client.post("/x")
    assert (response.status_code, response.json()["detail"]) == (403, "The right to ask is missing.")


def test_to_change_the_archive_takes_the_right_to_write(client: TestClient, accounts: AccountFile) -> None:
    accounts.add_user("keeper", PASSWORD, ("read", "write"))
    sign_in(client)
    assert client.post("/ui/archive/upload").json()["detail"] == "The right to write is missing."
    sign_in(client, "keeper")
    assert client.post("/ui/archive/upload").json()["user"] == "keeper"
    assert client.post("/gradio_api/queue/join").json()["detail"] == "The right to ask is missing."


def test_too_many_requests_have_to_wait(accounts: AccountFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorkeeper, "MAX_REQUESTS_PER_MINUTE", 3)
    app = Starlette(routes=[Route("/", tell)])
    protect(app, Access(("testserver",), accounts))
    with TestClient(app, follow_redirects=False) as client:
        sign_in(client)
        assert [client.get("/").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_web_socket_is_closed(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/socket"):
        pass


@pytest.mark.parametrize("cookie", ["", "a=b; =;", f"{SESSION_COOKIE}=", f'{SESSION_COOKIE}="\\300"', "x" * 5000])
def test_a_broken_cookie_is_nobody(client: TestClient, cookie: str) -> None:
    assert client.get("/x", headers={"cookie": cookie}).status_code == 401

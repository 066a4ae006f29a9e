"""Who may use the interfaces: every route without a token and with each right; and what they start with."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from serving import made, served

import rag
from rag.access.accounts import AccountFile, Right
from rag.api.surfaces import Surfaces, create_api
from rag.archive import Archive
from rag.web.front import Access, protect
from rag.web.live_archive import LiveArchive

MESSAGES = [{"role": "user", "content": "港口"}]
#: Each route with a request that it answers, and the right that it needs.
ROUTES: tuple[tuple[str, str, object, Right], ...] = (
    ("GET", "/api/v1/openapi.json", None, "read"),
    ("POST", "/api/v1/search", {"question": "港口"}, "read"),
    ("POST", "/api/v1/ask", {"question": "港口"}, "ask"),
    ("POST", "/api/v1/ask/events", {"question": "港口"}, "ask"),
    ("POST", "/api/v1/verify", {"quote": "填海必须停"}, "read"),
    ("POST", "/api/v1/verify/batch", {"quotes": [{"quote": "填海必须停"}]}, "read"),
    ("GET", "/api/v1/citations/x%23p1", None, "read"),
    ("POST", "/api/v1/export", {"ids": ["x"]}, "read"),
    ("GET", "/api/v1/archive", None, "read"),
    ("GET", "/api/v1/speeches", None, "read"),
    ("GET", "/api/v1/speeches/x", None, "read"),
    ("GET", "/api/v1/passages", None, "read"),
    ("GET", "/api/v1/figures", None, "read"),
    ("DELETE", "/api/v1/speeches/x", None, "write"),
    ("POST", "/api/v1/jobs", None, "write"),
    ("GET", "/api/v1/jobs", None, "write"),
    ("GET", "/api/v1/jobs/x", None, "write"),
    ("POST", "/api/v1/jobs/x/cancel", None, "write"),
    ("DELETE", "/api/v1/jobs/x", None, "write"),
    ("POST", "/v1/chat/completions", {"model": "wengao", "messages": MESSAGES}, "ask"),
    ("GET", "/v1/models", None, "read"),
    ("GET", "/v1/models/wengao", None, "read"),
    ("POST", "/v1/embeddings", {"model": "wengao-static-zh-en", "input": "港口"}, "read"),
    ("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "ping"}, "read"),
)


@pytest.fixture
def guarded(live: LiveArchive, tmp_path: Path) -> Iterator[tuple[httpx.Client, AccountFile]]:
    accounts = AccountFile(tmp_path / "users.json")
    accounts.add_user("ana", "vier lange Worte hier", ("read",))
    app = create_api(live, live.jobs)
    protect(app, Access(accounts=accounts))
    with served(app) as client:
        yield client, accounts


def bearer(accounts: AccountFile, name: str, *rights: Right) -> dict[str, str]:
    return {
        "authorization": f"Bearer {accounts.add_token(name, rights)}",
        "accept": "application/json, text/event-stream",
    }


def test_no_route_is_forgotten(live: LiveArchive) -> None:
    told = {(method, path.replace("{id}", "x")) for method, path in _documented(live)}
    listed = {(method, path.replace("x%23p1", "x")) for method, path, _, _ in ROUTES}
    assert told <= listed


def test_no_route_of_the_other_interfaces_is_forgotten(live: LiveArchive) -> None:
    mounts: dict[str, Any] = {route.path: route.app for route in cast("list[Any]", create_api(live, live.jobs).routes)}
    assert set(mounts) == {"/api/v1", "/v1", "/mcp"}
    told = {(method, f"/v1{route.path}") for route in mounts["/v1"].routes for method in route.methods - {"HEAD"}}
    listed = {(method, path.replace("/models/wengao", "/models/{name:path}")) for method, path, _, _ in ROUTES}
    assert len(told) == 4 and told <= listed


def _documented(live: LiveArchive) -> set[tuple[str, str]]:
    with served(create_api(live, live.jobs)) as client:
        paths = client.get("/api/v1/openapi.json").json()["paths"]
    return {(method.upper(), f"/api/v1{path}") for path, methods in paths.items() for method in methods}


def test_every_route_asks_for_its_right(guarded: tuple[httpx.Client, AccountFile]) -> None:
    client, accounts = guarded
    rights: tuple[Right, ...] = ("read", "ask", "write")
    heads = {right: bearer(accounts, right, *dict.fromkeys(("read", right))) for right in rights}
    for method, path, body, needed in ROUTES:
        assert client.request(method, path, json=body).status_code == 401, path
        expired = {"authorization": "Bearer wengao_nothing"}
        assert client.request(method, path, json=body, headers=expired).status_code == 401, path
        for right in rights:
            status = client.request(method, path, json=body, headers=heads[right]).status_code
            assert (status == 403) == (needed not in ("read", right)), (method, path, right, status)
            assert status not in (401, 500), (method, path, right)


def test_nobody_without_the_right_to_read_gets_in(guarded: tuple[httpx.Client, AccountFile]) -> None:
    client, accounts = guarded
    head = bearer(accounts, "writer", "write")
    assert {client.request(method, path, json=body, headers=head).status_code for method, path, body, _ in ROUTES} == {
        403
    }


def test_the_job_of_another_is_not_there(guarded: tuple[httpx.Client, AccountFile]) -> None:
    client, accounts = guarded
    own, other = bearer(accounts, "own", "read", "write"), bearer(accounts, "other", "read", "write")
    job = client.delete("/api/v1/speeches/nothing", headers=own).json()["id"]
    assert client.get(f"/api/v1/jobs/{job}", headers=own).status_code == 200
    for method, path in (("GET", job), ("DELETE", job), ("POST", f"{job}/cancel")):
        assert client.request(method, f"/api/v1/jobs/{path}", headers=other).status_code == 404
    assert client.get("/api/v1/jobs", headers=other).json() == {"items": []}
    assert client.get(f"/api/v1/jobs/{job}", headers=own).status_code == 200


def test_tools_ask_for_their_right(guarded: tuple[httpx.Client, AccountFile]) -> None:
    client, accounts = guarded
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": "港口"}},
    }

    def is_refused(head: dict[str, str]) -> bool:
        result = client.post("/mcp", json=call, headers=head).json()["result"]
        return bool(result["isError"]) and "right to ask" in result["content"][0]["text"]

    assert is_refused(bearer(accounts, "reader", "read"))
    assert not is_refused(bearer(accounts, "asker", "read", "ask"))


def test_beside_the_page_the_interfaces_answer_and_citations_open_it(archive: Archive) -> None:
    app = made(archive, examples=())
    Surfaces(archive, has_page=True).add_to(app)
    with served(app) as client:
        assert "<gradio-app" in client.get("/").text
        assert client.get("/api/v1/archive").json()["speeches"] == 3
        assert client.get("/healthz").json()["ok"]
        asked = {"model": "wengao", "messages": [{"role": "user", "content": "港口的吊机有多少台"}]}
        message = client.post("/v1/chat/completions", json=asked).json()["choices"][0]["message"]
        url = message["annotations"][0]["url_citation"]["url"]
        assert url.startswith(f"{client.base_url}/?cite=".replace("//?", "/?"))
        assert client.get(url).status_code == 200


def test_without_the_page_nothing_heavy_is_loaded_before_it_is_needed(index: Path) -> None:
    code = f"""
import sys
from starlette.testclient import TestClient
from rag.api.surfaces import create_api
from rag.archive import Archive
with TestClient(create_api(Archive.open({str(index)!r}))) as client:
    assert client.post("/api/v1/search", json={{"question": "港口"}}).status_code == 200
    assert client.post("/api/v1/ask", json={{"question": "港口"}}).status_code == 200
    assert client.get("/v1/models").status_code == 200
    print(sorted({{"gradio", "torch", "mcp", "sentence_transformers", "openai", "langchain_core"}} & set(sys.modules)))
    client.post("/mcp", json={{}})
    print("mcp" in sys.modules)
"""
    root = Path(rag.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\nTrue\n"


def test_without_its_library_the_mcp_server_names_the_line_that_installs_it(archive: Archive, index: Path) -> None:
    code = f"""
import sys
sys.modules["mcp"] = None
from starlette.testclient import TestClient
from rag.api.surfaces import create_api
from rag.archive import Archive
with TestClient(create_api(Archive.open({str(index)!r}))) as client:
    response = client.post("/mcp", json={{}})
    print(response.status_code, response.text)
"""
    root = Path(rag.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("501") and "pip install 'wengao[mcp]'" in done.stdout

"""The application over real HTTP, on a loopback port, with a hand-written archive behind it."""

import asyncio
import base64
import gzip
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
from fakes import FakeArchive, make_speech
from fastapi import FastAPI
from gradio.routes import App as GradioApp
from serving import made, served
from starlette.routing import Mount

from rag.types import NO_FILTERS, Answer, Filters, QuoteCheck
from rag.web import front, wording
from rag.web.app import SCRIPTS, mount
from rag.web.ask_tab import TURN_HEAD, QueueLimits
from rag.web.logs import LineFormatter

CANARY = "the canary of the page's tests"
SESSION = "abcdefgh"
QUEUED = {"session_hash": SESSION, "trigger_id": 1}


def demo_of(app: FastAPI) -> gr.Blocks:
    mounted = next(route.app for route in app.routes if isinstance(route, Mount) and route.path == "")
    assert isinstance(mounted, GradioApp)
    return mounted.get_blocks()


def handler(app: FastAPI, name: str) -> int:
    """Return the number under which Gradio knows a handler of the page."""
    numbers = [number for number, function in demo_of(app).fns.items() if getattr(function.fn, "__name__", "") == name]
    return numbers[0]


def events(client: httpx.Client, app: FastAPI, name: str, data: list[object]) -> list[dict[str, Any]]:
    """Put a call into the queue and return everything that comes back."""
    call = {"data": data, "fn_index": handler(app, name), **QUEUED}
    client.post("/gradio_api/queue/join", json=call).raise_for_status()
    stream = client.get("/gradio_api/queue/data", params={"session_hash": SESSION}).text
    return [json.loads(line.removeprefix("data: ")) for line in stream.splitlines() if line.startswith("data: ")]


def unpack(text: str) -> dict[str, Any]:
    """Return the turn that a browser reads out of what came."""
    assert text.startswith(TURN_HEAD)
    turn: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(text.removeprefix(TURN_HEAD))))
    return turn


@pytest.fixture(scope="module")
def archive() -> FakeArchive:
    return FakeArchive()


@pytest.fixture(scope="module")
def app(archive: FakeArchive) -> FastAPI:
    return made(archive)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[httpx.Client]:
    with served(app) as client:
        yield client


def test_it_tells_that_it_is_well(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"ok": True, "speeches": 1}


# --- what the page is made of ---


def test_every_script_of_the_page_carries_the_nonce_of_its_policy(client: httpx.Client) -> None:
    nonces = set()
    for _ in range(2):
        answer = client.get("/")
        [nonce] = re.findall(r"script-src 'self' 'nonce-([^']+)'", answer.headers["content-security-policy"])
        assert set(re.findall(r"<script(?:\s[^>]*)?>", answer.text))
        assert all(f'nonce="{nonce}"' in tag for tag in re.findall(r"<script(?:\s[^>]*)?>", answer.text))
        nonces.add(nonce)
    assert len(nonces) == 2


def test_style_elements_need_the_nonce_too(client: httpx.Client) -> None:
    answer = client.get("/")
    [allowed] = re.findall(r"style-src-elem ([^;]+)", answer.headers["content-security-policy"])
    [nonce] = re.findall(r"'nonce-([^']+)'", allowed)
    assert "unsafe" not in allowed
    assert all(f'nonce="{nonce}"' in tag for tag in re.findall(r"<style(?:\s[^>]*)?>", answer.text))


def test_the_policy_allows_no_script_of_text_and_no_other_site(client: httpx.Client) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "unsafe-eval" not in policy and "http" not in policy and "*" not in policy
    assert "default-src 'none'" in policy and "form-action 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]


@pytest.mark.parametrize("path", ["/", "/healthz", "/ui/page.css", "/ui/source?cite=x", "/gradio_api/upload", "/none"])
def test_every_response_carries_the_policy(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"


def test_the_page_names_no_other_host(client: httpx.Client) -> None:
    hosts = set(re.findall(r"https?://([^/\"'\s:]+)", client.get("/").text))
    assert hosts <= {"127.0.0.1"}


def test_the_page_has_its_frame_and_its_examples(client: httpx.Client) -> None:
    text = client.get("/").text
    assert text.index("ui/boot.js") < text.index("gradio_config")
    assert 'id="source"' in text and '<header class="top">' in text
    assert all(f"ui/{name}" in text for name in SCRIPTS)


@pytest.mark.parametrize("name", ["boot.js", "page.css", "answer.css", *SCRIPTS])
def test_its_files_are_served(client: httpx.Client, name: str) -> None:
    assert client.get(f"/ui/{name}").status_code == 200


# --- the source panel ---


def test_a_citation_opens_its_speech(client: httpx.Client, archive: FakeArchive) -> None:
    citation = next(iter(archive.citations.values()))
    answer = client.get("/ui/source", params={"cite": citation.id})
    assert answer.status_code == 200
    assert f"<mark><b>{citation.quote}</b></mark>" in answer.text


def test_a_span_of_a_speech_opens(client: httpx.Client) -> None:
    answer = client.get("/ui/source", params={"speech": "dingxi-yaocai", "start": "5", "end": "11"})
    assert "<mark><b>一、种好药材</b></mark>" in answer.text
    assert "<mark>" not in client.get("/ui/source", params={"speech": "dingxi-yaocai"}).text


@pytest.mark.parametrize("query", [{"cite": "<img src=x>"}, {"speech": "../../etc/passwd"}, {}])
def test_an_unknown_address_is_told_politely(client: httpx.Client, query: dict[str, str]) -> None:
    answer = client.get("/ui/source", params=query)
    assert answer.status_code == 404 and 'class="speech"' in answer.text and "<img" not in answer.text


@pytest.mark.parametrize("query", [{"cite": "x" * 500}, {"speech": "a", "start": "-1"}, {"speech": "a", "end": "x"}])
def test_a_malformed_address_is_refused(client: httpx.Client, query: dict[str, str]) -> None:
    assert client.get("/ui/source", params=query).status_code == 422


# --- asking over HTTP ---


def test_an_answer_arrives_as_one_turn(client: httpx.Client, app: FastAPI) -> None:
    came = events(client, app, "ask", ["定西的药材", "[]", [], [], []])
    assert came[-2]["msg"] == "process_completed" and came[-2]["success"]
    turn = unpack(came[-2]["output"]["data"][0])
    assert turn["answered"] and "&#35;cite" in turn["html"] and turn["values"]["question"] == "定西的药材"


def test_a_question_of_100000_characters_gets_a_notice(client: httpx.Client, app: FastAPI) -> None:
    came = events(client, app, "ask", ["药" * 100_000, "[]", [], [], []])
    assert "too&#32;long" in (shown := unpack(came[-2]["output"]["data"][0])["html"]) or "too long" in shown
    assert "Traceback" not in json.dumps(came)


def test_a_stored_conversation_is_data_and_never_markup(client: httpx.Client) -> None:
    stored = [{"question": "<img src=x onerror=alert(1)>", "notice": ["[a](b)", "<b>"], "finished": True}, {"a": 1}, 3]
    answer = client.post("/ui/export/md", json={"title": "<i>", "turns": stored})
    assert answer.headers["content-type"].startswith("text/markdown")
    assert "<img" not in answer.text.replace("\\<", "") and "](" not in answer.text.replace("\\]", "")


@pytest.mark.parametrize("sent", [None, [], {"turns": 3}, {"turns": [None] * 201}, {"title": "x" * 401, "turns": []}])
def test_what_is_no_conversation_is_not_exported(client: httpx.Client, sent: object) -> None:
    assert client.post("/ui/export/docx", json=sent).status_code == 422
    assert client.post("/ui/export/exe", json={"turns": []}).status_code == 422


@pytest.mark.filterwarnings("ignore:.*is not in the list of choices.*:UserWarning")
def test_a_filter_that_is_not_offered_does_not_reach_the_archive(
    client: httpx.Client, app: FastAPI, archive: FakeArchive
) -> None:
    before = len(archive.asked)
    came = events(client, app, "ask", ["药材", "[]", ["火星"], [], []])
    assert not came[-2]["success"] and len(archive.asked) == before


@pytest.mark.parametrize(
    ("value", "status"),
    [(None, 200), ("x" * 50_000, 200), ("{", 200), (7, 200), ([1, 2], 200), ({"a": 1}, 400), ([[{}]], 400)],
)
def test_a_handler_takes_anything_but_an_object(client: httpx.Client, app: FastAPI, value: object, status: int) -> None:
    call = {"data": [value], "fn_index": handler(app, "check"), **QUEUED}
    assert client.post("/gradio_api/queue/join", json=call).status_code == status
    if status == 200:
        [*_, done] = events(client, app, "check", [value])
        assert done["msg"] == "close_stream" and "Traceback" not in json.dumps(done), call


def test_a_full_queue_says_so_and_keeps_nobody_waiting() -> None:
    release = threading.Event()

    class Slow(FakeArchive):
        def ask(self, question: str, filters: Filters = NO_FILTERS, history: Sequence[str] = ()) -> Answer:
            release.wait(20)
            return super().ask(question, filters, history)

    app = made(Slow(), limits=QueueLimits(at_once=1, waiting=1))
    call = {"data": ["药材", "[]", [], [], []], "fn_index": handler(app, "ask"), **QUEUED}
    with served(app) as client:
        try:
            answers = []
            for _ in range(3):
                answers.append(client.post("/gradio_api/queue/join", json=call))
                time.sleep(0.4)
        finally:
            release.set()
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["detail"] == " ".join(wording.QUEUE_FULL)


# --- what is shut ---


def test_other_host_names_are_not_answered(client: httpx.Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/", headers={"host": "localhost:7860"}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_requests_from_other_sites_are_refused(client: httpx.Client, app: FastAPI, origin: str) -> None:
    call = {"data": [[]], "fn_index": handler(app, "check"), **QUEUED}
    own = {"origin": str(client.base_url).rstrip("/")}
    for path, sent in (("/gradio_api/queue/join", call), ("/ui/export/md", {"turns": []})):
        assert client.post(path, json=sent, headers={"origin": origin}).status_code == 403
        assert client.post(path, json=sent, headers=own).status_code == 200


def test_a_body_that_is_too_large_or_of_unknown_length_is_refused(client: httpx.Client) -> None:
    path = "/gradio_api/run/predict"
    assert client.post(path, content=b"x" * (front.MAX_BODY_BYTES + 1)).status_code == 413
    assert client.post(path, content=iter([b"{}"])).status_code == 411


@pytest.mark.parametrize(
    "path",
    ["upload", "file=/etc/hostname", "file/etc/hostname", "proxy=http://127.0.0.1:1/", "call/ask", "info", "deep_link"],
)
def test_doors_that_the_page_does_not_use_are_shut(client: httpx.Client, path: str) -> None:
    assert client.get(f"/gradio_api/{path}").status_code == 404
    assert client.post(f"/gradio_api/{path}", json={}).status_code == 404


def test_no_endpoint_is_published(client: httpx.Client, app: FastAPI) -> None:
    assert '"named_endpoints":{},"unnamed_endpoints":{}' in client.get("/").text.replace(" ", "")
    assert not demo_of(app).api_open
    # A handler that waits its turn in the queue cannot be called around the queue.
    call = {"data": ["药材", "[]", [], [], []], "fn_index": handler(app, "ask"), **QUEUED}
    assert client.post("/gradio_api/run/predict", json=call).status_code == 404


# --- the canary: a mounted Gradio page must not hand out the server's files ---


def canary_call(path: Path) -> dict[str, object]:
    file = {"path": str(path), "meta": {"_type": "gradio.FileData"}}
    message = {"role": "user", "content": [{"type": "file", "file": file}]}
    return {"data": [[message]], "fn_index": 0, "session_hash": SESSION}


@pytest.fixture
def canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    path = tmp_path / "private" / "canary.txt"
    path.parent.mkdir()
    path.write_text(CANARY)
    return path


async def probing() -> tuple[FastAPI, gr.Blocks]:
    """Mount, as the page is mounted, a handler that returns the Chatbot's value."""
    with gr.Blocks(analytics_enabled=False) as probe:
        chatbot = gr.Chatbot()
        gr.Button().click(lambda value: value, chatbot, chatbot, queue=False)
    app = FastAPI()
    mount(app, probe)
    return app, probe


@pytest.mark.parametrize("fault_planted", [True, False])
def test_a_handler_that_takes_a_chatbot_hands_out_no_file_of_the_server(canary: Path, fault_planted: bool) -> None:
    app, probe = asyncio.run(probing())
    assert probe.has_launched
    if fault_planted:
        probe.has_launched = False  # as gr.mount_gradio_app alone leaves it
    with served(app) as client:
        answer = client.post("/gradio_api/run/predict", json=canary_call(canary))
        copies = [path for path in canary.parent.parent.rglob("canary.txt") if path != canary]
        if not fault_planted:
            assert answer.status_code == 500 and copies == []
            return
        url = answer.json()["data"][0][0]["content"][0]["file"]["url"]
        assert client.get(url).text == CANARY, "the fault is real: without the flag the file is handed out"
        assert copies


def test_the_page_itself_copies_no_file_that_a_request_names(canary: Path) -> None:
    app = made(FakeArchive())
    assert demo_of(app).has_launched
    with served(app) as client:
        for name in ("check", "ask", "rate", "show_archive"):
            call = {**canary_call(canary), "fn_index": handler(app, name)}
            assert client.post("/gradio_api/run/predict", json=call).status_code == 400
            assert client.post("/gradio_api/queue/join", json=call).status_code == 400
        assert client.get(f"/gradio_api/file={canary}").status_code == 404
    assert [path for path in canary.parent.parent.rglob("canary.txt") if path != canary] == []


# --- around it ---


def test_an_error_of_a_handler_is_logged_without_what_was_typed(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    typed = "some words that nobody else should read"

    class Broken(FakeArchive):
        def verify(self, quote: str) -> QuoteCheck:
            raise RuntimeError(quote)

    app = made(Broken())
    with served(app) as client:
        came = events(client, app, "check", [typed])
    assert not came[-2]["success"]
    logged = "\n".join(LineFormatter().format(record) for record in caplog.records)
    assert "RuntimeError" in logged and "verify" in logged
    assert typed not in logged and typed not in "".join(capfd.readouterr())


@pytest.mark.parametrize("archive", [None, FakeArchive.empty()])
def test_without_an_index_or_without_speeches_the_page_says_what_to_do(archive: FakeArchive | None) -> None:
    with served(made(archive)) as client:
        assert "rag index" in client.get("/").text
        assert client.get("/healthz").json()["speeches"] == 0
        assert client.get("/ui/source?cite=a%23p1").status_code == 404


def test_a_title_full_of_markup_does_nothing_in_the_page() -> None:
    speech = make_speech(("一二三。",), title="</script><script>alert(1)</script>{{1}}", place="<b>")
    with served(made(FakeArchive(speech))) as client:
        text = client.get("/").text
    assert "<script>alert" not in text and "</script><script" not in text.replace('</script><script nonce="', "")


def reading_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("wengao-ask")}


def test_its_threads_are_made_with_an_application_and_end_with_it() -> None:
    before = reading_threads()
    app = made(FakeArchive())
    assert reading_threads() == before
    with served(app) as client:
        events(client, app, "ask", ["定西的药材", "[]", [], [], []])
        own = reading_threads() - before
        assert own
    for thread in own:
        thread.join(5)
    assert not any(thread.is_alive() for thread in own)


WATCHED = """
import sys, threading
hosts = set()
def watch(event, arguments):
    if event == "socket.getaddrinfo":
        hosts.add(arguments[0])
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        hosts.add(arguments[1][0])
sys.addaudithook(watch)
import time, httpx, uvicorn
from rag.web.app import create_app
server = uvicorn.Server(uvicorn.Config(create_app(None), port=0, log_level="critical", ws="none"))
threading.Thread(target=server.run, daemon=True).start()
while not server.started:
    time.sleep(0.05)
port = server.servers[0].sockets[0].getsockname()[1]
for path in ("/", "/config", "/theme.css"):
    assert httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False).status_code == 200
time.sleep(1)
print(*sorted(map(str, hosts)))
"""


def test_the_server_asks_no_other_host() -> None:
    done = subprocess.run([sys.executable, "-c", WATCHED], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["127.0.0.1"]


def test_rendering_and_answering_do_not_load_gradio() -> None:
    code = "import sys, rag.web.chat, rag.web.panel, rag.web.export, rag.web.serve; assert 'gradio' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


# --- reading ---


def test_a_card_holds_the_quotation_and_its_place(client: httpx.Client, archive: FakeArchive) -> None:
    citation = next(iter(archive.citations.values()))
    card = client.get("/ui/card", params={"cite": citation.id})
    assert card.status_code == 200 and citation.quote in card.text and "一、种好药材" in card.text
    assert client.get("/ui/card", params={"cite": "nothing"}).status_code == 404


def test_the_words_of_a_speech_come_at_once_with_their_tones(client: httpx.Client) -> None:
    words = client.get("/ui/words", params={"speech": "dingxi-yaocai"})
    assert words.json() == {"药材": ["yào cái", "medicinal ingredient"]}
    assert client.get("/ui/words", params={"speech": "nothing"}).status_code == 404
    assert client.get("/ui/words", params={"speech": "x" * 1000}).status_code == 422


def test_a_page_whose_connection_broke_can_ask_who_answers(client: httpx.Client) -> None:
    assert client.get("/gradio_api/app_id").json().keys() == {"app_id"}


def test_what_is_long_is_sent_compressed_and_streams_are_not(client: httpx.Client, app: FastAPI) -> None:
    for path in ("/", "/ui/page.css", "/ui/chat.js"):
        answer = client.get(path, headers={"accept-encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip" and int(answer.headers["content-length"]) < 12_000
    call = {"data": ["药材", "[]", [], [], []], "fn_index": handler(app, "ask"), **QUEUED}
    client.post("/gradio_api/queue/join", json=call).raise_for_status()
    stream = client.get("/gradio_api/queue/data", params={"session_hash": SESSION})
    assert "content-encoding" not in stream.headers and "process_completed" in stream.text

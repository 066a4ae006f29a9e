"""Spans of requests and stages, made with the SDK of OpenTelemetry and taken out of its memory."""

import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from serving import served

from rag.api.surfaces import create_api
from rag.archive import Archive
from rag.errors import MissingExtra
from rag.observe import observed_by
from rag.settings import wants_traces
from rag.web.front import LOCAL_ACCESS, protect
from rag.web.tracing import Tracing

export = pytest.importorskip("opentelemetry.sdk.trace.export")
in_memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
QUESTION = "港口的吊机有多少台"
MAX_WAIT_SECONDS = 10


@pytest.fixture
def spans() -> Any:
    return in_memory.InMemorySpanExporter()


@pytest.fixture
def client(spans: Any, archive: Archive) -> Iterator[httpx.Client]:
    tracing = Tracing(export.SimpleSpanProcessor(spans))
    app = create_api(archive)
    protect(app, LOCAL_ACCESS)
    with observed_by(tracing), served(tracing.around(app)) as client:
        yield client
    tracing.close()


def finished(spans: Any) -> Any:
    """Return the spans that have ended; that of a request ends a moment after its answer was sent."""
    until = time.monotonic() + MAX_WAIT_SECONDS
    while time.monotonic() < until:
        if any("http.request.method" in span.attributes for span in spans.get_finished_spans()):
            break
        time.sleep(0.01)
    return spans.get_finished_spans()


def by_name(spans: Any) -> dict[str, Any]:
    return {span.name: span for span in finished(spans)}


@pytest.mark.parametrize(
    ("path", "body", "surface"),
    [
        ("/api/v1/ask", {"question": QUESTION}, "rest"),
        ("/v1/chat/completions", {"model": "wengao", "messages": [{"role": "user", "content": QUESTION}]}, "openai"),
    ],
)
def test_the_stages_of_an_answer_stand_under_its_request(
    client: httpx.Client, spans: Any, path: str, body: object, surface: str
) -> None:
    assert client.post(path, json=body).status_code == 200
    made = by_name(spans)
    request = made.pop(f"POST {surface}")
    assert set(made) == {"wengao.understand", "wengao.search", "wengao.answer"}
    for stage in made.values():
        assert stage.parent.span_id == request.context.span_id
        assert request.start_time <= stage.end_time <= request.end_time and stage.start_time < stage.end_time
    assert dict(request.attributes) == {
        "http.request.method": "POST", "http.response.status_code": 200, "wengao.surface": surface,
        "wengao.outcome": "answered",
    }  # fmt: skip
    assert request.resource.attributes["service.name"] == "wengao"


def test_a_request_belongs_to_the_trace_that_it_names(client: httpx.Client, spans: Any) -> None:
    trace, parent = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    client.get("/api/v1/archive", headers={"traceparent": f"00-{trace}-{parent}-01"})
    [span] = finished(spans)
    assert (f"{span.context.trace_id:032x}", f"{span.parent.span_id:016x}") == (trace, parent)


def test_no_span_holds_what_was_typed(client: httpx.Client, spans: Any, archive: Archive) -> None:
    typed = "SECRETWORD"
    client.post("/api/v1/ask", json={"question": f"{typed}港口"})
    client.post("/api/v1/ask", json={"question": "港口", "place": [typed]})
    client.get(f"/api/v1/speeches?place={typed}")
    client.get(f"/{typed}")
    told = "".join(span.to_json() for span in spans.get_finished_spans())
    assert len(spans.get_finished_spans()) > 4 and typed not in told
    assert all(not span.events for span in spans.get_finished_spans())


def test_a_request_that_fails_is_marked(spans: Any) -> None:
    async def fail(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 503, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    tracing = Tracing(export.SimpleSpanProcessor(spans))
    with served(tracing.around(fail)) as client:
        client.get("/mcp")
    [span] = [span for span in finished(spans) if span.name == "GET mcp"]
    assert not span.status.is_ok


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_SDK_DISABLED": "TRUE"}, False),
        ({"OTEL_SERVICE_NAME": "archive"}, False),
    ],
)
def test_traces_are_off_unless_there_is_somewhere_to_send_them(environment: dict[str, str], wanted: bool) -> None:
    assert wants_traces(environment) == wanted


def test_without_the_library_the_line_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(MissingExtra, match=r"pip install 'wengao\[otel\]'"):
        Tracing()


def test_what_is_left_is_handed_on_before_the_server_ends(spans: Any, archive: Archive) -> None:
    tracing = Tracing(export.BatchSpanProcessor(spans, schedule_delay_millis=60_000))
    with served(tracing.around(create_api(archive))) as client:
        client.get("/api/v1/archive")
        assert not spans.get_finished_spans()
    assert [span.name for span in spans.get_finished_spans()] == ["GET rest"]

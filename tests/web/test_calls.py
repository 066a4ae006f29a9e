"""Calls of Gradio's handlers: those of the page pass, everything else is told apart before Gradio sees it."""

import asyncio
import contextlib
import json
from typing import Any

import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.web import calls
from rag.web.calls import BadCall, Handler, check_call

JOIN, RUN = "/gradio_api/queue/join", "/gradio_api/run/predict"
HANDLERS = {
    2: Handler(("textbox", "textbox", "dropdown"), takes_event=False),
    5: Handler(("textbox",), takes_event=True),
}
GOOD: dict[str, Any] = {
    "data": ["定西的药材", "[]", ["定西"]], "fn_index": 2, "session_hash": "k3j5h2l1a0", "trigger_id": 19,
    "event_data": None,
}  # fmt: skip
LIKED = {**GOOD, "data": ["[]"], "fn_index": 5, "event_data": {"index": 1, "value": "x", "liked": True}}


def check(call: object, path: str = JOIN, content_type: str = "application/json") -> None:
    body = call if isinstance(call, bytes) else json.dumps(call).encode()
    check_call(path, content_type, body, HANDLERS)


@pytest.mark.parametrize(
    "changed",
    [{}, {"data": ["", None, None]}, {"data": ["x", "[]", []]}, {"trigger_id": None}, {"fetch": 1}, {"batched": False}],
)
def test_what_the_page_sends_passes(changed: dict[str, Any]) -> None:
    check({**GOOD, **changed})
    check(LIKED, RUN, "application/json; charset=utf-8")
    check({"event_id": "abc"}, "/gradio_api/reset")
    check({"event_id": "abc", "session_hash": "k3j5", "fn_index": 2}, "/gradio_api/cancel")


@pytest.mark.parametrize(
    "changed",
    [
        {"fn_index": 99}, {"fn_index": -1}, {"fn_index": "2"}, {"fn_index": None}, {"fn_index": True},
        {"fn_index": 2.0},
        {"session_hash": None}, {"session_hash": ""}, {"session_hash": "a b"}, {"session_hash": "x" * 65},
        {"session_hash": "名"}, {"session_hash": ["x"]}, {"data": None}, {"data": []}, {"data": ["x"]},
        {"data": "xyz"}, {"data": {"0": "x"}}, {"data": ["x", "[]", "定西"]}, {"data": ["x", "[]", [{}]]},
        {"data": ["x", "[]", ["x"] * 2000]}, {"data": ["x", "[]", ["x" * 2000]]}, {"data": [{"path": "x"}, "[]", []]},
        {"data": [[[{"path": "x"}]], "[]", []]}, {"trigger_id": "x"}, {"trigger_id": 2**40}, {"batched": True},
        {"simple_format": True}, {"event_id": "x"}, {"oauth_token": "x"},
    ],
)  # fmt: skip
def test_what_it_cannot_have_sent_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(BadCall):
        check({**GOOD, **changed})


@pytest.mark.parametrize("event", [None, [], "x", {}, {"index": 1}, {"value": "x"}])
def test_a_handler_that_is_told_of_an_event_needs_one(event: object) -> None:
    with pytest.raises(BadCall):
        check({**LIKED, "event_data": event})


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"data":' * 50_000, b'{"data": NaN}',
        b'{"data": Infinity}', b'{"data": 1e999}', b'{"data": "\\ud800"}', b'{"data": ' + b"9" * 10_000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_call_at_all_is_refused(body: bytes) -> None:
    for path in (JOIN, RUN, "/gradio_api/cancel", "/gradio_api/reset"):
        with pytest.raises(BadCall):
            check(body, path)


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded", "text/json", "x"])
def test_a_form_of_another_site_is_no_call(content_type: str) -> None:
    with pytest.raises(BadCall):
        check(GOOD, content_type=content_type)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(GOOD)), JSON, st.sampled_from([JOIN, "/gradio_api/cancel", "/gradio_api/reset"]))
def test_any_value_anywhere_passes_or_is_refused(field: str, value: object, path: str) -> None:
    with contextlib.suppress(BadCall):
        check({**GOOD, field: value}, path)


def test_a_new_kind_of_input_needs_a_check() -> None:
    async def make() -> None:
        with gr.Blocks() as demo:
            box, number = gr.Textbox(), gr.Number()
            box.submit(lambda value: value, box, box)
            assert calls.read_handlers(demo)[0].inputs == ("textbox",)
            number.submit(lambda value: value, number, number)
        with pytest.raises(ValueError, match="number"):
            calls.read_handlers(demo)

    asyncio.run(make())  # outside a loop Gradio makes loops and never closes them

"""Check what is sent to Gradio's handlers before Gradio sees it.

Gradio answers a call that its page cannot have sent with an internal error, and writes a traceback that holds what was
sent. What a handler takes is read from the page itself.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

#: The paths of Gradio's that take JSON, each with what it has to hold besides a session.
CALL_PATHS = ("/gradio_api/queue/join", "/gradio_api/run/", "/gradio_api/api/")
CANCEL_PATH = "/gradio_api/cancel"
RESET_PATH = "/gradio_api/reset"
#: The most values in a list of chosen ones, and the longest of them; a text is limited by the size of a request.
MAX_CHOICES = 1000
MAX_CHOICE_CHARS = 1000
_SESSION = re.compile(r"[\w-]{1,64}", re.ASCII)
#: What the event of a click on an answer has to tell, as gr.LikeData reads it.
_EVENT_FIELDS = ("index", "value")


class BadCall(Exception):
    """Say what is wrong with a call; the text holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Handler:
    """What a handler takes: the kinds of its inputs, and whether it is told of the event."""

    inputs: tuple[str, ...]
    takes_event: bool


def read_handlers(demo: gr.Blocks) -> dict[int, Handler]:
    """Return the handlers of a page that run on the server; raises ValueError for an input of a kind not known here."""
    handlers = {
        number: Handler(tuple(block.get_block_name() for block in function.inputs), function.collects_event_data)
        for number, function in demo.fns.items()
        if function.fn is not None
    }
    kinds = {kind for handler in handlers.values() for kind in handler.inputs}
    if unknown := kinds - _CHECKS.keys():
        raise ValueError(f"inputs of {sorted(unknown)} have no check in {__name__}; add one for each")
    return handlers


def check_call(path: str, content_type: str, body: bytes, handlers: Mapping[int, Handler]) -> None:
    """Raise BadCall for what the page cannot have sent to a path of Gradio's."""
    is_json = content_type.partition(";")[0].strip().lower() == "application/json"
    _require(is_json, "the content is not said to be JSON")
    call = _read_object(body)
    if path.rstrip("/") == RESET_PATH:
        _require(isinstance(call.get("event_id"), str), "event_id is no text")
        return
    session = call.get("session_hash")
    _require(isinstance(session, str) and _SESSION.fullmatch(session) is not None, "session_hash is no session")
    number = call.get("fn_index")
    if not isinstance(number, int) or isinstance(number, bool):
        raise BadCall("fn_index is no number")
    if path.rstrip("/") == CANCEL_PATH:
        _require(isinstance(call.get("event_id"), str), "event_id is no text")
        return
    _require(number in handlers, "there is no such handler")
    _check_values(call, handlers[number])


def _check_values(call: Mapping[str, Any], handler: Handler) -> None:
    data = call.get("data")
    if not isinstance(data, list) or len(data) != len(handler.inputs):
        raise BadCall("data is no list of the inputs")
    for kind, value in zip(handler.inputs, data, strict=True):
        _require(_CHECKS[kind](value), f"a value is none of a {kind}")
    event = call.get("event_data")
    if handler.takes_event:
        _require(isinstance(event, dict) and all(name in event for name in _EVENT_FIELDS), "event_data is no event")
    for name in ("batched", "simple_format"):
        _require(call.get(name) in (None, False), f"{name} is not used here")
    for name in ("event_id", "oauth_token"):
        _require(call.get(name) is None, f"{name} is not used here")
    trigger = call.get("trigger_id")
    _require(trigger is None or (isinstance(trigger, int) and abs(trigger) < 2**31), "trigger_id is no number")


def _read_object(body: bytes) -> dict[str, Any]:
    try:
        text = body.decode("utf-8")
        call = json.loads(text, parse_constant=_refuse_constant)
        # Half characters, written as \ud800, and numbers beyond all bounds could not be sent back.
        json.dumps(call, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise BadCall("the body is no JSON") from error
    if not isinstance(call, dict):
        raise BadCall("the body is no object")
    return call


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _require(is_so: bool, problem: str) -> None:
    if not is_so:
        raise BadCall(problem)


def _is_plain(value: object) -> bool:
    """Return True for what Gradio makes text of; an object could name a file."""
    return not isinstance(value, dict | list) or (isinstance(value, list) and all(map(_is_plain, value)))


def _is_choice(value: object) -> bool:
    """Return True for the values that are chosen in a list of several."""
    if value is None:
        return True
    return (
        isinstance(value, list)
        and len(value) <= MAX_CHOICES
        and all(isinstance(chosen, str) and len(chosen) <= MAX_CHOICE_CHARS for chosen in value)
    )


_CHECKS: Mapping[str, Callable[[object], bool]] = {"textbox": _is_plain, "dropdown": _is_choice}

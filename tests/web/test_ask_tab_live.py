"""What the tab for questions offers follows the archive, which may change after the page was built."""

import httpx
from fakes import FakeArchive, make_speech
from fastapi import FastAPI
from gradio.routes import App as GradioApp
from serving import made, served
from starlette.routing import Mount


def shown(client: httpx.Client, app: FastAPI) -> str:
    mounted = next(route.app for route in app.routes if isinstance(route, Mount) and route.path == "")
    assert isinstance(mounted, GradioApp)
    functions = mounted.get_blocks().fns
    [number] = [n for n, function in functions.items() if getattr(function.fn, "__name__", "") == "show_archive"]
    call = {"data": [], "fn_index": number, "session_hash": "abcdefgh", "trigger_id": None}
    return client.post("/gradio_api/run/predict", json=call).raise_for_status().text


def test_filters_and_first_screen_follow_the_archive() -> None:
    archive = FakeArchive.empty()
    app = made(archive)
    with served(app) as client:
        assert "rag index" in shown(client, app)
        archive.speeches = (make_speech(place="石湾"),)
        changed = shown(client, app)
        assert "rag index" not in changed and "石湾" in changed

"""The document of the REST interface is true: objects are as it says, and clients are made of it."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args, get_origin

import httpx
import pytest
from pydantic import BaseModel

from rag.api import archive_models, models, rest_jobs

QUESTION = "港口的吊机有多少台"


def check_form(form: Any, kind: Any, path: str = "") -> None:
    """Assert that an object has the fields of its model, all that it must have and no others, at every depth."""
    if form is None or kind is None:
        return
    if get_origin(kind) in (list, tuple):
        for number, item in enumerate(form):
            check_form(item, get_args(kind)[0], f"{path}[{number}]")
    elif get_args(kind):
        for part in get_args(kind):
            if (isinstance(part, type) and issubclass(part, BaseModel)) or get_origin(part) is list:
                check_form(form, part, path)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        required = {name for name, field in kind.model_fields.items() if field.is_required()}
        assert required <= set(form) <= set(kind.model_fields), path
        for name, value in form.items():
            check_form(value, kind.model_fields[name].annotation, f"{path}.{name}")


@pytest.mark.parametrize(
    ("method", "path", "body", "kind"),
    [
        ("POST", "search", {"question": QUESTION, "explain": True}, models.SearchResult),
        ("POST", "ask", {"question": QUESTION}, models.AnswerResult),
        ("POST", "ask", {"question": "how many cranes will the port have"}, models.AnswerResult),
        ("POST", "ask", {"question": "火星上有几个卫星"}, models.AnswerResult),
        ("POST", "ask", {"question": "有哪些讲话"}, models.AnswerResult),
        ("POST", "verify", {"quote": "填海必须停，红树林不许再砍两棵"}, models.QuoteResult),
        ("POST", "verify/batch", {"quotes": [{"quote": "填海必须停"}, {"quote": "嗯"}]}, models.QuoteResults),
        ("GET", "archive", None, archive_models.ArchiveResult),
        ("GET", "speeches", None, archive_models.ResultPage[archive_models.SpeechEntry]),
        ("GET", "passages", None, archive_models.ResultPage[models.PassageText]),
        ("GET", "figures", None, archive_models.ResultPage[archive_models.FigureEntry]),
    ],
)
def test_what_is_sent_is_what_the_document_says(
    api: httpx.Client, method: str, path: str, body: object, kind: type[BaseModel]
) -> None:
    form = api.request(method, f"/api/v1/{path}", json=body).raise_for_status().json()
    check_form(form, kind)
    kind.model_validate(form, strict=False)


def test_speeches_citations_and_jobs_are_as_the_document_says(live_api: httpx.Client) -> None:
    citation = live_api.post("/api/v1/ask", json={"question": QUESTION}).json()["citations"][0]
    address = citation["id"].replace("#", "%23")
    check_form(live_api.get(f"/api/v1/citations/{address}").json(), models.CitationResult)
    check_form(live_api.get(f"/api/v1/speeches/{citation['speech']['id']}").json(), archive_models.SpeechText)
    check_form(live_api.delete(f"/api/v1/speeches/{citation['speech']['id']}").json(), rest_jobs.JobResult)


def test_the_check_notices_a_field_too_many_and_too_few() -> None:
    with pytest.raises(AssertionError, match=r"items\[0\]"):
        check_form({"items": [{"start": 1}], "next_cursor": None}, archive_models.ResultPage[archive_models.TextSpan])
    with pytest.raises(AssertionError):
        check_form([{"start": 1, "end": 2, "length": 1}], list[archive_models.TextSpan])


def test_a_client_that_is_made_of_the_document_asks(
    live_api: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("openapi_python_client", reason="it asks for older versions of libraries")
    (tmp_path / "openapi.json").write_text(live_api.get("/api/v1/openapi.json").text, "utf-8")
    (tmp_path / "config.yaml").write_text("post_hooks: []\n", "utf-8")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", "openapi.json", "--meta", "none"]
    done = subprocess.run(
        [*command, "--config", "config.yaml", "--output-path", "made_client", "--fail-on-warning"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(tmp_path)
    client = importlib.import_module("made_client").Client(base_url=f"{live_api.base_url}/api/v1")
    made = importlib.import_module("made_client.models")
    ask = importlib.import_module("made_client.api.questions.ask")
    cite = importlib.import_module("made_client.api.words.cite")
    speeches = importlib.import_module("made_client.api.archive.speeches")
    with client:
        answer = ask.sync(client=client, body=made.Question(question=QUESTION))
        assert "18台" in answer.answer and answer.citations[0].speech.place == "石湾"
        assert cite.sync(client=client, id=answer.citations[0].id).status == "found"
        page = speeches.sync(client=client, limit=2)
        assert len(page.items) == 2
        assert len(speeches.sync(client=client, limit=2, cursor=page.next_cursor).items) == 1
        unknown = cite.sync_detailed(client=client, id="nothing#p1")
    assert unknown.status_code == 404 and json.loads(unknown.content)["type"].endswith("unknown-citation")


@pytest.mark.slow
def test_schemathesis_finds_nothing(live_api: httpx.Client, tmp_path: Path) -> None:
    # What a schema cannot say, such as a place that the archive does not know, is told by a problem.
    (tmp_path / "schemathesis.toml").write_text(
        '[checks.positive_data_acceptance]\nexpected-statuses = ["2xx", "3xx", 400, 404, 409, 422]\n', "utf-8"
    )
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run", "--no-color"]
    options = ["--max-examples", "15", f"{live_api.base_url}/api/v1/openapi.json"]
    done = subprocess.run([*command, *options], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]

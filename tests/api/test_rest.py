"""The REST interface, asked over HTTP: what the command line says, and how errors, tags and pages are told."""

import json
from urllib.parse import quote

import httpx
import pytest

from rag.api import json_forms
from rag.api.problems import KIND_PREFIX, PROBLEM_TYPE
from rag.archive import Archive
from rag.types import Filters

QUESTION = "港口的吊机有多少台"


def test_search_is_what_the_command_line_prints(api: httpx.Client, archive: Archive) -> None:
    asked = {"question": QUESTION, "k": 3, "place": ["shiwan"], "id": "q1", "explain": True}
    hits = archive.search(QUESTION, 3, Filters(places=("石湾",)))
    form = json_forms.search_result(archive.understand(QUESTION), hits, archive, "q1", explain=True)
    assert api.post("/api/v1/search", json=asked).json() == json.loads(json.dumps(form))


def test_ask_is_what_the_command_line_prints(api: httpx.Client, archive: Archive) -> None:
    asked = {"question": "那码头呢", "history": [QUESTION]}
    form = json_forms.answer_result(archive.ask("那码头呢", history=[QUESTION]), archive.speech)
    assert api.post("/api/v1/ask", json=asked).json() == json.loads(json.dumps(form))


def read_events(text: str) -> list[tuple[str, dict[str, object]]]:
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def test_the_last_event_is_the_answer(api: httpx.Client) -> None:
    response = api.post("/api/v1/ask/events", json={"question": QUESTION})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert read_events(response.text)[-1] == ("answer", api.post("/api/v1/ask", json={"question": QUESTION}).json())


def test_a_question_that_is_none_is_told_before_the_first_event(api: httpx.Client) -> None:
    response = api.post("/api/v1/ask/events", json={"question": "😀"})
    assert (response.status_code, response.headers["content-type"]) == (422, PROBLEM_TYPE)


def test_quotations_are_checked_one_by_one(api: httpx.Client) -> None:
    quotes = [
        {"quote": "填海必须停，红树林不许再砍一棵", "id": "a"},
        {"quote": "嗯"},
        {"quote": "填海可以停，红树林不许再砍两棵"},
    ]
    exact, short, altered = api.post("/api/v1/verify/batch", json={"quotes": quotes}).json()["results"]
    assert (exact["id"], exact["verdict"], altered["verdict"]) == ("a", "exact", "altered")
    assert short["verdict"] == "absent" and "error" in short and "error" not in exact
    assert api.post("/api/v1/verify", json=quotes[0]).json() == exact


def first_citation(api: httpx.Client) -> str:
    found: str = api.post("/api/v1/ask", json={"question": QUESTION}).json()["citations"][0]["id"]
    return found


def test_a_citation_opens_and_is_not_sent_twice(api: httpx.Client, archive: Archive) -> None:
    citation = first_citation(api)
    address = f"/api/v1/citations/{quote(citation)}"
    response = api.get(address)
    assert response.json() == json_forms.lookup_result(archive.cite(citation), archive.speech)
    tag = response.headers["etag"]
    for sent in (tag, f'W/{tag}, "other"', f'"other", {tag}', "*"):
        again = api.get(address, headers={"if-none-match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.get(address, headers={"if-none-match": '"other"'}).status_code == 200


def test_references_are_exported(api: httpx.Client, archive: Archive) -> None:
    citation = first_citation(api)
    sent = api.post("/api/v1/export", json={"ids": [citation], "format": "bibtex"}).json()
    assert sent == {"format": "bibtex", "references": archive.export([citation], "bibtex")}


def test_a_speech_comes_with_its_text_and_its_outline(api: httpx.Client, archive: Archive) -> None:
    speech = archive.speeches[0]
    sent = api.get(f"/api/v1/speeches/{speech.id}").json()
    assert sent["text"] == speech.text
    assert [speech.text[part["start"] : part["end"]] for part in sent["paragraphs"]] == [
        speech.text[span.start : span.end] for span in speech.paragraphs
    ]
    assert [section["heading"] for section in sent["sections"]] == [section.heading for section in speech.sections]


@pytest.mark.parametrize(("path", "total"), [("speeches", 3), ("passages", None), ("figures", None)])
def test_pages_lead_through_all(api: httpx.Client, path: str, total: int | None) -> None:
    whole = api.get(f"/api/v1/{path}", params={"limit": 500}).json()
    assert whole["next_cursor"] is None and whole["items"] and total in (None, len(whole["items"]))
    items, cursor = [], ""
    while cursor is not None:
        page = api.get(f"/api/v1/{path}", params={"limit": 2, "cursor": cursor}).json()
        items += page["items"]
        cursor = page["next_cursor"]
    assert items == whole["items"]


def test_lists_are_narrowed(api: httpx.Client) -> None:
    def titles(**asked: object) -> set[str]:
        sent = api.get("/api/v1/speeches", params=asked).json()  # type: ignore[arg-type]
        return {entry["title"] for entry in sent["items"]}

    assert titles(place="石湾", year=2022) == {"在石湾市港口建设动员会上的讲话"}
    assert titles(occasion="茶产业") == {"在青禾县茶产业大会上的讲话"}
    figures = api.get("/api/v1/figures", params={"unit": "亩", "limit": 500}).json()["items"]
    assert {figure["words"] for figure in figures} == {"8.6万亩", "2万亩"}
    found = api.get("/api/v1/figures", params={"find": "泊位"}).json()["items"]
    assert [figure["value"] for figure in found] == [2, 6]


def test_the_archive_tells_what_it_holds(api: httpx.Client) -> None:
    told = api.get("/api/v1/archive").json()
    assert (told["speeches"], told["places"], told["years"]) == (3, ["石湾", "青禾"], [2021, 2022, 2023])
    assert told["model"] is None and told["embedder"] and told["generation"]


@pytest.mark.parametrize(
    ("method", "path", "body", "told"),
    [
        ("POST", "search", {"question": "😀"}, (422, "bad-question")),
        ("POST", "search", {"question": "港口", "place": ["巴黎"]}, (422, "bad-question")),
        ("POST", "search", {"question": "港口", "limit": 3}, (422, "invalid-request")),
        ("POST", "search", {"question": "港口", "k": 0}, (422, "invalid-request")),
        ("POST", "verify", {"quote": "嗯"}, (422, "bad-quote")),
        ("GET", "citations/nothing%23p1", None, (404, "unknown-citation")),
        ("GET", "citations/no%20id", None, (404, "unknown-citation")),
        ("GET", "speeches/nothing", None, (404, "unknown-citation")),
        ("GET", "speeches?cursor=AAAA", None, (404, "bad-cursor")),
        ("GET", "passages?cursor=%F0%9F%98%80", None, (404, "bad-cursor")),
    ],
)
def test_problems_are_told(api: httpx.Client, method: str, path: str, body: object, told: tuple[int, str]) -> None:
    response = api.request(method, f"/api/v1/{path}", json=body)
    problem, (status, kind) = response.json(), told
    assert (response.status_code, problem["status"], problem["type"]) == (status, status, KIND_PREFIX + kind)
    assert response.headers["content-type"] == PROBLEM_TYPE and problem["title"] and problem["detail"]


@pytest.mark.parametrize("path", ["nothing", "speeches/a%0Ab", "jobs/%0A/cancel"])
def test_an_unknown_address_is_a_problem_too(api: httpx.Client, path: str) -> None:
    response = api.get(f"/api/v1/{path}")
    assert (response.status_code, response.headers["content-type"]) == (404, PROBLEM_TYPE)


def test_another_method_names_those_that_are_served(live_api: httpx.Client) -> None:
    response = live_api.put("/api/v1/speeches/x")
    assert (response.status_code, response.headers["allow"]) == (405, "DELETE, GET")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"question": "\\ud800"}', b'{"question": null}', b"\xff\xfe", b'{"question":' * 5000]
)
def test_a_body_that_is_none_is_a_problem(api: httpx.Client, body: bytes) -> None:
    response = api.post("/api/v1/search", content=body, headers={"content-type": "application/json"})
    assert response.status_code in (400, 422) and response.headers["content-type"] == PROBLEM_TYPE


def test_what_a_page_elsewhere_can_send_unasked_is_no_request(api: httpx.Client) -> None:
    body = json.dumps({"question": QUESTION})
    assert api.post("/api/v1/ask", content=body, headers={"content-type": "text/plain"}).status_code == 422


def test_without_jobs_nothing_changes_the_archive(api: httpx.Client, archive: Archive) -> None:
    assert api.post("/api/v1/jobs", files={"files": ("a.md", b"x")}).status_code == 404
    assert api.delete(f"/api/v1/speeches/{archive.speeches[0].id}").status_code == 405

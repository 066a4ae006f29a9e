"""The route that has a quotation translated, and what is said of a translation."""

import threading
from collections.abc import Iterator

import httpx
import pytest
from fakes import FakeArchive
from serving import made, served

from rag.errors import UnknownCitation
from rag.types import Language, TranslatedQuotation
from rag.web.translation import TRANSLATIONS_AT_ONCE, translation_html


class Translating(FakeArchive):
    """Translates every quotation with the same words, when it may."""

    model = "small <model>"

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.asked_at_once = threading.Semaphore(0)

    def translate(self, citation_id: str, language: Language) -> TranslatedQuotation:
        self.asked_at_once.release()
        self.may_answer.wait(20)
        lookup = self.cite(citation_id)
        if lookup.citation is None:
            raise UnknownCitation(citation_id)
        return TranslatedQuotation(lookup.citation, language, self.model, "Make <it> bigger.")


@pytest.fixture(scope="module")
def archive() -> Translating:
    return Translating()


@pytest.fixture(scope="module")
def client(archive: Translating) -> Iterator[httpx.Client]:
    with served(made(archive)) as client:
        yield client


def ask(client: httpx.Client, cite: str, to: str = "en") -> httpx.Response:
    return client.post("/ui/translation", params={"cite": cite, "to": to})


def test_a_quotation_is_translated_by_its_citation_id(client: httpx.Client, archive: Translating) -> None:
    answer = ask(client, next(iter(archive.citations)))
    assert answer.status_code == 200 and 'lang="en">Make &#60;it&#62; bigger&#46;</span>' in answer.text
    assert "Machine translation" in answer.text and "<model>" not in answer.text


def test_what_is_no_citation_is_not_translated(client: httpx.Client) -> None:
    assert ask(client, "nothing#p1").status_code == 404
    assert ask(client, "x" * 500).status_code == 422
    assert ask(client, "x", to="fr").status_code == 422
    assert client.get("/ui/translation", params={"cite": "x", "to": "en"}).status_code in (404, 405)


def test_another_site_cannot_have_anything_translated(client: httpx.Client, archive: Translating) -> None:
    parameters = {"cite": next(iter(archive.citations)), "to": "en"}
    answer = client.post("/ui/translation", params=parameters, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403


def test_without_a_model_nothing_is_translated() -> None:
    with served(made(FakeArchive())) as client:
        assert ask(client, "x").status_code == 404


def test_no_more_threads_wait_for_the_model_than_may(client: httpx.Client, archive: Translating) -> None:
    while archive.asked_at_once.acquire(blocking=False):
        pass
    archive.may_answer.clear()
    cite = next(iter(archive.citations))
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(ask(client, cite).status_code))
        for _ in range(TRANSLATIONS_AT_ONCE)
    ]
    try:
        for thread in threads:
            thread.start()
        for _ in threads:
            assert archive.asked_at_once.acquire(timeout=10)
        assert ask(client, cite).status_code == 429
    finally:
        archive.may_answer.set()
    for thread in threads:
        thread.join()
    assert statuses == [200] * TRANSLATIONS_AT_ONCE and ask(client, cite).status_code == 200


def test_figures_that_do_not_agree_are_named(archive: Translating) -> None:
    citation = next(iter(archive.citations.values()))
    doubtful = translation_html(TranslatedQuotation(citation, "en", "m", "86 mu", ("86", "Beijing"), ("三十公里",)))
    assert "86、Beijing" in doubtful.replace("&#45;", "-") and "三十公里" in doubtful and "checked" not in doubtful
    assert "agree with the source" in translation_html(TranslatedQuotation(citation, "en", "m", "Bigger."))
    failed = translation_html(TranslatedQuotation(citation, "en", "m", failure="The model did not answer."))
    assert "did not answer" in failed and "machine" not in failed

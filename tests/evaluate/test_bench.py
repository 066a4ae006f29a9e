from pathlib import Path

import pytest
from conftest import CLINICS, HARBOUR, TEA

from rag.archive import Archive
from rag.evaluate.bench import measure, middle_sentence
from rag.retrieve import hybrid
from rag.types import Hit, Passage, Question


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    (folder / "speeches").mkdir()
    for number, text in enumerate((TEA, HARBOUR, CLINICS)):
        (folder / "speeches" / f"{number}.md").write_text(text, "utf-8")
    Archive.build([folder / "speeches"], folder / "index")
    return folder / "index"


def ignore(stage: str, done: int, total: int) -> None:
    """Show no progress."""


def test_passages_are_found_by_their_sentences_and_a_small_archive_leaves_nothing_out(index: Path) -> None:
    with Archive.open(index) as archive:
        measured = measure(archive, 10, 3, ignore)
    assert measured is not None
    assert measured.shares == (1.0,) * len(measured.shares) != ()
    assert measured.found_among(10) > 0.9
    assert [stage.stage for stage in measured.stages] == ["understand", "search"]
    assert all(len(stage.clock) == len(stage.processor) == len(measured.found) for stage in measured.stages)


def test_a_search_that_leaves_something_out_is_seen(index: Path) -> None:
    with Archive.open(index) as archive:
        search_for = archive.search_for

        def without_the_best(question: Question, k: int = 10) -> tuple[Hit, ...]:
            return search_for(question, k)[1:]

        archive.search_for = without_the_best  # type: ignore[method-assign,assignment]
        measured = measure(archive, 10, 3, ignore)
    assert measured is not None
    assert max(measured.shares) < 1
    assert measured.found_among(1) < 0.5


def test_the_exhaustive_search_scores_what_no_other_signal_names(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive.open(index) as archive:
        question = archive.understand("港口缺什么人才")
        expected = archive.search_for(question, 5)
    monkeypatch.setattr(hybrid, "MAX_EXHAUSTIVE_PASSAGES", 1)
    monkeypatch.setattr(hybrid, "CANDIDATES_PER_SIGNAL", 1)
    monkeypatch.setattr(hybrid, "BLOCK_PASSAGES", 2)
    with Archive.open(index) as archive:
        few, all_hits = archive.search_for(question, 5), archive.search_all_for(question, 5)
        assert archive.search_for(question, 5) == few
    assert len(few) <= 2
    assert [hit.passage for hit in all_hits] == [hit.passage for hit in expected]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("种茶。修路架桥。开港。", "修路架桥。"), ("种茶。", "种茶。"), ("", ""), ("长" * 90 + "。", "长" * 60)],
)
def test_the_middle_sentence_is_asked(text: str, sentence: str) -> None:
    assert middle_sentence(text) == sentence


def test_an_archive_without_a_sentence_cannot_be_measured() -> None:
    class Empty:
        def sample(self, count: int) -> tuple[Passage, ...]:
            return ()

    assert measure(Empty(), 5, 5, ignore) is None  # type: ignore[arg-type]

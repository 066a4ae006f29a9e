"""What is added to an index and removed from it, and that every later build keeps both."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import CLINICS, HARBOUR, TEA

import rag.archive
import rag.indexing.builder
from rag.archive import Archive
from rag.errors import IndexNotWritten, IndexOutdated, NothingToIndex, UnknownCitation
from rag.models.embed import open_embedder
from rag.settings import Settings
from rag.types import AdditionReport, BuildReport


@pytest.fixture(scope="module", autouse=True)
def _one_embedder() -> Iterator[None]:
    embedder = open_embedder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rag.indexing.builder, "open_embedder", lambda name: embedder)
        patch.setattr(rag.archive, "open_embedder", lambda name: embedder)
        yield


class Kept:
    """A folder of speeches, an index of it, and files that wait to be added."""

    def __init__(self, folder: Path) -> None:
        self.sources, self.index, self.waiting = folder / "files", folder / "index", folder / "waiting"
        for made in (self.sources, self.waiting):
            made.mkdir()
        (self.sources / "tea.md").write_text(TEA, "utf-8")
        (self.sources / "harbour.md").write_text(HARBOUR, "utf-8")

    def build(self) -> BuildReport:
        return Archive.build([self.sources], self.index, Settings())

    def add(self, **texts: str | bytes) -> AdditionReport:
        paths = []
        for name, text in texts.items():
            path = self.waiting / name.replace("_", ".")
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            paths.append(path)
        return Archive.add(paths, self.index, Settings())

    def titles(self) -> dict[str, str]:
        """Return the ids of the speeches by their titles."""
        with Archive.open(self.index, Settings()) as archive:
            return {speech.title: speech.id for speech in archive.speeches}


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    made = Kept(tmp_path)
    made.build()
    return made


TITLE = "在石湾市卫生工作会议上的讲话"
TEA_TITLE = "在青禾县茶产业大会上的讲话"


def test_a_file_that_is_added_is_in_the_index_and_in_every_later_one(kept: Kept) -> None:
    report = kept.add(clinics_md=CLINICS)
    assert report.build and (report.build.new, report.build.unchanged, report.build.removed) == (1, 2, 0)
    [file] = report.files
    assert (file.path, file.titles, file.skipped) == ("added/clinics.md", (TITLE,), ())
    assert file.characters.read == file.characters.kept + sum(count for _, count in file.characters.dropped)
    assert TITLE in kept.titles()
    kept.build()
    assert TITLE in kept.titles()


def test_files_can_be_added_where_there_is_no_index_yet(tmp_path: Path) -> None:
    made = Kept(tmp_path)
    made.add(clinics_md=CLINICS)
    assert list(made.titles()) == [TITLE]


def test_what_cannot_be_read_is_said_and_not_kept(kept: Kept) -> None:
    report = kept.add(clinics_md=CLINICS, broken_pdf=b"%PDF-1.4 nothing", empty_txt="")
    assert [bool(file.skipped) for file in report.files] == [False, True, True]
    assert not (kept.index / "added" / "broken.pdf").exists()
    assert kept.build().skipped == ()


def test_of_files_none_of_which_can_be_read_nothing_changes(kept: Kept) -> None:
    before = (kept.index / "CURRENT").read_text()
    report = kept.add(empty_txt="")
    assert report.build is None and report.files[0].skipped
    assert (kept.index / "CURRENT").read_text() == before


def test_a_file_of_the_same_name_takes_the_place_of_the_one_before(kept: Kept) -> None:
    kept.add(clinics_md=CLINICS)
    before = kept.titles()
    report = kept.add(clinics_md=CLINICS.replace("五年带出200名", "五年带出300名"))
    assert report.build and report.build.changed == 1
    assert kept.titles() == before


def test_a_build_that_breaks_off_leaves_what_was_added_before(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.add(clinics_md=CLINICS)
    added = kept.index / "added" / "clinics.md"
    before = added.read_bytes()

    def break_off(stage: str, done: int, total: int) -> None:
        raise OSError("the disk is full")

    (kept.waiting / "clinics.md").write_text(CLINICS + "完。", "utf-8")
    (kept.waiting / "new.md").write_text(CLINICS + "新。", "utf-8")
    with pytest.raises(OSError, match="full"):
        Archive.add([kept.waiting / "clinics.md", kept.waiting / "new.md"], kept.index, Settings(), break_off)
    assert added.read_bytes() == before and not added.with_name("new.md").exists()


def test_files_stay_where_they_are_until_they_are_in_the_index(kept: Kept) -> None:
    kept.add(clinics_md=CLINICS)
    waiting = [kept.waiting / name for name in ("new.md", "clinics.md")]

    def break_off(stage: str, done: int, total: int) -> None:
        if stage != "check":
            raise OSError("the disk is full")

    for path in waiting:
        path.write_text(HARBOUR.replace("吊机", "塔吊"), "utf-8")
    with pytest.raises(IndexNotWritten, match="full"):
        Archive.add(waiting, kept.index, Settings(), break_off)
    assert all("塔吊" in path.read_text() for path in waiting)
    assert (kept.index / "added" / "clinics.md").read_text() == CLINICS
    assert not (kept.index / "added" / "new.md").exists()
    assert not list(kept.index.glob(".replaced-*"))


def test_of_two_files_of_one_name_none_is_lost(kept: Kept) -> None:
    twins = [kept.waiting / "twin.md", kept.sources.parent / "twin.md"]
    for path, text in zip(twins, (CLINICS, CLINICS.replace("200名", "300名")), strict=True):
        path.write_text(text, "utf-8")
    Archive.add(twins, kept.index, Settings())
    assert "300名" in (kept.index / "added" / "twin.md").read_text()
    assert twins[0].read_text() == CLINICS and not twins[1].exists()


def test_what_an_ended_process_left_is_gone_after_the_next_build(kept: Kept) -> None:
    (kept.index / ".replaced-x" / "former").mkdir(parents=True)
    (kept.index / ".replaced-x" / "former" / "old.md").write_text(CLINICS, "utf-8")
    kept.build()
    assert not list(kept.index.glob(".replaced-*"))


def test_a_speech_that_is_removed_stays_away_and_can_be_brought_back(kept: Kept) -> None:
    speech_id = kept.titles()[TEA_TITLE]
    report = Archive.remove([speech_id], kept.index, Settings())
    assert (report.removed, report.unchanged) == (1, 1)
    assert dict(report.characters.dropped)["removed speeches"] > 100
    assert TEA_TITLE not in kept.titles()
    kept.build()
    assert TEA_TITLE not in kept.titles()
    [removed] = Archive.removed(kept.index)
    assert (removed.title, removed.path) == (TEA_TITLE, "files/tea.md")
    Archive.restore([removed.key], kept.index, Settings())
    assert kept.titles()[TEA_TITLE] == speech_id
    assert Archive.removed(kept.index) == ()


def test_the_copies_of_a_speech_are_removed_with_it(kept: Kept) -> None:
    (kept.sources / "again.md").write_text(TEA, "utf-8")
    kept.build()
    Archive.remove([kept.titles()[TEA_TITLE]], kept.index, Settings())
    assert TEA_TITLE not in kept.titles()


def test_a_speech_that_is_added_again_under_its_name_is_there_again(kept: Kept) -> None:
    kept.add(clinics_md=CLINICS)
    Archive.remove([kept.titles()[TITLE]], kept.index, Settings())
    assert TITLE not in kept.titles()
    kept.add(clinics_md=CLINICS)
    assert TITLE in kept.titles()


def test_the_last_speeches_are_not_removed(kept: Kept) -> None:
    before = kept.titles()
    with pytest.raises(NothingToIndex, match="at least one"):
        Archive.remove(before.values(), kept.index, Settings())
    assert kept.titles() == before and Archive.removed(kept.index) == ()


def test_an_unknown_speech_is_not_removed(kept: Kept) -> None:
    with pytest.raises(UnknownCitation):
        Archive.remove(["nothing"], kept.index, Settings())


def test_an_index_whose_sources_are_gone_says_so_and_stays(kept: Kept) -> None:
    kept.sources.rename(kept.sources.with_name("elsewhere"))
    with pytest.raises(NothingToIndex, match="does not exist"):
        kept.add(clinics_md=CLINICS)
    assert TITLE not in kept.titles() and not (kept.index / "added" / "clinics.md").exists()


def test_an_index_that_does_not_say_what_it_was_made_of_is_not_changed(kept: Kept) -> None:
    (kept.index / "sources.json").unlink()
    with pytest.raises(IndexOutdated, match="rag index"):
        kept.add(clinics_md=CLINICS)


@pytest.mark.parametrize("name", ["removed.json", "sources.json"])
def test_a_list_that_is_no_list_is_refused(kept: Kept, name: str) -> None:
    (kept.index / name).write_text('{"a": 1}', "utf-8")
    with pytest.raises(Exception, match=name):
        kept.add(clinics_md=CLINICS)

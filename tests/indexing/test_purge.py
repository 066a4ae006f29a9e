from pathlib import Path

import pytest
from conftest import CLINICS, HARBOUR, TEA

from rag.archive import Archive
from rag.errors import IndexDamaged, IndexNotFound, UnknownCitation
from rag.store.generations import live_generation
from rag.types import BuildOptions


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in (("tea", TEA), ("harbour", HARBOUR), ("clinics", CLINICS), ("copy", TEA)):
        (folder / f"{name}.md").write_text(text)
    return folder


def speeches(index: Path) -> dict[str, str]:
    with Archive.open(index) as archive:
        return {speech.title: speech.id for speech in archive.speeches}


def holds(index: Path, words: str) -> bool:
    """Return True if any file of an index holds words, in either encoding that its files use."""
    files = [path for path in index.rglob("*") if path.is_file()]
    return any(words.encode() in file.read_bytes() for file in files)


def test_a_purged_speech_is_gone_from_every_file_with_its_copies(files: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    Archive.build([files], index)
    words = TEA.split("\n")[-2][:12]
    assert holds(index, words)
    before = speeches(index)
    title = next(title for title, name in before.items() if words in speech_text(index, name))
    [purged] = Archive.purge([before[title]], index)
    assert (purged.speech_id, purged.title) == (before[title], title)
    assert sorted(purged.paths) == ["files/copy.md", "files/tea.md"]
    assert purged.passages > 0
    assert not holds(index, words)
    del before[title]
    assert speeches(index) == before


def speech_text(index: Path, speech_id: str) -> str:
    with Archive.open(index) as archive:
        return archive.speech(speech_id).text


def test_what_was_purged_stays_out_of_later_builds(files: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    Archive.build([files], index)
    before = speeches(index)
    title, speech_id = next(iter(before.items()))
    Archive.purge([speech_id], index)
    report = Archive.build([files], index)
    assert (report.rebuilt, report.unchanged, report.new) == (None, 2, 0)
    assert speeches(index) == {other: name for other, name in before.items() if other != title}
    # Not even its title is left anywhere.
    assert not holds(index, title)


def test_a_purged_speech_is_restored_by_its_key(files: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    Archive.build([files], index)
    before = speeches(index)
    Archive.purge([next(iter(before.values()))], index)
    Archive.restore([gone.key for gone in Archive.removed(index)], index)
    assert speeches(index) == before


def test_an_unknown_id_removes_nothing(files: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    Archive.build([files], index)
    before = live_generation(index)
    with pytest.raises(UnknownCitation, match="nothing was removed"):
        Archive.purge([*speeches(index).values(), "nobody"], index)
    assert live_generation(index) == before


def test_without_an_index_there_is_nothing_to_purge(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="no index"):
        Archive.purge(["tea"], tmp_path / "index")


def test_what_was_removed_from_the_files_is_gone_with_the_next_build(files: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    Archive.build([files], index)
    words = HARBOUR.split("\n")[-2][:12]
    assert holds(index, words)
    (files / "harbour.md").unlink()
    Archive.build([files], index)
    assert not holds(index, words)


def test_an_archive_may_become_empty_and_fill_again(files: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    Archive.build([files], index)
    for file in files.iterdir():
        file.unlink()
    report = Archive.build([files], index, options=BuildOptions(allow_empty=True))
    assert (report.speeches, report.removed) == (0, 3)
    with Archive.open(index) as archive:
        assert not archive.search("种茶")
        assert archive.ask("种茶").outcome == "not_found"
        assert archive.ask("有多少篇讲话").text
        assert archive.ask("你好").text
    (files / "tea.md").write_text(TEA)
    assert Archive.build([files], index).speeches == 1


def test_all_speeches_may_be_purged(files: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    Archive.build([files], index)
    Archive.purge(speeches(index).values(), index)
    assert speeches(index) == {}


def test_a_whole_index_passes_the_check(files: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    with pytest.raises(IndexNotFound):
        Archive.check(index)
    Archive.build([files], index)
    manifest = Archive.check(index)
    assert manifest.speeches == 3


def test_a_repair_keeps_the_vectors_that_are_whole(files: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    Archive.build([files], index)
    before = speeches(index)
    (live_generation(index) / "words.npy").write_bytes(b"damaged")
    with pytest.raises(IndexDamaged):
        Archive.check(index)
    report = Archive.build([files], index, options=BuildOptions(repair=True))
    assert (report.embedded, report.rebuilt is None) == (0, False)
    assert speeches(index) == before
    Archive.check(index)


@pytest.mark.parametrize("name", ["vectors.faiss", "archive.sqlite3", "manifest.json"])
def test_a_repair_embeds_anew_where_vectors_or_their_digests_are_damaged(
    files: Path, tmp_path: Path, name: str
) -> None:
    index = tmp_path / "index"
    Archive.build([files], index)
    content = bytearray((live_generation(index) / name).read_bytes())
    content[len(content) // 2] ^= 1
    (live_generation(index) / name).write_bytes(content)
    report = Archive.build([files], index, options=BuildOptions(repair=True))
    assert report.embedded == report.passages
    Archive.check(index)

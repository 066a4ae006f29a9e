import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import CLINICS, HARBOUR, TEA
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rag.archive
import rag.indexing.builder
from rag.archive import Archive
from rag.cite import ids
from rag.errors import UnknownCitation
from rag.indexing.boundary import BoundedReading, FileBoundary
from rag.models.embed import StaticEmbedder, open_embedder
from rag.read import SourceFile
from rag.settings import EMBEDDED_MODEL, Settings
from rag.store import local
from rag.store.generations import live_generation
from rag.store.manifest import FORMAT, MANIFEST, check_generation, list_files
from rag.types import BuildReport, Duplicate, Speech

FRESH = "各位乡亲：这一段是后来才加进去的，说的是村里怎么修水渠，怎么分水，怎么让老人先用上水。"


@pytest.fixture(scope="module", autouse=True)
def _one_embedder() -> Iterator[None]:
    """Open the embedded model once: these tests would otherwise spend most of their time on that."""
    embedder = open_embedder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rag.indexing.builder, "open_embedder", lambda name: embedder)
        patch.setattr(rag.archive, "open_embedder", lambda name: embedder)
        yield


class Files:
    """A folder of speeches and its index."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.index = folder / "files", folder / "index"
        self.folder.mkdir()

    def write(self, **texts: str) -> "Files":
        for name, text in texts.items():
            (self.folder / f"{name}.md").write_text(text, "utf-8")
        return self

    def pack(self, **texts: str) -> "Files":
        """Write an archive of files, given by their whole names."""
        with zipfile.ZipFile(self.folder / "all.zip", "w") as archive:
            for name, text in texts.items():
                archive.writestr(name, text)
        return self

    def remove(self, name: str) -> "Files":
        (self.folder / f"{name}.md").unlink()
        return self

    def build(self, passage_length: int = 300) -> BuildReport:
        return Archive.build([self.folder], self.index, Settings(passage_length=passage_length))

    def speech(self, title: str) -> Speech:
        with Archive.open(self.index) as archive:
            return next(speech for speech in archive.speeches if title in speech.title)

    def cite(self, *citation_ids: str) -> list[tuple[str, str | None]]:
        """Return the status of each citation and the words that it shows."""
        with Archive.open(self.index) as archive:
            lookups = [archive.cite(citation_id) for citation_id in citation_ids]
        return [(lookup.status, lookup.citation.quote if lookup.citation else None) for lookup in lookups]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path).write(tea=TEA, harbour=HARBOUR, clinics=CLINICS)


def counted(report: BuildReport) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.unchanged, report.removed


def citations(speech: Speech) -> dict[str, str]:
    """Return the words of every paragraph of a speech, by the id that cites them."""
    made = [ids.make(speech, paragraph.start, paragraph.end) for paragraph in speech.paragraphs]
    return {citation.id: citation.quote for citation in made}


def damage(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 0xFF
    (folder / name).write_bytes(data)


# -- what is read and embedded again


def test_a_first_build_makes_everything(files: Files) -> None:
    report = files.build()
    assert (counted(report), report.embedded, report.rebuilt) == ((3, 0, 0, 0), report.passages, None)


def test_without_a_change_the_index_stays_as_it_is(files: Files) -> None:
    first = files.build()
    before = live_generation(files.index)
    report = files.build()
    assert (counted(report), report.embedded, report.rebuilt) == ((0, 0, 3, 0), 0, None)
    assert (report.files, report.speeches, report.passages) == (3, 3, first.passages)
    assert live_generation(files.index) == before
    assert [folder.name for folder in before.parent.iterdir()] == [before.name]


def test_only_what_changed_is_read_and_embedded(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.build()
    seen: list[str] = []

    def watched(boundary: FileBoundary, file: SourceFile) -> BoundedReading:
        seen.append(file.name)
        return read(boundary, file)

    # Nothing in the result tells which files were read.
    read = FileBoundary.read
    monkeypatch.setattr(FileBoundary, "read", watched)
    report = files.write(harbour=HARBOUR.replace("填海必须停", "填海马上停")).build()
    assert seen == ["files/harbour.md"]
    assert (counted(report), report.embedded) == ((0, 1, 2, 0), 1)
    with Archive.open(files.index) as archive:
        assert archive.verify("填海马上停，红树林").verdict == "exact"


def test_a_removed_file_leaves_the_index(files: Files) -> None:
    files.build()
    report = files.remove("tea").build()
    assert (counted(report), report.embedded) == ((0, 0, 2, 1), 0)
    with Archive.open(files.index) as archive:
        assert archive.places == ("石湾",)
        assert archive._store.document_frequency("茶园") == 0


def test_a_speech_that_is_added_is_new(files: Files) -> None:
    files.remove("tea").build()
    assert counted(files.write(tea=TEA).build()) == (1, 0, 2, 0)


def test_a_title_that_is_changed_changes_the_speech_and_what_it_is_found_by(files: Files) -> None:
    files.build()
    report = files.write(tea=TEA.replace("茶产业大会上", "种茶大会上")).build()
    assert counted(report) == (0, 1, 2, 0)
    assert report.embedded > 0
    assert files.speech("种茶大会").title == "在青禾县种茶大会上的讲话"


def test_an_upgraded_reader_reads_anew_and_keeps_the_vectors(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.build()
    before = live_generation(files.index)
    # An upgrade cannot be made within a test.
    monkeypatch.setattr(rag.indexing.builder, "reader_version", lambda vocabulary: "another version")
    report = files.build()
    assert (counted(report), report.embedded, report.rebuilt) == ((0, 0, 3, 0), 0, None)
    assert live_generation(files.index) != before
    same_contents(files)


def test_another_length_of_passages_is_a_full_build_that_says_so(files: Files) -> None:
    files.build()
    report = files.build(passage_length=100)
    assert report.embedded == report.passages > 3
    assert report.rebuilt == "The index has passages of 300 characters, 100 are wanted now."
    assert counted(report) == (0, 0, 3, 0)


def test_another_embedder_is_a_full_build_that_says_so(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.build()

    class Other(StaticEmbedder):
        """The embedded model under another name: a really different one takes seconds to load."""

        name = "other"
        fingerprint = "another digest"

    other = Other(EMBEDDED_MODEL)
    monkeypatch.setattr(rag.indexing.builder, "open_embedder", lambda name: other)
    report = files.build()
    assert report.embedded == report.passages
    assert "this is other" in (report.rebuilt or "")


def test_an_index_of_another_format_is_built_anew_and_its_ids_go_on(files: Files) -> None:
    files.build()
    old = files.speech("茶产业").id
    manifest = live_generation(files.index) / MANIFEST
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": FORMAT + 1}))
    report = files.write(tea=TEA.replace("同志们：", FRESH)).build()
    assert report.rebuilt is not None
    assert f"has format {FORMAT + 1}" in report.rebuilt
    assert "rag index" not in report.rebuilt
    assert counted(report) == (0, 1, 2, 0)
    assert files.speech("茶产业").id == old


@pytest.mark.parametrize("name", ["vectors.faiss", "terms/counts.npy", "words.npy"])
def test_a_damaged_index_is_not_taken_over_but_its_ids_go_on(files: Files, name: str) -> None:
    files.build()
    old = files.speech("茶产业").id
    damage(live_generation(files.index), name)
    report = files.write(tea=TEA.replace("同志们：", FRESH)).build()
    assert report.rebuilt == f"The index in {files.index} is damaged: {name} is not what was written."
    assert report.embedded == report.passages
    assert files.speech("茶产业").id == old
    same_contents(files)


def test_of_a_damaged_database_nothing_is_believed(files: Files) -> None:
    files.build()
    damage(live_generation(files.index), "archive.sqlite3")
    report = files.build()
    assert "archive.sqlite3 is not what was written" in (report.rebuilt or "")
    assert counted(report) == (3, 0, 0, 0)
    same_contents(files)


def test_an_index_that_is_whole_and_yet_of_another_make_is_built_anew(files: Files) -> None:
    files.build()
    folder = live_generation(files.index)
    manifest = check_generation(files.index, folder).manifest
    (folder / "words.npy").write_bytes(b"no array")
    replace(manifest, files=list_files(folder)).write(folder)
    assert "cannot be read" in (files.build().rebuilt or "")
    same_contents(files)


@pytest.mark.parametrize("stage", ["read", "embed"])
def test_a_build_that_breaks_off_leaves_the_live_index(files: Files, stage: str) -> None:
    files.build()
    before = live_generation(files.index)

    def stop(at: str, done: int, total: int) -> None:
        if at == stage and done:
            raise KeyboardInterrupt

    files.write(tea=TEA.replace("同志们：", FRESH))
    with pytest.raises(KeyboardInterrupt):
        Archive.build([files.folder], files.index, progress=stop)
    assert live_generation(files.index) == before
    assert counted(files.build()) == (0, 1, 2, 0)
    same_contents(files)


def test_a_copy_is_left_out_as_in_a_full_build_and_comes_up_when_its_original_goes(files: Files) -> None:
    files.build()
    old = files.speech("茶产业").id
    files.write(a=TEA)
    assert files.build().duplicates == (Duplicate("files/tea.md", 1, "files/a.md", 1),)
    assert files.speech("茶产业").source.path == "files/a.md"
    same_contents(files)
    assert files.remove("a").build().duplicates == ()
    assert files.speech("茶产业").source.path == "files/tea.md"
    assert files.speech("茶产业").id == old


def test_a_copy_in_other_characters_takes_over_the_id_when_its_original_goes_and_gives_it_back(files: Files) -> None:
    files.build()
    old = files.speech("茶产业").id
    first = citations(files.speech("茶产业"))
    # No sentence and not even the beginning is the same to a character.
    files.write(a=edited(TEA, "width")).build()
    assert files.speech("茶产业").id == old
    report = files.remove("tea").build()
    assert (files.speech("茶产业").source.path, files.speech("茶产业").id) == ("files/a.md", old)
    assert counted(report)[0::3] == (0, 0)
    assert all(status in ("found", "moved", "changed") for status, _ in files.cite(*first))
    files.write(tea=TEA + "\n最后再说一句：谢谢大家。").build()
    assert (files.speech("茶产业").source.path, files.speech("茶产业").id) == ("files/tea.md", old)
    same_contents(files)


def test_files_with_copies_are_not_read_again(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    first = files.write(a=edited(TEA, "width")).build()
    before = live_generation(files.index)
    # Nothing takes its place: reading any file would fail, and no file may be read.
    monkeypatch.setattr(FileBoundary, "read", None)
    again = files.build()
    assert live_generation(files.index) == before
    assert len(first.duplicates) == 1
    assert told(again) == told(first)


def test_the_account_is_that_of_all_files_however_many_were_read(files: Files) -> None:
    first = files.write(a=edited(TEA, "width")).build().characters
    assert first.read == first.kept + sum(count for _, count in first.dropped)
    assert dict(first.dropped)["duplicate speech"] > 0
    files.write(fresh=FRESH)
    grown = files.build().characters
    assert (grown.read, grown.kept) == (first.read + len(FRESH), first.kept + len(FRESH))
    assert grown.dropped == first.dropped


def test_two_speeches_that_begin_alike_have_two_ids_and_keep_them(files: Files) -> None:
    opening = "同志们：" + "这次大会开得很好，大家讲得都很实在，我都赞成，会后要把它们落到实处。" * 7
    port = f"{opening}\n\n港口明年扩建，航道要再挖深三米，码头工人的宿舍也要一起盖好。\n"
    farm = f"{opening}\n\n果园里的灌溉渠年久失修，开春以前要全部清淤，水要送到最远的那块地。\n"
    files.write(farm=farm, port=port).build()
    with Archive.open(files.index) as archive:
        before = {speech.source.path: speech.id for speech in archive.speeches}
    assert len(set(before.values())) == 5
    files.write(a=f"{opening}\n\n学校食堂的饭菜要让家长看得见，每周公布一次菜单和价钱。\n").build()
    with Archive.open(files.index) as archive:
        after = {speech.source.path: speech.id for speech in archive.speeches}
    assert {path: after[path] for path in before} == before
    assert len(set(after.values())) == 6


def test_a_sidecar_that_changes_is_a_file_that_changes(files: Files) -> None:
    sidecar = files.folder / "tea.md.yaml"
    files.build()
    for words, expected in (
        ("title: 种茶讲话", "种茶讲话"),
        ("title: 卖茶讲话", "卖茶讲话"),
        ("", "在青禾县茶产业大会上的讲话"),
    ):
        sidecar.write_text(words, "utf-8") if words else sidecar.unlink()
        assert counted(files.build()) == (0, 1, 2, 0)
        assert files.speech(expected).title == expected
        same_contents(files)


def test_an_archive_is_read_again_only_when_it_changes(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.remove("tea").remove("harbour")
    files.pack(**{"tea.md": TEA, "sub/harbour.md": HARBOUR})
    first = files.build()
    before = live_generation(files.index)
    with monkeypatch.context() as patch:
        patch.setattr(FileBoundary, "read", None)
        assert told(files.build()) == told(first)
    assert live_generation(files.index) == before
    old = files.speech("茶产业")
    assert old.source.path == "files/all.zip/tea.md"
    files.pack(**{"tea.md": edited(TEA, "first"), "sub/harbour.md": HARBOUR})
    assert counted(files.build()) == (0, 1, 2, 0)
    assert files.speech("茶产业").id == old.id
    same_contents(files)


def test_what_an_archive_holds_and_cannot_be_read_is_said_by_every_build(files: Files) -> None:
    files.pack(**{"tea.md": TEA, "broken.docx": "no document"})
    for _ in range(2):
        report = files.build()
        assert [skipped.path for skipped in report.skipped] == ["files/all.zip/broken.docx"]
        assert [copy.path for copy in report.duplicates] == ["files/tea.md"]
    assert (counted(report), report.embedded) == ((0, 0, 3, 0), 0)
    same_contents(files)


# -- an incremental build is a full one


def contents(index: Path) -> dict[str, object]:
    """Return all that a search can tell from an index, without the ids of its speeches."""
    with closing(local.LocalStore(live_generation(index))) as store:
        rows = np.arange(len(store))
        words = store.words(rows)
        terms = sorted(term for term in store.lexical.vocabulary if store.document_frequency(term))
        return {
            "speeches": [replace(speech, id="") for speech in store.speeches()],
            "passages": [replace(passage, speech_id="") for passage in store.passages(rows)],
            "figures": [replace(figure, speech_id="") for figure in store.figures()],
            "speech of": store.speech_of(rows).tolist(),
            "vectors": store.vectors(rows).tolist(),
            "words": (words.ids.tolist(), words.offsets.tolist()),
            "scores": {term: store.lexical_scores({term: 1.0}).tolist() for term in terms},
            "vocabulary": len(store.lexical.vocabulary),
        }


def search_results(index: Path) -> list[object]:
    with Archive.open(index) as archive:
        return [
            [(hit.passage.text, hit.score, hit.signals) for hit in archive.search(question, 5)]
            for question in ("茶叶出口多少", "石湾2022年港口投资", "How many doctors?", "修水渠")
        ]


def told(report: BuildReport) -> dict[str, object]:
    """Return what a report tells of the files and not of the build before."""
    return {
        name: getattr(report, name) for name in ("files", "speeches", "passages", "skipped", "duplicates", "characters")
    }


def same_contents(files: Files) -> None:
    """Compare the index with a full build of the same files."""
    full = files.folder.parent / "full"
    shutil.rmtree(full, ignore_errors=True)
    assert told(files.build()) == told(Archive.build([files.folder], full))
    assert contents(files.index) == contents(full)
    assert search_results(files.index) == search_results(full)


def edited(text: str, edit: str) -> str:
    head, body = text.split("---\n\n", 1)
    paragraphs = body.split("\n\n")
    if edit == "first":
        paragraphs.insert(0, FRESH)
    elif edit == "middle":
        paragraphs.insert(4, FRESH)
    elif edit == "shorter":
        paragraphs = paragraphs[2:]
    elif edit == "title":
        head = head.replace("的讲话", "的报告")
    elif edit == "width":
        paragraphs = [paragraph.replace("，", ",").replace("：", ":") for paragraph in paragraphs]
    elif edit == "shorter by a line":
        paragraphs = [*paragraphs[:-1], paragraphs[-1].replace("九月以前必须开学。", "")]
    elif edit == "figure":
        paragraphs = [paragraph.replace("三年", "五年") for paragraph in paragraphs]
    elif edit == "place":
        head = head.replace("place: ", "place: 新")
    return f"{head}---\n\n" + "\n\n".join(paragraphs)


EDITS = st.sampled_from(["", "first", "middle", "shorter", "title", "place", "width", "shorter by a line", "figure"])
TEXTS = st.builds(edited, st.sampled_from([TEA, HARBOUR, CLINICS]), EDITS)
STATES = st.dictionaries(st.sampled_from("abcd"), TEXTS, min_size=1, max_size=4)
#: What lies in an archive among the files: speeches, of which some are copies, and what cannot be read.
PACKED = st.dictionaries(st.sampled_from(["1.md", "2.md", "3.docx"]), TEXTS, max_size=3)


@pytest.mark.slow
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=st.lists(st.tuples(STATES, PACKED), min_size=2, max_size=3))
def test_after_any_edits_the_index_is_that_of_a_full_build(
    tmp_path_factory: pytest.TempPathFactory, states: list[tuple[Mapping[str, str], Mapping[str, str]]]
) -> None:
    files = Files(tmp_path_factory.mktemp("edits"))
    for texts, packed in states:
        for path in files.folder.iterdir():
            path.unlink()
        if packed:
            files.pack(**packed)
        report = files.write(**texts).build()
    full = Archive.build([files.folder], files.folder.parent / "another")
    assert told(report) == told(full)
    assert report.characters.read == report.characters.kept + sum(count for _, count in report.characters.dropped)
    same_contents(files)


# -- citations stay valid


@pytest.mark.parametrize("edit", ["first", "middle", "title", "place"])
@pytest.mark.parametrize("renamed", [False, True])
def test_every_citation_finds_its_words_after_an_edit(files: Files, edit: str, renamed: bool) -> None:
    files.build()
    before = files.speech("茶产业")
    if renamed:
        files.remove("tea")
    files.write(**{"renamed" if renamed else "tea": edited(TEA, edit)}).build()
    with Archive.open(files.index) as archive:
        for citation_id, quote in citations(before).items():
            lookup = archive.cite(citation_id)
            assert lookup.citation is not None
            assert lookup.citation.quote == quote
            behind = before.text.index(quote) >= before.text.index("二、把牌子打响")
            moved = edit == "first" or (edit == "middle" and behind)
            assert lookup.status == ("moved" if moved else "found")
            assert archive.cite(lookup.citation.id).status == "found"


def test_an_edited_opening_is_said_to_have_changed_and_the_rest_is_found(files: Files) -> None:
    files.build()
    before = citations(files.speech("茶产业"))
    report = files.write(tea=TEA.replace("今天把大家请来", "今天请大家来这里")).build()
    assert counted(report) == (0, 1, 2, 0)
    statuses = dict(zip(before.values(), files.cite(*before), strict=True))
    changed = {quote: now for quote, (status, now) in statuses.items() if status == "changed"}
    assert len(changed) == 1
    assert [now.startswith("今天请大家来这里") for now in changed.values() if now] == [True]
    assert all(status == "found" for quote, (status, _) in statuses.items() if quote not in changed)


def test_words_that_were_struck_out_at_the_end_are_gone(files: Files) -> None:
    files.build()
    *_, (last, _) = citations(files.speech("茶产业")).items()
    files.write(tea=TEA[: TEA.index("三、把学校办好")]).build()
    assert files.cite(last) == [("gone", None)]


def test_the_id_goes_on_through_one_edit_after_another(files: Files) -> None:
    files.build()
    old = files.speech("茶产业").id
    text = TEA
    for opening in ("第一版的开头。", "第二版的开头，和第一版完全不同。", "第三版。"):
        text = text.replace("\n\n同志们：", f"\n\n{opening}同志们：")
        files.write(tea=text).build()
        assert files.speech("茶产业").id == old
    # Builds that take over nothing, and the file left alone.
    files.build(passage_length=100)
    assert files.speech("茶产业").id == old
    assert files.build(passage_length=100).embedded == 0
    assert files.speech("茶产业").id == old


def test_a_file_that_was_deleted_and_comes_back_has_its_citations_again(files: Files) -> None:
    files.build()
    before = citations(files.speech("茶产业"))
    files.remove("tea").build()
    with pytest.raises(UnknownCitation, match="holds no speech"):
        files.cite(*before)
    files.write(tea=TEA).build()
    assert files.cite(*before) == [("found", quote) for quote in before.values()]


def test_an_edited_file_that_was_deleted_and_comes_back_has_its_citations_again_also_in_an_older_version(
    files: Files,
) -> None:
    files.build()
    before = citations(files.speech("茶产业"))
    older, newer = edited(TEA, "first"), edited(TEA, "first").replace("各位乡亲：", "各位老乡、各位代表：")
    for text in (older, newer):
        files.write(tea=text).build()
    files.remove("tea").build()
    files.remove("clinics").build()
    for text in (newer, older):
        files.write(tea=text).build()
        assert [quote for _, quote in files.cite(*before)] == list(before.values())
        files.remove("tea").build()


def test_an_older_version_beside_the_newer_one_has_an_id_of_its_own_for_good(files: Files) -> None:
    files.build()
    old = files.speech("茶产业").id
    older, newer = edited(TEA, "first"), edited(TEA, "first").replace("各位乡亲：", "各位老乡、各位代表：")
    for text in (older, newer):
        files.write(tea=text).build()
    older = older.replace("茶产业大会", "另一场大会")
    files.write(other=older).build()
    own = files.speech("另一场大会").id
    assert files.speech("茶产业").id == old != own
    files.remove("tea").remove("other").build()
    files.write(other=older).build()
    assert files.speech("另一场大会").id == own


def test_another_speech_in_the_same_file_gets_an_id_of_its_own(files: Files) -> None:
    files.build()
    old = files.speech("茶产业").id
    files.write(tea=CLINICS.replace("村医", "乡医")).remove("clinics").build()
    with pytest.raises(UnknownCitation):
        files.cite(f"{old}#p1")


def test_of_two_edited_copies_the_more_similar_one_keeps_the_id(files: Files) -> None:
    files.build()
    old = files.speech("茶产业").id
    copy = edited(TEA, "first").replace("茶产业大会", "另一场大会")
    # Of another place, as it would else be one speech in two files.
    shorter = edited(edited(edited(TEA, "shorter"), "first"), "place")
    files.write(tea=shorter, copy=copy).build()
    assert files.speech("另一场大会").id == old
    assert files.speech("茶产业").id != old


def test_a_stated_id_comes_before_a_former_one_and_is_kept_when_it_is_no_longer_stated(files: Files) -> None:
    files.build()
    stated = TEA.replace("---\n", "---\nid: tea-2021\n", 1)
    files.write(tea=stated).build()
    assert files.speech("茶产业").id == "tea-2021"
    files.write(tea=edited(TEA, "first")).build()
    assert files.speech("茶产业").id == "tea-2021"


def test_a_speech_that_another_is_put_before_keeps_its_id(tmp_path: Path) -> None:
    def compiled(*texts: str) -> str:
        bodies = [text.split("---\n\n", 1)[1] for text in texts]
        return "\n\n".join(f"篇{n}：在大会上的讲话\n\n{body}" for n, body in enumerate(bodies, 1))

    files = Files(tmp_path).write(all=compiled(HARBOUR, TEA))
    assert files.build().speeches == 2
    with Archive.open(files.index) as archive:
        tea = archive.speeches[1]
    report = files.write(all=compiled(CLINICS, HARBOUR, edited(TEA, "first"))).build()
    assert counted(report) == (1, 1, 1, 0)
    with Archive.open(files.index) as archive:
        assert archive.speeches[2].id == tea.id
        assert archive.speech(tea.id).source.ordinal == 3
        assert all(archive.cite(citation_id).status in ("found", "moved") for citation_id in citations(tea))


def test_searching_and_asking_cite_by_the_id_that_went_on(files: Files) -> None:
    files.build()
    old = files.speech("茶产业").id
    files.write(tea=edited(TEA, "first")).build()
    with Archive.open(files.index) as archive:
        answer = archive.ask("茶叶出口额力争突破多少")
        assert old in {citation.speech_id for citation in answer.citations}
        cited = [(citation.id, citation.quote) for citation in answer.citations]
        cited += [
            (made.id, made.quote)
            for hit in archive.search("怎么修水渠", 3)
            for made in [ids.make(archive.speech(hit.passage.speech_id), hit.passage.start, hit.passage.end)]
        ]
        cited += [(match.id, match.quote) for match in archive.verify("怎么让老人先用上水").matches]
    shown = files.cite(*(citation_id for citation_id, _ in cited))
    assert shown == [("found", quote) for _, quote in cited]

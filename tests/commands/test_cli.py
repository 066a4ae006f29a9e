import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from language_models import Served

from rag.archive import Archive
from rag.cite.references import FORMATS
from rag.commands import cli
from rag.commands.parser import REFERENCE_FORMATS
from rag.web.feedback import FEEDBACK_FILE, FeedbackFile

ROOT = Path(cli.__file__).parents[2]
SPEECH_KEYS = {"also", "id", "title", "title_en", "place", "date", "speaker", "source_file", "source_ordinal"}
WHERE_KEYS = {"section_path", "start", "end", "source_start", "source_end"}


class Outcome:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        """The one JSON object of a success, whose shape each test knows."""
        assert self.code == 0, self.err
        assert self.out.count("\n") == 1
        return json.loads(self.out)

    @property
    def problem(self) -> str:
        """The one line of a failure."""
        assert self.code == 1
        assert self.err.count("\n") == 1
        assert self.err.startswith("rag: ")
        return self.err


Rag = Callable[..., Outcome]


@pytest.fixture
def rag(index: Path, capsys: pytest.CaptureFixture[str]) -> Rag:
    def run(*arguments: object) -> Outcome:
        words = [str(argument) for argument in arguments]
        if "--index" not in words:
            words += ["--index", str(index)]
        try:
            code = cli.main(words)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        return Outcome(code, *capsys.readouterr())

    return run


def process(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "rag", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)


# -- index


def test_index_says_what_it_read(rag: Rag, corpus: Path, tmp_path: Path) -> None:
    done = rag("index", corpus, "--index", tmp_path / "index")
    assert done.code == 0
    assert "read: 0 of 3\n" in done.out
    assert "Indexed 3 speeches" in done.out.splitlines()[-1]


def test_index_reports_as_json(rag: Rag, corpus: Path, tmp_path: Path) -> None:
    report = rag("index", corpus, "--index", tmp_path / "index", "--json").json
    assert (report["files"], report["speeches"], report["skipped"]) == (3, 3, [])
    assert report["passages"] >= 3
    assert report["index"] == str(tmp_path / "index")
    assert (report["new"], report["embedded"], report["rebuilt"]) == (3, report["passages"], None)
    again = rag("index", corpus, "--index", tmp_path / "index", "--json").json
    assert [again[key] for key in ("new", "changed", "unchanged", "removed", "embedded")] == [0, 0, 3, 0, 0]


def test_index_accounts_for_every_character(rag: Rag, corpus: Path, tmp_path: Path) -> None:
    read = sum(len(path.read_text("utf-8")) for path in corpus.iterdir())
    account = rag("index", corpus, "--index", tmp_path / "index", "--json").json["characters"]
    assert account["read"] == read == account["kept"] + sum(account["dropped"].values())
    assert set(account["dropped"]) == {"front matter", "white space"}
    shown = rag("index", corpus, "--index", tmp_path / "index").out
    assert f"Characters: {read} read = {account['kept']} kept + " in shown


def test_an_index_is_checked_and_repaired(rag: Rag, corpus: Path, tmp_path: Path) -> None:
    where = ("--index", tmp_path / "index")
    rag("index", corpus, *where)
    assert rag("index", "--check", *where, "--json").json["speeches"] == 3
    assert "is whole: 3 speeches" in rag("index", "--check", *where).out
    generation = next((tmp_path / "index" / "generations").iterdir())
    (generation / "words.npy").write_bytes(b"x")
    assert "words.npy is not what was written" in rag("index", "--check", *where).problem
    assert rag("index", corpus, "--repair", *where, "--json").json["embedded"] == 0
    assert rag("index", "--check", *where).code == 0


def test_a_speech_is_purged_and_its_files_are_named(rag: Rag, corpus: Path, tmp_path: Path) -> None:
    where = ("--index", tmp_path / "index")
    rag("index", corpus, *where)
    speech = rag("search", "茶园", "-k", "1", *where, "--json").json["hits"][0]["speech"]
    [removed] = rag("purge", speech["id"], *where, "--json").json["removed"]
    assert (removed["speech_id"], removed["paths"]) == (speech["id"], [speech["source_file"]])
    assert "holds no speech" in rag("purge", speech["id"], *where).problem
    shown = rag("purge", rag("search", "码头", "-k", "1", *where, "--json").json["hits"][0]["speech"]["id"], *where).out
    assert "still holds it" in shown


def test_an_archive_becomes_empty_only_when_that_is_meant(rag: Rag, tmp_path: Path) -> None:
    (tmp_path / "speeches").mkdir()
    where = ("--index", tmp_path / "index")
    assert "--allow-empty" in rag("index", tmp_path / "speeches", *where).problem
    assert rag("index", tmp_path / "speeches", "--allow-empty", *where, "--json").json["speeches"] == 0
    assert rag("ask", "种茶", *where, "--json").json["outcome"] == "not_found"


def test_index_lists_what_it_kept_once(rag: Rag, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "again.md").write_text((corpus / "tea.md").read_text("utf-8"), "utf-8")
    done = rag("index", corpus, tmp_path / "again.md", "--index", tmp_path / "index")
    assert f"Kept once (1):\n  {corpus.name}/tea.md (1) is the same speech as again.md (1)" in done.out
    speech = rag("search", "茶园", "-k", "1", "--index", tmp_path / "index", "--json").json["hits"][0]["speech"]
    assert speech["also"] == [{"source_file": f"{corpus.name}/tea.md", "source_ordinal": 1}]


def test_index_explains_how_a_file_is_cut_and_writes_nothing(rag: Rag, tmp_path: Path) -> None:
    body = "同志们：\n今天开会的目的，是把春季植树的事情说清楚，把任务分到各个村组，全县都要动手，一个也不能少。\n"
    (tmp_path / "two.txt").write_text(f"首页 > 讲话\n第一篇：植树讲话\n{body}第二篇：通车致辞\n{body}", "utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\x00")
    words = ("index", tmp_path / "two.txt", tmp_path / "bad.txt", "--explain", "--index", tmp_path / "index")
    shown = rag(*words, "--allow-skipped").out
    assert "two.txt: 2 speeches\n1. 植树讲话\n   lines 3 to 4, characters " in shown
    assert "   cut at line 5 (第二篇：通车致辞): marker 第…篇\n" in shown
    assert "   level     县   (text: “全县”)\n" in shown
    assert "   date      -\n" in shown
    assert "Left out:\n  line 1, site frame: 首页 > 讲话\n  line 2, marker: 第一篇：植树讲话\n" in shown
    assert "Left out (1):\n  bad.txt: got binary" in shown
    done = rag(*words, "--json")
    assert "1 file was left out" in done.problem
    form = json.loads(done.out)
    (file,) = form["files"]
    second = file["speeches"][1]
    assert (second["ordinal"], second["lines"], second["rule"]) == (2, [6, 7], "marker 第…篇")
    assert second["cut"]["line"] == 5 and second["cut"]["text"] == "第二篇：通车致辞"
    assert second["facts"]["title"] == {"value": "通车致辞", "origin": "printed title"}
    assert second["facts"]["speaker"] is None
    assert file["dropped"][0] == {"line": 1, "start": 0, "end": 7, "rule": "site frame", "text": "首页 > 讲话"}
    account = file["characters"]
    assert account["read"] == account["kept"] + sum(account["dropped"].values())
    assert [skipped["path"] for skipped in form["skipped"]] == ["bad.txt"]
    assert not (tmp_path / "index").exists()
    assert "bad.txt: got binary" in rag("index", tmp_path / "bad.txt", "--explain").problem


def test_a_bad_file_is_left_out_and_named(rag: Rag, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 20)
    words = ("index", corpus, tmp_path / "noise.txt", "--index", tmp_path / "index")
    done = rag(*words)
    assert done.code == 1
    assert done.problem.startswith("rag: 1 file was left out, with the reason in the report, such as noise.txt; ")
    assert "Indexed 3 speeches" in done.out
    assert "Left out (1):\n  noise.txt: " in done.out
    assert done.out.count("noise.txt") == 1
    assert rag("search", "茶园", "--index", tmp_path / "index").code == 0
    allowed = rag(*words, "--allow-skipped")
    assert allowed.code == 0
    assert "Left out (1):\n  noise.txt: " in allowed.out
    (tmp_path / "more.txt").write_bytes(b"\x00")
    assert rag("index", tmp_path / "more.txt", *words[1:]).problem.startswith("rag: 2 files were left out")


@pytest.mark.parametrize("content", [None, "empty folder", b"\x00\x01\x02" * 1000, b""])
def test_nothing_to_index_is_one_line(rag: Rag, tmp_path: Path, content: object) -> None:
    path = tmp_path / "speeches"
    if isinstance(content, bytes):
        path = tmp_path / "speech.txt"
        path.write_bytes(content)
    elif content:
        path.mkdir()
    assert path.name in rag("index", path, "--index", tmp_path / "index").problem
    assert not (tmp_path / "index" / "CURRENT").exists()


# -- search


def test_search_has_the_form_that_is_promised(rag: Rag, archive: Archive) -> None:
    result = rag("search", "港口的吊机", "-k", "2", "--json").json
    assert set(result) == {"id", "question", "language", "hits"}
    assert (result["id"], result["question"], result["language"]) == (None, "港口的吊机", "zh")
    assert [hit["rank"] for hit in result["hits"]] == [1, 2]
    for hit in result["hits"]:
        assert set(hit) == {"rank", "score", "citation", "speaker", "speech", "text", "alternatives"} | WHERE_KEYS
        assert set(hit["speech"]) == SPEECH_KEYS
        assert archive.speech(hit["speech"]["id"]).text[hit["start"] : hit["end"]] == hit["text"]
        assert 0 <= hit["score"] <= 1
    assert "吊机" in result["hits"][0]["text"]


def test_source_offsets_lead_to_the_words_in_the_file(rag: Rag, corpus: Path) -> None:
    hit = rag("search", "茶艺专业招收多少学生", "-k", "1", "--json").json["hits"][0]
    source = (corpus.parent / hit["speech"]["source_file"]).read_text("utf-8")
    assert source[hit["source_start"] : hit["source_end"]].split() == hit["text"].split()


def test_search_in_english_finds_a_chinese_passage(rag: Rag) -> None:
    result = rag("search", "How many students does the tea class of the vocational school take?", "--json").json
    assert result["language"] == "en"
    assert any("120名" in hit["text"] for hit in result["hits"][:3])


def test_search_reads_well(rag: Rag) -> None:
    out = rag("search", "红树林", "-k", "1").out
    assert out.startswith("1. 1.000  石湾 · 在石湾市港口建设动员会上的讲话 · 2022-06\n")
    assert "#p" in out.splitlines()[-1]


@pytest.mark.parametrize("place", ["石湾", "shiwan", "Shi Wan", "石湾市"])
def test_a_place_restricts_the_search_in_any_spelling(rag: Rag, place: str) -> None:
    hits = rag("search", "茶园", "--place", place, "--json").json["hits"]
    assert {hit["speech"]["place"] for hit in hits} == {"石湾"}


def test_year_and_speech_restrict_the_search(rag: Rag) -> None:
    hits = rag("search", "石湾", "--year", "2023", "--json").json["hits"]
    assert {hit["speech"]["date"] for hit in hits} == {"2023"}
    speech = hits[0]["speech"]["id"]
    assert {hit["speech"]["id"] for hit in rag("search", "港口", "--speech", speech, "--json").json["hits"]} == {speech}


def test_filters_that_nothing_passes_leave_nothing(rag: Rag) -> None:
    assert rag("search", "茶", "--place", "青禾", "--year", "2023", "--json").json["hits"] == []
    assert rag("search", "茶", "--place", "青禾", "--year", "2023").out == "Nothing was found.\n"


def test_an_unknown_place_year_or_speech_names_the_known_ones(rag: Rag) -> None:
    assert "石湾、青禾" in rag("search", "茶", "--place", "Atlantis").problem
    assert "2021, 2022, 2023" in rag("search", "茶", "--year", "1999").problem
    assert "'nobody'" in rag("search", "茶", "--speech", "nobody").problem
    assert "全县茶产业大会" in rag("search", "茶", "--occasion", "运动会").problem


def test_a_search_may_be_for_one_occasion(rag: Rag) -> None:
    hits = rag("search", "人才", "--occasion", "茶产业", "--json").json["hits"]
    assert {hit["speech"]["place"] for hit in hits} == {"青禾"}


def test_explain_shows_what_was_understood_and_each_signal(rag: Rag) -> None:
    out = rag("search", "石湾2022年的港口", "--explain", "-k", "1").out
    assert "whose        石湾 2022\n" in out
    assert "   dense " in out
    result = rag("search", "石湾2022年的港口", "--explain", "-k", "1", "--json").json
    assert result["question_understood"]["places"] == ["石湾"]
    assert set(result["question_understood"]) == {
        "language", "item", "kind", "search_text", "subjects", "places", "years", "terms", "translations", "names",
    }  # fmt: skip
    assert set(result["hits"][0]["signals"]) == {"dense", "lexical", "late"}


# -- ask, cite, verify


def test_ask_has_the_form_that_is_promised(rag: Rag, archive: Archive) -> None:
    result = rag("ask", "石湾新区港口一期工程总投资多少？", "--json").json
    expected = {
        "id",
        "question",
        "understood",
        "outcome",
        "origin",
        "answer",
        "model",
        "sentences",
        "citations",
        "parts",
    }
    assert set(result) == expected
    assert result["outcome"] == "answered"
    for marker, citation in enumerate(result["citations"], 1):
        assert set(citation) == {"marker", "id", "quote", "speaker", "date", "note", "speech"} | WHERE_KEYS
        assert set(citation["speech"]) == SPEECH_KEYS
        assert citation["marker"] == marker
        assert f"[{marker}]" in result["answer"]
        assert archive.cite(citation["id"]).status == "found"
    assert any("47亿元" in citation["quote"] for citation in result["citations"])


def test_ask_says_which_model_wrote_and_what_is_not_supported(
    rag: Rag, endpoint: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The environment is where a model is named.
    monkeypatch.setenv("RAG_LLM_MODEL", "mixed")
    monkeypatch.setenv("RAG_LLM_BASE_URL", endpoint.url)
    result = rag("ask", "青禾的茶园去年有多少亩", "--json").json
    assert result["model"] == "mixed" and "（原文未证实）" in result["answer"]
    *_, last = result["sentences"]
    assert (last["text"], last["support"]) == ("此外还要建设一座核电站。", "unsupported")
    assert (last["markers"], last["lacking"]) == ([], [])
    assert [citation["marker"] for citation in result["citations"]] == [1, 2]


def test_ask_reads_well(rag: Rag) -> None:
    out = rag("ask", "石湾新区港口一期工程总投资多少？").out
    assert "47亿元" in out
    assert "\n[1] " in out


def test_cite_shows_words_and_neighbours(rag: Rag) -> None:
    citation = rag("verify", "填海必须停，红树林不许再砍一棵", "--json").json["matches"][0]["citation"]
    result = rag("cite", citation, "--json").json
    assert set(result) == {"id", "status", "citation", "before", "after"}
    assert (result["id"], result["status"]) == (citation, "found")
    assert result["citation"]["quote"] == "填海必须停，红树林不许再砍一棵。"
    out = rag("cite", citation).out
    assert "【填海必须停，红树林不许再砍一棵。】" in out


def test_cite_says_that_words_are_gone(rag: Rag, archive: Archive) -> None:
    gone = f"{archive.speeches[0].id}#p999.s1~000000"
    assert rag("cite", gone, "--json").json == {
        "id": gone, "status": "gone", "citation": None, "before": "", "after": ""
    }  # fmt: skip
    assert "nothing stands in their place" in rag("cite", gone).out


def test_a_citation_is_translated_and_marked_as_machine_made(
    rag: Rag, endpoint: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    citation = rag("verify", "去年全县茶园面积达到8.6万亩", "--json").json["matches"][0]["citation"]
    assert "RAG_LLM_MODEL" in rag("translate", citation).problem
    monkeypatch.setenv("RAG_LLM_MODEL", "translating")
    monkeypatch.setenv("RAG_LLM_BASE_URL", endpoint.url)
    result = rag("translate", citation, "--json").json
    assert result["text"].startswith("Last year") and result["confirmed"] and result["model"] == "translating"
    out = rag("translate", citation).out
    assert "8.6万亩" in out and "86,000 mu" in out and "Machine translation by translating" in out


@pytest.mark.parametrize("citation", ["", "nonsense", "s1#p0", "nobody#p1.s1", "x" * 5000])
def test_an_unknown_citation_is_one_line(rag: Rag, citation: str) -> None:
    assert len(rag("cite", citation).problem) < 300


def test_verify_has_the_form_that_is_promised(rag: Rag) -> None:
    result = rag("verify", "老茶树要保护，新茶园要下山", "--json").json
    assert set(result) == {"id", "quote", "verdict", "matches", "differences"}
    assert result["verdict"] == "altered"
    assert result["differences"] == [{"quoted": "下", "source": "上"}]
    [match] = result["matches"]
    assert set(match) == {"citation", "quote", "speaker", "speech"}
    assert set(match["speech"]) == SPEECH_KEYS
    assert "新茶园要上山" in match["quote"]


@pytest.mark.parametrize(
    ("quote", "start"),
    [
        ("老茶树要保护，新茶园要上山", "Exact, 1 place:\n"),
        ("老茶树要保护，新茶园要下山", "Altered: “下” ≠ “上”\n"),
        ("修一条通往月亮的高速公路", "Absent: "),
    ],
)
def test_verify_reads_well(rag: Rag, quote: str, start: str) -> None:
    assert rag("verify", quote).out.startswith(start)


# -- export


def test_export_writes_every_format(rag: Rag) -> None:
    citation = rag("verify", "填海必须停，红树林不许再砍一棵", "--json").json["matches"][0]["citation"]
    listed = rag("export", citation, citation.partition("#")[0]).out
    assert listed.splitlines()[0] == "[1] 在石湾市港口建设动员会上的讲话[Z]. 石湾, 2022-06: 第8段."
    assert listed.splitlines()[1].startswith("[2] ")
    for form in ("gbt7714", "bibtex", "ris", "csl-json"):
        done = rag("export", citation, "--format", form)
        assert (done.code, done.err) == (0, "")
        assert "在石湾市港口建设动员会上的讲话" in done.out
    assert rag("export", citation, "--format", "apa").code == 2


def test_the_formats_offered_are_those_that_there_are() -> None:
    assert REFERENCE_FORMATS == FORMATS


def test_an_unknown_citation_does_not_keep_the_others_from_being_exported(rag: Rag, archive: Archive) -> None:
    known = archive.speeches[0].id
    done = rag("export", "s0#p1", known, f"{known}#p999.s1~000000")
    assert done.out.startswith("[1] ")
    assert "s0" in done.problem and "p999" in done.problem


# -- bench


def test_bench_measures_as_table_json_and_page(rag: Rag, tmp_path: Path) -> None:
    figures = {f["name"]: f["value"] for f in rag("bench", "--questions", 5, "--compared", 2, "--json").json["figures"]}
    assert figures["of the 10 best of all passages"] == 1
    assert figures["passage among the first 10"] > 0.5
    done = rag("bench", "--questions", 5, "--compared", 2, "--html", tmp_path / "report.html")
    assert "search, by the clock, p95" in done.out
    page = (tmp_path / "report.html").read_text("utf-8")
    assert page.count("<svg") == 2
    assert "of the 10 best of all passages" in page
    assert "http" not in page


# -- eval

ASKED = (
    {"id": "a", "question": "茶艺专业每年招收多少学生", "evidence": [{"speech": "tea", "quote": "每年招收学生120名"}]},
    {"id": "b", "question": "火星基地什么时候建成"},
    {"id": "c", "question": "“红树林不许再砍一棵”是原话吗", "type": "quote_true"},
)


def write_questions(path: Path, *more: str) -> Path:
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in ASKED) + "\n".join(more), "utf-8")
    return path


def test_eval_measures_as_table_json_and_page(rag: Rag, tmp_path: Path) -> None:
    questions = write_questions(tmp_path / "questions.jsonl")
    result = rag("eval", questions, "--json").json
    assert set(result) == {"rows", "mistakes", "problems"}
    assert result["problems"] == []
    assert [row["name"] for row in result["rows"]] == ["all", "zh", "fact", "quote_true", "unanswerable"]
    assert result["rows"][0]["measures"]["evidence recall@5"] == 1
    done = rag("eval", questions, "--html", tmp_path / "report.html")
    assert (done.code, done.err) == (0, "")
    table = [line.split() for line in done.out.splitlines()]
    assert ["evidence", "recall@5", "1.000", "1.000"] in table
    assert any(line[:2] == ["fact", "1"] for line in table)
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!doctype html>")


def test_eval_names_bad_lines_and_goes_on(rag: Rag, tmp_path: Path) -> None:
    done = rag("eval", write_questions(tmp_path / "questions.jsonl", "{", '{"question": 3}'))
    assert done.code == 0
    assert done.err == "rag: 2 of the lines were left out; the report says why.\n"
    assert "Left out (2):\n  Line 4: This is not JSON" in done.out
    assert "  Line 5: The object has no text under 'question'." in done.out


def test_eval_knows_speeches_by_the_file_beside_the_questions(rag: Rag, tmp_path: Path) -> None:
    row = {"question": "茶艺专业每年招收多少学生", "evidence": [{"speech": "s1", "quote": "每年招收学生120名"}]}
    (tmp_path / "q.jsonl").write_text(json.dumps(row), "utf-8")
    assert "stands in no speech named 's1'" in rag("eval", tmp_path / "q.jsonl").out
    (tmp_path / "speeches.jsonl").write_text('{"id": "s1", "file": "tea.md"}', "utf-8")
    assert rag("eval", tmp_path / "q.jsonl", "--json").json["problems"] == []


@pytest.mark.parametrize("content", ["", "{", None])
def test_eval_without_a_question_is_one_line(rag: Rag, tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "q.jsonl").write_text(content, "utf-8")
    assert "q.jsonl" in rag("eval", tmp_path / "q.jsonl").problem


# -- batches


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def write(path: Path, rows: Sequence[object]) -> Path:
    texts = (row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() for row in rows)
    path.write_bytes(b"\xef\xbb\xbf" + b"\n".join(texts) + b"\n\n")
    return path


BAD_LINES = (
    b"this is not json",
    b'{"id": "latin", "question": "caf\xe9", "quote": "caf\xe9"}',
    b'{"id": "half", "question": "\\ud83d", "quote": "\\ud83d"}',
    b"[" * 50_000,
    [1, 2],
    {"id": "none"},
    {"id": "number", "question": 5, "quote": 5},
    {"id": "empty", "question": " ", "quote": " "},
    {"id": "emoji", "question": "😀", "quote": "😀"},
    {"id": "long", "question": "长" * 100_000, "quote": "长" * 100_000},
)


@pytest.mark.parametrize(
    ("verb", "key", "failure"),
    [
        ("search", "question", {"language": None, "hits": []}),
        ("ask", "question", {"outcome": "not_found", "answer": "", "citations": []}),
        ("verify", "quote", {"verdict": "absent", "matches": [], "differences": []}),
    ],
)
def test_bad_lines_fail_alone(rag: Rag, tmp_path: Path, verb: str, key: str, failure: Mapping[str, object]) -> None:
    good = {"id": "good", key: "老茶树要保护，新茶园要上山"}
    source = write(tmp_path / "in.jsonl", [*BAD_LINES, good])
    done = rag(verb, "--batch", source, "--out", tmp_path / "out.jsonl")
    assert (done.code, done.out) == (0, "")
    assert done.err == f"rag: {len(BAD_LINES)} of the lines failed; their results hold an error.\n"
    *bad, last = lines(tmp_path / "out.jsonl")
    assert len(bad) == len(BAD_LINES)
    for row in bad:
        assert list(row) == ["id", key, *failure, "error"]
        assert failure.items() <= row.items()
    assert [row["id"] for row in bad[4:]] == [None, "none", "number", "empty", "emoji", "long"]
    assert last["id"] == "good"
    assert "error" not in last


def test_a_batch_gives_what_single_questions_give(rag: Rag, tmp_path: Path) -> None:
    question = "港口人才基金每年多少钱"
    source = write(tmp_path / "in.jsonl", [{"id": 7, "question": question}])
    for verb in ("search", "ask"):
        assert rag(verb, "--batch", source, "--out", tmp_path / "out.jsonl").code == 0
        assert lines(tmp_path / "out.jsonl") == [{**rag(verb, question, "--json").json, "id": 7}]


def test_a_question_of_a_batch_may_lean_on_the_ones_before(rag: Rag, tmp_path: Path) -> None:
    rows = [{"id": 1, "question": "那石湾呢？", "history": ["青禾每年招收多少学生？", "青禾的茶园有多大？"]}]
    source = write(tmp_path / "in.jsonl", [*rows, {"id": 2, "question": "港口", "history": "港口"}])
    rag("search", "--batch", source, "--out", tmp_path / "out.jsonl", "--explain")
    first, second = lines(tmp_path / "out.jsonl")
    assert "茶园" in first["question_understood"]["search_text"]
    assert first["question_understood"]["places"] == ["石湾"]
    assert "history" in second["error"]


def test_results_may_replace_the_questions_or_go_to_standard_output(rag: Rag, tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [{"id": 1, "quote": "老茶树要保护"}])
    printed = rag("verify", "--batch", path).out
    assert rag("verify", "--batch", path, "--out", path).code == 0
    assert path.read_text("utf-8") == printed


def test_a_batch_that_cannot_be_read_or_written_is_one_line(rag: Rag, tmp_path: Path) -> None:
    assert "missing.jsonl" in rag("ask", "--batch", tmp_path / "missing.jsonl").problem
    source = write(tmp_path / "in.jsonl", [{"id": 1, "question": "茶"}])
    assert "out.jsonl" in rag("ask", "--batch", source, "--out", tmp_path / "no" / "out.jsonl").problem


# -- what goes wrong


@pytest.mark.parametrize("verb", ["search", "ask"])
@pytest.mark.parametrize("question", ["", "   ", "😀🎉", "？！", "长" * 100_000, "\ud800"])
def test_a_bad_question_is_one_line(rag: Rag, verb: str, question: str) -> None:
    assert len(rag(verb, question).problem) < 300


@pytest.mark.parametrize("text", ["", "茶园", "长" * 100_000, "\ud800" * 10])
def test_a_bad_quotation_is_one_line(rag: Rag, text: str) -> None:
    assert len(rag("verify", text).problem) < 300


@pytest.mark.parametrize("verb", ["search", "ask", "verify", "cite"])
def test_a_missing_index_names_the_command_that_builds_it(rag: Rag, tmp_path: Path, verb: str) -> None:
    assert "rag index" in rag(verb, "s1#p1 水是庄稼的命根子", "--index", tmp_path).problem


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("dance",), ("search",), ("ask",), ("verify",), ("cite",), ("search", "a", "b"), ("search", "a", "-k", "0"),
        ("search", "a", "-k", "many"), ("search", "a", "--year", "soon"), ("search", "a", "--batch", "b"),
        ("search", "a", "--out", "b"), ("ask", "a", "--tone", "kind"), ("serve", "--port", "http"),
    ],
)  # fmt: skip
def test_wrong_usage_exits_with_2(rag: Rag, arguments: tuple[str, ...]) -> None:
    done = rag(*arguments) if arguments else Outcome(process().returncode, "", process().stderr.decode())
    assert done.code == 2
    assert done.err.startswith("usage: rag")


def test_a_port_that_is_no_number_is_one_line(rag: Rag, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_PORT", "http")
    assert "RAG_PORT" in rag("ask", "茶").problem


def test_an_interrupt_is_quiet(rag: Rag, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Archive, "open", interrupt)
    done = rag("ask", "茶")
    assert (done.code, done.out, done.err) == (130, "", "")


# -- as a program


def test_help_is_quick_because_it_imports_nothing_heavy() -> None:
    code = (
        "import sys; from rag.commands.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'faiss', 'bm25s', 'model2vec', 'rjieba', 'opencc', 'gradio', 'torch', 'tqdm'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("verb", ["ask", "search", "verify"])
def test_a_verb_loads_only_what_it_needs(index: Path, verb: str) -> None:
    code = (
        "import sys; from rag.commands.cli import main\n"
        f"assert main([{verb!r}, '填海必须停，红树林不许再砍一棵', '--index', {str(index)!r}]) == 0\n"
        "rooms = ('rag.adapters', 'rag.evaluate', 'rag.generate', 'rag.indexing', 'rag.read', 'rag.web')\n"
        "others = ('gradio', 'fastapi', 'torch', 'sentence_transformers', 'langchain_text_splitters', 'openai')\n"
        "unwanted = [name for name in sys.modules if name.startswith(rooms) or name.split('.')[0] in others]\n"
        "print(sorted(unwanted))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_program_searches(index: Path) -> None:
    done = process("search", "红树林", "--json", "--index", str(index))
    assert (done.returncode, done.stderr) == (0, b"")
    assert "红树林" in json.loads(done.stdout)["hits"][0]["text"]


def test_the_program_fails_without_a_traceback(tmp_path: Path) -> None:
    done = process("ask", "茶", "--index", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.count(b"\n") == 1


def test_bytes_that_are_no_text_are_refused(index: Path) -> None:
    done = subprocess.run(
        [sys.executable.encode(), b"-m", b"rag", b"ask", b"\xff\xfe\xfd", b"--index", os.fsencode(index)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"not valid Unicode" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell with head is needed")
def test_a_reader_that_leaves_early_is_no_error(index: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [{"id": n, "question": "港口"} for n in range(400)])
    command = f'"{sys.executable}" -m rag search --batch "{source}" --index "{index}" | head -c 10'
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, shell=True, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_ratings_of_the_page_are_written_as_csv(rag: Rag, tmp_path: Path) -> None:
    FeedbackFile(tmp_path / FEEDBACK_FILE).add("茶园有多少亩", "六万亩。", liked=True)
    assert "茶园有多少亩,六万亩。,True" in rag("ratings", "--index", tmp_path).out

import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import bibtexparser.entrypoint
import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import example, given
from hypothesis import strategies as st

from rag.cite import ids
from rag.cite.references import FORMATS, Format, Reference, write_references
from rag.types import Source, Span, Speech

TEXT = "同志们：\n水渠要修好。谁也不许倒垃圾。\n年底之前完成×公里。"
WATER = Speech(
    id="s0123456789", title="在×市水利会议上的讲话", place="石湾", level="市", date="2022-06-03",
    occasion="全市水利会议", speaker="李一水", language="zh", text=TEXT,
    source=Source("corpus/water.md", 1, 0, len(TEXT), "", ()),
    paragraphs=(Span(0, 4), Span(5, 19), Span(20, 30)), sections=(), note="记录稿",
)  # fmt: skip
UNKNOWN = replace(
    WATER,
    id="s9",
    title="Remarks on water",
    place=None,
    date=None,
    occasion=None,
    speaker=None,
    note=None,
    language="en",
)
CITATION = ids.make(WATER, 12, 13)
CITED = Reference(WATER, CITATION)
ACROSS = Reference(WATER, ids.make(WATER, 12, 22))


# What TeX sets for these; {} alone only keeps two marks apart.
TEX = {
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~", "textasciicircum": "^",
}  # fmt: skip


def set_by_tex(value: str) -> str:
    marks = re.compile(r"\\([a-z]+)\{\}|\\([&%$#_])|\{\}|([\\{}~^&%$#_]|--|``|'')")
    assert not any(match[3] for match in marks.finditer(value)), "a mark that TeX would not print as itself"
    return marks.sub(lambda match: TEX[match[1]] if match[1] else match[2] or "", value)


def read_bibtex(text: str) -> list[dict[str, str]]:
    library = bibtexparser.entrypoint.parse_string(text)
    assert not library.failed_blocks
    return [
        {
            "key": e.key,
            "type": e.entry_type,
            **{f.key: set_by_tex(re.sub(r"^\{(.+)\}$", r"\1", f.value)) for f in e.fields},
        }
        for e in library.entries
    ]


def read_ris(text: str) -> list[dict[str, Any]]:
    return list(rispy.load(io.StringIO(text)))


def read_csl(text: str) -> list[dict[str, Any]]:
    return list(json.loads(text))


# -- GB/T 7714-2015


@pytest.mark.parametrize(
    ("reference", "entry"),
    [
        (CITED, "[1] 李一水. 在×市水利会议上的讲话[Z]. 石湾, 2022-06-03: 第2段."),
        (ACROSS, "[1] 李一水. 在×市水利会议上的讲话[Z]. 石湾, 2022-06-03: 第2-3段."),
        (Reference(WATER), "[1] 李一水. 在×市水利会议上的讲话[Z]. 石湾, 2022-06-03."),
        (Reference(replace(WATER, speaker=None, place=None)), "[1] 在×市水利会议上的讲话[Z]. 2022-06-03."),
        (Reference(UNKNOWN), "[1] Remarks on water[Z]."),
        (Reference(UNKNOWN, ids.make(UNKNOWN, 0, 3)), "[1] Remarks on water[Z]. para. 1."),
    ],
)
def test_a_reference_by_the_standard_says_what_is_known(reference: Reference, entry: str) -> None:
    assert write_references([reference], "gbt7714") == entry + "\n"


def test_references_are_numbered_in_their_order_and_written_once() -> None:
    lines = write_references([CITED, Reference(UNKNOWN), CITED]).splitlines()
    assert [line[:6] for line in lines] == ["[1] 李一", "[2] Re"]


# -- what other programs read


def test_bibtex_is_the_script_of_a_talk() -> None:
    [entry] = read_bibtex(write_references([CITED], "bibtex"))
    assert entry == {
        "key": "s0123456789-p2-s2", "type": "unpublished", "author": "李一水", "title": "在×市水利会议上的讲话",
        "howpublished": "讲话", "eventtitle": "全市水利会议", "venue": "石湾", "year": "2022", "month": "6", "day": "3",
        "note": f"第2段; {CITATION.id}; 记录稿", "annote": "谁也不许倒垃圾。", "langid": "chinese",
    }  # fmt: skip


def test_a_speaker_is_not_taken_apart_into_names() -> None:
    text = write_references([Reference(replace(WATER, speaker="市长 and others, 代表市政府"))], "bibtex")
    assert "author = {{市长 and others, 代表市政府}}," in text


def test_ris_has_its_tags_and_line_ends() -> None:
    text = write_references([CITED, Reference(UNKNOWN)], "ris")
    assert text.count("\r\n") == text.count("\n") == len(text.splitlines())
    assert text.startswith("TY  - GEN\r\n") and text.endswith("\r\nER  - \r\n")
    first, second = read_ris(text)
    assert (first["authors"], first["title"], first["year"]) == (["李一水"], "在×市水利会议上的讲话", "2022")
    assert (first["date"], first["abstract"], first["type_of_work"]) == ("2022/06/03/", "谁也不许倒垃圾。", "讲话")
    assert first["notes"] == ["第2段", CITATION.id, "记录稿"]
    assert not {"authors", "year", "date", "place_published"} & second.keys()


# The part of the schema csl-data.json (CSL 1.0.2) that a speech of ours may use.
CSL_TEXTS = {"id", "title", "event-title", "event-place", "genre", "language", "source", "annote", "note"}


@pytest.mark.parametrize("reference", [CITED, ACROSS, Reference(WATER), Reference(UNKNOWN)])
def test_csl_items_have_the_form_of_the_schema(reference: Reference) -> None:
    [item] = read_csl(write_references([reference], "csl-json"))
    assert item.pop("type") == "speech"
    assert all(set(name) == {"literal"} for name in item.pop("author", []))
    [date] = item.pop("issued", {"date-parts": [[2022]]})["date-parts"]
    assert 1 <= len(date) <= 3 and all(isinstance(part, int) for part in date)
    assert item.keys() <= CSL_TEXTS
    assert all(isinstance(value, str) and value for value in item.values())


def test_a_citation_processor_sets_csl_items() -> None:
    items = read_csl(write_references([CITED, Reference(UNKNOWN)], "csl-json"))
    for item in items:
        item.pop("event-title", None)  # citeproc-py knows CSL 1.0.1 only, which had another name for it
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    first, second = map(str, bibliography.bibliography())
    assert first.startswith("李一水 (2022)") and "在×市水利会议上的讲话" in first
    assert "Remarks on water" in second and "no date" in second


@pytest.mark.parametrize(
    ("date", "year", "ris", "csl"),
    [("2022", "2022", "2022///", [2022]), ("2022-08", "2022", "2022/08//", [2022, 8]), (None, None, None, None)],
)
def test_a_date_is_as_exact_as_it_is_known(
    date: str | None, year: str | None, ris: str | None, csl: Sequence[int] | None
) -> None:
    reference = [Reference(replace(WATER, date=date))]
    assert read_bibtex(write_references(reference, "bibtex"))[0].get("year") == year
    assert read_ris(write_references(reference, "ris"))[0].get("date") == ris
    item = read_csl(write_references(reference, "csl-json"))[0]
    assert item.get("issued", {}).get("date-parts") == ([list(csl)] if csl else None)


# -- laws

TITLES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(lambda text: bare(text))
HARD = st.text("\\{}&%$#_~^\"'`,;:@=?!<>-–—× \n甲A", min_size=1, max_size=12).filter(lambda text: bare(text))


def bare(text: str) -> str:
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


@given(TITLES | HARD, TITLES | HARD)
def test_any_title_and_speaker_come_back_from_every_format(title: str, speaker: str) -> None:
    references = [Reference(replace(WATER, title=title, speaker=speaker))]
    [item] = read_csl(write_references(references, "csl-json"))
    assert (item["title"], item["author"]) == (bare(title), [{"literal": bare(speaker)}])
    [record] = read_ris(write_references(references, "ris"))
    assert (record["title"], record["authors"]) == (bare(title), [bare(speaker)])
    [entry] = read_bibtex(write_references(references, "bibtex"))
    assert (entry["title"], entry["author"]) == (bare(title), bare(speaker))
    assert bare(title) in write_references(references, "gbt7714")


@given(st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=8))
@example(["speech", "Speech", "讲话", "讲-话", "speech-2"])
def test_keys_are_ascii_and_no_two_are_alike(names: list[str]) -> None:
    references = [Reference(replace(WATER, id=name)) for name in [*names, *names]]
    keys = [item["id"] for item in read_csl(write_references(references, "csl-json"))]
    assert len({key.lower() for key in keys}) == len(keys) == len(set(names))
    assert all(key.replace("-", "").isascii() and key.replace("-", "").isalnum() for key in keys)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_writes_nothing_for_nothing(form: Format) -> None:
    assert write_references([], form).strip() in ("", "[]")


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'apa'.*gbt7714, bibtex, ris, csl-json"):
        write_references([CITED], cast("Format", "apa"))

"""No quotation is longer than 400 characters and no answer longer than 900, however nasty the file is."""

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.archive import Archive
from rag.errors import WengaoError

MAX_QUOTED_CHARS = 400
MAX_ANSWER_CHARS = 900
QUESTIONS = ("How many households are in the village?", "抽水机有多少台？", "Which has the most?", "主要讲了什么？")
SAID = ("the village has 320 households", "抽水机有十六台", "村里有三百二十户", "pumps", "x" * 90, "测" * 90)
MARKS = (
    "",
    " ",
    "，",
    "、",
    ". ",
    "。",
    "\n",
    "\n\n",
    "；",
    "\t",
    " | ",
    "|",
    "# ",
    "“",
    "”",
    ": ",
    "：",
    "\r",
    "—",
    "\u3000",
    "(1)",
)


def _as_csv(text: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["Town", "Text about it", "Pumps"], ["Wey", text, "7"], ["Marl", text[::-1], "16"]])
    return buffer.getvalue()


FORMS: dict[str, Callable[[str], str]] = {
    ".txt": str,
    ".md": str,
    ".html": lambda text: f"<html><body><p>{text.replace('<', '')}</p></body></html>",
    ".csv": _as_csv,
    ".json": lambda text: json.dumps({"title": "A", "date": "2030-05-12", "text": text}),
    ".jsonl": lambda text: json.dumps({"title": "A", "text": text}) + "\n",
    ".srt": lambda text: f"1\n00:00:01,000 --> 00:00:09,000\n{' '.join(text.split())}\n",
    ".vtt": lambda text: f"WEBVTT\n\n00:01.000 --> 00:09.000\n<v Ada>{' '.join(text.split())}\n",
}


@st.composite
def nasty_texts(draw: st.DrawFn) -> str:
    """Return a long text of a few words and marks that come again and again."""
    unit = "".join(draw(st.sampled_from(SAID)) + draw(st.sampled_from(MARKS)) for _ in range(draw(st.integers(1, 6))))
    return draw(st.sampled_from(MARKS)) + unit * draw(st.integers(1, 60)) + draw(st.sampled_from(SAID))


@pytest.mark.slow
@pytest.mark.parametrize("suffix", FORMS)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=nasty_texts())
def test_no_answer_is_too_long(suffix: str, text: str) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / f"a{suffix}").write_text(FORMS[suffix](text), "utf-8")
        try:
            Archive.build([folder / f"a{suffix}"], index=folder / "index")
        except WengaoError:
            return
        with Archive.open(folder / "index") as archive:
            for question in QUESTIONS:
                answer = archive.ask(question)
                assert len(answer.text) <= MAX_ANSWER_CHARS
                assert all(len(citation.quote) <= MAX_QUOTED_CHARS for citation in answer.citations)
    finally:
        shutil.rmtree(folder)

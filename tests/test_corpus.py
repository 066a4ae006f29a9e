"""The corpus is ours: facts and figures of the originals in other sentences. The originals are not in the project."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from rag.read import find_files, read_file
from rag.text.normalise import fold_words

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
RETOLD = {
    "masked-city-science-conference.md": "s01",
    "huixian-innovation-report.md": "s02",
    "merged-city-science-meeting.md": "s03",
    "huanggang-science-conference.md": "s04",
    "county-science-meeting.md": "s05",
    "masked-city-innovation-meeting-2022.md": "s06",
    "science-bureau-retreat.md": "s07",
    "dingxi-science-meeting.md": "s08",
    "chenzhou-innovation-congress.md": "s09",
    "zhucheng-audit-welcome.md": "s10",
    "zhuanglang-investment-meeting.md": "s11",
    "coal-chemical-union-congress.md": "s12",
    "masked-district-science-meeting-2022.md": "s13",
}
KEYS = {"title", "place", "date", "occasion", "speaker", "retold_from", "title_en", "abstract", "abstract_en"}
# A run of this many characters is a sentence carried over; shorter ones are common turns and names.
COPIED_RUN_CHARS = 16
MAX_NAME_CHARS = 24
# Only these tell their year themselves; the years that the web sites printed over the others are not to be trusted.
DATED = {"masked-city-innovation-meeting-2022.md": "2022", "masked-district-science-meeting-2022.md": "2022"}
# A county leader who makes two points, and a welcome without an outline; all others have three sections or more.
FEW_SECTIONS = {"county-science-meeting.md": 2, "zhucheng-audit-welcome.md": 0}
# Page marks and titles of the web page, which are no part of what was said.
NOT_SAID = {"dingxi-science-meeting.md": {"5"}, "huixian-innovation-report.md": {"1"}}


def front_matter(name: str) -> dict[str, object]:
    values = yaml.safe_load((CORPUS / name).read_text("utf-8").split("---\n")[1])
    assert isinstance(values, dict)
    return values


def body(name: str) -> str:
    return (CORPUS / name).read_text("utf-8").split("---\n", 2)[2]


def original(shared: Path, name: str) -> str:
    speeches = [json.loads(line) for line in (shared / "eval" / "speeches.jsonl").read_text("utf-8").splitlines()]
    gold = next(speech for speech in speeches if speech["id"] == RETOLD[name])
    text = (shared / "speeches" / str(gold["file"])).read_text("utf-8")
    start, end = gold["span"]
    return text[start:end]


def test_every_file_says_what_it_is() -> None:
    assert {path.name for path in CORPUS.glob("*.md")} == {*RETOLD, "README.md"}
    for name in RETOLD:
        matter = front_matter(name)
        assert set(matter) == KEYS
        assert "转述" in str(matter["title"])
        assert "不可当作原话引用" in str(matter["retold_from"])


@pytest.mark.parametrize("name", RETOLD)
def test_a_file_is_one_speech_with_the_place_and_outline_it_states(name: str) -> None:
    [file] = find_files([CORPUS / name])
    [speech] = read_file(file)
    assert speech.place == front_matter(name)["place"]
    assert speech.date == front_matter(name)["date"] == DATED.get(name)
    sections = [section for section in speech.sections if section.level == 1]
    assert len(sections) == FEW_SECTIONS[name] if name in FEW_SECTIONS else len(sections) >= 3


@pytest.mark.parametrize("name", RETOLD)
def test_no_sentence_is_carried_over(shared: Path, name: str) -> None:
    originals = [fold_words(path.read_text("utf-8")).text for path in (shared / "speeches").glob("*.txt")]
    known = {text[i : i + COPIED_RUN_CHARS] for text in originals for i in range(len(text) - COPIED_RUN_CHARS + 1)}
    ours = fold_words(body(name)).text
    copied = [i for i in range(len(ours) - COPIED_RUN_CHARS + 1) if ours[i : i + COPIED_RUN_CHARS] in known]
    # What stands in quotation marks or 《》 is a name or a slogan, and even that not at any length.
    named = {i for match in re.finditer(r'《[^》]*》|"[^"]*"', ours) for i in range(match.start(), match.end())}
    assert [
        ours[i : i + COPIED_RUN_CHARS]
        for i in copied
        if len(named & set(range(i, i + COPIED_RUN_CHARS))) < COPIED_RUN_CHARS - 2
    ] == []
    assert not any(set(range(i, i + MAX_NAME_CHARS - COPIED_RUN_CHARS + 1)) <= set(copied) for i in copied)


@pytest.mark.parametrize("name", RETOLD)
def test_every_figure_and_name_is_kept(shared: Path, name: str) -> None:
    source, ours = original(shared, name), body(name)
    for pattern in (r"\d+(?:[.:∶]\d+)*", r"20xx", r"《[^》]{2,16}》"):
        wanted = Counter(re.findall(pattern, source))
        retold = Counter(re.findall(pattern, ours))
        assert {figure for figure in wanted if not retold[figure]} - NOT_SAID.get(name, set()) == set()


@pytest.mark.parametrize("name", RETOLD)
def test_what_the_source_hides_stays_hidden(shared: Path, name: str) -> None:
    masks = re.compile(r"[xX]{2,}|×|\*+")
    assert Counter(masks.findall(body(name))) == Counter(masks.findall(original(shared, name)))


@pytest.mark.parametrize("name", RETOLD)
def test_the_length_is_that_of_a_speech(shared: Path, name: str) -> None:
    assert len(body(name)) >= 0.6 * len(original(shared, name))

from pathlib import Path

import pytest

from rag.errors import UnreadableFile
from rag.read import SourceFile, find_files, read_file, read_source, sidecar_of
from rag.read.facts import Fact
from rag.read.front_matter import FACT_KEYS, read_front_matter
from rag.types import Speech

SPEECH = (
    "同志们：\n今天开会的目的，是把春季植树的事情说清楚，任务分到各组，大家要认真听，回去抓紧办。我们定西要栽树。\n"
)
TWO = f"第一篇：植树讲话\n{SPEECH}第二篇：通车致辞\n{SPEECH}"


def read(tmp_path: Path, text: str, sidecar: str, name: str = "a.txt") -> tuple[Speech, ...]:
    (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / f"{name}.yaml").write_text(sidecar, "utf-8")
    return read_file(SourceFile(tmp_path / name, name))


def test_a_sidecar_wins_over_the_text_and_over_front_matter(tmp_path: Path) -> None:
    text = f"---\ntitle: 甲\nplace: 乙\nspeaker: 丙\n---\n{SPEECH}"
    (speech,) = read(tmp_path, text, "title: 植树动员\nplace: null\ndate: 2021-03-12\n", "a.md")
    assert (speech.title, speech.place, speech.date, speech.speaker) == ("植树动员", None, "2021-03-12", "丙")


def test_a_fact_says_that_the_sidecar_stated_it(tmp_path: Path) -> None:
    read(tmp_path, SPEECH, "occasion: 全县植树大会\n")
    (reading,) = read_source(SourceFile(tmp_path / "a.txt", "a.txt")).readings
    (speech_reading,) = reading.speech_readings
    assert speech_reading.facts.occasion == Fact("全县植树大会", "a.txt.yaml")


def test_the_speeches_of_a_compilation_are_named_by_their_ordinals(tmp_path: Path) -> None:
    sidecar = "place: 青禾\ntitle: 文集\nspeeches:\n- ordinal: 2\n  title: 大桥通车致辞\n  place: 云岭\n"
    first, second = read(tmp_path, TWO, sidecar)
    assert (first.title, first.place) == ("植树讲话", "青禾")
    assert (second.title, second.place) == ("大桥通车致辞", "云岭")


@pytest.mark.parametrize(
    ("sidecar", "says"),
    [
        ("title: [", "broken YAML"),
        ("- title", "a YAML list"),
        ("titel: 讲话", "'titel'; expected one of title, place"),
        ("date: gestern", "expected 2022"),
        ("speeches: 讲话", "something else under speeches; expected a list"),
        ("speeches:\n- title: 讲话", "no ordinal; expected the number"),
        ("speeches:\n- ordinal: zwei", "ordinal: 'zwei'; expected the number"),
        ("speeches:\n- ordinal: 3", "ordinal: 3 for a file of 2; expected 1 to 2"),
    ],
)
def test_a_broken_sidecar_makes_its_file_unreadable_with_the_reason(tmp_path: Path, sidecar: str, says: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"a\.txt\.yaml: got .*{says}") as error:
        read(tmp_path, TWO, sidecar)
    assert "front matter" not in str(error.value)


# Eleven lines that stand for 9 ** 11 words.
BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 11)
)


@pytest.mark.parametrize("fact", [*FACT_KEYS, "speeches", "speeches:\n- ordinal"])
def test_yaml_that_stands_for_more_than_memory_is_never_printed(tmp_path: Path, fact: str) -> None:
    with pytest.raises(UnreadableFile) as error:
        read(tmp_path, SPEECH, f"{BOMB}{fact}: *a10\n")
    assert len(str(error.value)) < 400
    if fact in FACT_KEYS:
        with pytest.raises(UnreadableFile, match=f"got a list under '{fact}'"):
            read_front_matter(f"---\n{BOMB}{fact}: *a10\n---\n{SPEECH}", "a.md")


def test_a_sidecar_is_no_file_of_its_own_and_one_without_its_file_is(tmp_path: Path) -> None:
    read(tmp_path, SPEECH, "place: 青禾")
    (tmp_path / "b.txt.yaml").write_text("place: 云岭", "utf-8")
    folder = tmp_path.name
    assert [file.name for file in find_files([tmp_path])] == [f"{folder}/a.txt", f"{folder}/b.txt.yaml"]
    assert [file.name for file in find_files([tmp_path / "a.txt", tmp_path / "a.txt.yaml"])] == ["a.txt"]
    assert sidecar_of(tmp_path / "a.txt") == tmp_path / "a.txt.yaml"
    assert sidecar_of(tmp_path / "b.txt.yaml") is None

from pathlib import Path

import pytest

from rag.errors import UnreadableFile
from rag.read.formats import Document, load
from rag.read.listing import SourceFile


def load_markdown(tmp_path: Path, text: str) -> Document:
    (tmp_path / "a.md").write_bytes(text.encode())
    return load(SourceFile(tmp_path / "a.md", "a.md"))


def test_front_matter_states_values_and_nulls(tmp_path: Path) -> None:
    document = load_markdown(
        tmp_path, "---\r\ntitle: 讲话\r\nplace: null\r\ndate: 2022-08-25\r\nid: s_1\r\n---\r\n同志们：\r\n"
    )
    assert document.front.get("title", "other") == "讲话"
    assert document.front.get("place", "定西") is None
    assert document.front.get("date", None) == "2022-08-25"
    assert document.front.get("occasion", "会议") == "会议"
    assert document.text[document.body_start :].strip() == "同志们："


def test_a_year_alone_is_a_date_and_a_level_is_one_of_six(tmp_path: Path) -> None:
    document = load_markdown(tmp_path, "---\ndate: 2022\nlevel: 市（县级市）\n---\n正文。")
    assert document.front.get("date", None) == "2022"
    assert document.front.get("level", None) == "市"


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ("title: [", "broken YAML"),
        ("title: [a, b]", "list under 'title'"),
        ("date: last summer", "expected 2022"),
        ("date: 2022-13", "expected 2022"),
        ("id: a b", "expected letters"),
        ("level: galaxy", "expected one of"),
        ("date: 2022-02-30", "YAML"),
    ],
)
def test_bad_front_matter_is_refused(tmp_path: Path, block: str, says: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"a\.md: got.*{says}.*front matter"):
        load_markdown(tmp_path, f"---\n{block}\n---\n正文。")


def test_rules_around_prose_are_no_front_matter(tmp_path: Path) -> None:
    assert load_markdown(tmp_path, "---\n同志们\n---\n正文。").body_start == 0
    assert load_markdown(tmp_path, "---\n没有结束。").body_start == 0


def test_front_matter_may_be_toml(tmp_path: Path) -> None:
    document = load_markdown(tmp_path, '+++\ntitle = "On the mill"\ndate = 2024-03-05\n+++\nFriends.')
    assert dict(document.front.values) == {"title": "On the mill", "date": "2024-03-05"}
    assert document.text[document.body_start :].strip() == "Friends."


def test_broken_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="broken TOML"):
        load_markdown(tmp_path, "+++\ntitle = \n+++\n正文。")

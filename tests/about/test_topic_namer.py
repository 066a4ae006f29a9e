"""Topics are named by what their passages mean; words for the manner of a speech name none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.archive import Archive

ROOT = Path(__file__).resolve().parents[2]
#: Words that fit any speech of its kind, and none of which tells what one is about.
MANNER = (
    "台阶", "思路", "氛围", "紧迫感", "责任感", "力度", "局面", "姿态", "劲头", "高度", "形势", "总数", "部分", "同志",
    "步伐", "决心", "信心", "重点", "方面", "情况",
)  # fmt: skip
#: What the speeches of corpus/ are about, each named by a part of a word.
SUBJECTS = ("科技", "招商", "研发", "创新", "工人", "企业")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("named")
    Archive.build([ROOT / "corpus"], folder)
    with Archive.open(folder) as opened:
        yield opened


def test_words_of_manner_name_no_topic(archive: Archive) -> None:
    words = {word for topic in archive.topics for word in topic.words}
    assert words and words.isdisjoint(MANNER)


def test_most_topics_say_what_is_spoken_of(archive: Archive) -> None:
    telling = [topic for topic in archive.topics if any(part in word for word in topic.words for part in SUBJECTS)]
    assert len(telling) >= 4 and len(telling) >= 0.7 * len(archive.topics)


def test_every_passage_still_belongs_to_a_topic(archive: Archive) -> None:
    held = sum(share.passages for topic in archive.topics for share in topic.shares)
    assert held == sum(entry.passages for entry in archive.catalogue)


def test_an_archive_in_which_nothing_is_telling_keeps_its_names(tmp_path: Path) -> None:
    lines = [f"同志们，第{n}点，大家要提高认识，加大力度，抓好各方面的情况，把工作做实。" * 3 for n in range(12)]
    (tmp_path / "a.txt").write_text("\n".join(lines), "utf-8")
    Archive.build([tmp_path], tmp_path / "index")
    with Archive.open(tmp_path / "index") as archive:
        assert all(topic.words for topic in archive.topics)

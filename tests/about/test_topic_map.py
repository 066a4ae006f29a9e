"""The topics of a made archive, and how much of each speech they take."""

from collections.abc import Iterator

import numpy as np
import pytest

from rag.about.topic_map import TopicMap
from rag.archive import Archive

WATER = "修建水库要先修水渠，水渠修好了，水库的水才能送到田里，灌溉才有保障，防洪才有底气。"
SCHOOL = "办好学校要先请好老师，老师请来了，学生才愿意到学校上课，教学质量才有保障，家长才放心。"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("topics")
    for number in range(4):
        words = WATER if number % 2 else SCHOOL
        parts = [f"{words[:-1]}，这是第{n}年第{number}次说。" * 4 for n in range(9)]
        (folder / f"{number}.txt").write_text("\n".join(["同志们：", *parts, "谢谢大家。"]), "utf-8")
    Archive.build([folder], folder / "index")
    with Archive.open(folder / "index") as opened:
        yield opened


def test_a_topic_takes_most_of_the_speeches_that_are_about_it(archive: Archive) -> None:
    topics = archive.topics
    assert topics
    texts = {speech.id: speech.text for speech in archive.speeches}
    for topic in topics:
        [first, *_] = topic.shares
        is_of_water = any(word in WATER for word in topic.words)
        assert (WATER[:4] in texts[first.speech_id]) == is_of_water


def test_the_shares_of_a_speech_add_up_to_one(archive: Archive) -> None:
    for entry in archive.catalogue:
        shares = [share for topic in archive.topics for share in topic.shares if share.speech_id == entry.speech_id]
        assert sum(share.share for share in shares) == pytest.approx(1.0)
        assert sum(share.passages for share in shares) == entry.passages


def test_the_passages_of_a_cell_are_as_many_as_it_says(archive: Archive) -> None:
    for number, topic in enumerate(archive.topics):
        for share in topic.shares:
            passages = archive.topic_passages(number, share.speech_id)
            assert len(passages) == share.passages
            assert all(passage.speech_id == share.speech_id for passage in passages)


def test_a_topic_or_speech_that_is_not_there_has_no_passages(archive: Archive) -> None:
    assert archive.topic_passages(99, archive.speeches[0].id) == ()
    assert archive.topic_passages(0, "nothing") == ()


def test_no_passages_make_no_topics() -> None:
    assert TopicMap.divide(np.zeros((0, 3), np.float32), []).shape == (0,)

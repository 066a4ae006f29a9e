import pytest

from rag.archive import Archive
from rag.cite import ids
from rag.cite.passage_ids import PassageIds
from rag.errors import UnknownCitation
from rag.types import Passage, Speech

SPEECHES = {
    "a.txt": "# 水利\n\n今年修两座水库。明年再修一座！后年呢？\n\n钱从哪里来，省里出一半。\n",
    "b.txt": "# Roads\n\nWe build roads. Mr. Wang asked why; we told him.\n\nBridges come next year.\n",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("archive")
    for name, text in SPEECHES.items():
        (folder / name).write_text(text, "utf-8")
    Archive.build([folder], folder / "index")
    return Archive.open(folder / "index")


def test_the_id_of_a_passage_is_that_of_its_span(archive: Archive) -> None:
    passages = [passage for speech in archive.speeches for passage in archive.passages(speech.id)]
    assert len({passage.speech_id for passage in passages}) == 2
    for passage in passages * 2:
        made = ids.make(archive.speech(passage.speech_id), passage.start, passage.end)
        assert archive.cite_passage(passage) == made.id


def test_an_id_is_made_once(archive: Archive) -> None:
    asked: list[str] = []

    def speech_of(speech_id: str) -> Speech:
        asked.append(speech_id)
        return archive.speech(speech_id)

    passage_ids = PassageIds(speech_of)
    [first, *_] = archive.passages(archive.speeches[0].id)
    assert passage_ids.id_of(first) == passage_ids.id_of(first)
    assert asked == [first.speech_id]


def test_passages_of_the_same_span_of_two_speeches_have_two_ids(archive: Archive) -> None:
    one, other = (archive.cite_passage(Passage(speech.id, 0, 5, (), "")) for speech in archive.speeches)
    assert one != other


def test_a_passage_of_a_speech_that_is_not_there_is_refused(archive: Archive) -> None:
    with pytest.raises(UnknownCitation):
        archive.cite_passage(Passage("nothing", 0, 1, (), ""))

"""Questions to an archive of transcripts: each is answered by whom it means, and by no question."""

from collections.abc import Iterator

import pytest
from made_debates import ARCHIVE

from rag.archive import Archive
from rag.types import Answer, Filters


@pytest.fixture(scope="module")
def transcripts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("transcripts")
    for name, text in ARCHIVE.items():
        (folder / name).write_text(text, "utf-8")
    index = folder.with_name("index-of-transcripts")
    Archive.build([folder], index)
    with Archive.open(index) as archive:
        yield archive


def _speakers(answer: Answer) -> set[str | None]:
    return {citation.speaker for citation in answer.citations}


@pytest.mark.parametrize(
    ("question", "speaker", "words"),
    [
        ("What did the challenger say about taxes?", "OKORO", "abolish the salt tax"),
        ("What did the incumbent say about taxes?", "MARSH", "by a third"),
        ("What did Marsh say about the salt tax?", "MARSH", "by a third"),
        ("Who wants to abolish the salt tax?", "OKORO", "abolish"),
        ("How much will the railway to the coast cost?", "MARSH", "four million"),
        ("What did the moderator ask about the railway?", "FINCH", "nine million"),
        ("局長說夜間航班什麼時候恢復？", "渡輪局局長", "復活節前"),
        ("渡轮票价三年上调了多少？", "渡輪局局長", "百分之十七"),
        ("何秀珊议员问了什么？", "何秀珊議員", "夜間航班會不會恢復"),
        ("总理说保障房建多少套？", "李长河", "六百万套"),
        ("小麦收购价会不会提高？", "李长河", "一角一分"),
        ("《晨报》记者问了什么？", "《晨报》记者", "住房"),
        ("谁说今年建六百万套保障房？", "李长河", "六百万套"),
    ],
)
def test_a_question_is_answered_from_the_turns_of_whom_it_means(
    transcripts: Archive, question: str, speaker: str, words: str
) -> None:
    answer = transcripts.ask(question)
    assert words in answer.text
    assert _speakers(answer) == {speaker}


@pytest.mark.parametrize("question", ["Marsh and Okoro on the salt tax", "Okoro vs Marsh on the salt tax"])
def test_each_of_two_speakers_who_are_compared_is_quoted(transcripts: Archive, question: str) -> None:
    answer = transcripts.ask(question)
    assert _speakers(answer) == {"MARSH", "OKORO"}
    assert "abolish" in answer.text and "by a third" in answer.text


def test_what_a_questioner_supposes_is_no_answer(transcripts: Archive) -> None:
    assert "nine million" not in transcripts.ask("How much will the railway to the coast cost?").text
    assert "一千万套" not in transcripts.ask("保障房建多少套？").text


def test_no_stage_direction_is_quoted(transcripts: Archive) -> None:
    assert "(Applause)" not in transcripts.ask("What did Marsh say about the railway?").text


def test_no_citation_crosses_a_turn(transcripts: Archive) -> None:
    for question in ("salt tax", "渡輪票價", "收购价", "railway"):
        for citation in transcripts.ask(question).citations:
            turn = transcripts.speech(citation.speech_id).turn_at(citation.start)
            assert turn is None or citation.end <= turn.end


def test_no_passage_crosses_a_turn(transcripts: Archive) -> None:
    for hit in transcripts.search("tax railway 渡輪 收购价", k=50):
        turn = transcripts.speech(hit.passage.speech_id).turn_at(hit.passage.start)
        assert turn is None or hit.passage.end <= turn.end


def test_the_frame_names_the_speaker(transcripts: Archive) -> None:
    answer = transcripts.ask("What did the challenger say about taxes?")
    assert answer.sentences[0].text.endswith(", OKORO:")


def test_a_speech_without_turns_is_answered_as_ever(transcripts: Archive) -> None:
    answer = transcripts.ask("造林多少亩？")
    assert "四万亩" in answer.text
    assert _speakers(answer) == {None}


def test_the_archive_knows_its_speakers(transcripts: Archive) -> None:
    assert {"FINCH", "MARSH", "OKORO", "李长河", "渡輪局局長"} <= set(transcripts.speakers)


@pytest.mark.parametrize("part", ["OKORO", "okoro", "Oko"])
def test_the_filter_for_speakers_admits_their_turns_alone(transcripts: Archive, part: str) -> None:
    hits = transcripts.search("the salt tax", k=20, filters=Filters(speakers=(part,)))
    spoken = [transcripts.speech(hit.passage.speech_id).speaker_at(hit.passage.start) for hit in hits]
    assert spoken and set(spoken) == {"OKORO"}


def test_a_filter_restricts_answers_too(transcripts: Archive) -> None:
    answer = transcripts.ask("What about the salt tax?", Filters(speakers=("MARSH",)))
    assert _speakers(answer) <= {"MARSH"}


def test_references_have_the_speaker_of_the_turn_as_author(transcripts: Archive) -> None:
    citation, *_ = transcripts.ask("Who wants to abolish the salt tax?").citations
    assert transcripts.export([citation.id]).startswith("[1] OKORO. Governor's Debate")

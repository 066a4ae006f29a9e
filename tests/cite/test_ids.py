import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.cite import ids
from rag.errors import UnknownCitation
from rag.text.normalise import fold_words
from rag.types import CitationLookup, Section, Source, Span, Speech, Turn

PARAGRAPHS = (
    "同志们：",
    "第一句讲水利。第二句讲电力！第三句讲道路？",
    "一、关于学校",
    "学校要修。老师要来；孩子要到。食堂也要开。",
    "谢谢大家。",
)


def speech_of(*paragraphs: str, speech_id: str = "s1") -> Speech:
    text, spans, at = "\n".join(paragraphs), [], 0
    for paragraph in paragraphs:
        spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 1
    school = text.find("一、关于学校")
    sections = (Section(1, "一、", "一、关于学校", school, len(text)),) if school >= 0 else ()
    source = Source("a.txt", 1, 0, len(text), "", ())
    return Speech(
        id=speech_id, title="讲话", place="青禾", level=None, date="2021", occasion=None, speaker=None, language="zh",
        source=source, text=text, paragraphs=tuple(spans), sections=sections,
    )  # fmt: skip


SPEECH = speech_of(*PARAGRAPHS)


def cite(words: str, speech: Speech = SPEECH) -> str:
    at = speech.text.index(words)
    return ids.make(speech, at, at + len(words)).id


def test_one_sentence() -> None:
    assert re.fullmatch(r"s1#p2\.s2~[0-9a-f]{6}", cite("电力"))


def test_several_sentences_of_one_paragraph() -> None:
    assert cite("水利。第二句讲电力！第三").startswith("s1#p2.s1-3~")


def test_sentences_of_two_paragraphs() -> None:
    citation = ids.make(SPEECH, SPEECH.text.index("道路"), SPEECH.text.index("老师"))
    assert citation.id.startswith("s1#p2.s3-p4.s1~")
    assert citation.quote == "第三句讲道路？\n一、关于学校\n学校要修。"


def test_a_citation_knows_its_speech_and_section() -> None:
    citation = ids.make(SPEECH, SPEECH.text.index("老师"), SPEECH.text.index("老师") + 1)
    assert (citation.speech_id, citation.title, citation.place, citation.date) == ("s1", "讲话", "青禾", "2021")
    assert citation.section_path == ("一、关于学校",)
    assert citation.quote == "老师要来；"


@pytest.mark.parametrize(("at", "quote"), [(4, "第一句讲水利。"), (len(SPEECH.text), "谢谢大家。")])
def test_an_empty_span_cites_the_sentence_that_follows_or_the_last(at: int, quote: str) -> None:
    assert ids.make(SPEECH, at, at).quote == quote


@pytest.mark.parametrize("span", [(-1, 3), (5, 4), (0, 10_000)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside"):
        ids.make(SPEECH, *span)


def test_a_speech_without_words_cannot_be_cited() -> None:
    with pytest.raises(ValueError, match="no sentence"):
        ids.make(speech_of("  "), 0, 1)


@pytest.mark.parametrize(
    ("citation_id", "address"),
    [
        ("s1#p12", ids.Address(12, None, 12, None)),
        ("s1#p12.s3", ids.Address(12, 3, 12, 3)),
        ("s1#p12.s3-5", ids.Address(12, 3, 12, 5)),
        ("s1#p12.s3-p14.s2~00ff00", ids.Address(12, 3, 14, 2, "00ff00")),
        (" s1#p1~abcdef \n", ids.Address(1, None, 1, None, "abcdef")),
    ],
)
def test_every_form_is_read_and_written(citation_id: str, address: ids.Address) -> None:
    assert ids.parse(citation_id) == ("s1", address)
    assert f"s1{address}" == citation_id.strip()


@pytest.mark.parametrize(
    "citation_id",
    [
        "", "s1", "#p1", "s1#", "s1#p", "s1#p1.s", "s1#p1.s2-", "s1#p1-2", "s1#p1.s1~", "s1#p1.s1~12345",
        "s1#p1.s1~1234567", "s1#p1.s1~ABCDEF", "s 1#p1", "s1#p1.s1 extra", "s1##p1", "s1#p１", "s1#p9999999", "s1#p0",
        "s1#p1.s0", "s1#p2.s5-3", "s1#p5.s1-p4.s1", "s1#p-1", "s1#p1.s1-s2", "../../etc/passwd", "😀",
    ],
)  # fmt: skip
def test_a_malformed_id_is_refused_by_name(citation_id: str) -> None:
    with pytest.raises(UnknownCitation, match=r"citation id|count"):
        ids.parse(citation_id)


def test_an_endless_id_is_refused_without_being_repeated() -> None:
    with pytest.raises(UnknownCitation, match="at most 200") as caught:
        ids.parse("s1#p" + "1" * 1_000_000)
    assert len(str(caught.value)) < 300


def test_an_id_of_another_speech_is_refused() -> None:
    with pytest.raises(UnknownCitation, match="belongs to"):
        ids.resolve("s2#p1", SPEECH)


def test_found_words_come_with_whole_sentences_around_them() -> None:
    lookup = ids.resolve(cite("老师要来"), SPEECH)
    assert lookup.status == "found"
    assert (lookup.before[-5:], lookup.after) == ("学校要修。", "孩子要到。食堂也要开。\n谢谢大家。")


def test_a_long_neighbour_is_cut() -> None:
    speech = speech_of("长" * 99 + "，" + "长" * 99 + "。", "这一句。", "短。" + "也长，" * 90)
    lookup = ids.resolve(cite("这一句", speech), speech)
    assert lookup.before == "长" * 18 + "，" + "长" * 99 + "。\n"
    assert lookup.after == "\n短。"


def test_a_paragraph_id_stands_for_the_whole_paragraph() -> None:
    lookup = ids.resolve("s1#p2", SPEECH)
    assert lookup.status == "found"
    assert lookup.citation is not None
    assert lookup.citation.quote == PARAGRAPHS[1]


@pytest.mark.parametrize("citation_id", ["s1#p99", "s1#p2.s9", "s1#p2.s1-9", "s1#p2.s1-p99.s1"])
def test_an_address_that_does_not_exist_is_gone(citation_id: str) -> None:
    assert ids.resolve(citation_id, SPEECH) == CitationLookup(citation_id, "gone", None)


def test_words_that_moved_are_found_at_their_new_place() -> None:
    moved = speech_of(PARAGRAPHS[0], *PARAGRAPHS[2:], PARAGRAPHS[1])
    lookup = ids.resolve(cite("电力"), moved)
    assert lookup.status == "moved"
    assert lookup.citation is not None
    assert lookup.citation.id.startswith("s1#p5.s2~")


def test_words_that_moved_beyond_the_end_of_the_old_paragraph_are_found() -> None:
    shorter = speech_of(PARAGRAPHS[3], PARAGRAPHS[1])
    assert ids.resolve(cite("食堂"), shorter).status == "moved"


def test_words_that_are_now_cut_into_more_sentences_are_found() -> None:
    again = speech_of(PARAGRAPHS[0], "第一句讲水利。第二句", "讲电力！第三句讲道路？")
    lookup = ids.resolve(cite("电力"), again)
    assert lookup.status == "moved"
    assert lookup.citation is not None
    assert lookup.citation.quote == "第二句\n讲电力！"


def test_of_equal_sentences_the_nearest_counts_as_the_moved_one() -> None:
    old = speech_of("前言。", "要干就干好。", "结语。")
    new = speech_of("要干就干好。", "前言。", "序。", "要干就干好。", "结语。")
    lookup = ids.resolve(cite("干好", old), new)
    assert lookup.citation is not None
    assert lookup.citation.id.startswith("s1#p1.s1~")


def test_words_that_were_changed_show_what_stands_there_now() -> None:
    changed = speech_of(PARAGRAPHS[0], PARAGRAPHS[1].replace("电力", "燃气"), *PARAGRAPHS[2:])
    lookup = ids.resolve(cite("电力"), changed)
    assert lookup.status == "changed"
    assert lookup.citation is not None
    assert lookup.citation.quote == "第二句讲燃气！"


def test_words_that_vanished_with_their_place_are_gone() -> None:
    assert ids.resolve(cite("食堂"), speech_of(*PARAGRAPHS[:2])).status == "gone"


def test_without_a_checksum_what_stands_at_the_address_counts() -> None:
    changed = speech_of(PARAGRAPHS[0], PARAGRAPHS[1].replace("电力", "燃气"))
    assert ids.resolve("s1#p2.s2", changed).status == "found"


def test_a_checksum_holds_across_print() -> None:
    assert ids.checksum("發展 “科技”,\n達 12%") == ids.checksum("发展「科技」，达１２％")
    assert ids.checksum("达12%") != ids.checksum("达13%")


CHARACTERS = st.sampled_from("甲乙丙丁。；！？，“”…a. 1")
TEXTS = st.lists(st.text(CHARACTERS, min_size=1, max_size=30).filter(lambda t: t.strip()), min_size=1, max_size=6)


@st.composite
def cited(draw: st.DrawFn) -> tuple[Speech, int, int]:
    speech = speech_of(*draw(TEXTS))
    start = draw(st.integers(0, len(speech.text)))
    return speech, start, draw(st.integers(start, len(speech.text)))


@given(cited())
def test_a_quote_is_what_stands_there_and_its_id_reads_back(drawn: tuple[Speech, int, int]) -> None:
    speech, start, end = drawn
    citation = ids.make(speech, start, end)
    assert citation.quote == speech.text[citation.start : citation.end] == citation.quote.strip() != ""
    speech_id, address = ids.parse(citation.id)
    assert speech_id == speech.id
    assert f"{speech_id}{address}" == citation.id
    assert address.checksum == ids.checksum(citation.quote)
    assert fold_words(speech.text[start:end]).text in fold_words(citation.quote).text


@given(cited())
def test_an_unchanged_speech_always_has_its_words(drawn: tuple[Speech, int, int]) -> None:
    citation = ids.make(*drawn)
    lookup = ids.resolve(citation.id, drawn[0])
    assert (lookup.status, lookup.citation) == ("found", citation)
    assert lookup.before + citation.quote + lookup.after in drawn[0].text


@given(st.lists(st.integers(1, 5), min_size=1, max_size=5), st.data())
def test_a_paragraph_put_in_front_moves_every_citation(counts: list[int], data: st.DataObject) -> None:
    paragraphs = ["".join(f"第{number}段{n}句。" for n in range(count)) for number, count in enumerate(counts)]
    speech = speech_of(*paragraphs)
    start = data.draw(st.integers(0, len(speech.text) - 1))
    citation = ids.make(speech, start, data.draw(st.integers(start + 1, len(speech.text))))
    lookup = ids.resolve(citation.id, speech_of("这一段是新加的", *paragraphs))
    assert lookup.status == "moved"
    assert lookup.citation is not None
    assert lookup.citation.quote == citation.quote


@given(cited(), st.text(max_size=40))
def test_no_id_is_an_accident(drawn: tuple[Speech, int, int], noise: str) -> None:
    speech = replace(drawn[0], id="s1")
    try:
        reply: str = ids.resolve(f"s1#{noise}", speech).status
    except UnknownCitation as error:
        reply = str(error)
    assert reply


TURNS = (Turn("甲", None, 0, 10), Turn("乙", None, 10, 15))
DIALOGUE = replace(speech_of("甲：修桥。修两座。", "乙：不修。"), turns=TURNS, speaker="丙")


def test_a_citation_ends_with_the_turn_in_which_it_begins() -> None:
    citation = ids.make(DIALOGUE, DIALOGUE.text.index("两座"), len(DIALOGUE.text))
    assert (citation.quote, citation.speaker) == ("修两座。", "甲")


def test_a_citation_names_the_speaker_of_its_turn() -> None:
    assert ids.make(DIALOGUE, 12, 13).speaker == "乙"


def test_a_citation_of_what_is_no_transcript_names_the_speaker_of_the_speech() -> None:
    assert ids.make(replace(SPEECH, speaker="丙"), 6, 8).speaker == "丙"

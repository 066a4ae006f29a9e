import numpy as np
import pytest

from rag.archive import Archive
from rag.models import late
from rag.models.lexicon import Lexicon
from rag.retrieve import speeches
from rag.retrieve.speeches import SpeechFinder, SpeechFits
from rag.store import sample as stored_sample
from rag.types import Subject


@pytest.fixture
def finder(archive: Archive) -> SpeechFinder:
    return SpeechFinder(archive._store, archive._words, archive._preparer.sample)


def described(text: str) -> Subject:
    lexicon = Lexicon()
    translations = lexicon.translate(text)
    lexicon.close()
    return Subject(description=text, translations=translations)


DESCRIPTIONS = [
    ("茶叶 出口", "茶产业"),
    ("配备 吊机", "港口"),
    ("针灸", "卫生"),
    ("tea gardens", "茶产业"),
    ("deep berths harbour", "港口"),
]
TITLES = ("茶产业", "港口", "卫生")


def meant(archive: Archive, fits: SpeechFits) -> set[str]:
    """Return, by the words that tell their titles apart, the speeches that keep all of their score."""
    titles = [fact.title for fact, fit in zip(archive._store.facts(), fits, strict=True) if fit > 0.999]
    return {words for title in titles for words in TITLES if words in title}


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (Subject(place="青禾"), {"茶产业"}),
        (Subject(place="石湾"), {"卫生", "港口"}),
        # Which passages speak of a year is weighed passage by passage.
        (Subject(year=2022), set(TITLES)),
        (Subject(place="石湾", year=2023), {"卫生", "港口"}),
        (Subject(level="县"), {"茶产业"}),
        (Subject(level="市"), {"卫生"}),
        (Subject(place="岳阳"), set()),
        (Subject(nameless=True), set()),
        (Subject(), set(TITLES)),
        *((described(text), {words}) for text, words in DESCRIPTIONS),
        # What nothing speaks of chooses none before the others.
        (described("football"), set(TITLES)),
        (described("不存在之物"), set(TITLES)),
    ],
)
def test_what_a_question_says_of_a_speech_chooses_it(
    archive: Archive, finder: SpeechFinder, subject: Subject, words: set[str]
) -> None:
    assert meant(archive, finder.weigh(subject)) == words


def test_a_speech_that_does_not_tell_its_level_stands_between(archive: Archive, finder: SpeechFinder) -> None:
    levels = [fact.level for fact in archive._store.facts()]
    fits = dict(zip(levels, finder.weigh(Subject(level="县")), strict=True))
    assert fits["县"] > fits[None] > fits["市"]


def test_a_level_alone_takes_less_away_than_a_place(finder: SpeechFinder) -> None:
    assert min(finder.weigh(Subject(level="县"))) > min(finder.weigh(Subject(place="青禾")))


def test_a_description_chooses_among_the_speeches_of_its_place(archive: Archive, finder: SpeechFinder) -> None:
    for text, words in (("吊机", "港口"), ("针灸", "卫生")):
        assert meant(archive, finder.weigh(Subject(place="石湾", description=text))) == {words}


def test_a_description_that_fits_nothing_there_leaves_a_place_as_it_is(finder: SpeechFinder) -> None:
    fits = finder.weigh(Subject(place="石湾", description="茶叶"))
    np.testing.assert_array_equal(fits, finder.weigh(Subject(place="石湾")))


@pytest.mark.parametrize(
    "subject",
    [
        Subject(),
        Subject(year=1999),
        Subject(place="岳阳", level="省", nameless=True),
        Subject(description="😀"),
        Subject(description="茶叶 港口 卫生院 针灸 不存在"),
        described("what the xqzvyk"),
        described("tea port clinic"),
    ],
)
def test_no_speech_is_lost_and_none_gains(archive: Archive, finder: SpeechFinder, subject: Subject) -> None:
    fits = finder.weigh(subject)
    assert fits.shape == (len(archive.speeches),)
    assert ((fits > 0) & (fits <= 1)).all()


@pytest.mark.parametrize(("text", "words"), DESCRIPTIONS)
def test_a_description_leads_to_the_same_speech_in_a_large_archive(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, text: str, words: str
) -> None:
    # Limits that an archive of thousands of passages meets: a sample that is not the whole, and few passages read.
    monkeypatch.setattr(stored_sample, "MAX_SAMPLED_PASSAGES", 6)
    monkeypatch.setattr(speeches, "CANDIDATE_PASSAGES", 3)
    sample = late.prepare_passages(archive._store.sample(), archive._words)
    assert len(sample.starts) < len(archive._store)
    large = SpeechFinder(archive._store, archive._words, sample)
    assert meant(archive, large.weigh(described(text))) == {words}


@pytest.mark.parametrize("word", ["针灸", "吊机", "专卖店"])
def test_words_that_are_read_again_come_nearest_in_the_speech_that_holds_them(
    archive: Archive, finder: SpeechFinder, word: str
) -> None:
    store, words = archive._store, archive._words
    # All passages but the last one as the sample: enough to take the way of a large archive.
    partial = SpeechFinder(store, words, late.prepare_passages(store.words(np.arange(len(store) - 1)), words))
    small, large = (speeches._word_nearness(word, {word: 1.0}) for speeches in (finder, partial))
    assert small.argmax() == large.argmax()


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (Subject(year=2022), ""),
        (Subject(year=2022, is_dated=True), "港口"),
        (Subject(year=1999, is_dated=True), ""),
        (Subject(year=2022, until=2023, is_dated=True), "卫生 港口"),
        (Subject(order=1), "茶产业"),
        (Subject(order=2), "港口"),
        (Subject(order=-1), "卫生"),
        (Subject(order=-2), "港口"),
        (Subject(order=4), ""),
        (Subject(order=1, year=2022, until=2030), "港口"),
        (Subject(place="石湾", order=1), "港口"),
        (Subject(speakers=("无名氏",)), ""),
        (Subject(), ""),
    ],
)
def test_a_subject_names_speeches_by_speaker_year_and_order(
    archive: Archive, finder: SpeechFinder, subject: Subject, words: str
) -> None:
    titles = [archive.speech(speech_id).title for speech_id in finder.speeches_of(subject)]
    named = {word for title in titles for word in TITLES if word in title}
    assert named == set(words.split())

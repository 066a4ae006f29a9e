from rag.retrieve.extremes import find_extremes, named_extreme
from rag.store.local import SpeechFacts

LONG = SpeechFacts("long", None, None, None, "a", None, characters=900)
EARLY = SpeechFacts("early", None, 1999, None, "b", None, date="1999-02", characters=40)
LATE = SpeechFacts("late", None, 2004, None, "c", None, date="2004-07-01", characters=700)
ALSO_LATE = SpeechFacts("also-late", None, 2004, None, "d", None, date="2004-07-01", characters=40)
FACTS = (LONG, EARLY, LATE, ALSO_LATE)


def test_each_end_is_found() -> None:
    assert find_extremes("longest", FACTS) == (LONG,)
    assert find_extremes("oldest", FACTS) == (EARLY,)


def test_speeches_that_are_equal_are_all_found() -> None:
    assert find_extremes("newest", FACTS) == (LATE, ALSO_LATE)
    assert find_extremes("shortest", FACTS) == (EARLY, ALSO_LATE)


def test_speeches_without_a_date_are_neither_new_nor_old() -> None:
    assert find_extremes("newest", (LONG,)) == ()


def test_one_end_is_named_or_none() -> None:
    assert named_extreme({"speech", "longest"}) == "longest"
    assert named_extreme({"speech"}) == named_extreme({"newest", "oldest"}) == ""

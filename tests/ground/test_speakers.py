from rag.ground.speakers import attribute_to, find_attribution, has_other_speaker


def other(claim: str, source: str, turn: str | None = None) -> bool:
    return has_other_speaker(find_attribution(claim), find_attribution(source), turn)


def test_a_view_belongs_to_whoever_is_said_to_hold_it() -> None:
    assert other("the baker says that rain is near", "the tailor says that rain is near")
    assert not other("the tailor claims that rain is near", "the tailor says that rain is near")
    assert other("面包师认为要下雨", "裁缝认为要下雨") and not other("裁缝说要下雨", "裁缝认为要下雨")


def test_the_view_of_another_is_no_fact_and_not_the_speaker_s() -> None:
    assert other("rain is near", "the tailor says that rain is near")
    assert other("讲话认为要下雨", "裁缝认为要下雨")
    assert not other("rain is near", "we say that rain is near")


def test_a_pronoun_stands_for_whoever_was_named_before() -> None:
    assert other("面包师认为要下雨", "裁缝不同意,他认为要下雨")


def test_in_a_transcript_the_turn_says_who_speaks() -> None:
    assert other("Mr. Vale said that rain is near".casefold(), "rain is near.", "Ms. Reed")
    assert not other("Mr. Vale said that rain is near".casefold(), "rain is near.", "MR. VALE")
    assert attribute_to("MR. VALE").words == {"vale"}

"""What people ask of any machine is told from what they ask of an archive."""

from rag.answer.foreign import MAX_LOG_ODDS, TYPICAL_LOG_ODDS, weigh_foreignness
from rag.models.embed import StaticEmbedder
from rag.settings import EMBEDDED_MODEL


def test_everyday_errands_are_foreign_and_policies_are_not() -> None:
    words = StaticEmbedder(EMBEDDED_MODEL)
    foreign = ["酸辣汤怎么做", "how do I knit a scarf", "纳斯达克今天涨了吗"]
    asked = ["财政投入增长了多少", "what does the mayor plan for schools", "农民增收有什么措施"]
    assert min(weigh_foreignness(text, words) for text in foreign) > max(weigh_foreignness(t, words) for t in asked)


def test_the_odds_are_bounded_and_keywords_count_as_questions_for_an_archive() -> None:
    words = StaticEmbedder(EMBEDDED_MODEL)
    assert weigh_foreignness("", words) == weigh_foreignness("专利", words) == TYPICAL_LOG_ODDS
    assert abs(weigh_foreignness("what is a good recipe for pizza", words)) <= MAX_LOG_ODDS

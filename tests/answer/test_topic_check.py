import pytest

from rag.archive import Archive


@pytest.mark.parametrize(
    ("history", "question", "place"),
    [
        ("石湾新区港口一期工程总投资多少？", "深水泊位建几个？", ("石湾",)),
        ("石湾新区港口一期工程总投资多少？", "红烧肉怎么做？", ()),
        ("石湾新区港口一期工程总投资多少？", "那今天天气怎么样？", ()),
        ("石湾新区港口一期工程总投资多少？", "那吊机呢？", ("石湾",)),
    ],
)
def test_a_question_keeps_the_place_only_where_its_speeches_speak_of_it(
    archive: Archive, history: str, question: str, place: tuple[str, ...]
) -> None:
    assert archive.understand(question, [history]).places == place


def test_what_has_nothing_to_do_with_the_archive_is_refused_as_in_a_fresh_chat(archive: Archive) -> None:
    history = ["石湾新区港口一期工程总投资多少？"]
    assert archive.ask("红烧肉怎么做？", history=history).text == archive.ask("红烧肉怎么做？").text

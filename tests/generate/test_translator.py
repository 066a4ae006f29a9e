from typing import Protocol

import pytest
from language_models import Served

from rag.archive import Archive
from rag.errors import BadSetting, UnknownCitation

QUOTE = "去年全县茶园面积达到8.6万亩，茶农人均增收2300元。"


class OpenWithModel(Protocol):
    """Return an archive of the corpus that is given a language model of some name."""

    def __call__(self, name: str, timeout: float = 20.0, api_key: str = "", base_url: str = "") -> Archive: ...


def citation_id(archive: Archive) -> str:
    return archive.verify(QUOTE).matches[0].id


def test_a_quotation_is_translated_into_the_other_language(with_model: OpenWithModel, archive: Archive) -> None:
    translated = with_model("translating").translate(citation_id(archive))
    assert translated.language == "en" and translated.text.startswith("Last year") and translated.is_confirmed
    assert translated.notice == "(Machine translation by translating, not the speaker's own words.)"
    assert translated.citation.quote == QUOTE


def test_figures_and_names_that_the_source_lacks_are_said(with_model: OpenWithModel, archive: Archive) -> None:
    translated = with_model("mistranslating").translate(citation_id(archive))
    assert not translated.is_confirmed and "<" not in translated.text
    assert translated.added == ("86 mu", "Beijing") or set(translated.added) == {"86 mu", "Beijing"}
    assert translated.omitted == ("8.6万亩", "2300元")
    assert "Not in the source: " in translated.notice and "Left out of the translation: 8.6万亩" in translated.notice


def test_only_the_quotation_goes_to_the_model(with_model: OpenWithModel, archive: Archive, endpoint: Served) -> None:
    with_model("translating").translate(citation_id(archive), "en")
    sent = endpoint.requests[0]["messages"][-1]["content"]
    assert sent == f"<quotation>\n{QUOTE}\n</quotation>"


def test_a_model_that_fails_leaves_no_text_and_says_why(with_model: OpenWithModel, archive: Archive) -> None:
    translated = with_model("401").translate(citation_id(archive))
    assert not translated.text and "does not accept the key" in translated.failure and not translated.is_confirmed
    assert translated.notice == translated.failure


def test_without_a_model_it_is_said_what_to_set(archive: Archive) -> None:
    with pytest.raises(BadSetting, match="RAG_LLM_MODEL"):
        archive.translate(citation_id(archive))


def test_words_that_are_gone_are_not_translated(with_model: OpenWithModel, archive: Archive) -> None:
    gone = f"{archive.speeches[0].id}#p999.s1~000000"
    with pytest.raises(UnknownCitation, match="does not hold the words"):
        with_model("translating").translate(gone)

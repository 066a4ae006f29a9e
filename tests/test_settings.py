from pathlib import Path

import pytest

from rag.errors import BadSetting
from rag.settings import OPENAI, LanguageModel, Settings


def test_nothing_set_gives_the_defaults():
    assert Settings.from_environment({}) == Settings()


def test_what_is_set_is_taken():
    settings = Settings.from_environment({"RAG_EMBEDDER": "m", "RAG_INDEX": "/i", "RAG_HOST": "::1", "RAG_PORT": "80"})
    assert settings == Settings(embedder="m", index=Path("/i"), host="::1", port=80)
    assert Settings.from_environment({"RAG_RERANKER": "c"}) == Settings(reranker="c")


@pytest.mark.parametrize("port", ["", "x", "-1", "0", "65536", "8O", "1.5"])
def test_a_port_that_is_none_is_said(port):
    with pytest.raises(BadSetting, match="RAG_PORT"):
        Settings.from_environment({"RAG_PORT": port})


def model(**environment):
    return Settings.from_environment({f"RAG_LLM_{name}": value for name, value in environment.items()}).model


def test_without_the_name_of_a_model_there_is_none():
    assert Settings.from_environment({"OPENAI_API_KEY": "k", "RAG_LLM_BASE_URL": "http://h/v1"}).model is None


def test_a_language_model_is_taken():
    found = model(MODEL="qwen3", BASE_URL="http://h:1/v1/", API_KEY="k", TIMEOUT="5", PROMPT_LENGTH="2000")
    assert found == LanguageModel("qwen3", "http://h:1/v1", "k", 5.0, 2000)


def test_openai_s_own_variables_stand_in():
    names = {"RAG_LLM_MODEL": "m", "OPENAI_API_KEY": "theirs", "OPENAI_BASE_URL": "https://gateway.example/v1"}
    found = Settings.from_environment(names).model
    assert (found.base_url, found.api_key) == ("https://gateway.example/v1", "theirs")
    assert Settings.from_environment({"RAG_LLM_MODEL": "m", "OPENAI_API_KEY": "theirs"}).model.base_url == OPENAI
    own = Settings.from_environment({**names, "RAG_LLM_API_KEY": "ours"}).model
    assert own.api_key == "ours"


def test_openai_s_key_goes_to_no_other_address():
    names = {"RAG_LLM_MODEL": "m", "RAG_LLM_BASE_URL": "http://127.0.0.1:1/v1", "OPENAI_API_KEY": "theirs"}
    assert Settings.from_environment(names).model.api_key == ""


@pytest.mark.parametrize("url", ["127.0.0.1:11434", "ftp://h/v1", "http://", "https://me:sk-secret@h/v1", "http://h:x"])
def test_an_address_that_is_none_is_said_and_not_repeated(url):
    with pytest.raises(BadSetting, match="RAG_LLM_BASE_URL") as refused:
        model(MODEL="m", BASE_URL=url)
    assert "secret" not in str(refused.value)


def test_a_model_without_address_and_key_is_refused():
    with pytest.raises(BadSetting, match="neither an address nor a key"):
        model(MODEL="m")


@pytest.mark.parametrize("key", ["sk-“quoted”", "two\nlines"])
def test_a_key_that_cannot_be_sent_is_refused_and_not_repeated(key):
    with pytest.raises(BadSetting, match="RAG_LLM_API_KEY") as refused:
        model(MODEL="m", API_KEY=key)
    assert key not in str(refused.value)


@pytest.mark.parametrize("setting", [{"TIMEOUT": "0"}, {"TIMEOUT": "x"}, {"TIMEOUT": "nan"}, {"PROMPT_LENGTH": "10"}])
def test_bounds_are_checked(setting):
    with pytest.raises(BadSetting, match="RAG_LLM_"):
        model(MODEL="m", API_KEY="k", **setting)


def test_a_key_is_in_no_repr():
    settings = Settings.from_environment({"RAG_LLM_MODEL": "m", "RAG_LLM_API_KEY": "sk-secret"})
    assert "sk-secret" not in repr(settings) + str(settings.model)

import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import BadSetting
from rag.settings import OPENAI_URL, LanguageModel, MilvusServer, Settings, keep_products_on_one_thread


def test_nothing_set_gives_the_defaults() -> None:
    assert Settings.from_environment({}) == Settings()


def test_what_is_set_is_taken() -> None:
    settings = Settings.from_environment({"RAG_EMBEDDER": "m", "RAG_INDEX": "/i", "RAG_HOST": "::1", "RAG_PORT": "80"})
    assert settings == Settings(embedder="m", index=Path("/i"), host="::1", port=80)
    assert Settings.from_environment({"RAG_RERANKER": "c"}) == Settings(reranker="c")


@pytest.mark.parametrize("port", ["", "x", "-1", "0", "65536", "8O", "1.5"])
def test_a_port_that_is_none_is_said(port: str) -> None:
    with pytest.raises(BadSetting, match="RAG_PORT"):
        Settings.from_environment({"RAG_PORT": port})


def model_of(environment: dict[str, str]) -> LanguageModel:
    model = Settings.from_environment(environment).model
    assert model is not None
    return model


def named_model(**settings: str) -> LanguageModel:
    """Return the language model of settings that are given without the beginning of their names."""
    return model_of({f"RAG_LLM_{name}": value for name, value in settings.items()})


def test_without_the_name_of_a_model_there_is_none() -> None:
    assert Settings.from_environment({"OPENAI_API_KEY": "k", "RAG_LLM_BASE_URL": "http://h/v1"}).model is None


def test_a_language_model_is_taken() -> None:
    model = named_model(MODEL="qwen3", BASE_URL="http://h:1/v1/", API_KEY="k", TIMEOUT="5", PROMPT_LENGTH="2000")
    assert model == LanguageModel("qwen3", "http://h:1/v1", "k", 5.0, 2000)


def test_openai_s_own_variables_stand_in() -> None:
    names = {"RAG_LLM_MODEL": "m", "OPENAI_API_KEY": "theirs", "OPENAI_BASE_URL": "https://gateway.example/v1"}
    model = model_of(names)
    assert (model.base_url, model.api_key) == ("https://gateway.example/v1", "theirs")
    assert model_of({"RAG_LLM_MODEL": "m", "OPENAI_API_KEY": "theirs"}).base_url == OPENAI_URL
    assert model_of({**names, "RAG_LLM_API_KEY": "ours"}).api_key == "ours"


def test_openai_s_key_goes_to_no_other_address() -> None:
    names = {"RAG_LLM_MODEL": "m", "RAG_LLM_BASE_URL": "http://127.0.0.1:1/v1", "OPENAI_API_KEY": "theirs"}
    assert model_of(names).api_key == ""


@pytest.mark.parametrize("url", ["127.0.0.1:11434", "ftp://h/v1", "http://", "https://me:sk-secret@h/v1", "http://h:x"])
def test_an_address_that_is_none_is_said_and_not_repeated(url: str) -> None:
    with pytest.raises(BadSetting, match="RAG_LLM_BASE_URL") as refused:
        named_model(MODEL="m", BASE_URL=url)
    assert "secret" not in str(refused.value)


def test_a_model_without_address_and_key_is_refused() -> None:
    with pytest.raises(BadSetting, match="neither an address nor a key"):
        named_model(MODEL="m")


@pytest.mark.parametrize("key", ["sk-“quoted”", "two\nlines"])
def test_a_key_that_cannot_be_sent_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(BadSetting, match="RAG_LLM_API_KEY") as refused:
        named_model(MODEL="m", API_KEY=key)
    assert key not in str(refused.value)


@pytest.mark.parametrize("setting", [{"TIMEOUT": "0"}, {"TIMEOUT": "x"}, {"TIMEOUT": "nan"}, {"PROMPT_LENGTH": "10"}])
def test_bounds_are_checked(setting: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match="RAG_LLM_"):
        named_model(MODEL="m", API_KEY="k", **setting)


def test_a_key_is_in_no_repr() -> None:
    settings = Settings.from_environment({"RAG_LLM_MODEL": "m", "RAG_LLM_API_KEY": "sk-secret"})
    assert "sk-secret" not in repr(settings) + str(settings.model)


def test_products_stay_on_one_thread_unless_it_was_said_otherwise() -> None:
    environment: dict[str, str] = {}
    keep_products_on_one_thread(environment)
    assert environment == {"OPENBLAS_NUM_THREADS": "1"}
    told = {"OPENBLAS_NUM_THREADS": "4"}
    keep_products_on_one_thread(told)
    assert told == {"OPENBLAS_NUM_THREADS": "4"}


def test_numpy_is_not_imported_before_the_command_line_says_so() -> None:
    script = "import sys, rag.commands.cli; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    ("written", "uri", "name"),
    [
        ("milvus://127.0.0.1:19530/speeches", "http://127.0.0.1:19530", "speeches"),
        ("milvus://milvus.example/a_1", "http://milvus.example:19530", "a_1"),
        (" milvus+https://milvus.example:443/B ", "https://milvus.example:443", "B"),
        ("milvus://[::1]:9/x", "http://[::1]:9", "x"),
        ("milvus+file:///srv/my.db/x", "/srv/my.db", "x"),
    ],
)
def test_a_milvus_server_is_taken(written: str, uri: str, name: str) -> None:
    settings = Settings.from_environment({"RAG_STORE": written, "RAG_STORE_TOKEN": "key"})
    assert settings.store == MilvusServer(uri, name, "key")
    assert "key" not in repr(settings)


@pytest.mark.parametrize(
    "written",
    [
        "speeches",
        "http://127.0.0.1:19530/speeches",
        "milvus://127.0.0.1:19530",
        "milvus://127.0.0.1:19530/",
        "milvus://127.0.0.1:port/speeches",
        "milvus:///speeches",
        "milvus://user:secret@host/speeches",
        "milvus://host/two/speeches",
        "milvus://host/1speech",
        "milvus://host/讲话",
        "milvus://host/a-b",
        "milvus://host/a?secret=1",
        "milvus+file://host/x.db/speeches",
    ],
)
def test_what_is_no_milvus_server_is_said_without_repeating_it(written: str) -> None:
    with pytest.raises(BadSetting, match="RAG_STORE is no address") as said:
        Settings.from_environment({"RAG_STORE": written})
    assert "secret" not in str(said.value)


def test_without_an_address_there_is_no_server() -> None:
    assert Settings.from_environment({"RAG_STORE": " ", "RAG_STORE_TOKEN": "key"}).store is None

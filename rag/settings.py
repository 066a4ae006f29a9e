"""The one place that reads the environment."""

import math
import os
import re
import sys
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from rag.errors import BadSetting

#: The embedding model that travels with the package, in sentence-transformers format.
EMBEDDED_MODEL = Path(__file__).parent / "model"
#: Where a language model is asked when no other address is given.
OPENAI_URL = "https://api.openai.com/v1"
#: How long a language model may take for an answer.
TIMEOUT_SECONDS = 60.0
#: The longest prompt: a model with a context of 8,000 tokens has room left to answer.
MAX_PROMPT_CHARS = 6000
#: Where a Milvus server listens unless it is told otherwise.
MILVUS_PORT = 19530
# A server, one behind TLS, and the file of a Milvus Lite, each with a name behind the last slash.
_MILVUS_SCHEMES = {"milvus": "http", "milvus+https": "https"}
_MILVUS_FILE = "milvus+file"
_STORE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
#: Where the page is served.
DEFAULT_PORT = 7860


def program_version() -> str:
    """Return the version of the program, which stands in the package root alone."""
    return str(vars(sys.modules["rag"])["__version__"])


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A language model behind an OpenAI-compatible endpoint.

    `timeout` is in seconds and for a whole answer, attempts and pauses between them included; `prompt_length` is the
    most characters that are sent for one question. The key appears in no repr, message or log.
    """

    name: str
    base_url: str = OPENAI_URL
    api_key: str = field(default="", repr=False)
    timeout: float = TIMEOUT_SECONDS
    prompt_length: int = MAX_PROMPT_CHARS


@dataclass(frozen=True, slots=True)
class MilvusServer:
    """A Milvus server that holds the searched part of an index under a name; the token appears in no repr or message.

    `uri` is what its client takes: an address, or the file of a Milvus Lite.
    """

    uri: str
    name: str
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of an archive; every value has a default that works without a network.

    `embedder` is "" for the embedded model, else the name or folder of a sentence-transformers model; `reranker` is ""
    for none, else that of a cross-encoder. Without a language `model` answers are made of sentences of the speeches.
    `passage_length` counts characters; 200, 300 and 400 were measured (docs/decisions/0002). Without a `store` the
    index is searched where it lies.
    """

    embedder: str = ""
    reranker: str = ""
    passage_length: int = 300
    index: Path = Path("index")
    corpus: Path = Path("corpus")
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    users: Path = Path("users.json")
    model: LanguageModel | None = None
    store: MilvusServer | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Return what the environment says.

        RAG_EMBEDDER, RAG_RERANKER, RAG_INDEX, RAG_CORPUS, RAG_HOST, RAG_PORT and RAG_USERS each have a default.
        RAG_LLM_MODEL names a language model, RAG_LLM_BASE_URL its endpoint and RAG_LLM_API_KEY the key to it;
        OPENAI_BASE_URL and OPENAI_API_KEY stand in for them. RAG_LLM_TIMEOUT and RAG_LLM_PROMPT_LENGTH bound an answer.
        RAG_STORE is the address of a Milvus server that searches the index, RAG_STORE_TOKEN the key to it.
        Raises BadSetting for what cannot be used.
        """
        return cls(
            embedder=environment.get("RAG_EMBEDDER", ""),
            reranker=environment.get("RAG_RERANKER", ""),
            index=Path(environment.get("RAG_INDEX", "index")),
            corpus=Path(environment.get("RAG_CORPUS", "corpus")),
            host=environment.get("RAG_HOST", "127.0.0.1"),
            port=_port(environment),
            users=Path(environment.get("RAG_USERS", "users.json")),
            model=_language_model(environment),
            store=_milvus_server(environment),
        )


@dataclass(frozen=True, slots=True)
class _NumberSetting:
    """A number from the environment: the name of its variable, its default and unit, and its bounds, inclusive."""

    name: str
    default: float
    unit: str
    least: float
    most: float

    def read(self, environment: Mapping[str, str]) -> float:
        """Return the number that is set, or the default; raises BadSetting."""
        written = environment.get(self.name, "").strip()
        try:
            number = float(written) if written else float(self.default)
        except ValueError:
            number = math.nan
        if not self.least <= number <= self.most:
            raise BadSetting(
                f"{self.name} is {written!r}; set it to a number of {self.unit} from {self.least} to {self.most}, or "
                f"unset it for {self.default:g}."
            )
        return number


_TIMEOUT = _NumberSetting("RAG_LLM_TIMEOUT", TIMEOUT_SECONDS, "seconds", 1, 3600)
_PROMPT_LENGTH = _NumberSetting("RAG_LLM_PROMPT_LENGTH", MAX_PROMPT_CHARS, "characters", 1500, 1_000_000)


def keep_products_on_one_thread(environment: MutableMapping[str, str] = os.environ) -> None:
    """Tell OpenBLAS, which NumPy multiplies with, not to share a product out among all cores, unless it was told.

    The products of a question are small, and threads that wait for each other do so busily: with other work on the
    machine a search took four times as long (benchmarks/scale.md). It has to be told before NumPy is imported.
    """
    environment.setdefault("OPENBLAS_NUM_THREADS", "1")


def wants_traces(environment: Mapping[str, str] = os.environ) -> bool:
    """Return True if the environment names, as OpenTelemetry does, where traces are to be sent."""
    names = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    is_disabled = environment.get("OTEL_SDK_DISABLED", "").lower() == "true"
    return not is_disabled and any(environment.get(name) for name in names)


def _port(environment: Mapping[str, str]) -> int:
    port = environment.get("RAG_PORT", str(DEFAULT_PORT))
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise BadSetting(f"RAG_PORT is {port!r}; set it to a number from 1 to 65535, or unset it for {DEFAULT_PORT}.")
    return int(port)


def _language_model(environment: Mapping[str, str]) -> LanguageModel | None:
    name = environment.get("RAG_LLM_MODEL", "").strip()
    if not name:
        return None
    own = environment.get("RAG_LLM_BASE_URL", "").strip()
    key = environment.get("RAG_LLM_API_KEY", "").strip()
    if not own:
        # A key of OpenAI's client goes where that client would send it, and to no other address.
        key = key or environment.get("OPENAI_API_KEY", "").strip()
    base_url = own or environment.get("OPENAI_BASE_URL", "").strip() or OPENAI_URL
    _check_address(base_url)
    if base_url == OPENAI_URL and not key:
        raise BadSetting(
            f"RAG_LLM_MODEL is {name!r}, but there is neither an address nor a key for it; set RAG_LLM_BASE_URL, such "
            "as http://127.0.0.1:11434/v1 for Ollama, or RAG_LLM_API_KEY for OpenAI, or unset RAG_LLM_MODEL."
        )
    if not (key.isascii() and key.isprintable()):
        raise BadSetting("RAG_LLM_API_KEY holds characters that no key has; copy it again, without spaces or quotes.")
    timeout, prompt_length = _TIMEOUT.read(environment), int(_PROMPT_LENGTH.read(environment))
    return LanguageModel(name, base_url.rstrip("/"), key, timeout, prompt_length)


def _milvus_server(environment: Mapping[str, str]) -> MilvusServer | None:
    """Return the server that RAG_STORE names; raises BadSetting for what is no address of one."""
    written = environment.get("RAG_STORE", "").strip()
    if not written:
        return None
    try:
        parts = urlsplit(written)
        place, _, name = parts.path.rpartition("/")
        uri = _uri_of(parts, place)
    except ValueError:
        uri, name = "", ""
    if not uri or not _STORE_NAME.fullmatch(name):
        raise BadSetting(
            "RAG_STORE is no address such as milvus://127.0.0.1:19530/speeches; the name at its end is made of "
            "letters, digits and _, and a key belongs into RAG_STORE_TOKEN."
        )
    return MilvusServer(uri, name, environment.get("RAG_STORE_TOKEN", "").strip())


def _uri_of(parts: SplitResult, place: str) -> str:
    """Return the address of a server for its client, "" where there is none; raises ValueError for a bad port."""
    if parts.query or parts.fragment or "@" in parts.netloc:
        return ""
    if parts.scheme == _MILVUS_FILE:
        return place if place and not parts.netloc else ""
    if parts.scheme not in _MILVUS_SCHEMES or not parts.hostname or place:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{_MILVUS_SCHEMES[parts.scheme]}://{host}:{parts.port or MILVUS_PORT}"


def _check_address(base_url: str) -> None:
    """Raise BadSetting for what is no address of an endpoint, without repeating it: a key may have been put there."""
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        usable = None
    if not usable:
        raise BadSetting(
            "RAG_LLM_BASE_URL is no address such as http://127.0.0.1:11434/v1 or https://api.deepseek.com; a key "
            "belongs into RAG_LLM_API_KEY."
        )

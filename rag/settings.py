"""The one place that reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.errors import BadSetting

#: The embedding model that travels with the package, in sentence-transformers format.
EMBEDDED_MODEL = Path(__file__).parent / "model"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set from outside; every value has a default that works without a network.

    `embedder` is "" for the embedded model, else the name or folder of a sentence-transformers model.
    `passage_length` counts characters; 200, 300 and 400 were measured (benchmarks/README.md).
    """

    embedder: str = ""
    passage_length: int = 300
    index: Path = Path("index")
    corpus: Path = Path("corpus")
    host: str = "127.0.0.1"
    port: int = 7860

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read RAG_EMBEDDER, RAG_INDEX, RAG_CORPUS, RAG_HOST and RAG_PORT; what is unset keeps its default.

        Raises BadSetting for a port that is no number from 1 to 65535.
        """
        port = environment.get("RAG_PORT", "7860")
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise BadSetting(f"RAG_PORT is {port!r}; set it to a number from 1 to 65535, or unset it for 7860.")
        return cls(
            embedder=environment.get("RAG_EMBEDDER", ""),
            index=Path(environment.get("RAG_INDEX", "index")),
            corpus=Path(environment.get("RAG_CORPUS", "corpus")),
            host=environment.get("RAG_HOST", "127.0.0.1"),
            port=int(port),
        )

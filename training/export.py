"""Write the trained table as a model: fewer dimensions, eight bits a number, in the format of sentence-transformers."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from training.initialise import VectorTable

#: Numbers of a vector of the model: more of them help only the mean vector (docs/decisions/0003).
DIMENSION = 192

_MODEL_CONFIG = {
    "model_type": "model2vec",
    "architectures": ["StaticModel"],
    "normalize": True,
    "embedding_dtype": "int8",
    "hidden_dim": DIMENSION,
    "seq_length": 1_000_000,
}
_MODEL_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]
_SENTENCE_TRANSFORMERS_CONFIG = {
    "__version__": {"sentence_transformers": "6.2.0"},
    "similarity_fn_name": "cosine",
    "model_type": "SentenceTransformer",
}


def reduce_dimensions(table: VectorTable, dimension: int = DIMENSION) -> VectorTable:
    """Return the table on its first principal axes, shape (words, dimension).

    It is not centred: a rotation alone leaves the cosines of the vectors as they are.
    """
    _, axes = np.linalg.eigh(table.T @ table)
    return np.asarray(table @ axes[:, ::-1][:, :dimension], np.float32)


def quantise(table: VectorTable) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return eight-bit rows, shape (words, dimension), and the scale of each row, shape (words,).

    A row times its scale is the vector, to within half a step.
    """
    scale = np.maximum(np.abs(table).max(axis=1) / 127, 1e-8).astype(np.float32)
    return np.clip(np.round(table / scale[:, None]), -127, 127).astype(np.int8), scale


def export_model(table: VectorTable, tokenizer: Tokenizer, folder: Path, dimension: int = DIMENSION) -> None:
    """Write a folder that StaticEmbedder, model2vec and SentenceTransformer open with equal vectors."""
    rows, scale = quantise(reduce_dimensions(table, dimension))
    (folder / "1_Normalize").mkdir(parents=True, exist_ok=True)
    (folder / "1_Normalize" / ".keep").touch()
    save_file({"embeddings": rows, "weights": scale}, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    contents = {
        "config.json": {**_MODEL_CONFIG, "hidden_dim": dimension},
        "modules.json": _MODEL_MODULES,
        "config_sentence_transformers.json": _SENTENCE_TRANSFORMERS_CONFIG,
    }
    for name, content in contents.items():
        (folder / name).write_text(json.dumps(content, indent=1) + "\n", "utf-8")

"""The version of the reader: when it changes, files are read again though their bytes are the same."""

import hashlib
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

#: The modules that decide how a file is read and its words are cut, from the folder of the package.
MODULES = ("read", "text", "indexing/split.py", "data")
#: Weights decide what is found and answered, and nothing of what is read.
NOT_OF_READING = ("weights.toml",)
#: The libraries that decide the same, by the name under which they are imported there.
LIBRARIES = {
    "docx": "python-docx",
    "langchain_text_splitters": "langchain-text-splitters",
    "lxml": "lxml",
    "opencc": "opencc",
    "openpyxl": "openpyxl",
    "pypdf": "pypdf",
    "pypdfium2": "pypdfium2",
    "pypinyin": "pypinyin",
    "rapidocr_onnxruntime": "rapidocr-onnxruntime",
    "rjieba": "rjieba",
    "snowballstemmer": "snowballstemmer",
    "trafilatura": "trafilatura",
    "yaml": "pyyaml",
}


def reader_version(vocabulary: str) -> str:
    """Return a digest of the code, the libraries and the vocabulary that decide what a file's bytes become.

    `vocabulary` is the fingerprint of the model whose vocabulary cuts the words.
    """
    digest = hashlib.sha256(vocabulary.encode())
    package = Path(__file__).parents[1]
    for module in MODULES:
        for file in sorted([package / module, *(package / module).rglob("*")]):
            if file.suffix in (".py", ".toml", ".tsv") and file.name not in NOT_OF_READING and file.is_file():
                digest.update(file.read_bytes())
    for library in LIBRARIES.values():
        with suppress(PackageNotFoundError):
            digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()

"""The manifest of a generation: what it holds, and whether its files are still what was written."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple, get_args

from rag.errors import IndexDamaged, IndexOutdated
from rag.store.schema import FILES, DenseKind
from rag.store.stamps import STAMPS, Depth, Stamps, read_stamps, take_stamps, write_stamps

#: Raised whenever what is written on disk changes its meaning.
FORMAT = 8
MANIFEST = "manifest.json"
_MAX_MANIFEST_BYTES = 1 << 20


class StoredFile(NamedTuple):
    """A file of a generation by its size in bytes and the sha256 of its content; a pair in the manifest's JSON."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds: format, model, settings, counts, and every other file by its path.

    `embedder`, `fingerprint` and `dimension` tell which model made the vectors; `reader` is a digest of all that
    decides how a file is read and its words are cut; `passage_length` counts characters; words have ids below
    `vocabulary`. `dense` says how vectors are searched.
    """

    format: int
    embedder: str
    fingerprint: str
    dimension: int
    vocabulary: int
    reader: str
    passage_length: int
    speeches: int
    passages: int
    files: Mapping[str, StoredFile]
    dense: DenseKind = "exact"

    def write(self, folder: Path) -> None:
        """Write the manifest into a generation's folder."""
        data = {"program": "wengao", **asdict(self)}
        text = json.dumps({**data, "seal": _seal(data)}, ensure_ascii=False, indent=1)
        (folder / MANIFEST).write_text(text, "utf-8")


def mend(index: Path) -> str:
    """Return the advice at the end of error messages: the command that builds an index anew."""
    return f"build it again with: rag index PATH --index {index}"


def check_files(index: Path, folder: Path, manifest: Manifest) -> None:
    """Raise IndexDamaged for a file of a generation that has another size or sha256 than its manifest says."""
    for name, stored in manifest.files.items():
        try:
            agrees = _agrees(folder / name, stored)
        except OSError as error:
            raise IndexDamaged(f"The index in {index} cannot be read ({error}); {mend(index)}") from error
        if not agrees:
            raise IndexDamaged(f"The index in {index} is damaged: {name} is not what was written; {mend(index)}")


@dataclass(frozen=True, slots=True)
class CheckedGeneration:
    """A generation whose files are what was written; `depth` is what else of them was checked before."""

    folder: Path
    manifest: Manifest
    depth: Depth | None
    stamps: Stamps

    def remember(self, depth: Depth) -> None:
        """Remember what was checked, so that it need not be done again while nobody writes the files."""
        write_stamps(self.folder, self.stamps, depth)


def check_generation(index: Path, folder: Path, *, reads_all: bool = False) -> CheckedGeneration:
    """Check the format of a generation and the size and sha256 of every file.

    Files that were read before and not written since are only read if `reads_all`. Raises IndexOutdated for another
    format, IndexDamaged for anything that does not agree.
    """
    manifest = _parse(index, folder / MANIFEST)
    stamps = stamps_of(folder, manifest)
    depth = None if reads_all else read_stamps(folder, stamps)
    if depth is None:
        check_files(index, folder, manifest)
    return CheckedGeneration(folder, manifest, depth, stamps)


def stamps_of(folder: Path, manifest: Manifest) -> Stamps:
    """Return the stamps of the manifest of a generation and of all files that it lists."""
    return take_stamps(folder, [MANIFEST, *manifest.files])


def read_damaged_manifest(folder: Path) -> Manifest:
    """Return the manifest of a generation of which other files may be damaged; raises IndexDamaged, IndexOutdated."""
    return _parse(folder.parent.parent, folder / MANIFEST)


def is_intact(folder: Path, name: str) -> bool:
    """Return True if one file of a generation is what its manifest says, whatever its format and other files are."""
    try:
        stored = StoredFile(*_load(folder / MANIFEST)["files"][name])
        return _agrees(folder / name, stored)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return False


def _agrees(file: Path, stored: StoredFile) -> bool:
    # A link or a FIFO is none of a build's files, whatever it leads to.
    is_regular = file.is_file() and not any(path.is_symlink() for path in (file, file.parent))
    return is_regular and file.stat().st_size == stored.size and digest_of(file) == stored.sha256


def _parse(index: Path, file: Path) -> Manifest:
    try:
        data = _load(file)
        _check_program(data["program"])
        _check_format(index, data["format"])
        return _manifest_of(data)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise IndexDamaged(f"The index in {index} has no readable {MANIFEST} ({error}); {mend(index)}") from error


def _load(file: Path) -> dict[str, Any]:
    if file.is_symlink() or not file.is_file() or file.stat().st_size > _MAX_MANIFEST_BYTES:
        raise ValueError("it is no file of a build")
    data: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return data


def _manifest_of(data: dict[str, Any]) -> Manifest:
    """Return the manifest of parsed JSON; raises ValueError, TypeError or KeyError for other fields or values."""
    if data["seal"] != _seal(data):
        raise ValueError("it is not what was written")
    files = {name: StoredFile(int(size), str(sha256)) for name, (size, sha256) in data["files"].items()}
    if files.keys() != FILES:
        raise ValueError("it lists other files than a build writes")
    values = {field.name: data[field.name] for field in fields(Manifest) if field.name != "files"}
    if values["dense"] not in get_args(DenseKind):
        raise ValueError(f"its dense is {values['dense']!r}")
    for field in fields(Manifest):
        if field.type in (int, str) and type(values[field.name]) is not field.type:
            raise ValueError(f"its {field.name} is {values[field.name]!r}")
    return Manifest(**values, files=files)


def _seal(data: Mapping[str, object]) -> str:
    """Return the digest of the other fields, by which a flipped digit is seen; it is no signature."""
    canonical = json.dumps({key: value for key, value in data.items() if key != "seal"}, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _check_program(program: object) -> None:
    if program != "wengao":
        raise ValueError("another program wrote it")


def _check_format(index: Path, number: object) -> None:
    if type(number) is not int or number != FORMAT:
        raise IndexOutdated(
            f"The index in {index} has format {str(number)[:20]}, this version reads format {FORMAT}; {mend(index)}"
        )


def digest_of(file: Path) -> str:
    """Return the sha256 of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def list_files(folder: Path) -> dict[str, StoredFile]:
    """Return every file below a folder by its path from there; the manifest and stamps are left out."""
    others = (MANIFEST, STAMPS)
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name not in others)
    return {file.relative_to(folder).as_posix(): StoredFile(file.stat().st_size, digest_of(file)) for file in files}

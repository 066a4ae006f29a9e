"""Which files there are to read: the one policy of paths.

Read are regular files whose path, behind all links, lies under the paths that were given. What a link leads to
elsewhere is listed as refused, so that the report names it, and is read only when links are to be followed.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rag.errors import NothingToIndex
from rag.read.front_matter import SIDECAR_SUFFIX
from rag.read.shown_names import show_path
from rag.read.unpack import is_hidden, is_ignored
from rag.types import BuildOptions

DEFAULT_OPTIONS = BuildOptions()
_LINKED_OUT = (
    "is a link that leads out of the given folders; expected a file in them; put the file there, or follow links with "
    "--follow-links"
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read, its name as it is shown to people, and why it must not be read where it must not.

    With `is_entry` it is a file in the archive that lies at the path.
    """

    path: Path
    name: str
    refusal: str | None = None
    is_entry: bool = False


def find_files(paths: Sequence[Path], options: BuildOptions = DEFAULT_OPTIONS) -> tuple[SourceFile, ...]:
    """List the files that paths name, sorted by name, each once.

    Folders are searched to the bottom, hidden entries, README files and indexes left out; a folder that links lead to
    again is walked once. The sidecar of a listed file is not listed. Raises NothingToIndex for no path, for one that
    does not exist, and for a folder without files unless the archive may be empty.
    """
    if not paths:
        raise NothingToIndex("got no paths; expected at least one file or folder of speeches; name one")
    roots = tuple(_resolve(Path(path)) for path in paths)
    files: dict[Path, SourceFile] = {}
    candidates = [file for path in paths for file in _list_path(Path(path), roots, options)]
    # A file is called by its own name rather than by that of a link to it.
    for file in sorted(candidates, key=lambda file: os.path.islink(file.path)):  # noqa: PTH114 - never raises
        files.setdefault(_resolve(file.path), file)
    listed = [
        file for path, file in files.items() if not (path.suffix == SIDECAR_SUFFIX and path.with_suffix("") in files)
    ]
    return tuple(sorted(listed, key=lambda file: (file.name, str(file.path))))


def _list_path(path: Path, roots: Sequence[Path], options: BuildOptions) -> Sequence[SourceFile]:
    if path.is_dir():
        files = list(_list_folder(path, roots, options))
        if not files and not options.allow_empty:
            raise NothingToIndex(
                f"{path}: got a folder without any files; expected speeches in it; put .txt, .md, .docx or .pdf files "
                "in, or let the archive become empty with --allow-empty"
            )
        return files
    if path.is_file():
        return (SourceFile(path, show_path(path.name)),)
    what = "is neither a file nor a folder" if path.exists() else "does not exist"
    raise NothingToIndex(f"{path}: {what}; expected a file or folder of speeches; check the path")


def _list_folder(folder: Path, roots: Sequence[Path], options: BuildOptions) -> Iterator[SourceFile]:
    base = folder.resolve()
    for path, refusal in _walk(base, roots, options):
        name = show_path(f"{base.name}/{path.relative_to(base).as_posix()}")
        yield SourceFile(path, name, refusal)


def _walk(base: Path, roots: Sequence[Path], options: BuildOptions) -> Iterator[tuple[Path, str | None]]:
    """Yield the paths below a folder, each with the reason why it must not be read.

    A folder that cannot be walked is listed like a file, so that the report names it.
    """
    walked: set[tuple[int, int]] = set()
    failures: list[OSError] = []
    for folder_name, subfolders, names in os.walk(base, onerror=failures.append, followlinks=True):
        folder = Path(folder_name)
        try:
            status = folder.stat()
        except OSError as error:
            failures.append(error)
            subfolders.clear()
            continue
        if (status.st_dev, status.st_ino) in walked:
            subfolders.clear()
            continue
        walked.add((status.st_dev, status.st_ino))
        shown = sorted(name for name in subfolders if not (is_hidden(name) or _is_index(folder / name)))
        refused = [name for name in shown if _leads_out(folder / name, roots, options)]
        subfolders[:] = [name for name in shown if name not in refused]
        yield from ((folder / name, _LINKED_OUT) for name in refused)
        for name in names:
            if not is_ignored(PurePosixPath(name)):
                yield folder / name, _LINKED_OUT if _leads_out(folder / name, roots, options) else None
    yield from ((Path(error.filename), _describe(error)) for error in failures)


def _is_index(folder: Path) -> bool:
    """Return True for the index of an archive, which may lie beside its speeches and holds their texts once more."""
    return os.path.isfile(folder / "CURRENT") and os.path.isdir(folder / "generations")  # noqa: PTH113, PTH112


def _leads_out(path: Path, roots: Sequence[Path], options: BuildOptions) -> bool:
    try:
        if options.follow_links or not path.is_symlink():
            return False
    except OSError:
        # Too long a path: who opens it says so.
        return False
    target = _resolve(path)
    return not any(target.is_relative_to(root) for root in roots)


def _describe(error: OSError) -> str:
    reason = (error.strerror or type(error).__name__).lower()
    return f"is a folder that cannot be opened ({reason}); expected a readable one; check its name and rights"


def _resolve(path: Path) -> Path:
    """Return the path behind all links, the path itself where links go round in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path

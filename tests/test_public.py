"""The public names, and the floors of the design: imports only go down."""

import ast
import importlib
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import rag

PACKAGE = Path(rag.__file__).parent
ROOT = PACKAGE.parent
#: The floor of every module or folder of the package; the root is above them all, since it only names what they hold.
FLOORS = {
    "data": 0, "types": 0, "errors": 0, "locks": 0, "observe": 0, "settings": 0,
    "access": 1, "text": 1,
    "cite": 2, "evaluate": 2, "read": 2,
    "store": 3,
    "models": 4,
    "indexing": 5, "retrieve": 5,
    "ground": 6,
    "answer": 7, "generate": 7,
    "about": 8,
    "archive": 9, "index_changes": 9, "responder": 9,
    "async_archive": 10, "adapters": 10,
    "api": 11,
    "web": 12,
    "commands": 13,
    "__main__": 14,
}  # fmt: skip
#: Libraries that one module each imports, so that each can be replaced in one place; the page is built in a folder.
HEAVY = {
    "faiss", "bm25s", "sentence_transformers", "model2vec", "langchain_text_splitters", "langchain_core", "rjieba",
    "opencc", "filelock", "tqdm", "yaml", "openai", "argon2", "trafilatura", "lxml", "pypdf", "docx", "mcp",
    "haystack", "opentelemetry", "prometheus_client", "openpyxl", "pypdfium2", "rapidocr_onnxruntime", "pymilvus",
    "ray",
}  # fmt: skip
#: What reads Word files and what writes them share nothing but the library.
WRITERS = {"docx": {"rag.web.word_export"}}
#: Libraries of servers; Gradio is the page's alone.
WEB_ONLY = {"gradio", "fastapi", "starlette", "uvicorn"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        yield name, ast.parse(path.read_text("utf-8"))


def imports(tree: ast.Module) -> Iterator[str]:
    """Yield the full names of what a module imports, wherever in it; `from a import b` counts as a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


MODULES = dict(modules())


def part(name: str) -> str:
    """Return the room of the package that a dotted name lies in: `rag.text.words.terms` lies in `text`."""
    return name.split(".")[1]


def test_the_public_names_are_sorted_distinct_and_there() -> None:
    assert rag.__all__ == sorted(set(rag.__all__))
    assert all(hasattr(rag, name) for name in rag.__all__)
    assert dir(rag) == rag.__all__


def test_the_public_names_are_the_modules_own() -> None:
    from rag.archive import Archive
    from rag.types import Hit

    assert (rag.Archive, rag.Hit) == (Archive, Hit)


def test_every_error_is_public_and_of_one_tree() -> None:
    errors = importlib.import_module("rag.errors")
    classes = [value for value in vars(errors).values() if isinstance(value, type)]
    assert all(issubclass(error, rag.WengaoError) and error.__name__ in rag.__all__ for error in classes)


def test_another_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="'Librarian'"):
        rag.Librarian  # noqa: B018


def test_the_version_stands_in_one_place_and_in_the_changelog() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "rag.__version__"}
    assert f"## [{rag.__version__}] - " in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_folder_of_the_package_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    folders = {path.parent.relative_to(ROOT).as_posix().replace("/", ".") for path in PACKAGE.rglob("__init__.py")}
    assert set(project["tool"]["setuptools"]["packages"]) == folders


@pytest.mark.parametrize(
    "statement", ["import rag", "import rag.types", "from rag import Hit, WengaoError", "import rag.commands.cli"]
)
def test_values_come_without_the_machinery(statement: str) -> None:
    code = f"import sys; {statement}; print({HEAVY | WEB_ONLY!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_every_part_has_a_floor() -> None:
    assert {part(name) for name in MODULES if name != "rag"} <= set(FLOORS)


@pytest.mark.parametrize("name", sorted(MODULES.keys() - {"rag"}))
def test_imports_only_go_down(name: str) -> None:
    for imported in imports(MODULES[name]):
        if imported.split(".")[0] == "rag":
            assert imported.count(".") >= 1, f"{name} imports the package root"
            assert part(imported) in FLOORS, f"{name} imports {imported} through the package root"
            same_part = part(imported) == part(name)
            assert same_part or FLOORS[part(imported)] <= FLOORS[part(name)], f"{name} imports {imported} from above"


def test_no_part_imports_another_that_imports_it() -> None:
    uses: dict[str, set[str]] = defaultdict(set)
    for name, tree in MODULES.items():
        if name != "rag":
            uses[part(name)] |= {part(imported) for imported in imports(tree) if imported.startswith("rag.")} - {
                part(name)
            }
    # Peel off the parts that use nothing that is left; what remains would be a cycle.
    left = dict(uses)
    while lowest := [room for room, used in left.items() if not used & left.keys()]:
        for room in lowest:
            del left[room]
    assert not left


def test_a_heavy_library_is_imported_in_one_module() -> None:
    users: dict[str, set[str]] = defaultdict(set)
    for name, tree in MODULES.items():
        for imported in imports(tree):
            users[imported.split(".")[0]].add(name)
    importing = {library: users[library] - WRITERS.get(library, set()) for library in HEAVY}
    assert {library: modules for library, modules in importing.items() if len(modules) > 1} == {}
    assert all(name.startswith(("rag.web.", "rag.api.")) for library in WEB_ONLY for name in users[library])
    assert all(name.startswith("rag.web.") for name in users["gradio"])

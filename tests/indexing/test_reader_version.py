import ast
import sys
from pathlib import Path

from rag.indexing import reader_version


def imported_libraries(path: Path) -> set[str]:
    """Return the first names of all that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module).split(".")[0])
    return names


def test_every_library_that_reading_imports_counts_for_its_version() -> None:
    package = Path(reader_version.__file__).parents[1]
    paths = [path for name in reader_version.MODULES for path in [package / name, *(package / name).rglob("*.py")]]
    imported = set().union(*(imported_libraries(path) for path in paths if path.is_file()))
    assert imported - sys.stdlib_module_names - {"rag", "numpy"} == set(reader_version.LIBRARIES)


def test_another_vocabulary_is_another_version() -> None:
    assert reader_version.reader_version("one") == reader_version.reader_version("one")
    assert reader_version.reader_version("one") != reader_version.reader_version("other")

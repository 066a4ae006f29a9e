"""What tests that inject faults share: a count of the faults, told at the end of a run, and a model opened once."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

_INJECTED: Counter[str] = Counter()
_FIGURES: list[str] = []


@pytest.fixture(scope="session")
def injected() -> "Counter[str]":
    """Return the count of faults by their kind; a test adds to it what it has injected and seen end well."""
    return _INJECTED


@pytest.fixture(scope="session")
def figures() -> list[str]:
    """Return the lines that a run tells beside the count of faults; a test adds what it has measured."""
    return _FIGURES


@pytest.fixture(scope="module")
def one_embedder() -> Iterator[None]:
    """Open the embedded model once: the processes forked from this one have it, and none of its threads."""
    import rag.archive
    import rag.indexing.builder
    from rag.models.embed import open_embedder

    embedder = open_embedder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENIZERS_PARALLELISM", "false")
        patch.setattr(rag.indexing.builder, "open_embedder", lambda name: embedder)
        patch.setattr(rag.archive, "open_embedder", lambda name: embedder)
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what one of several processes has counted to the one that tells it."""
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output["injected"], output["figures"] = dict(_INJECTED), _FIGURES


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    output = getattr(node, "workeroutput", {})
    _INJECTED.update(output.get("injected", {}))
    _FIGURES.extend(output.get("figures", []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _INJECTED:
        terminalreporter.write_sep("-", f"{sum(_INJECTED.values())} faults were injected and ended well")
        for kind, count in _INJECTED.items():
            terminalreporter.write_line(f"{count:6}  {kind}")
    for line in _FIGURES:
        terminalreporter.write_line(line)

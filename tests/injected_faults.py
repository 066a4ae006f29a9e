"""Count the faults that were injected, and tell them at the end of a run."""

from collections import Counter

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _INJECTED:
        terminalreporter.write_sep("-", f"{sum(_INJECTED.values())} faults were injected and ended well")
        for kind, count in _INJECTED.items():
            terminalreporter.write_line(f"{count:6}  {kind}")
    for line in _FIGURES:
        terminalreporter.write_line(line)

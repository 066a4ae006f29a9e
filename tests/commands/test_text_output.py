from dataclasses import replace

import pytest

from rag.commands import text_output
from rag.types import BuildReport, Skipped

REPORT = BuildReport("index", 12, 12, 90)
CHANGED = replace(REPORT, new=1, changed=2, unchanged=9, removed=3, embedded=40)


@pytest.mark.parametrize(
    ("report", "line"),
    [
        (replace(REPORT, new=12, embedded=90), ""),
        (CHANGED, "\nSince the last build: 1 new, 2 changed, 9 taken over, 3 removed; 40 passages embedded."),
        (replace(REPORT, unchanged=12), "\nNothing has changed since the last build."),
        (
            replace(REPORT, unchanged=12, removed=1),
            "\nSince the last build: 0 new, 0 changed, 12 taken over, 1 removed; 0 passages embedded.",
        ),
        (replace(CHANGED, rebuilt="The index is damaged."), "\nBuilt in full: The index is damaged."),
    ],
)
def test_a_report_says_what_changed_and_why_all_was_built(report: BuildReport, line: str) -> None:
    assert text_output.report_text(report) == f"Indexed 12 speeches (90 passages) from 12 files in index.{line}"


def test_a_report_names_what_was_left_out_up_to_a_limit() -> None:
    skipped = tuple(Skipped(f"{n}.bin", f"{n}.bin: got noise") for n in range(60))
    shown = text_output.report_text(BuildReport("index", 61, 1, 9, skipped))
    assert "Left out (60):\n  0.bin: got noise\n" in shown
    assert shown.endswith("  49.bin: got noise\n  and 10 more")

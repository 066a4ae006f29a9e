import io

import pytest

from rag.commands import text_output
from rag.types import BuildReport, Skipped


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_for_every_stage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    with text_output.shown_progress() as progress:
        progress("read", 0, 2)
        progress("read", 2, 2)
        progress("embed", 0, 9)
    assert "read: " in screen.getvalue()
    assert "embed: " in screen.getvalue()
    assert capsys.readouterr().out == ""


def test_without_a_terminal_every_tenth_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with text_output.shown_progress() as progress:
        for done in range(1001):
            progress("read", done, 1000)
        progress("embed", 0, 0)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["read: 0 of 1000", "read: 100 of 1000"]
    assert lines[-2:] == ["read: 1000 of 1000", "embed: 0 of 0"]
    assert len(lines) == 12


def test_unwanted_lines_are_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    with text_output.shown_progress(lines=False) as progress:
        progress("read", 0, 2)
    assert capsys.readouterr() == ("", "")


CHANGES = {"new": 1, "changed": 2, "unchanged": 9, "removed": 3, "embedded": 40}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"new": 12, "embedded": 90}, ""),
        (CHANGES, "\nSince the last build: 1 new, 2 changed, 9 taken over, 3 removed; 40 passages embedded."),
        ({"unchanged": 12}, "\nNothing has changed since the last build."),
        (
            {"unchanged": 12, "removed": 1},
            "\nSince the last build: 0 new, 0 changed, 12 taken over, 1 removed; 0 passages embedded.",
        ),
        (CHANGES | {"rebuilt": "The index is damaged."}, "\nBuilt in full: The index is damaged."),
    ],
)
def test_a_report_says_what_changed_and_why_all_was_built(changes: dict[str, int], line: str) -> None:
    report = BuildReport("index", 12, 12, 90, **changes)
    assert text_output.report_text(report) == f"Indexed 12 speeches (90 passages) from 12 files in index.{line}"


def test_a_report_names_what_was_left_out_up_to_a_limit() -> None:
    skipped = tuple(Skipped(f"{n}.bin", f"{n}.bin: got noise") for n in range(60))
    shown = text_output.report_text(BuildReport("index", 61, 1, 9, skipped))
    assert "Left out (60):\n  0.bin: got noise\n" in shown
    assert shown.endswith("  49.bin: got noise\n  and 10 more")

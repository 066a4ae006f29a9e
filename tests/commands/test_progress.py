import io

import pytest

from rag.commands.progress import shown_progress


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_for_every_stage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    with shown_progress() as progress:
        progress("read", 0, 2)
        progress("read", 2, 2)
        progress("embed", 0, 9)
    assert "read: " in screen.getvalue()
    assert "embed: " in screen.getvalue()
    assert capsys.readouterr().out == ""


def test_without_a_terminal_every_tenth_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress() as progress:
        for done in range(1001):
            progress("read", done, 1000)
        progress("embed", 0, 0)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["read: 0 of 1000", "read: 100 of 1000"]
    assert lines[-2:] == ["read: 1000 of 1000", "embed: 0 of 0"]
    assert len(lines) == 12


def test_unwanted_lines_are_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress(lines=False) as progress:
        progress("read", 0, 2)
    assert capsys.readouterr() == ("", "")

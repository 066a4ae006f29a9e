import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import rag
from rag.about.skip_reason import reason_in_chinese

#: What is said where no kind of reason fits.
UNKNOWN = reason_in_chinese("something that no reader says")


def messages() -> Iterator[str]:
    """Yield what the readers say of files that they cannot read, with {} for what differs."""
    root = Path(rag.__file__).parent
    for file in (*root.glob("read/*.py"), *root.glob("indexing/*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            call = node.exc if isinstance(node, ast.Raise) else None
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "UnreadableFile":
                yield from map(written, call.args[:1])


def written(message: ast.expr) -> str:
    parts = message.values if isinstance(message, ast.JoinedStr) else [message]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)


def test_each_reason_is_told_in_chinese() -> None:
    found = list(messages())
    assert len(found) > 30
    unknown = [message for message in found if reason_in_chinese(message) == UNKNOWN]
    # Reasons that are handed on.
    assert set(unknown) <= {"{}"}


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("a.pdf: got a PDF of 3 pages without a text layer (a scan), pages 1-3; expected text", "扫描"),
        ("a.zip: is protected by a password; expected an open archive", "密码"),
        ("a.txt: got an empty file; expected the text of a speech", "空文件"),
        ("a.zip: got 900 MB unpacked; expected at most 500 MB a file; split it", "限度"),
        ("a.docx: cannot be read as Word (BadZipFile); expected a whole one", "损坏"),
        ("a.bin: got a .bin file; expected one of .txt .md", "格式"),
    ],
)
def test_a_reason_says_what_is_the_matter(reason: str, told: str) -> None:
    assert told in reason_in_chinese(reason)

from pathlib import Path

import pytest
from made_files import SPEECH, make_docx, make_pdf, make_zip

from rag.read import SourceFile, read_file
from rag.read.sniff import suffix_by_content

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "named", "suffix"),
    [
        (make_docx("甲"), ".doc", ".docx"),
        (make_docx("甲"), ".txt", ".docx"),
        (make_pdf([["甲"]]), ".docx", ".pdf"),
        (SPEECH.encode("gb18030"), ".doc", ".txt"),
        (b"<html><body><p>hello to the harbour</p></body></html>", ".doc", ".html"),
        (b"{\\rtf1 hello}", ".doc", ".rtf"),
        (OLD, ".txt", ".doc"),
        (OLD, ".docx", ".docx"),  # it says itself that it is an older one
        (make_zip({"mimetype": "application/vnd.oasis.opendocument.text"}), ".docx", ".odt"),
        (b"PK\x03\x04 damaged", ".docx", ".docx"),
        (b"x", ".docx", ".docx"),  # too little to be a text
        (b"# %PDF- is how it begins", ".md", ".md"),
    ],
)
def test_the_bytes_decide_where_they_are_beyond_doubt(data: bytes, named: str, suffix: str) -> None:
    assert suffix_by_content(data, named) == suffix


def test_a_word_file_under_the_old_name_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(make_docx(*SPEECH.split()))
    [speech] = read_file(SourceFile(tmp_path / "a.doc", "a.doc"))
    assert speech.text.split() == SPEECH.split()

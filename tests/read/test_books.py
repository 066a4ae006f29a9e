import pytest
from made_files import make_zip

from rag.errors import UnreadableFile
from rag.read.books import extract_epub

CONTAINER = '<container xmlns="urn:x"><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'


def chapter(body: str) -> str:
    return f"<!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'><head><title>t</title></head><body>{body}</body></html>"


def book(more: dict[str, bytes | str] | None = None) -> bytes:
    items = "".join(
        f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml" properties="{kind}"/>'
        for name, kind in (("nav", "nav"), ("b", ""), ("a", ""))
    )
    order = "".join(f'<itemref idref="{name}"/>' for name in ("nav", "a", "b"))
    return make_zip(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/content.opf": f'<package xmlns="urn:y"><manifest>{items}</manifest><spine>{order}</spine></package>',
            "OEBPS/nav.xhtml": chapter("<nav><ol><li>甲篇</li><li>乙篇</li></ol></nav>"),
            "OEBPS/a.xhtml": chapter("<h1>甲篇</h1><p>同志们：渔港修好了。</p>"),
            "OEBPS/b.xhtml": chapter(
                "<h1>乙篇</h1><table><tr><th>港</th><th>船</th></tr><tr><td>东湾</td><td>40</td></tr></table>"
            ),
            **(more or {}),
        }
    )


def test_chapters_stand_in_the_order_of_reading_without_the_table_of_contents() -> None:
    extraction = extract_epub(book(), "a.epub")
    assert extraction.text.split("\n\n") == ["# 甲篇", "同志们：渔港修好了。", "# 乙篇", "港 | 船", "东湾 | 船：40"]
    assert [
        omission.rule for omission in extraction.omissions if omission.rule in ("table of contents", "unexplained")
    ] == ["table of contents"]


def test_what_is_protected_or_no_book_says_so() -> None:
    locked = '<encryption xmlns="urn:z"><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/></encryption>'
    with pytest.raises(UnreadableFile, match="is protected against copying"):
        extract_epub(book({"META-INF/encryption.xml": locked}), "a.epub")
    with pytest.raises(UnreadableFile, match="does not say where its chapters are"):
        extract_epub(make_zip({"a.txt": "x"}), "a.epub")
    with pytest.raises(UnreadableFile, match="defines entities of its own"):
        extract_epub(book({"META-INF/container.xml": '<!DOCTYPE d [<!ENTITY a "b">]><d/>'}), "a.epub")


def test_the_notes_of_a_book_have_no_marks_in_the_text() -> None:
    body = (
        '<h1>On the mill</h1><p>The wheel cost 40 crowns.<a epub:type="noteref" href="#n1">1</a> It turns. '
        'The pond<sup><a href="#fn2">2</a></sup> is old.</p>'
        '<aside epub:type="footnote" id="n1"><p>Without tax.</p></aside>'
        '<p id="fn2"><a href="#r2">2.</a> Dug in 1811.</p>'
    )
    extraction = extract_epub(book({"OEBPS/a.xhtml": chapter(body)}), "a.epub")
    assert "The wheel cost 40 crowns. It turns. The pond is old." in extraction.text
    assert "[Note 2] Dug in 1811." in extraction.text and "Without tax." in extraction.text
    assert "unexplained" not in {omission.rule for omission in extraction.omissions}

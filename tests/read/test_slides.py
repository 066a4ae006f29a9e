import pytest
from made_files import make_package

from rag.errors import UnreadableFile
from rag.read.slides import extract_pptx

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def shape(kind: str, *lines: str) -> str:
    words = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:txBody>{words}</p:txBody></p:sp>'


def table(*rows: str) -> str:
    cells = (
        "".join(f"<a:tc><a:txBody><a:p><a:r><a:t>{c}</a:t></a:r></a:p></a:txBody></a:tc>" for c in row.split("|"))
        for row in rows
    )
    return f"<p:graphicFrame><a:tbl>{''.join(f'<a:tr>{c}</a:tr>' for c in cells)}</a:tbl></p:graphicFrame>"


def relations(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="r{n}" Type="{KIND}{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{listed}</Relationships>'


def slide(*shapes: str, tag: str = "sld", more: str = "") -> str:
    return f"<p:{tag} {A} {P} {more}><p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld></p:{tag}>"


def deck(first: str, second: str) -> bytes:
    """Return a deck in which the part called slide2 is shown first, with notes to it."""
    order = '<p:sldIdLst><p:sldId id="1" r:id="r2"/><p:sldId id="2" r:id="r1"/></p:sldIdLst>'
    return make_package(
        {
            "ppt/presentation.xml": f"<p:presentation {P} {R}>{order}</p:presentation>",
            "ppt/_rels/presentation.xml.rels": relations(
                ("slide", "slides/slide1.xml"), ("slide", "slides/slide2.xml")
            ),
            "ppt/slides/slide1.xml": second,
            "ppt/slides/slide2.xml": first,
            "ppt/slides/_rels/slide2.xml.rels": relations(("notesSlide", "../notesSlides/notesSlide1.xml")),
            "ppt/notesSlides/notesSlide1.xml": slide(
                shape("body", "讲的时候慢一点"), shape("sldNum", "1"), tag="notes"
            ),
        }
    )


def test_slides_stand_in_their_order_with_titles_tables_and_notes() -> None:
    first = slide(shape("body", "码头加长", "渔船登记"), shape("title", "今年的事"), shape("ftr", "内部"))
    extraction = extract_pptx(deck(first, slide(shape("title", "账目"), table("港|船", "东湾|40"))), "a.pptx")
    assert extraction.text.split("\n\n") == [
        "## 今年的事", "码头加长", "渔船登记", "讲的时候慢一点", "## 账目", "港 | 船", "东湾 | 船：40",
    ]  # fmt: skip
    assert [(o.rule, o.text) for o in extraction.omissions] == [("page footer", "内部"), ("page footer", "1")]


def test_a_hidden_slide_is_left_out_by_name() -> None:
    extraction = extract_pptx(deck(slide(shape("title", "甲")), slide(shape("title", "乙"), more='show="0"')), "a.pptx")
    assert "乙" not in extraction.text
    assert ("hidden text", "## 乙") in [(o.rule, o.text) for o in extraction.omissions]


def test_entities_and_empty_decks_are_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"a\.pptx: got slides without words"):
        extract_pptx(make_package({"ppt/presentation.xml": f"<p:presentation {P} {R}/>"}), "a.pptx")
    with pytest.raises(UnreadableFile, match="defines entities of its own"):
        extract_pptx(make_package({"ppt/presentation.xml": '<!DOCTYPE d [<!ENTITY a "b">]><d/>'}), "a.pptx")

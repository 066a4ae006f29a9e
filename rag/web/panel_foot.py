"""The foot of the source panel: copy the citation, in several forms, and the address that opens it from anywhere."""

from urllib.parse import quote

from rag.cite.references import FORMATS, Format, Reference, write_references
from rag.types import Citation, Speech
from rag.web import archive_wording as words
from rag.web.export import escape_markdown
from rag.web.markup import bilingual_html, citation_text, escape

#: What the buttons call the formats of references.
FORMAT_NAMES: dict[Format, str] = {"gbt7714": "GB/T 7714", "bibtex": "BibTeX", "ris": "RIS", "csl-json": "CSL-JSON"}


def foot_html(speech: Speech, citation: Citation | None) -> str:
    """Render the buttons that copy a citation, or the speech as a whole, and its permanent id."""
    plain = citation_text(citation) if citation else speech_text(speech)
    copy = button_html(bilingual_html(words.COPY), f'data-copy="{escape(plain)}"')
    link = button_html(bilingual_html(words.COPY_LINK), f'data-copy-address="{escape(page_address(speech, citation))}"')
    confirmation = '<span class="said" role="status" aria-live="polite"></span>'
    back = button_html(bilingual_html(words.TO_THE_WORDS), "data-back hidden")
    shown = escape(citation.id if citation else speech.id)
    forms = _forms_html(speech, citation)
    return f'<footer class="foot">{copy}{link}{forms}{back}{confirmation}<code>{shown}</code></footer>'


def button_html(label: str, attribute: str) -> str:
    """Render a button with a label in HTML; static/page.js and static/panel.js act by its attribute."""
    return f'<button type="button" {attribute}>{label}</button>'


def page_address(speech: Speech, citation: Citation | None) -> str:
    """Return the address that opens a citation, or a speech, from anywhere: no part of it is lost on the way."""
    return f"/?cite={quote(citation.id, safe='')}" if citation else f"/?speech={quote(speech.id, safe='')}"


def speech_text(speech: Speech) -> str:
    """Write a speech as a citation of it as a whole, as plain text."""
    facts = [speech.speaker, f"《{speech.title}》", speech.place, speech.date]
    return f"{'，'.join(fact for fact in facts if fact)} [{speech.id}]"


def markdown_text(speech: Speech, citation: Citation | None) -> str:
    """Write a citation as Markdown: the words as a quotation, and below them where they stand."""
    name = citation.id if citation else speech.id
    facts = [citation.speaker if citation else speech.speaker, f"《{speech.title}》", speech.place, speech.date]
    facts += [" › ".join(citation.section_path)] if citation else []
    source = f"{escape_markdown('，'.join(fact for fact in facts if fact))} `{name.replace('`', '')}`"
    if citation is None:
        return source
    lines = [escape_markdown(line) for line in citation.quote.splitlines() if line.strip()]
    return "".join(f"> {line}\n>\n" for line in lines) + f"> —— {source}\n"


def _forms_html(speech: Speech, citation: Citation | None) -> str:
    """Render a button for each other form, which copies the citation in it."""
    reference = Reference(speech, citation)
    references = ((FORMAT_NAMES[form], write_references([reference], form)) for form in FORMATS)
    texts = [("Markdown", markdown_text(speech, citation)), *references]
    buttons = "".join(button_html(name, f'data-copy="{escape(text)}"') for name, text in texts)
    return f'<details class="formats"><summary>{bilingual_html(words.COPY_AS)}</summary><div>{buttons}</div></details>'

"""Render the source panel: a whole speech, with the cited words marked where they stand."""

from bisect import bisect_right
from collections.abc import Iterator

from rag.cite.references import FORMATS, Reference, write_references
from rag.types import Citation, CitationLookup, Section, Span, Speech
from rag.web import wording
from rag.web.markup import bilingual_html, citation_text, escape

#: What the buttons call the formats of references, in the order of rag.cite.references.FORMATS.
FORMAT_NAMES = ("GB/T 7714", "BibTeX", "RIS", "CSL-JSON")
#: A longer "heading" is a sentence that opens its paragraph, and is set as one.
MAX_HEADING_CHARS = 60


def speech_html(speech: Speech, cited: Span | None = None, lookup: CitationLookup | None = None) -> str:
    """Render a speech; `cited` is the span to mark, `lookup` says which citation led here."""
    citation = lookup.citation if lookup else None
    return (
        f'<article class="speech" aria-labelledby="speech-title"><header>{_head_html(speech, cited, lookup)}</header>'
        f'<div class="text" tabindex="0" role="region" aria-label="原文 Full text" lang="{speech.language}">'
        f"{_outline_html(speech)}{''.join(_paragraphs_html(speech, cited))}</div>"
        f"{_foot_html(speech, citation) if citation else ''}</article>"
    )


def problem_html(notice: wording.Bilingual) -> str:
    """Render what stands in the panel when nothing can be opened."""
    title = f'<h2 id="speech-title" tabindex="-1">{bilingual_html(notice)}</h2>'
    return f'<article class="speech"><header>{title}</header></article>'


def _head_html(speech: Speech, cited: Span | None, lookup: CitationLookup | None) -> str:
    path = " › ".join(speech.section_path(cited.start)) if cited else ""
    facts = [
        (("英文标题", "Title in English"), speech.title_en),
        (("讲话人", "Speaker"), speech.speaker_at(cited.start) if cited else speech.speaker),
        (("地点", "Place"), speech.place),
        (("日期", "Date"), speech.date),
        (("场合", "Occasion"), speech.occasion),
        (("章节", "Section"), path),
        (("又见于", "Also in"), "、".join(dict.fromkeys(source.path for source in speech.also))),
    ]
    rows = "".join(
        f"<div><dt>{bilingual_html(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts if value
    )
    status = {"moved": wording.CITATION_MOVED, "changed": wording.CITATION_CHANGED, "gone": wording.CITATION_GONE}
    note = (
        f'<p class="status">{bilingual_html(status[lookup.status])}</p>' if lookup and lookup.status in status else ""
    )
    title = f'<h2 id="speech-title" tabindex="-1" lang="{speech.language}">{escape(speech.title)}</h2>'
    about = f'<p class="about" lang="{speech.language}">{escape(speech.note)}</p>' if speech.note else ""
    return f"{title}{note}<dl>{rows}</dl>{_abstract_html(speech)}{about}"


def _abstract_html(speech: Speech) -> str:
    """Render what the keeper of the archive says the speech is about, and that these are not the speaker's words."""
    chinese, english = speech.abstract or speech.abstract_en, speech.abstract_en or speech.abstract
    if not chinese or not english:
        return ""
    label = bilingual_html(("整理者的介绍：", "From the keeper of the archive: "))
    return f'<p class="abstract">{label}{bilingual_html((chinese, english))}</p>'


def _foot_html(speech: Speech, citation: Citation) -> str:
    copy = _button_html(bilingual_html(("复制引文", "Copy citation")), f'data-copy="{escape(citation_text(citation))}"')
    link = _button_html(bilingual_html(("复制链接", "Copy link")), "data-copy-link")
    confirmation = '<span class="said" role="status" aria-live="polite"></span>'
    buttons = f"{copy}{link}{_formats_html(speech, citation)}"
    return f"<footer>{buttons}{confirmation}<code>{escape(citation.id)}</code></footer>"


def _button_html(label: str, attribute: str) -> str:
    """Render a button with a label in HTML; static/page.js acts by its attribute."""
    return f'<button type="button" {attribute}>{label}</button>'


def _formats_html(speech: Speech, citation: Citation) -> str:
    """Render a button for each format of references, which copies the citation in it."""
    texts = [escape(write_references([Reference(speech, citation)], form)) for form in FORMATS]
    buttons = "".join(_button_html(name, f'data-copy="{text}"') for name, text in zip(FORMAT_NAMES, texts, strict=True))
    summary = bilingual_html(("参考文献格式", "As a reference"))
    return f'<details class="formats"><summary>{summary}</summary>{buttons}</details>'


def _outline_html(speech: Speech) -> str:
    """List the outer headings as buttons that scroll to them."""
    outer = [section for section in speech.sections if section.level <= 2 and _has_short_heading(section)]
    if len(outer) < 2:
        return ""
    rows = "".join(f'<li class="level{section.level}">{_scroll_button(speech, section)}</li>' for section in outer)
    summary = bilingual_html(("提纲", "Outline"))
    return f'<details class="outline"><summary>{summary}</summary><ul>{rows}</ul></details>'


def _scroll_button(speech: Speech, section: Section) -> str:
    return _button_html(escape(section.heading), f'data-scroll="at-{_paragraph_start(speech, section)}"')


def _paragraph_start(speech: Speech, section: Section) -> int:
    """Return the offset of the paragraph in which a section begins, even where it begins in the middle of one."""
    before = bisect_right(speech.paragraphs, section.start, key=lambda paragraph: paragraph.start)
    return speech.paragraphs[max(0, before - 1)].start


def _has_short_heading(section: Section) -> bool:
    return 0 < len(section.heading) <= MAX_HEADING_CHARS


def _paragraphs_html(speech: Speech, cited: Span | None) -> Iterator[str]:
    """Yield each paragraph: as a heading if it is only that, else with the heading that opens it in bold."""
    openings = {section.start: section for section in reversed(speech.sections) if _has_short_heading(section)}
    for paragraph in speech.paragraphs:
        section = openings.get(paragraph.start)
        inner = _marked_html(speech.text, paragraph, cited, _heading_span(speech.text, section))
        tag = "p"
        if section and speech.text[paragraph.start : paragraph.end].strip() == section.heading:
            tag = f"h{min(section.level + 2, 5)}"
        yield f'<{tag} id="at-{paragraph.start}">{inner}</{tag}>'


def _heading_span(text: str, section: Section | None) -> Span | None:
    """Return where the heading of a section stands, None where the text does not repeat it."""
    if section is None or not text.startswith(section.heading, section.start):
        return None
    return Span(section.start, section.start + len(section.heading))


def _marked_html(text: str, span: Span, cited: Span | None, bold: Span | None) -> str:
    """Escape a span of text, with exactly the cited characters inside <mark>."""
    before, inside, after = (_emboldened_html(text, part, bold) for part in _cut_span(span, cited))
    return f"{before}<mark>{inside}</mark>{after}" if inside else before + after


def _emboldened_html(text: str, span: Span, bold: Span | None) -> str:
    """Escape a span of text, with the characters that are to be bold inside <b>."""
    before, inside, after = (escape(text[part.start : part.end]) for part in _cut_span(span, bold))
    return f"{before}<b>{inside}</b>{after}" if inside else before + after


def _cut_span(span: Span, other: Span | None) -> tuple[Span, Span, Span]:
    """Cut a span into what lies before, inside and after another; any of the three may be empty."""
    if other is None:
        return span, Span(span.end, span.end), Span(span.end, span.end)
    start = min(max(other.start, span.start), span.end)
    end = min(max(other.end, start), span.end)
    return Span(span.start, start), Span(start, end), Span(end, span.end)

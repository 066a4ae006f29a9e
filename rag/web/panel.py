"""Render the source panel: a whole speech, with the cited words marked where they stand."""

from bisect import bisect_right
from collections.abc import Iterator

from rag.cite.references import FORMATS, Reference, write_references
from rag.types import Citation, CitationLookup, Section, Span, Speech
from rag.web import wording
from rag.web.render import both, citation_text, escape

#: A longer "heading" is a sentence that opens its paragraph, and is set as one.
_LONGEST_HEADING = 60


def speech_html(speech: Speech, cited: Span | None = None, lookup: CitationLookup | None = None) -> str:
    """Render a speech; `cited` is the span to mark, `lookup` tells which citation led here."""
    citation = lookup.citation if lookup else None
    return (
        f'<article class="speech" aria-labelledby="speech-title"><header>{_head(speech, cited, lookup)}</header>'
        f'<div class="text" tabindex="0" role="region" aria-label="原文 Full text" lang="{speech.language}">'
        f"{_outline(speech)}{''.join(_paragraphs(speech, cited))}</div>"
        f"{_foot(speech, citation) if citation else ''}</article>"
    )


def problem_html(notice: tuple[str, str]) -> str:
    """Render what stands in the panel when nothing can be opened."""
    return f'<article class="speech"><header><h2 id="speech-title" tabindex="-1">{both(notice)}</h2></header></article>'


def _head(speech: Speech, cited: Span | None, lookup: CitationLookup | None) -> str:
    path = " › ".join(speech.section_path(cited.start)) if cited else ""
    facts = [
        (("地点", "Place"), speech.place),
        (("日期", "Date"), speech.date),
        (("场合", "Occasion"), speech.occasion),
        (("章节", "Section"), path),
        (("又见于", "Also in"), "、".join(dict.fromkeys(source.path for source in speech.also))),
    ]
    rows = "".join(f"<div><dt>{both(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts if value)
    status = {"moved": wording.MOVED_STATUS, "changed": wording.CHANGED_STATUS, "gone": wording.GONE_STATUS}
    note = f'<p class="status">{both(status[lookup.status])}</p>' if lookup and lookup.status in status else ""
    title = f'<h2 id="speech-title" tabindex="-1" lang="{speech.language}">{escape(speech.title)}</h2>'
    about = f'<p class="about" lang="{speech.language}">{escape(speech.note)}</p>' if speech.note else ""
    return f"{title}{note}<dl>{rows}</dl>{about}"


def _foot(speech: Speech, citation: Citation) -> str:
    copy = f'<button type="button" data-copy="{escape(citation_text(citation))}">{both(("复制引文", "Copy citation"))}'
    link = f'<button type="button" data-copy-link>{both(("复制链接", "Copy link"))}'
    said = '<span class="said" role="status" aria-live="polite"></span>'
    buttons = f"{copy}</button>{link}</button>{_formats(speech, citation)}"
    return f"<footer>{buttons}{said}<code>{escape(citation.id)}</code></footer>"


def _formats(speech: Speech, citation: Citation) -> str:
    """Render a button for each format of references, which copies the citation in it."""
    names = ("GB/T 7714", "BibTeX", "RIS", "CSL-JSON")
    texts = [escape(write_references([Reference(speech, citation)], form)) for form in FORMATS]
    buttons = "".join(
        f'<button type="button" data-copy="{text}">{name}</button>' for name, text in zip(names, texts, strict=True)
    )
    return f'<details class="formats"><summary>{both(("参考文献格式", "As a reference"))}</summary>{buttons}</details>'


def _outline(speech: Speech) -> str:
    """List the outer headings as buttons that scroll to them."""
    outer = [section for section in speech.sections if section.level <= 2 and _short(section)]
    if len(outer) < 2:
        return ""
    rows = "".join(
        f'<li class="level{section.level}"><button type="button" data-scroll="at-{_paragraph_at(speech, section)}">'
        f"{escape(section.heading)}</button></li>"
        for section in outer
    )
    return f'<details class="outline"><summary>{both(("提纲", "Outline"))}</summary><ul>{rows}</ul></details>'


def _paragraph_at(speech: Speech, section: Section) -> int:
    """Return the start of the paragraph in which a section begins, be it in the middle."""
    before = bisect_right(speech.paragraphs, section.start, key=lambda paragraph: paragraph.start)
    return speech.paragraphs[max(0, before - 1)].start


def _short(section: Section) -> bool:
    return 0 < len(section.heading) <= _LONGEST_HEADING


def _paragraphs(speech: Speech, cited: Span | None) -> Iterator[str]:
    """Set each paragraph: as a heading if it is nothing else, else with the heading that opens it in bold."""
    openings = {section.start: section for section in reversed(speech.sections) if _short(section)}
    for paragraph in speech.paragraphs:
        section = openings.get(paragraph.start)
        inner = _marked(speech.text, paragraph, cited, _run_in(speech.text, section))
        tag = "p"
        if section and speech.text[paragraph.start : paragraph.end].strip() == section.heading:
            tag = f"h{min(section.level + 2, 5)}"
        yield f'<{tag} id="at-{paragraph.start}">{inner}</{tag}>'


def _run_in(text: str, section: Section | None) -> Span | None:
    if section is None or not text.startswith(section.heading, section.start):
        return None
    return Span(section.start, section.start + len(section.heading))


def _marked(text: str, span: Span, cited: Span | None, bold: Span | None) -> str:
    """Escape a span of text, with exactly the cited characters inside <mark>."""
    before, inside, after = (_emboldened(text, part, bold) for part in _cut(span, cited))
    return f"{before}<mark>{inside}</mark>{after}" if inside else before + after


def _emboldened(text: str, span: Span, bold: Span | None) -> str:
    before, inside, after = (escape(text[part.start : part.end]) for part in _cut(span, bold))
    return f"{before}<b>{inside}</b>{after}" if inside else before + after


def _cut(span: Span, by: Span | None) -> tuple[Span, Span, Span]:
    """Cut a span into what lies before, inside and after another; any of them may be empty."""
    if by is None:
        return span, Span(span.end, span.end), Span(span.end, span.end)
    start = min(max(by.start, span.start), span.end)
    end = min(max(by.end, start), span.end)
    return Span(span.start, start), Span(start, end), Span(end, span.end)

"""Render the source panel: a whole speech, with the cited words marked where they stand."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from rag.cite import ids
from rag.types import Citation, CitationLookup, Section, Span, Speech
from rag.web import archive_wording as words
from rag.web import wording
from rag.web.markup import bilingual_html, escape
from rag.web.panel_foot import button_html, foot_html

#: A longer "heading" is a sentence that opens its paragraph, and is set as one.
MAX_HEADING_CHARS = 60


def speech_html(speech: Speech, cited: Span | None = None, lookup: CitationLookup | None = None) -> str:
    """Render a speech; `cited` is the span to mark, `lookup` says which citation led here."""
    citation = lookup.citation if lookup else _cite(speech, cited)
    return (
        f'<article class="speech" aria-labelledby="speech-title" data-cite="{escape(citation.id if citation else "")}">'
        f"<header>{_head_html(speech, cited, lookup)}</header>"
        f'<div class="place-bar">{_outline_html(speech)}{_steps_html()}</div>'
        f'<span class="unseen" id="text-label">{bilingual_html(words.FULL_TEXT)}</span>'
        f'<div class="text" tabindex="0" role="region" aria-labelledby="text-label" lang="{speech.language}">'
        f"{''.join(_paragraphs_html(speech, cited))}</div>{foot_html(speech, citation)}</article>"
    )


def _cite(speech: Speech, cited: Span | None) -> Citation | None:
    """Cite the sentences that a span touches, so that they can be copied; None without a span within the text."""
    is_within = cited is not None and 0 <= cited.start < cited.end <= len(speech.text)
    return ids.make(speech, cited.start, cited.end) if cited and is_within else None


def problem_html(notice: wording.Bilingual) -> str:
    """Render what stands in the panel when nothing can be opened."""
    title = f'<h2 id="speech-title" tabindex="-1">{bilingual_html(notice)}</h2>'
    return f'<article class="speech"><header>{title}</header></article>'


def _head_html(speech: Speech, cited: Span | None, lookup: CitationLookup | None) -> str:
    path = " › ".join(speech.section_path(cited.start)) if cited else ""
    facts = [
        ("speaker", ("讲话人", "Speaker"), speech.speaker_at(cited.start) if cited else speech.speaker),
        ("place", ("地点", "Place"), speech.place),
        ("date", ("日期", "Date"), speech.date),
        ("occasion", ("场合", "Occasion"), speech.occasion),
        ("section", ("章节", "Section"), path),
        ("also-in", ("又见于", "Also in"), "、".join(dict.fromkeys(source.path for source in speech.also))),
    ]
    rows = "".join(
        f'<div class="{kind}"><dt>{bilingual_html(name)}</dt><dd>{escape(value)}</dd></div>'
        for kind, name, value in facts
        if value
    )
    status = {"moved": wording.CITATION_MOVED, "changed": wording.CITATION_CHANGED, "gone": wording.CITATION_GONE}
    note = (
        f'<p class="status">{bilingual_html(status[lookup.status])}</p>' if lookup and lookup.status in status else ""
    )
    title = f'<h2 id="speech-title" tabindex="-1" lang="{speech.language}">{escape(speech.title)}</h2>'
    english = f'<p class="english en" lang="en">{escape(speech.title_en)}</p>' if speech.title_en else ""
    return f"{title}{english}{note}<dl>{rows}</dl>{_about_html(speech)}"


def _steps_html() -> str:
    """Render the way to the citations before and after this one; static/panel.js shows it where there are any."""
    before, after = (
        f'<button type="button" data-step="{step}"><span aria-hidden="true">{sign}</span>'
        f'<span class="unseen">{bilingual_html(label)}</span></button>'
        for step, sign, label in ((-1, "‹", words.PREVIOUS_CITATION), (1, "›", words.NEXT_CITATION))
    )
    return f'<div class="steps" hidden>{before}<span class="at"></span>{after}</div>'


def _about_html(speech: Speech) -> str:
    """Fold what has to be known of the text, such as that it is a retelling, and what its keeper says of it."""
    note = f'<p lang="{speech.language}">{escape(speech.note)}</p>' if speech.note else ""
    abstract = _abstract_html(speech)
    if not note and not abstract:
        return ""
    first = f' <span lang="{speech.language}">{escape(speech.note)}</span>' if speech.note else ""
    summary = f"<b>{bilingual_html(words.ABOUT_TEXT)}</b>{first}"
    return f'<details class="about"><summary>{summary}</summary>{note}{abstract}</details>'


def _abstract_html(speech: Speech) -> str:
    """Render what the keeper of the archive says the speech is about, and that these are not the speaker's words."""
    chinese, english = speech.abstract or speech.abstract_en, speech.abstract_en or speech.abstract
    if not chinese or not english:
        return ""
    label = bilingual_html(("整理者的介绍：", "From the keeper of the archive: "))
    return f'<p class="abstract">{label}{bilingual_html((chinese, english))}</p>'


def _outline_html(speech: Speech) -> str:
    """List the outer headings as buttons that scroll to them, folded into a bar that names the one being read."""
    outer = [section for section in speech.sections if section.level <= 2 and _has_short_heading(section)]
    if len(outer) < 2:
        return ""
    rows = "".join(f'<li class="level{section.level}">{_scroll_button(speech, section)}</li>' for section in outer)
    summary = f'<b>{bilingual_html(words.OUTLINE)}</b> <span class="here" lang="{speech.language}"></span>'
    return f'<details class="outline"><summary>{summary}</summary><ul lang="{speech.language}">{rows}</ul></details>'


def _scroll_button(speech: Speech, section: Section) -> str:
    return button_html(escape(section.heading), f'data-scroll="at-{section.start}"')


def _has_short_heading(section: Section) -> bool:
    return 0 < len(section.heading) <= MAX_HEADING_CHARS


def _paragraphs_html(speech: Speech, cited: Span | None) -> Iterator[str]:
    """Yield each paragraph: as a heading if it is only that, else with the headings that open it and its parts bold."""
    openings = {section.start: section for section in reversed(speech.sections) if _has_short_heading(section)}
    starts = sorted(openings)
    for paragraph in speech.paragraphs:
        section = openings.get(paragraph.start)
        inside = starts[bisect_right(starts, paragraph.start) : bisect_left(starts, paragraph.end)]
        inner = "".join(_part_html(speech, part, cited, openings) for part in _cut_at(paragraph, inside))
        tag = "p"
        if section and speech.text[paragraph.start : paragraph.end].strip() == section.heading:
            tag = f"h{min(section.level + 2, 5)}"
        yield f'<{tag} id="at-{paragraph.start}">{inner}</{tag}>'


def _cut_at(paragraph: Span, offsets: Sequence[int]) -> Iterator[Span]:
    """Yield the parts into which offsets within it cut a paragraph."""
    yield from (Span(start, end) for start, end in pairwise((paragraph.start, *offsets, paragraph.end)))


def _part_html(speech: Speech, part: Span, cited: Span | None, openings: Mapping[int, Section]) -> str:
    """Render a part of a paragraph; where a section begins within one, the outline leads to it."""
    bold = _heading_span(speech.text, openings.get(part.start))
    inner = _marked_html(speech.text, part, cited, bold)
    return f'<span id="at-{part.start}">{inner}</span>' if speech.text[part.start - 1 : part.start].strip() else inner


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

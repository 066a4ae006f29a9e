"""The check of a quotation: the verdict, the quotation and its source with their differences marked in both."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rag.errors import WengaoError
from rag.types import Citation, Difference, QuoteCheck
from rag.web import archive_wording as words
from rag.web import wording
from rag.web.error_wording import explain_error
from rag.web.markup import bilingual_html, citation_address, escape, joined_facts

if TYPE_CHECKING:
    from rag.archive import Archive

#: A longer quotation is refused; more of it is not even looked at.
MAX_QUOTE_CHARS = 5000
#: The tags of words that only one of the two has, each with what it says to those who do not see it.
_DELETED = ("del", words.DELETED)
_INSERTED = ("ins", words.INSERTED)


def check_quotation(archive: "Archive | None", quote: object) -> str:
    """Return whether words stand in the archive, rendered."""
    if archive is None:
        return notice_html(wording.NO_ARCHIVE)
    try:
        check = archive.verify(str(quote or "")[: MAX_QUOTE_CHARS + 1])
        lookup = archive.cite(check.matches[0].id) if check.matches else None
    except WengaoError as error:
        return notice_html(explain_error(error))
    return check_html(check, (lookup.before, lookup.after) if lookup else ("", ""))


def notice_html(notice: wording.Bilingual) -> str:
    """Render a notice that stands alone."""
    return f'<div class="notice">{bilingual_html(notice)}</div>'


def check_html(check: QuoteCheck, around: tuple[str, str] = ("", "")) -> str:
    """Render the verdict on a quotation and where its words stand; `around` is the text before and after the first."""
    verdict = f'<p class="verdict">{bilingual_html(wording.VERDICTS[check.verdict])}</p>'
    body = ""
    if check.differences:
        body = f'<h2>{bilingual_html(words.QUOTED)}</h2><p class="compared-words">{_quoted_html(check)}</p>'
    matches = [
        _match_html(match, number, *((check.differences, around) if number == 1 else ()))
        for number, match in enumerate(check.matches, 1)
    ]
    items = "".join(f"<li>{match}</li>" for match in matches)
    heading = f"<h2>{bilingual_html(words.SOURCE)}</h2>" if items else ""
    return f'<div class="quotation {check.verdict}">{verdict}{body}{heading}<ol class="matches">{items}</ol></div>'


def _quoted_html(check: QuoteCheck) -> str:
    """Render the quotation with the words marked that its source does not have."""
    runs = [(run.start, run.quoted) for run in check.differences]
    return "".join(_marked_html(check.quote, runs, *_DELETED))


def _match_html(
    match: Citation, number: int, differences: Sequence[Difference] = (), around: tuple[str, str] = ("", "")
) -> str:
    """Render a sentence of the archive between its neighbours, with the words marked that the quotation lacks."""
    runs = [(run.source_start - match.start, run.source) for run in differences]
    sentence = "".join(_marked_html(match.quote, runs, *_INSERTED))
    before, after = (f'<span class="around">{escape(part)}</span>' if part.strip() else "" for part in around)
    link = f'<a class="cite" href="{escape(citation_address(match))}">{number}</a>'
    where = joined_facts(match.speaker, match.title, match.place, match.date, " › ".join(match.section_path))
    return f"<blockquote>{before}<strong>{sentence}</strong>{after}{link}</blockquote><i>{where}</i>"


def _marked_html(text: str, runs: Sequence[tuple[int, str]], tag: str, meaning: wording.Bilingual) -> Iterator[str]:
    """Yield a text with some runs of it in a tag; one that lies outside, or has no words, marks only its place."""
    end = 0
    for start, run in sorted(runs):
        if not end <= start <= len(text):
            continue
        yield escape(text[end:start])
        end = min(len(text), start + len(run))
        inner = escape(text[start:end]) or '<span class="gap" aria-hidden="true">∅</span>'
        before = f'<span class="unseen">[{bilingual_html(meaning)}: </span>'
        yield f'<{tag}>{before}{inner}<span class="unseen">]</span></{tag}>'
    yield escape(text[end:])

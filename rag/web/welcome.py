"""What the page shows before the first question: what the archive holds, and questions to begin with."""

from typing import TYPE_CHECKING

from rag.web import markup, render, wording

if TYPE_CHECKING:
    from rag.archive import Archive

#: So many places are named.
MAX_PLACES = 8


def welcome_html(archive: "Archive | None") -> str:
    """Render what the archive holds, or what to do where there is none."""
    if archive is None:
        return render.notice_html(wording.NO_ARCHIVE)
    if not archive.speeches:
        return render.notice_html(wording.EMPTY_ARCHIVE)
    title = markup.bilingual_html(wording.WELCOME_TITLE)
    text = markup.bilingual_html(wording.WELCOME_WRITTEN if archive.model else wording.WELCOME_VERBATIM)
    return f'<div class="welcome"><h2>{title}</h2><p class="holds">{_holdings_html(archive)}</p><p>{text}</p></div>'


def _holdings_html(archive: "Archive") -> str:
    """Say how many speeches there are, from where and when."""
    count = len(archive.speeches)
    chinese, english = [f"{count} 篇讲话"], ["1 speech" if count == 1 else f"{count} speeches"]
    if places := archive.places:
        more = len(places) - MAX_PLACES
        shown = places[:MAX_PLACES]
        chinese.append("、".join(shown) + (f"等 {len(places)} 地" if more > 0 else ""))
        english.append(", ".join(shown) + (f" and {more} more" if more > 0 else ""))
    if years := archive.years:
        span = str(years[0]) if len(years) == 1 else f"{min(years)}–{max(years)}"
        chinese.append(f"{span} 年")
        english.append(span)
    return markup.bilingual_html((" · ".join(chinese), " · ".join(english)))

"""What the page shows before the first question: what the archive holds, and questions to begin with."""

from collections import Counter
from typing import TYPE_CHECKING

from rag.answer.frame import name_subject
from rag.types import Subject, is_recognised
from rag.web import markup, render, wording
from rag.web.suggestions import telling_words, topic_headings
from rag.web.wording import Bilingual

if TYPE_CHECKING:
    from rag.archive import Archive

#: So many places are named.
MAX_PLACES = 8
#: So many topics are named, from the headings of so many speeches.
MAX_TOPICS = 6
MAX_SPEECHES_READ = 60


def welcome_html(archive: "Archive | None") -> str:
    """Render what the archive holds, or what to do where there is none."""
    if archive is None:
        return render.notice_html(wording.NO_ARCHIVE)
    if not archive.speeches:
        return render.notice_html(wording.EMPTY_ARCHIVE)
    title = markup.bilingual_html(wording.WELCOME_TITLE)
    quoted = (
        wording.WELCOME_RETOLD
        if all(speech.note and not is_recognised(speech.note) for speech in archive.speeches)
        else wording.WELCOME_VERBATIM
    )
    text = markup.bilingual_html(wording.WELCOME_WRITTEN if archive.model else quoted)
    holds = f'<p class="holds">{_holdings_html(archive)}</p>'
    topics = _topics(archive)
    about = f'<p class="topics">{markup.bilingual_html(topics)}</p>' if topics else ""
    return f'<div class="welcome"><h2>{title}</h2>{holds}{about}<p>{text}</p></div>'


def _holdings_html(archive: "Archive") -> str:
    """Say how many speeches there are, from where and when."""
    count = len(archive.speeches)
    chinese, english = [f"{count} 篇讲话"], ["1 speech" if count == 1 else f"{count} speeches"]
    if places := archive.places:
        more = len(places) - MAX_PLACES
        shown = places[:MAX_PLACES]
        chinese.append("、".join(shown) + (f"等 {len(places)} 地" if more > 0 else ""))
        english.append(
            ", ".join(name_subject(Subject(place=place), "en") for place in shown)
            + (f" and {more} more" if more > 0 else "")
        )
    if years := archive.years:
        span = str(years[0]) if len(years) == 1 else f"{min(years)}–{max(years)}"
        chinese.append(f"{span} 年")
        english.append(span)
    return markup.bilingual_html((" · ".join(chinese), " · ".join(english)))


def _topics(archive: "Archive") -> Bilingual | None:
    """Name what the headings of several speeches speak of, most speeches first; None where nothing recurs."""
    meanings: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for speech in archive.speeches[:MAX_SPEECHES_READ]:
        hints = telling_words(archive, "。".join(topic_headings(speech)))
        meanings |= {hint.word: hint.hint for hint in hints}
        counts.update({hint.word for hint in hints})
    words = [word for word, count in counts.most_common(MAX_TOPICS) if count > 1]
    if not words:
        return None
    chinese, english = wording.MUCH_ABOUT
    return chinese.format(topics="、".join(words)), english.format(topics=", ".join(meanings[word] for word in words))

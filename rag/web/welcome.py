"""What the page shows before the first question: what the archive holds, and topics to begin with."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from rag.answer.frame import name_subject
from rag.types import Language, Subject
from rag.web import markup, render, wording
from rag.web.topic_names import name_topic

if TYPE_CHECKING:
    from rag.archive import Archive

#: So many places are named.
MAX_PLACES = 8
#: So many topics are named, each by one word.
MAX_TOPICS = 6


def welcome_html(archive: "Archive | None", *, with_topics: bool = True) -> str:
    """Render what the archive holds, or what to do where there is none.

    To find the topics of a large archive takes a moment; the first words of a page can do without.
    """
    if archive is None:
        return render.notice_html(wording.NO_ARCHIVE)
    if not archive.speeches:
        return render.notice_html(wording.EMPTY_ARCHIVE)
    title = markup.bilingual_html(wording.WELCOME_TITLE)
    quoted = wording.WELCOME_RETOLD if all(speech.note for speech in archive.speeches) else wording.WELCOME_VERBATIM
    text = markup.bilingual_html(wording.WELCOME_WRITTEN if archive.model else quoted)
    holds = f'<p class="holds">{_holdings_html(archive)}</p>'
    topics = _topics_html(archive) if with_topics else ""
    return f'<div class="welcome"><h2>{title}</h2>{holds}<p>{text}</p>{topics}</div>'


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


def _topics_html(archive: "Archive") -> str:
    """Name the topics of the archive by a word each, as links that ask about them; nothing where there are none."""
    words = list(dict.fromkeys(topic.words[0] for topic in archive.topics))[:MAX_TOPICS]
    sides = "".join(_side_html(archive, words, language) for language in ("zh", "en"))
    return f'<p class="topics">{sides}</p>' if words else ""


def _side_html(archive: "Archive", words: list[str], language: Language) -> str:
    side = 0 if language == "zh" else 1
    names = dict.fromkeys(name_topic(archive, word, language) for word in words)
    links = " ".join(_topic_link(name, wording.ASK_ABOUT_TOPIC[side].format(topic=name)) for name in names)
    return f'<span class="{language}" lang="{language}">{markup.escape(wording.MUCH_ABOUT[side])} {links}</span>'


def _topic_link(name: str, question: str) -> str:
    return f'<a href="{markup.escape("#ask=" + quote(question, safe=""))}">{markup.escape(name)}</a>'

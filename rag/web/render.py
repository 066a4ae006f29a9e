"""Turn answers, speeches and checks into markup: pure functions, and the one place where text is escaped."""

import string
from collections.abc import Iterable, Sequence
from itertools import groupby
from urllib.parse import quote

from rag.answer.frame import name_subject
from rag.types import Answer, AnswerSentence, Citation, Difference, Hit, Passage, QuoteCheck, Speech, Translation
from rag.web import wording
from rag.web.conversation import Turn

# Every ASCII mark has a meaning in HTML, Markdown, a JavaScript template or a link somewhere on the way to the
# screen; as character references they are only ever text. Controls that turn the reading direction, and halves of
# characters, can disguise words or break the encoding: they are not shown.
_HIDDEN = (*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_HARMLESS: dict[int, str] = {
    **dict.fromkeys(_HIDDEN, ""),
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
    **{ord(mark): f"&#{ord(mark)};" for mark in string.punctuation + "\t\n"},
}


def escape(text: str) -> str:
    """Make any text safe as HTML, as an attribute's value and as Markdown: it shows as itself and does nothing."""
    return text.translate(_HARMLESS)


def both(sentence: tuple[str, str]) -> str:
    """Render a (Chinese, English) pair; the stylesheet shows the reader's language."""
    chinese, english = sentence
    return f'<span class="zh" lang="zh">{escape(chinese)}</span><span class="en" lang="en">{escape(english)}</span>'


def cite_address(citation: Citation) -> str:
    """Return the address within the page that opens a citation."""
    return "#cite=" + quote(citation.id, safe="")


def speech_address(speech_id: str, start: int | None = None, end: int | None = None) -> str:
    """Return the address within the page that opens a speech, at a span of it if one is given."""
    span = f"&start={start}&end={end}" if start is not None and end is not None else ""
    return f"#speech={quote(speech_id, safe='')}{span}"


def citation_text(citation: Citation) -> str:
    """Write a citation as plain text: the words, where they stand, and the permanent id."""
    where = [f"《{citation.title}》", citation.place, citation.date, " › ".join(citation.section_path)]
    return f"“{citation.quote}”——{'，'.join(part for part in where if part)} [{citation.id}]"


def about(*parts: str | None) -> str:
    """Join what is known with dots."""
    return escape(" · ".join(part for part in parts if part))


# --- the conversation ---


def messages(turns: Iterable[Turn]) -> list[dict[str, str]]:
    """Render a conversation as the messages of a chat."""
    shown = []
    for turn in turns:
        if turn.question.strip():
            shown.append({"role": "user", "content": f'<div class="question">{escape(turn.question)}</div>'})
        shown.append({"role": "assistant", "content": _reply(turn)})
    return shown


def _reply(turn: Turn) -> str:
    if turn.notice is not None:
        return f'<div class="notice">{both(turn.notice)}</div>'
    if turn.answer is not None:
        return answer_html(turn.answer, turn.titles, finished=turn.finished)
    if turn.draft:
        return _draft(turn.draft, wording.UNCHECKED if turn.finished else wording.WRITING)
    return f'<div class="notice waiting">{both(wording.STOPPED if turn.finished else wording.WAITING)}</div>'


def _draft(text: str, note: tuple[str, str]) -> str:
    return f'<div class="answer draft"><p class="status">{both(note)}</p><p class="text">{escape(text)}</p></div>'


def answer_html(answer: Answer, titles: dict[str, str], *, finished: bool = True) -> str:
    """Render an answer; its list of sources and its explanation follow when it is finished."""
    number = {citation: n for n, citation in enumerate(answer.citations, 1)}
    whole = [sentence for sentence in answer.sentences if sentence.subject_index is None]
    body = "".join(_sentence(sentence, number) for sentence in whole) + _comparison(answer, number)
    if not answer.sentences and answer.outcome == "not_found":
        body = f'<p class="frame">{both(wording.NOT_FOUND)}</p>'
    tail = _sources(number) + _origin(answer) + _found(answer, titles) if finished else ""
    return f'<div class="answer {answer.outcome}">{body}{tail}</div>'


def _comparison(answer: Answer, number: dict[Citation, int]) -> str:
    """Render what the things compared say side by side, a column each; nothing where nothing is compared."""
    parts = sorted({sentence.subject_index for sentence in answer.sentences if sentence.subject_index is not None})
    if not parts:
        return ""
    subjects, language = answer.question.subjects, answer.question.language
    heads = "".join(f'<th scope="col">{escape(name_subject(subjects[part], language))}</th>' for part in parts)
    cells = (
        "".join(_sentence(sentence, number) for sentence in answer.sentences if sentence.subject_index == part)
        for part in parts
    )
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<table class="compared"><thead><tr>{heads}</tr></thead><tbody><tr>{row}</tr></tbody></table>'


def _sentence(sentence: AnswerSentence, number: dict[Citation, int]) -> str:
    marks = "".join(cite_link(citation, number[citation]) for citation in dict.fromkeys(sentence.citations))
    doubt = _doubt(sentence) if sentence.support == "unsupported" else ""
    gloss = f'<p class="gloss"><i>{both(wording.GLOSS)}</i> {escape(sentence.gloss)}</p>' if sentence.gloss else ""
    return f'<p class="{sentence.support}">{escape(sentence.text)}{marks}{doubt}</p>{gloss}'


def _doubt(sentence: AnswerSentence) -> str:
    """Say in words that a sentence is not supported, and which of its figures, names and quotations are not."""
    chinese, english = wording.UNSUPPORTED
    if sentence.lacking:
        chinese += f"：{'、'.join(sentence.lacking)}"
        english += f": {', '.join(sentence.lacking)}"
    return f' <span class="doubt">{both((chinese, english))}</span>'


def cite_link(citation: Citation, number: int) -> str:
    """Render the numbered mark that opens a citation."""
    tip = about(citation.title, citation.place, citation.date, " › ".join(citation.section_path))
    return f'<a class="cite" href="{escape(cite_address(citation))}" title="{tip}">{number}</a>'


def _sources(number: dict[Citation, int]) -> str:
    """List the citations by speech, then by section."""
    if not number:
        return ""
    items = []
    by_speech = groupby(sorted(number, key=lambda c: _first(number, c.speech_id)), key=lambda c: c.speech_id)
    for _, group in by_speech:
        cited = list(group)
        sections = "".join(
            f"<li>{''.join(cite_link(c, number[c]) for c in within)} {escape(' › '.join(path))}</li>"
            for path, within in groupby(sorted(cited, key=number.__getitem__), key=lambda c: c.section_path)
        )
        head = f"<b>{escape(cited[0].title)}</b> <i>{about(cited[0].place, cited[0].date)}</i>"
        items.append(f"<li>{head}<ul>{sections}</ul></li>")
    return f'<div class="sources"><h4>{both(("出处", "Sources"))}</h4><ul>{"".join(items)}</ul></div>'


def _origin(answer: Answer) -> str:
    """Say whether the answer is quoted from the speeches or written by a model."""
    if answer.model:
        chinese, english = wording.WRITTEN
        return f'<p class="origin">{both((chinese.format(model=answer.model), english.format(model=answer.model)))}</p>'
    return f'<p class="origin">{both(wording.VERBATIM)}</p>' if answer.citations else ""


def _first(number: dict[Citation, int], speech_id: str) -> int:
    return min(n for citation, n in number.items() if citation.speech_id == speech_id)


def _found(answer: Answer, titles: dict[str, str]) -> str:
    if not answer.hits:
        return ""
    question = answer.question
    looked = [
        ("检索文字", "Searched for", question.search_text),
        ("词语", "Words", "、".join(question.terms)),
        ("译作", "In Chinese", "；".join(map(_meanings, question.translations))),
        ("谁的讲话", "Whose speech", "；".join(subject.label for subject in question.subjects)),
    ]
    facts = "".join(f"<li>{both((zh, en))} <b>{escape(value)}</b></li>" for zh, en, value in looked if value)
    rows = "".join(_hit(hit, titles) for hit in answer.hits)
    return f'<details class="found"><summary>{both(wording.FOUND)}</summary><ul>{facts}</ul><ol>{rows}</ol></details>'


def _meanings(translation: Translation) -> str:
    """Give the heaviest meanings of an English word; those after them hardly count."""
    return f"{translation.word}: {' '.join(word for word, _ in translation.meanings[:3])}"


def _hit(hit: Hit, titles: dict[str, str]) -> str:
    path = escape(" › ".join(hit.passage.section_path))
    signals = (
        (("综合", "Score"), hit.score),
        (("语义", "Meaning"), hit.signals.dense),
        (("用词", "Words"), hit.signals.lexical),
        (("逐词", "Word by word"), hit.signals.late),
    )
    bars = "".join(_bar(label, value) for label, value in signals)
    also = "".join(f" {both(wording.ALSO)} {_link(other, titles)}" for other in hit.alternatives)
    return f'<li>{_link(hit.passage, titles)} <i>{path}</i>{also}<span class="bars">{bars}</span></li>'


def _link(passage: Passage, titles: dict[str, str]) -> str:
    address = escape(speech_address(passage.speech_id, passage.start, passage.end))
    return f'<a href="{address}">{escape(titles.get(passage.speech_id, passage.speech_id))}</a>'


def _bar(label: tuple[str, str], value: float) -> str:
    share = round(100 * min(1.0, max(0.0, value)))
    filled = f'<span class="fill" style="width:{share}%"></span>'
    return f'<span class="bar">{both(label)} <span class="track">{filled}</span> <span>{share}%</span></span>'


# --- the list of speeches ---


def catalogue(speeches: Sequence[Speech], limit: int = 200) -> str:
    """List speeches as cards that open them; a longer list says how many it leaves out."""
    if not speeches:
        return f'<div class="notice">{both(wording.NO_SPEECH_FOUND)}</div>'
    total, shown = len(speeches), min(len(speeches), limit)
    count = both((f"共 {total} 篇，显示 {shown} 篇", f"{shown} of {total} speeches"))
    if shown == total:
        count = both((f"共 {total} 篇讲话", f"{total} speeches" if total > 1 else "1 speech"))
    cards = "".join(_card(speech) for speech in speeches[:limit])
    return f'<div class="catalogue"><p class="count">{count}</p><ul>{cards}</ul></div>'


def _card(speech: Speech) -> str:
    link = escape(speech_address(speech.id))
    tags = "".join(f"<span>{escape(part)}</span>" for part in (speech.place, speech.date, speech.occasion) if part)
    return f'<li><a class="card" href="{link}"><b lang="{speech.language}">{escape(speech.title)}</b>{tags}</a></li>'


# --- the check of a quotation ---

_VERDICTS = {
    "exact": ("逐字相符", "Exact: these words stand in the archive."),
    "altered": ("有出入：讲话库中有相近的话，字句不同", "Altered: the archive holds something close."),
    "absent": ("查无此句：讲话库中没有这句话", "Absent: the archive does not hold this sentence."),
}


def check_html(check: QuoteCheck) -> str:
    """Render the verdict on a quotation, its differences, and the true wording with links."""
    differences = "".join(_difference(difference) for difference in check.differences)
    if differences:
        differences = f'<ul class="differences">{differences}</ul>'
    matches = "".join(
        f'<li><blockquote lang="zh">{escape(match.quote)}{cite_link(match, n)}</blockquote>'
        f"<i>{about(match.title, match.place, match.date, ' › '.join(match.section_path))}</i></li>"
        for n, match in enumerate(check.matches, 1)
    )
    verdict = f'<p class="verdict">{both(_VERDICTS[check.verdict])}</p>'
    return f'<div class="quotation {check.verdict}">{verdict}{differences}<ol class="matches">{matches}</ol></div>'


def _difference(difference: Difference) -> str:
    nothing = both(("（无）", "(nothing)"))
    quoted = f"<del>{escape(difference.quoted)}</del>" if difference.quoted else nothing
    source = f"<ins>{escape(difference.source)}</ins>" if difference.source else nothing
    return f"<li>{both(('引文', 'Quoted'))} {quoted} → {both(('原文', 'source'))} {source}</li>"


def notice_html(notice: tuple[str, str]) -> str:
    """Render a notice that stands alone."""
    return f'<div class="notice">{both(notice)}</div>'

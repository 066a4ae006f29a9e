"""Render answers, speeches and checks as HTML; every text is escaped (rag/web/markup.py)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from rag.answer.frame import name_subject
from rag.types import Answer, AnswerSentence, Citation, Hit, Passage, Translation
from rag.web import wording
from rag.web.conversation import Turn
from rag.web.markup import bilingual_html, citation_address, escape, joined_facts, speech_address

#: The explanation of an answer shows so many meanings of an English word.
MAX_MEANINGS = 3
#: The list of speeches shows so many.
MAX_CARDS = 200

# --- the conversation ---


def chat_messages(turns: Iterable[Turn]) -> list[dict[str, str]]:
    """Render a conversation as the messages of a chat, in the form that Gradio's Chatbot takes."""
    messages = []
    for turn in turns:
        if turn.question.strip():
            messages.append({"role": "user", "content": f'<div class="question">{escape(turn.question)}</div>'})
        messages.append({"role": "assistant", "content": _turn_html(turn)})
    return messages


def _turn_html(turn: Turn) -> str:
    """Render what came of a question so far."""
    if turn.notice is not None:
        return notice_html(turn.notice)
    if turn.answer is not None:
        return answer_html(turn.answer, turn.titles, finished=turn.finished)
    if turn.draft:
        return _draft_html(turn.draft, wording.DRAFT_STOPPED if turn.finished else wording.DRAFT_GROWING)
    state = wording.ANSWER_STOPPED if turn.finished else wording.SEARCHING
    return f'<div class="notice waiting">{bilingual_html(state)}</div>'


def _draft_html(text: str, note: wording.Bilingual) -> str:
    status = f'<p class="status">{bilingual_html(note)}</p>'
    return f'<div class="answer draft">{status}<p class="text">{escape(text)}</p></div>'


def answer_html(answer: Answer, titles: Mapping[str, str], *, finished: bool = True) -> str:
    """Render an answer, followed by its sources and how it was found when it is finished.

    `titles` are those of the speeches of its hits, by speech id.
    """
    numbers = {citation: number for number, citation in enumerate(answer.citations, 1)}
    whole = [sentence for sentence in answer.sentences if sentence.subject_index is None]
    body = "".join(_sentence_html(sentence, numbers) for sentence in whole) + _comparison_html(answer, numbers)
    if not answer.sentences and answer.outcome == "not_found":
        body = f'<p class="frame">{bilingual_html(wording.NOTHING_FOUND)}</p>'
    tail = (
        _passages_html(answer) + _sources_html(numbers) + _origin_html(answer) + _explanation_html(answer, titles)
        if finished
        else ""
    )
    return f'<div class="answer {answer.outcome}">{_understood_html(answer)}{body}{tail}</div>'


def _comparison_html(answer: Answer, numbers: Mapping[Citation, int]) -> str:
    """Render what the things compared say side by side, a column each; nothing where nothing is compared."""
    columns = sorted({sentence.subject_index for sentence in answer.sentences if sentence.subject_index is not None})
    if not columns:
        return ""
    subjects, language = answer.question.subjects, answer.question.language
    heads = "".join(f'<th scope="col">{escape(name_subject(subjects[column], language))}</th>' for column in columns)
    cells = (
        "".join(_sentence_html(sentence, numbers) for sentence in answer.sentences if sentence.subject_index == column)
        for column in columns
    )
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<table class="compared"><thead><tr>{heads}</tr></thead><tbody><tr>{row}</tr></tbody></table>'


def _sentence_html(sentence: AnswerSentence, numbers: Mapping[Citation, int]) -> str:
    marks = "".join(citation_link(citation, numbers[citation]) for citation in dict.fromkeys(sentence.citations))
    doubt = _doubt_html(sentence) if sentence.support == "unsupported" else ""
    head = f"<b>{escape(sentence.head)}：</b>" if sentence.head and sentence.role == "lead" else ""
    kind = f"{sentence.support} {sentence.role}" if sentence.role != "frame" else sentence.support
    words = _marked_html(sentence)
    if sentence.speech_id:
        words = f'<a class="speech" href="{escape(speech_address(sentence.speech_id))}">{words}</a>'
    return f'<p class="{kind}">{head}{words}{marks}{doubt}</p>{_gloss_html(sentence.gloss)}'


def _marked_html(sentence: AnswerSentence) -> str:
    """Render a sentence with its figures, the words of the question and its masks marked."""
    html, end = "", 0
    for mark in sentence.marks:
        words = escape(sentence.text[mark.start : mark.end])
        html += f'{escape(sentence.text[end : mark.start])}<mark class="{mark.kind}">{words}</mark>'
        end = mark.end
    return html + escape(sentence.text[end:])


def _understood_html(answer: Answer) -> str:
    """Say what a follow-up was taken for; nothing of a question that took nothing from the conversation."""
    understood = answer.question.understood
    if not understood:
        return ""
    return f'<p class="understood">{bilingual_html(wording.UNDERSTOOD_AS)} {escape(understood)}</p>'


def _passages_html(answer: Answer) -> str:
    """Render the whole passages of which the sentences are parts, folded; nothing where they show all of it."""
    cited = {citation.id for citation in answer.citations}
    whole = [passage for passage in answer.passages if passage.id not in cited]
    if not whole:
        return ""
    items = "".join(f"<blockquote>{escape(passage.quote)}</blockquote>" for passage in whole)
    return f'<details class="passages"><summary>{bilingual_html(wording.WHOLE_PASSAGES)}</summary>{items}</details>'


def _gloss_html(gloss: str) -> str:
    if not gloss:
        return ""
    return f'<p class="gloss"><i>{bilingual_html(wording.GLOSS_LABEL)}</i> {escape(gloss)}</p>'


def _doubt_html(sentence: AnswerSentence) -> str:
    """Say in words that a sentence is not supported, and which of its figures, names and quotations are not."""
    chinese, english = wording.SENTENCE_UNSUPPORTED
    if sentence.lacking:
        chinese += f"：{'、'.join(sentence.lacking)}"
        english += f": {', '.join(sentence.lacking)}"
    return f' <span class="doubt">{bilingual_html((chinese, english))}</span>'


def _where_html(citation: Citation) -> str:
    """Say who speaks and where the words stand, escaped."""
    path = " › ".join(citation.section_path)
    return joined_facts(citation.speaker, citation.title, citation.place, citation.date, path)


def citation_link(citation: Citation, number: int) -> str:
    """Render the numbered mark that opens a citation."""
    tip = _where_html(citation)
    return f'<a class="cite" href="{escape(citation_address(citation))}" title="{tip}">{number}</a>'


def _sources_html(numbers: Mapping[Citation, int]) -> str:
    """List the citations by speech, then by section."""
    if not numbers:
        return ""
    by_speech: dict[str, list[Citation]] = {}
    for citation in numbers:
        by_speech.setdefault(citation.speech_id, []).append(citation)
    items = "".join(_source_html(citations, numbers) for citations in by_speech.values())
    return f'<div class="sources"><h4>{bilingual_html(("出处", "Sources"))}</h4><ul>{items}</ul></div>'


def _source_html(citations: Sequence[Citation], numbers: Mapping[Citation, int]) -> str:
    """Render a speech with its citations, one line for those in a row of one section and one speaker."""
    sections = "".join(
        f"<li>{''.join(citation_link(citation, numbers[citation]) for citation in group)} "
        f"{joined_facts(speaker, ' › '.join(path))}</li>"
        for (speaker, path), group in groupby(citations, key=lambda c: (c.speaker, c.section_path))
    )
    first = citations[0]
    head = f"<b>{escape(first.title)}</b> <i>{joined_facts(first.place, first.date)}</i>"
    return f"<li>{head}<ul>{sections}</ul></li>"


def _origin_html(answer: Answer) -> str:
    """Say whether the answer is quoted from the speeches or written by a model."""
    if answer.model:
        chinese, english = wording.ANSWER_IS_WRITTEN
        origin = chinese.format(model=answer.model), english.format(model=answer.model)
        return f'<p class="origin">{bilingual_html(origin)}</p>'
    quoted = wording.ANSWER_IS_RETOLD if answer.is_retold else wording.ANSWER_IS_VERBATIM
    return f'<p class="origin">{bilingual_html(quoted)}</p>' if answer.citations else ""


def _explanation_html(answer: Answer, titles: Mapping[str, str]) -> str:
    """Render how an answer was found: what was searched for, and the hits with their scores."""
    if not answer.hits:
        return ""
    question = answer.question
    facts = [
        (("检索文字", "Searched for"), question.search_text),
        (("词语", "Words"), "、".join(question.terms)),
        (("译作", "In Chinese"), "；".join(map(_meanings_text, question.translations))),
        (("谁的讲话", "Whose speech"), "；".join(subject.label for subject in question.subjects)),
    ]
    items = "".join(f"<li>{bilingual_html(label)} <b>{escape(value)}</b></li>" for label, value in facts if value)
    hits = "".join(_hit_html(hit, titles) for hit in answer.hits)
    summary = bilingual_html(wording.HOW_IT_WAS_FOUND)
    return f'<details class="found"><summary>{summary}</summary><ul>{items}</ul><ol>{hits}</ol></details>'


def _meanings_text(translation: Translation) -> str:
    """Return an English word with its heaviest meanings; those after them hardly count."""
    return f"{translation.word}: {' '.join(word for word, _ in translation.meanings[:MAX_MEANINGS])}"


def _hit_html(hit: Hit, titles: Mapping[str, str]) -> str:
    path = escape(" › ".join(hit.passage.section_path))
    signals = (
        (("综合", "Score"), hit.score),
        (("语义", "Meaning"), hit.signals.dense),
        (("用词", "Words"), hit.signals.lexical),
        (("逐词", "Word by word"), hit.signals.late),
    )
    bars = "".join(_bar_html(label, value) for label, value in signals)
    also = "".join(f" {bilingual_html(wording.ALSO_IN)} {_passage_link(other, titles)}" for other in hit.alternatives)
    return f'<li>{_passage_link(hit.passage, titles)} <i>{path}</i>{also}<span class="bars">{bars}</span></li>'


def _passage_link(passage: Passage, titles: Mapping[str, str]) -> str:
    address = escape(speech_address(passage.speech_id, passage.start, passage.end))
    return f'<a href="{address}">{escape(titles.get(passage.speech_id, passage.speech_id))}</a>'


def _bar_html(label: wording.Bilingual, value: float) -> str:
    share = round(100 * min(1.0, max(0.0, value)))
    filled = f'<span class="fill" style="width:{share}%"></span>'
    return f'<span class="bar">{bilingual_html(label)} <span class="track">{filled}</span> <span>{share}%</span></span>'


def notice_html(notice: wording.Bilingual) -> str:
    """Render a notice that stands alone."""
    return f'<div class="notice">{bilingual_html(notice)}</div>'

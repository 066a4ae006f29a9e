"""Render an answer as a person reads it: the sentence that answers, points, where they stand, how they were found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.answer.frame import name_subject
from rag.text.sentences import sentence_spans
from rag.text.words import detect_language
from rag.types import Answer, AnswerSentence, Citation, Hit, Language, Passage, Subject, Translation
from rag.web import wording
from rag.web.markup import bilingual_html, citation_link, escape, joined_facts, speech_address

#: The explanation of an answer shows so many meanings of an English word.
MAX_MEANINGS = 3
#: A breadcrumb names so many sections of a speech.
MAX_SECTIONS = 3
#: A heading in a breadcrumb is cut after so many characters.
MAX_HEADING_CHARS = 28
#: A line names a speech when it holds so much of its title.
MIN_TITLE_CHARS = 6

_INNER_MARKS = str.maketrans("《》", "〈〉")


@dataclass(frozen=True, slots=True)
class _Group:
    """Sentences in a row that come from one speech, or cite none: then they are lines of their own."""

    speech_id: str
    sentences: tuple[AnswerSentence, ...]

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The distinct citations of the sentences."""
        return tuple(dict.fromkeys(citation for sentence in self.sentences for citation in sentence.citations))


def answer_html(answer: Answer, titles: Mapping[str, str], filters: Sequence[str] = ()) -> str:
    """Render an answer; `titles` are those of the speeches of its hits, by speech id, `filters` what was searched."""
    numbers = {citation: number for number, citation in enumerate(answer.citations, 1)}
    whole = [sentence for sentence in answer.sentences if sentence.subject_index is None]
    body = _groups_html(answer, whole, numbers) + _comparison_html(answer, numbers)
    if not answer.sentences and answer.outcome == "not_found":
        body = f'<p class="frame">{bilingual_html(wording.NOTHING_FOUND)}</p>'
    tail = _passages_html(answer) + _explanation_html(answer, titles)
    return f'<div class="answer {answer.outcome}">{_status_html(answer, filters)}{body}{tail}</div>'


# --- what kind of answer this is ---


def _status_html(answer: Answer, filters: Sequence[str]) -> str:
    """Say where the answer comes from, what a follow-up was taken for, and what the search was restricted to."""
    chips = [f'<span class="kind {answer.origin}">{bilingual_html(_origin_text(answer))}</span>']
    if answer.question.understood:
        label = bilingual_html(wording.UNDERSTOOD_AS)
        chips.append(f'<span class="understood">{label} {escape(answer.question.understood)}</span>')
    if filters:
        label = bilingual_html(wording.RESTRICTED_TO)
        chips.append(f'<span class="restricted">{label} {escape(" · ".join(filters))}</span>')
    return f'<p class="status">{" ".join(chips)}</p>'


def _origin_text(answer: Answer) -> wording.Bilingual:
    chinese, english = wording.ORIGINS[answer.origin]
    return chinese.format(model=answer.model), english.format(model=answer.model)


# --- the sentences ---


def _groups_html(answer: Answer, sentences: Sequence[AnswerSentence], numbers: Mapping[Citation, int]) -> str:
    """Render sentences in their order, those of one speech together above the line that says where they stand."""
    groups = list(_group_sentences(answer, sentences))
    named = len([group for group in groups if group.speech_id]) > 1
    return "".join(_group_html(answer, group, numbers, named=named) for group in groups)


def _group_sentences(answer: Answer, sentences: Sequence[AnswerSentence]) -> Iterator[_Group]:
    shown = [sentence for at, sentence in enumerate(sentences) if not _only_says_where(answer, sentences[at : at + 2])]
    for speech_id, group in groupby(shown, key=lambda sentence: _cited_speech(answer, sentence)):
        yield _Group(speech_id, tuple(group))


def _cited_speech(answer: Answer, sentence: AnswerSentence) -> str:
    """Return the speech that a sentence cites, "" for none; in an answer about the archive the lines name it."""
    return sentence.citations[0].speech_id if sentence.citations and answer.question.about is None else ""


def _only_says_where(answer: Answer, pair: Sequence[AnswerSentence]) -> bool:
    """Return True for a frame that only names the speech of the sentence after it, which the breadcrumb names too."""
    if answer.outcome != "answered" or len(pair) < 2 or pair[0].support != "frame" or pair[0].citations:
        return False
    if not _cited_speech(answer, pair[1]) or not pair[0].text.rstrip().endswith((":", "：")):
        return False
    # A frame may cut a long title, and writes 〈〉 for 《》 within it.
    return pair[1].citations[0].title.translate(_INNER_MARKS)[:MIN_TITLE_CHARS] in pair[0].text


def _group_html(answer: Answer, group: _Group, numbers: Mapping[Citation, int], *, named: bool) -> str:
    language = answer.question.language
    if not group.speech_id:
        return "".join(_sentence_html(sentence, numbers, language) for sentence in group.sentences)
    leads = [sentence for sentence in group.sentences if sentence.role != "point"]
    points = [sentence for sentence in group.sentences if sentence.role == "point"]
    head = f'<p class="whose">{escape(_group_name(group, language))}</p>' if named and not leads else ""
    body = "".join(_sentence_html(sentence, numbers, language) for sentence in leads)
    items = "".join(f"<li>{_sentence_html(sentence, numbers, language)}</li>" for sentence in points)
    listed = f'<ul class="points">{items}</ul>' if items else ""
    also = f'<p class="also">{bilingual_html(wording.ALSO_SAID)}</p>' if items and leads else ""
    return f'<div class="group">{head}{body}{also}{listed}{_breadcrumb_html(group.citations)}</div>'


def _group_name(group: _Group, language: Language) -> str:
    first = group.citations[0]
    return _name_place(first.place, language) if first.place else first.title


def _name_place(place: str, language: Language) -> str:
    return place if place.isascii() else name_subject(Subject(place=place), language)


def _sentence_html(sentence: AnswerSentence, numbers: Mapping[Citation, int], language: Language) -> str:
    kind = sentence.support if sentence.role == "frame" else f"{sentence.support} {sentence.role}"
    spoken = detect_language(sentence.text) if sentence.support == "verbatim" else language
    doubt = _doubt_html(sentence) if sentence.support == "unsupported" else ""
    words = _glued_html(sentence, numbers)
    if sentence.speech_id:
        words = f'<a class="speech" href="{escape(speech_address(sentence.speech_id))}">{words}</a>'
    head = f"<b>{escape(_head_text(sentence, language))}</b>" if sentence.head and sentence.role == "lead" else ""
    text = f'<span class="words" lang="{spoken}">{words}</span>'
    return f'<p class="{kind}">{head}{text}{doubt}</p>{_hints_html(sentence)}'


def _head_text(sentence: AnswerSentence, language: Language) -> str:
    """Return whose words a lead gives, and a colon; remarks in brackets stand in the source panel."""
    places = {citation.place for citation in sentence.citations}
    name = _name_place(sentence.head, language) if sentence.head in places else sentence.head.split("（")[0]
    return name + ("：" if language == "zh" else ": ")


def _glued_html(sentence: AnswerSentence, numbers: Mapping[Citation, int]) -> str:
    """Render a sentence, its last character and the numbers after it held together on one line."""
    links = "".join(citation_link(citation, numbers[citation]) for citation in dict.fromkeys(sentence.citations))
    runs = list(_marked_runs(sentence))
    if not links or not runs:
        return "".join(_run_html(text, kind) for text, kind in runs) + links
    *before, (text, kind) = runs
    html = "".join(_run_html(part, name) for part, name in (*before, (text[:-1], kind)) if part)
    return f'{html}<span class="glued">{_run_html(text[-1], kind)}{links}</span>'


def _marked_runs(sentence: AnswerSentence) -> Iterator[tuple[str, str]]:
    """Yield the runs of a sentence with the kind of their mark, "" for those without."""
    end = 0
    for mark in sentence.marks:
        if mark.start > end:
            yield sentence.text[end : mark.start], ""
        yield sentence.text[mark.start : mark.end], mark.kind
        end = mark.end
    if end < len(sentence.text):
        yield sentence.text[end:], ""


def _run_html(text: str, kind: str) -> str:
    return f'<mark class="{kind}">{escape(text)}</mark>' if kind else escape(text)


def _hints_html(sentence: AnswerSentence) -> str:
    """Render what words and figures of a sentence are in the reader's language."""
    label = f'<span class="unseen">{bilingual_html(wording.GLOSS_LABEL)} </span>'
    lines = [f"{label}{escape(sentence.gloss)}"] if sentence.gloss else []
    if sentence.figure_hints:
        lines.append(escape(" · ".join(f"{hint.figure} = {hint.hint}" for hint in sentence.figure_hints)))
    return "".join(f'<p class="gloss">{line}</p>' for line in lines)


def _doubt_html(sentence: AnswerSentence) -> str:
    """Say in words that a sentence is not supported, and which of its figures, names and quotations are not."""
    chinese, english = wording.SENTENCE_UNSUPPORTED
    if sentence.lacking:
        chinese += f"：{'、'.join(sentence.lacking)}"
        english += f": {', '.join(sentence.lacking)}"
    return f' <span class="doubt">{bilingual_html((chinese, english))}</span>'


def _breadcrumb_html(citations: Sequence[Citation]) -> str:
    """Render one line that says in which speech and sections the words stand."""
    first = citations[0]
    paths = list(dict.fromkeys(citation.section_path for citation in citations if citation.section_path))
    sections = [" › ".join(map(_cut_heading, path)) for path in paths[:MAX_SECTIONS]]
    if len(paths) > MAX_SECTIONS:
        sections.append("……")
    facts = joined_facts(first.title, first.place, first.date)
    return f'<p class="crumbs" lang="{detect_language(first.title)}">{facts}{"".join(_crumb(s) for s in sections)}</p>'


def _crumb(section: str) -> str:
    return f' <span class="crumb">› {escape(section)}</span>'


def _cut_heading(heading: str) -> str:
    return heading if len(heading) <= MAX_HEADING_CHARS else f"{heading[: MAX_HEADING_CHARS - 1]}…"


def _comparison_html(answer: Answer, numbers: Mapping[Citation, int]) -> str:
    """Render what the things compared say side by side, a column each; nothing where nothing is compared.

    On a phone the columns stand below each other, and each has its name above it instead of a head.
    """
    columns = sorted({sentence.subject_index for sentence in answer.sentences if sentence.subject_index is not None})
    if not columns:
        return ""
    subjects, language = answer.question.subjects, answer.question.language
    heads = "".join(f'<th scope="col">{escape(name_subject(subjects[column], language))}</th>' for column in columns)
    cells = (
        f'<p class="subject">{escape(name_subject(subjects[column], language))}</p>'
        + _groups_html(answer, [sentence for sentence in answer.sentences if sentence.subject_index == column], numbers)
        for column in columns
    )
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<table class="compared"><thead><tr>{heads}</tr></thead><tbody><tr>{row}</tr></tbody></table>'


def _passages_html(answer: Answer) -> str:
    """Render the whole passages of which the sentences are parts, folded; nothing where they show all of it."""
    cited = {citation.id for citation in answer.citations}
    whole = [passage for passage in answer.passages if passage.id not in cited]
    if not whole:
        return ""
    count = sum(len(sentence_spans(passage.quote)) for passage in whole)
    chinese, english = wording.WHOLE_PASSAGES
    label = bilingual_html((chinese.format(n=count), english.format(n=count, s="s" * (count > 1))))
    items = "".join(
        f'<blockquote lang="{detect_language(passage.quote)}">{escape(passage.quote)}</blockquote>' for passage in whole
    )
    return f'<details class="passages"><summary>{label}</summary>{items}</details>'


# --- how it was found ---


def _explanation_html(answer: Answer, titles: Mapping[str, str]) -> str:
    """Render how an answer was found: what was searched for, and the hits with their scores; nothing without hits."""
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
    legend = f'<p class="legend">{bilingual_html(wording.SCORES)}</p>'
    hits = "".join(_hit_html(hit, titles) for hit in answer.hits)
    summary = bilingual_html(wording.HOW_IT_WAS_FOUND)
    return f'<details class="found"><summary>{summary}</summary><ul>{items}</ul>{legend}<ol>{hits}</ol></details>'


def _meanings_text(translation: Translation) -> str:
    """Return an English word with its heaviest meanings; those after them hardly count."""
    return f"{translation.word}: {' '.join(word for word, _ in translation.meanings[:MAX_MEANINGS])}"


def _hit_html(hit: Hit, titles: Mapping[str, str]) -> str:
    path = escape(" › ".join(map(_cut_heading, hit.passage.section_path)))
    signals = (hit.score, hit.signals.dense, hit.signals.lexical, hit.signals.late)
    bars = "".join(map(_bar_html, signals))
    also = "".join(f" {bilingual_html(wording.ALSO_IN)} {_passage_link(other, titles)}" for other in hit.alternatives)
    return f'<li>{_passage_link(hit.passage, titles)} <i>{path}</i>{also}<span class="bars">{bars}</span></li>'


def _passage_link(passage: Passage, titles: Mapping[str, str]) -> str:
    address = escape(speech_address(passage.speech_id, passage.start, passage.end))
    return f'<a href="{address}">{escape(titles.get(passage.speech_id, passage.speech_id))}</a>'


def _bar_html(value: float) -> str:
    share = round(100 * min(1.0, max(0.0, value)))
    return f'<span class="bar"><span class="fill" style="width:{share}%"></span></span>{share}% '

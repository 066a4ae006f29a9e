"""Keep an answer as short as a reader can take in at once, whatever the file is that it comes from."""

from collections import Counter
from dataclasses import replace

from rag.answer.shortening import cut_clauses, grow_run, write_run
from rag.types import Answer, AnswerSentence, Span

#: An answer with its lines, marks and glosses.
MAX_ANSWER_CHARS = 900
#: A list of what the archive holds; each line is a name and a link, and who asks for all speeches wants to see all.
MAX_LISTING_CHARS = 3600
#: A sentence is not cut to fewer characters.
MIN_CUT_CHARS = 80
_LEFT_OUT = "……"


def shorten_answer(answer: Answer) -> Answer:
    """Leave out the last quotations of an answer that is too long, and lines that then lead to nothing.

    One quotation stays, of each subject where several are compared. Where that is too long, glosses go, then the
    longest sentences are cut to their first clauses, and at last lines go from the end.
    """
    for shorter in (_without_last_quotation, _without_last_gloss, _with_longest_cut, _without_last_line):
        while len(answer.text) > MAX_ANSWER_CHARS and (sentences := shorter(answer)):
            answer = replace(answer, sentences=tuple(sentences))
    return answer


def _without_last_quotation(answer: Answer) -> list[AnswerSentence] | None:
    sentences = list(answer.sentences)
    quoted = Counter(sentence.subject_index for sentence in sentences if sentence.citations)
    spare = [at for at, s in enumerate(sentences) if s.citations and quoted[s.subject_index] > 1]
    if not spare:
        return None
    del sentences[spare[-1]]
    leads = [*(bool(sentence.citations) for sentence in sentences[1:]), False]
    was_line = spare[-1] > 0 and not sentences[spare[-1] - 1].citations
    if was_line and not leads[spare[-1] - 1]:
        del sentences[spare[-1] - 1]
    return sentences


def _without_last_gloss(answer: Answer) -> list[AnswerSentence] | None:
    glossed = [at for at, sentence in enumerate(answer.sentences) if sentence.gloss]
    if not glossed:
        return None
    at = glossed[-1]
    return [*answer.sentences[:at], replace(answer.sentences[at], gloss=""), *answer.sentences[at + 1 :]]


def _with_longest_cut(answer: Answer) -> list[AnswerSentence] | None:
    """Return the sentences with the longest one cut by as much as the answer is too long, as far as may be."""
    at, longest = max(enumerate(answer.sentences), key=lambda pair: len(pair[1].text))
    room = max(MIN_CUT_CHARS, len(longest.text) - (len(answer.text) - MAX_ANSWER_CHARS) - len(_LEFT_OUT))
    if len(longest.text) <= room + len(_LEFT_OUT):
        return None
    shorter = replace(longest, text=_cut(longest.text, room), marks=(), word_hints=(), figure_hints=())
    return [*answer.sentences[:at], shorter, *answer.sentences[at + 1 :]]


def _cut(text: str, room: int) -> str:
    """Return the first clauses of a sentence that fit, with …… for the others; of one long clause its beginning."""
    whole = Span(0, len(text))
    clauses = cut_clauses(text, whole)
    run = grow_run(clauses, [0.0] * len(clauses), room, seed=0)
    run = run if run.end <= room else Span(0, room)
    return write_run(text, whole, run)


def _without_last_line(answer: Answer) -> list[AnswerSentence] | None:
    return list(answer.sentences[:-1]) if len(answer.sentences) > 1 else None

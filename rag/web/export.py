"""Write a conversation as a file that a person can read and keep: as Markdown; word_export.py makes Word files."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rag.answer.frame import name_subject
from rag.types import UNSUPPORTED, Answer, AnswerSentence
from rag.web import wording
from rag.web.conversation import Turn
from rag.web.markup import citation_text

BlockKind = Literal["question", "note", "subject", "quote", "point", "words", "gloss", "reference"]

#: What a file is called whose conversation has no title.
UNTITLED = "问稿 Wengao"

# The file is read by people and by Markdown viewers: a backslash keeps text from becoming markup there and stays
# legible, where the character references of markup.escape would not.
_MARKDOWN_MARK = re.compile(r"([\\`*_\[\]<>#!|~&$])")
#: How a block of a kind is written in Markdown.
_MARKDOWN: dict[BlockKind, str] = {
    "question": "## {}",
    "note": "*{}*",
    "subject": "### {}",
    "quote": "> {}",
    "point": "- {}",
    "words": "{}",
    "gloss": "  *{}*",
    "reference": "{}",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of an exported conversation; `numbers` are those of the references that carry it."""

    kind: BlockKind
    text: str
    numbers: tuple[int, ...] = ()


def to_markdown(turns: Iterable[Turn], title: str = "") -> str:
    """Write the questions, the answers with their numbers and hints, and under each answer the full citations."""
    heading = f"# {escape_markdown(title or UNTITLED)}"
    return "\n\n".join([heading, *(_block_markdown(block) for turn in turns for block in list_blocks(turn))]) + "\n"


def escape_markdown(text: str) -> str:
    """Make any text safe as Markdown and as HTML in the file, on one line."""
    return _MARKDOWN_MARK.sub(r"\\\1", " ".join(text.split()))


def list_blocks(turn: Turn) -> Iterator[Block]:
    """Yield what a turn says, paragraph by paragraph; nothing for a turn without a question."""
    if not turn.question.strip():
        return
    yield Block("question", turn.question)
    if turn.answer is not None:
        yield from _list_notes(turn, turn.answer)
        yield from _list_answer(turn.answer)
    elif turn.notice is not None:
        yield Block("note", " ".join(dict.fromkeys(turn.notice)))


def _list_notes(turn: Turn, answer: Answer) -> Iterator[Block]:
    """Yield where the answer comes from, what the question was taken for, and what the search was restricted to."""
    side = 0 if answer.question.language == "zh" else 1
    yield Block("note", wording.ORIGINS[answer.origin][side].format(model=answer.model))
    if answer.question.understood:
        yield Block("note", f"{wording.UNDERSTOOD_AS[side]} {answer.question.understood}")
    if turn.filters:
        yield Block("note", f"{wording.RESTRICTED_TO[side]} {' · '.join(turn.filters)}")


def _list_answer(answer: Answer) -> Iterator[Block]:
    numbers = {citation: number for number, citation in enumerate(answer.citations, 1)}
    subject: int | None = None
    for sentence in answer.sentences:
        if sentence.subject_index is not None and sentence.subject_index != subject:
            subject = sentence.subject_index
            yield Block("subject", name_subject(answer.question.subjects[subject], answer.question.language))
        cited = tuple(numbers[citation] for citation in dict.fromkeys(sentence.citations))
        yield Block(_kind_of(sentence), _text_of(sentence, answer), cited)
        yield from _list_hints(sentence)
    for citation, number in numbers.items():
        yield Block("reference", citation_text(citation), (number,))


def _kind_of(sentence: AnswerSentence) -> BlockKind:
    if sentence.support != "verbatim":
        return "words"
    return "point" if sentence.role == "point" else "quote"


def _text_of(sentence: AnswerSentence, answer: Answer) -> str:
    doubt = UNSUPPORTED[answer.question.language] if sentence.support == "unsupported" else ""
    return f"{sentence.text}{doubt}"


def _list_hints(sentence: AnswerSentence) -> Iterator[Block]:
    """Yield what words and figures of a sentence are in the reader's language."""
    if sentence.gloss:
        yield Block("gloss", sentence.gloss)
    if sentence.figure_hints:
        yield Block("gloss", " · ".join(f"{hint.figure} = {hint.hint}" for hint in sentence.figure_hints))


def _block_markdown(block: Block) -> str:
    text = escape_markdown(block.text)
    if block.kind == "reference":
        return f"{block.numbers[0]}. {text}"
    marks = "".join(f" \\[{number}\\]" for number in block.numbers)
    return _MARKDOWN[block.kind].format(text + marks)

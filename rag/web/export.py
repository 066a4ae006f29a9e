"""Write a conversation as a Markdown file that a person can read and keep."""

import re
from collections.abc import Iterable

from rag.types import UNSUPPORTED, Answer
from rag.web.conversation import Turn
from rag.web.markup import citation_text

# The file is read by people and by Markdown viewers: a backslash keeps text from becoming markup there and stays
# legible, where the character references of markup.escape would not.
_MARKDOWN_MARK = re.compile(r"([\\`*_\[\]<>#!|~&$])")


def to_markdown(turns: Iterable[Turn]) -> str:
    """Write the questions, the answers with their numbers, and under each answer the full citations."""
    return "# 问稿 Wengao\n\n" + "\n\n".join(_turn_markdown(turn) for turn in turns if turn.question.strip()) + "\n"


def escape_markdown(text: str) -> str:
    """Make any text safe as Markdown and as HTML in the file, on one line."""
    return _MARKDOWN_MARK.sub(r"\\\1", " ".join(text.split()))


def _turn_markdown(turn: Turn) -> str:
    head = f"## {escape_markdown(turn.question)}"
    if turn.answer is not None:
        return f"{head}\n\n{_answer_markdown(turn.answer)}"
    return f"{head}\n\n{escape_markdown(' '.join(dict.fromkeys(turn.notice or ())))}".rstrip()


def _answer_markdown(answer: Answer) -> str:
    numbers = {citation: number for number, citation in enumerate(answer.citations, 1)}
    lines = []
    for sentence in answer.sentences:
        marks = "".join(f" \\[{numbers[citation]}\\]" for citation in dict.fromkeys(sentence.citations))
        quote_mark = "> " if sentence.support == "verbatim" else ""
        doubt = UNSUPPORTED[answer.question.language] if sentence.support == "unsupported" else ""
        lines.append(quote_mark + escape_markdown(sentence.text) + doubt + marks)
    references = [f"{number}. {escape_markdown(citation_text(citation))}" for citation, number in numbers.items()]
    return "\n\n".join([*lines, "\n".join(references)]).rstrip()

"""Write a conversation as a Markdown file that a person can read and keep."""

import re
from collections.abc import Iterable

from rag.types import UNSUPPORTED, Answer
from rag.web.conversation import Turn
from rag.web.render import citation_text

# The file is read by people and by Markdown viewers: a backslash keeps text from becoming markup there and stays
# legible, where the character references of render.escape would not.
_MARKUP = re.compile(r"([\\`*_\[\]<>#!|~&$])")


def to_markdown(turns: Iterable[Turn]) -> str:
    """Write the questions, the answers with their numbers, and under each answer the full citations."""
    return "# 问稿 Wengao\n\n" + "\n\n".join(_turn(turn) for turn in turns if turn.question.strip()) + "\n"


def plain(text: str) -> str:
    """Keep text from acting as Markdown or HTML in the file."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _turn(turn: Turn) -> str:
    head = f"## {plain(turn.question)}"
    if turn.answer is not None:
        return f"{head}\n\n{_answer(turn.answer)}"
    return f"{head}\n\n{plain(' '.join(dict.fromkeys(turn.notice or ())))}".rstrip()


def _answer(answer: Answer) -> str:
    number = {citation: n for n, citation in enumerate(answer.citations, 1)}
    lines = []
    for sentence in answer.sentences:
        marks = "".join(f" \\[{number[citation]}\\]" for citation in dict.fromkeys(sentence.citations))
        quoted = "> " if sentence.support == "verbatim" else ""
        doubt = UNSUPPORTED[answer.question.language] if sentence.support == "unsupported" else ""
        lines.append(quoted + plain(sentence.text) + doubt + marks)
    references = [f"{n}. {plain(citation_text(citation))}" for citation, n in number.items()]
    return "\n\n".join([*lines, "\n".join(references)]).rstrip()

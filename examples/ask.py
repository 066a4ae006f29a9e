"""Ask an archive, show the words that each sentence stands on, and ask on in the same conversation.

python examples/ask.py                                   # two questions to the archive in index/
python examples/ask.py "郴州为什么不开新矿" "那定西呢"
python examples/ask.py --index DIR QUESTION...
"""

import argparse
from collections.abc import Sequence

from rag import Answer, Archive

QUESTIONS = ("what did Dingxi plan for medicine", "what about Chenzhou?")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the answers to questions, each understood in the light of those before it."""
    parser = argparse.ArgumentParser(description="Ask an archive of speeches.")
    parser.add_argument("questions", nargs="*", default=QUESTIONS, metavar="QUESTION")
    parser.add_argument("--index", default="index", help="the folder of the index (%(default)s)")
    options = parser.parse_args(arguments)
    with Archive.open(options.index) as archive:
        history: list[str] = []
        for question in options.questions:
            answer = archive.ask(question, history=history)
            print(format_answer(answer))
            history.append(question)


def format_answer(answer: Answer) -> str:
    """Return an answer as text: its sentences with their markers, then each citation's id and where it stands."""
    lines = [f"? {answer.question.text}  ({answer.outcome})", answer.text]
    for marker, citation in enumerate(answer.citations, 1):
        where = " · ".join(filter(None, [citation.place, citation.date, citation.title, *citation.section_path]))
        lines.append(f"[{marker}] {citation.id}  {where}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

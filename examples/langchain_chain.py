"""Put an archive into a LangChain chain: retrieve, prompt, write, and check what was written.

pip install 'wengao[langchain]'
python examples/langchain_chain.py ["QUESTION"] [--index DIR]

No language model is needed to run it: `quote_first_passage` stands where one goes. Any chat model of LangChain, such as
`ChatOpenAI(model=...)`, takes its place in `make_chain`.
"""

import argparse
import re
from collections.abc import Sequence

from langchain_core.documents import Document
from langchain_core.language_models import LanguageModelLike
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompt_values import PromptValue
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough

from rag import Archive
from rag.adapters.langchain import WengaoRetriever

PROMPT = ChatPromptTemplate.from_template(
    "Answer from these passages alone. Quote their words in 「」 and give the id in brackets behind each quotation.\n\n"
    "{passages}\n\nQuestion: {question}"
)
_PASSAGE = re.compile(r"^\[(?P<id>[^\]]+)\] (?P<text>.+)$", re.MULTILINE)
_QUOTATION = re.compile("「([^」]{6,})」")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what the chain writes, and what of its quotations stands in the archive."""
    parser = argparse.ArgumentParser(description="Answer a question through a LangChain chain.")
    parser.add_argument("question", nargs="?", default="定西的中医药产业打算怎么发展")
    parser.add_argument("--index", default="index", help="the folder of the index (%(default)s)")
    options = parser.parse_args(arguments)
    with Archive.open(options.index) as archive:
        written = make_chain(archive, RunnableLambda(quote_first_passage)).invoke(options.question)
        print(written)
        # A model may misquote: every quotation is checked against the archive, whoever wrote it.
        for quotation in _QUOTATION.findall(written):
            print(f"{archive.verify(quotation).verdict}: {quotation}")


def make_chain(archive: Archive, model: LanguageModelLike | Runnable[PromptValue, str]) -> Runnable[str, str]:
    """Return a chain from a question to an answer: the passages found and the question go to a model."""
    retriever = WengaoRetriever(archive=archive, k=3)
    return (
        {"passages": retriever | RunnableLambda(format_passages), "question": RunnablePassthrough()}
        | PROMPT
        | model
        | StrOutputParser()
    )


def format_passages(documents: Sequence[Document]) -> str:
    """Return passages as text for a prompt, one a line, each behind the id that cites it."""
    return "\n".join(f"[{document.id}] {' '.join(document.page_content.split())}" for document in documents)


def quote_first_passage(prompt: PromptValue) -> str:
    """Stand in for a language model: quote the first sentence of the first passage and cite it."""
    passage = _PASSAGE.search(prompt.to_string())
    if passage is None:
        return "Nothing was found."
    sentence = re.split("(?<=[。！？])", passage["text"])[0]
    return f"「{sentence}」 [{passage['id']}]"


if __name__ == "__main__":
    main()

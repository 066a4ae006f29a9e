"""Words of questions that name the kind of an answer, and words by which a speech owns up to a problem."""

from rag.data.tables import read_words
from rag.text.english import stem

_TABLE = "answer_kinds.toml"

#: English words that name the kind of answer and not its topic, as stems.
ANSWER_KIND_STEMS = frozenset(map(stem, read_words(_TABLE, "kinds.en")))

#: Chinese words that name the kind of answer and not its topic: no passage needs to hold them.
ANSWER_KIND_WORDS = frozenset(read_words(_TABLE, "kinds.zh"))

#: What is looked for where a question for problems says nothing else.
PROBLEM_TOPIC = " ".join(read_words(_TABLE, "problem_topic.words"))

#: Words by which a speech owns up to a problem, whatever it is about.
PROBLEM_WORDS = read_words(_TABLE, "problems.zh")


def names_answer_kind(word: str) -> bool:
    """Return True if a folded word names the kind of an answer and no topic: 困难, plan."""
    return stem(word) in ANSWER_KIND_STEMS if word.isascii() else word in ANSWER_KIND_WORDS

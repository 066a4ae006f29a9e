"""Name the topics of an archive in a reader's language, and tell which of them a speech is mostly about."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.types import Language
from rag.web.markup import bilingual_html
from rag.web.wording import Bilingual

if TYPE_CHECKING:
    from rag.archive import Archive

#: Words of a topic's name.
MAX_WORDS = 3
#: Colours of topics in static/archive.css.
COLOURS = 8
SEPARATORS: dict[Language, str] = {"zh": "、", "en": ", "}


def name_topics(archive: "Archive") -> list[Bilingual]:
    """Name each topic by its words, for readers of English by what Chinese ones mean, as far as that is known."""
    return [(_name(archive, topic.words, "zh"), _name(archive, topic.words, "en")) for topic in archive.topics]


def topic_html(name: Bilingual, number: int, attributes: str) -> str:
    """Render a topic as a button in its colour; static/archive.js acts by its attributes."""
    return f'<button type="button" class="topic t{number % COLOURS}" {attributes}>{bilingual_html(name)}</button>'


def topics_of(archive: "Archive") -> dict[str, tuple[int, ...]]:
    """Return the topics of every speech, those of most of its passages first, by the speech's id."""
    shares: dict[str, list[tuple[float, int]]] = {}
    for number, topic in enumerate(archive.topics):
        for share in topic.shares:
            shares.setdefault(share.speech_id, []).append((-share.share, number))
    return {speech_id: tuple(number for _, number in sorted(found)) for speech_id, found in shares.items()}


def name_topic(archive: "Archive", word: str, language: Language) -> str:
    """Return a word of a topic's name, for readers of English what a Chinese one means, as far as that is known."""
    if language == "zh" or word.isascii():
        return word
    hints = archive.hint_words(word)
    return _first_meaning(hints[0].hint) if hints else word


def _name(archive: "Archive", words: Sequence[str], language: Language) -> str:
    names = [name_topic(archive, word, language) for word in words[:MAX_WORDS]]
    known = [name for name in names if language == "zh" or name.isascii()]
    return SEPARATORS[language].join(dict.fromkeys(known or names))


def _first_meaning(hint: str) -> str:
    return hint.split(";")[0].split(",")[0].strip()

"""Compare names of two languages by their sound: 杜鲁门 is Truman where no dictionary has it."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from rag.data.tables import read_words
from rag.text.pinyin import read_pinyin

#: The least length, in consonants, of a name that is known by its sound.
MIN_SOUNDS = 2
#: The same, and the least length in characters, where it is no word of its own but written in characters for sounds.
MIN_SPELT_SOUNDS = 3
MIN_SPELT_CHARS = 3
#: The most characters of one name.
MAX_SPELT_CHARS = 7

_SPELLING_RUN = re.compile(f"[{''.join(read_words('person_cues.toml', 'transliteration.characters'))}]+")
_SOUND_CLASSES = {
    **dict.fromkeys("bp", "P"), **dict.fromkeys("dt", "T"), **dict.fromkeys("gkq", "K"), **dict.fromkeys("fvw", "F"),
    **dict.fromkeys("lr", "L"), "m": "M", "n": "N", **dict.fromkeys("szxjc", "S"), "h": "H",
}  # fmt: skip


def find_alike(written: str, surnames: Sequence[str], least: int = MIN_SOUNDS) -> frozenset[str]:
    """Return those of some folded surnames in Latin letters that sound nearest to a name in Chinese characters.

    Only those that have its consonants, `least` at the least, are alike.
    """
    # In names 什 is read shi, elsewhere shen.
    pinyin = "".join(read_pinyin(written.replace("什", "史")))
    sounds = sound_consonants(pinyin)
    if len(sounds) < least:
        return frozenset()
    likeness = {
        name: SequenceMatcher(None, pinyin, name).ratio()
        for name in surnames
        if sound_consonants(name) == sounds and _begins_open(name) == _begins_open(pinyin)
    }
    best = max(likeness.values(), default=0.0)
    return frozenset(name for name, ratio in likeness.items() if ratio == best)


def spelt_names(folded: str) -> Iterator[tuple[int, int]]:
    """Yield where a folded text may spell a foreign name in the characters that are used for sounds, longest first."""
    for run in _SPELLING_RUN.finditer(folded):
        for length in range(min(len(run[0]), MAX_SPELT_CHARS), MIN_SPELT_CHARS - 1, -1):
            for start in range(run.start(), run.end() - length + 1):
                yield start, start + length


def sound_consonants(word: str) -> str:
    """Return the consonants of a word by their kind, as far as two languages agree on them.

    Chinese has no r, l or w before a consonant or at the end, ends syllables in n and ng alone, and has no g after n.
    """
    word = re.sub(r"ph", "f", word.lower())
    word = re.sub(r"sh|ch|zh|ce|ci|ge(?!r)|th", "s", word)
    word = re.sub(r"ck|qu|c(?=[aoulr]|$)", "k", word)
    word = re.sub(r"m(?=[^aeiouy])", "n", word)
    word = re.sub(r"ng", "n", word)
    word = re.sub(r"er(?![a-z])|er(?=[^aeiou])|r(?=[^aeiou]|$)|[lw](?=[^aeiouy]|$)|gh", "", word)
    kinds = [_SOUND_CLASSES[letter] for letter in word if letter in _SOUND_CLASSES]
    return "".join(kind for index, kind in enumerate(kinds) if index == 0 or kinds[index - 1] != kind)


def _begins_open(word: str) -> bool:
    """Return True if a word begins with a vowel, which 伊 does, too."""
    return word.startswith(("a", "e", "i", "o", "u", "yi"))

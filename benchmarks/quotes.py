"""Measure how many quotations are checked in a second on one core: exact, altered and absent ones.

python -m benchmarks.quotes [FOLDER]     FOLDER holds speeches (corpus/)

Quotations are clauses of the speeches, of 10 to 80 characters. An altered one has one figure, negation or word changed.
An absent one is a clause of a speech that is left out of the index; now and then another speech says nearly the same.
"""

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from benchmarks.materials import CORPUS
from rag.cite.quotations import QuoteIndex
from rag.read import find_files, read_file
from rag.types import Speech

QUOTATIONS_OF_A_KIND = 1000
ROUNDS = 5
MIN_QUOTED_CHARS = 10
MAX_QUOTED_CHARS = 80
SEED = 7
_CLAUSE_END = re.compile(r"[，。；：！？、\n]")
_NEGATION = re.compile(r"[不没未无]")


def draw_clauses(speech: Speech, chance: random.Random) -> Iterator[str]:
    """Yield runs of whole clauses of a speech, without end."""
    starts = [0, *(match.end() for match in _CLAUSE_END.finditer(speech.text))]
    while True:
        first, last = sorted(chance.sample(starts, 2))
        text = speech.text[first:last].strip()
        if MIN_QUOTED_CHARS <= len(text) <= MAX_QUOTED_CHARS:
            yield text


def alter_quotation(text: str, chance: random.Random) -> str:
    """Change a figure, drop a negation or put two other characters in the middle, whichever the text allows."""
    if figure := re.search(r"[0-9]", text):
        other = str((int(figure[0]) + chance.randint(1, 9)) % 10)
        return text[: figure.start()] + other + text[figure.end() :]
    if negation := _NEGATION.search(text):
        return text[: negation.start()] + text[negation.end() :]
    middle = len(text) // 2
    return text[: middle - 1] + "鲸鱼" + text[middle + 1 :]


def make_quotations(speeches: Sequence[Speech], left_out: Speech) -> dict[str, list[str]]:
    """Return quotations of each kind, the same at every run."""
    chance = random.Random(SEED)
    clauses = [draw_clauses(speech, chance) for speech in speeches]
    exact = [next(chance.choice(clauses)) for _ in range(QUOTATIONS_OF_A_KIND)]
    outside = draw_clauses(left_out, chance)
    return {
        "exact": exact,
        "altered": [alter_quotation(text, chance) for text in exact],
        "absent": [next(outside) for _ in range(QUOTATIONS_OF_A_KIND)],
    }


def checks_a_second(check: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return how many texts are checked in a second of processor time, in the best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for text in texts:
            check(text)
        times.append(time.process_time() - start)
    return len(texts) / min(times)


def main(folder: Path) -> None:
    """Print a table in Markdown."""
    speeches = [speech for file in find_files([folder]) for speech in read_file(file)]
    *indexed, left_out = speeches
    start = time.process_time()
    index = QuoteIndex(indexed)
    index.check("把这一句话先查一遍，好让索引就绪")
    ready = time.process_time() - start
    characters = sum(len(speech.text) for speech in indexed)
    print(f"{len(indexed)} speeches, {characters:,} characters, ready in {ready:.2f} s\n")
    print("| quotations | checks a second | verdicts |\n|---|---|---|")
    kinds = make_quotations(indexed, left_out)
    for kind, texts in [*kinds.items(), ("all", list(chain.from_iterable(kinds.values())))]:
        verdicts = Counter(index.check(text).verdict for text in texts)
        said = ", ".join(f"{verdict} {count / len(texts):.3f}" for verdict, count in sorted(verdicts.items()))
        print(f"| {kind} ({len(texts)}) | {checks_a_second(index.check, texts):,.0f} | {said} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS)

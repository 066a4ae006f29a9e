"""Characters that blanks space out: 新 建 学 校, A N N U A L, as copies of posters, titles and PDFs have them."""

import re
from collections.abc import Iterator

from rag.read.mapped_text import Edit
from rag.read.source_lines import iterate_lines

#: A shorter line may be a name: 王 大 海.
MIN_CHARACTERS = 6
#: So many of the characters of a line stand alone between blanks where it is spaced out.
MIN_SPACED_SHARE = 0.8
_GAP = re.compile(r"(?<=\S)[ \t\xa0\u2000-\u200a\u202f\u3000]+(?=\S)")
_QUICK = re.compile(r"(?:\S[ \t\xa0\u2000-\u200a\u202f\u3000]){5}\S")


def find_spacing(source: str) -> Iterator[Edit]:
    """Yield the blanks between the characters of lines that are spaced out; of wider gaps one blank stays."""
    if not _QUICK.search(source):
        return
    for line in iterate_lines(source):
        gaps = [*_GAP.finditer(source, line.start, line.end)]
        characters = len("".join(source[line.start : line.end].split()))
        single = sum(gap.end() - gap.start() == 1 for gap in gaps)
        if characters >= MIN_CHARACTERS and single >= MIN_SPACED_SHARE * (characters - 1 - (len(gaps) - single)):
            for gap in gaps:
                kept = 1 if gap.end() - gap.start() > 1 else 0
                yield Edit(gap.start() + kept, gap.end(), "white space")

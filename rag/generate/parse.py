"""Read what a model wrote: its sentences, and the numbers of the passages that each of them cites."""

import re

from rag.ground.claims import WrittenSentence
from rag.text.sentences import sentence_spans

# [1], [1, 3], 【2】, [2-4], [段落1], [passage 1], [citation:1], [^1]: what models write for a citation. A year in
# brackets, as in the number of a document, has four digits and is none.
_ONE = r"(?:\^|citation:|passages? ?|段落|资料|来源)?\s*[0-9]{1,2}"
_MARK = re.compile(rf"\s*[\[【［]\s*({_ONE}(?:\s*[-–—,，、;；和]\s*{_ONE})*)\s*[\]】］]", re.IGNORECASE)
_RANGE = re.compile(r"([0-9]{1,2})\s*[-–—]\s*([0-9]{1,2})")
# Markdown that a model was asked not to write: emphasis, headings, bullets, rules.
_MARKDOWN = re.compile(r"\*\*|__|`|^[ \t]*(?:#{1,6}[ \t]+|[-*+•][ \t]+|>[ \t]*)|^[ \t]*[-*_]{3,}[ \t]*$", re.MULTILINE)
_NUMBERING = re.compile(r"^[ \t]*[0-9]{1,2}[.)、][ \t]*(?=\D)", re.MULTILINE)
_CLOSING = re.compile("[。！？!?.：:][”’」』）)】》\"']*$")


def parse_sentences(text: str) -> list[WrittenSentence]:
    """Return the sentences of a model's answer; a mark belongs to the sentence that ends before it or holds it.

    Parts that a semicolon divides are one sentence: its marks often stand at the end of the last.
    """
    text = _NUMBERING.sub("", _MARKDOWN.sub("", text))
    plain, marks = "", []
    at = 0
    for match in _MARK.finditer(text):
        plain += text[at : match.start()]
        marks.append((len(plain.rstrip()), _numbers(match[1])))
        at = match.end()
    plain += text[at:]
    spans: list[tuple[int, int]] = []
    for span in sentence_spans(plain):
        if spans and not _CLOSING.search(plain[: spans[-1][1]]) and "\n" not in plain[spans[-1][1] : span.start]:
            spans[-1] = (spans[-1][0], span.end)
        else:
            spans.append((span.start, span.end))
    cited: list[list[int]] = [[] for _ in spans]
    for place, numbers in marks:
        before = [index for index, (start, _) in enumerate(spans) if start < place]
        if before:
            cited[before[-1]].extend(numbers)
    return [
        WrittenSentence(plain[start:end], tuple(dict.fromkeys(numbers)))
        for (start, end), numbers in zip(spans, cited, strict=True)
        if re.search(r"[^\W_]", plain[start:end])
    ]


def _numbers(inside: str) -> list[int]:
    found: list[int] = []
    for part in re.split("[,，、;；和]", inside):
        if match := _RANGE.search(part):
            found.extend(range(int(match[1]), int(match[2]) + 1))
        else:
            found.extend(map(int, re.findall("[0-9]+", part)))
    return found

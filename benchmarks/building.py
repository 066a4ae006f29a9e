"""Measure building an index: in full, again without a change, and after one file was edited, renamed or removed.

python -m benchmarks.building [SPEECHES]

Twice: of the speeches in corpus/, and of SPEECHES (150) made ones of about 29 passages each, which are sentences of
those with other words in them. Every build is a process of its own, `rag index`; its time and memory are what the
operating system says of it.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.materials import CORPUS, speech_files
from rag.text.words import content_words

MADE_SPEECHES = 150
ADDED_SENTENCE = "另外再说一句：这件事今年年底以前要办完。"
SALUTATION = "同志们："
#: The share of the words of a sentence that are put for others.
REPLACED_SHARE = 1 / 3
SECTION_LABELS = "一二三四五"
PARAGRAPHS_OF_SECTION = 4
MIN_SENTENCES_OF_PARAGRAPH = 4
MAX_SENTENCES_OF_PARAGRAPH = 8
SEED = 7

_FRONT_MATTER = re.compile(r"\A---.*?---", re.DOTALL)
_SENTENCE = re.compile(r"[^。！？；\n#]{8,}[。！？；]")


@dataclass(frozen=True, slots=True)
class SpeechMaker:
    """Make speeches of sentences of the corpus with other words in them, the same ones for the same chance."""

    chance: random.Random
    sentences: Sequence[str]
    words: Sequence[str]

    def make_sentence(self) -> str:
        """Return a sentence of the corpus, every third word of which is another one."""
        sentence = self.chance.choice(self.sentences)
        for word in content_words(sentence):
            if len(word) > 1 and self.chance.random() < REPLACED_SHARE:
                sentence = sentence.replace(word, self.chance.choice(self.words))
        return sentence

    def make_paragraph(self) -> str:
        """Return a few sentences in one line."""
        count = self.chance.randint(MIN_SENTENCES_OF_PARAGRAPH, MAX_SENTENCES_OF_PARAGRAPH)
        return "".join(self.make_sentence() for _ in range(count))

    def make_speech(self) -> str:
        """Return a speech of five sections."""
        lines = [f"在{self.chance.choice(self.words)}会议上的讲话", SALUTATION]
        for label in SECTION_LABELS:
            lines.append(f"{label}、{self.chance.choice(self.words)}{self.chance.choice(self.words)}")
            lines += [self.make_paragraph() for _ in range(PARAGRAPHS_OF_SECTION)]
        return "\n\n".join(lines)


def make_speeches(folder: Path, count: int) -> None:
    """Write so many made speeches into a folder, always the same ones."""
    text = "\n".join(_FRONT_MATTER.sub("", file.read_text("utf-8")) for file in speech_files(CORPUS))
    words = sorted(word for word in content_words(text) if len(word) > 1)
    maker = SpeechMaker(random.Random(SEED), _SENTENCE.findall(text), words)
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(maker.make_speech(), "utf-8")


def build_index(what: str, folder: Path, target: Path) -> None:
    """Build the index and print a row of the table."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "rag", "index", str(folder), "--index", str(target), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        report = json.loads(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds, processor_seconds = time.perf_counter() - start, used.ru_utime + used.ru_stime
    # A version that does not take anything over does not say what it embedded, either.
    cells = (what, str(report["passages"]), str(report.get("embedded", report["passages"])))
    figures = f"{seconds:.1f} | {processor_seconds:.1f} | {used.ru_maxrss // 1024:,}"
    print(f"| {' | '.join(cells)} | {figures} |", flush=True)


def measure(folder: Path, target: Path) -> None:
    """Build the index of a folder again and again."""
    build_index("all", folder, target)
    build_index("nothing changed", folder, target)
    edited, renamed, removed = speech_files(folder)[:3]
    text = edited.read_text("utf-8").replace(SALUTATION, f"{SALUTATION}\n\n{ADDED_SENTENCE}", 1)
    edited.write_text(text.rstrip() + ADDED_SENTENCE, "utf-8")
    build_index("one file edited", folder, target)
    renamed.rename(folder / f"renamed{renamed.suffix}")
    build_index("one file renamed", folder, target)
    removed.unlink()
    build_index("one file removed", folder, target)


def main(made_speeches: int) -> None:
    """Print the table."""
    print("| build | passages | embedded | s | s of processor | MB |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        corpus, made = Path(temporary) / "corpus", Path(temporary) / "made"
        for folder in (corpus, made):
            folder.mkdir()
        for file in speech_files(CORPUS):
            shutil.copy(file, corpus)
        make_speeches(made, made_speeches)
        for folder in (corpus, made):
            measure(folder, folder.with_name(f"{folder.name}-index"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MADE_SPEECHES)

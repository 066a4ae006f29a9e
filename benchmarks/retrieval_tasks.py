"""What the comparison of searches asks: questions over files, and the characters that have to be found for each."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.materials import CORPUS, ROOT, load_scorer, read_cmrc
from training.data import read_pairs

#: The name of the task with many more passages than answer anything.
SCALE = "CMRC at scale"
#: Every so many questions of CMRC 2018 are asked.
CMRC_ONE_IN = 3
#: The length of a distractor, about, and how many of them a file holds: as many as make a speech.
DISTRACTOR_CHARS = 300
DISTRACTORS_OF_FILE = 15
SEED = 0

_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?")


@dataclass(frozen=True, slots=True)
class FileSpan:
    """A run of characters of a file, which is known by its name."""

    file: str
    start: int
    end: int

    def covers(self, other: "FileSpan") -> bool:
        """Return True if half of another span or more lies in this one."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        return self.file == other.file and 2 * shared >= other.end - other.start


@dataclass(frozen=True, slots=True)
class TaskQuestion:
    """A question and what has to be found for it: of each group, one span."""

    text: str
    history: tuple[str, ...]
    language: str
    groups: tuple[tuple[FileSpan, ...], ...]


@dataclass(frozen=True, slots=True)
class Task:
    """Folders of files and questions on them; with `whole_files` any hit in a file finds the whole of it."""

    name: str
    folders: tuple[Path, ...]
    questions: tuple[TaskQuestion, ...]
    whole_files: bool = False


def name_tasks(shared: Path, folder: Path) -> dict[str, Callable[[], Task]]:
    """Return what reads each task, by its name; what is written for CMRC lies in `folder`."""
    return {
        "speeches": lambda: read_speeches(shared),
        "corpus": lambda: read_corpus(shared),
        "CMRC": lambda: write_cmrc(shared, folder / "contexts"),
        SCALE: lambda: write_cmrc(shared, folder / "contexts", folder / "distractors"),
    }


def read_speeches(shared: Path) -> Task:
    """Read the development questions on the real speeches, with the spans that the scorer finds."""
    scorer = load_scorer(shared)
    sources = scorer.Sources(shared / "speeches")
    questions = []
    for question in scorer.read_lines(shared / "eval/questions.jsonl"):
        if question["type"] in scorer.REFUSED or question["type"] in scorer.QUOTES:
            continue
        groups = [
            tuple(FileSpan(*span) for evidence in group for span in sources.spans(evidence))
            for group in scorer.groups(question)
        ]
        history = tuple(question["history"])
        questions.append(TaskQuestion(question["question"], history, question["lang"], tuple(groups)))
    return Task("speeches", (shared / "speeches",), tuple(questions))


def read_corpus(shared: Path) -> Task:
    """Read the questions on the retold speeches that come with the program."""
    scorer = load_scorer(shared)
    questions = [
        TaskQuestion(
            question["question"],
            tuple(question["history"]),
            question["lang"],
            tuple(tuple(map(_corpus_span, group)) for group in scorer.groups(question)),
        )
        for question in scorer.read_lines(ROOT / "tests/questions.jsonl")
        if question["type"] not in scorer.REFUSED
    ]
    return Task("corpus", (CORPUS,), tuple(questions))


def _corpus_span(evidence: dict[str, str]) -> FileSpan:
    file = CORPUS / f"{evidence['speech']}.md"
    start = file.read_text("utf-8").rindex(evidence["quote"])
    return FileSpan(file.name, start, start + len(evidence["quote"]))


def write_cmrc(shared: Path, folder: Path, distractors: Path | None = None) -> Task:
    """Read CMRC 2018 and write each distinct context into a file of its own, unless that was done before."""
    asked = read_cmrc(shared)
    names = {text: f"c{number:04}.txt" for number, text in enumerate(dict.fromkeys(text for _, text in asked))}
    if not folder.exists():
        folder.mkdir()
        for text, name in names.items():
            (folder / name).write_text(text, "utf-8")
    questions = tuple(
        TaskQuestion(question, (), "zh", ((FileSpan(names[context], 0, len(context)),),))
        for question, context in asked[::CMRC_ONE_IN]
    )
    if distractors is None:
        return Task("CMRC", (folder,), questions, whole_files=True)
    return Task(SCALE, (folder, distractors), questions, whole_files=True)


def write_distractors(shared: Path, folder: Path, count: int) -> None:
    """Write `count` passages made of the Chinese sides of the parallel sentences, the same ones at every run.

    The sentences suffice for about half of 100,000 passages; after that they come again in another order.
    """
    folder.mkdir()
    chance = random.Random(SEED)
    pairs = read_pairs(shared / "training")
    sentences = [sentence for pair in pairs for sentence in _SENTENCE.findall(pair.chinese)]
    passages: list[str] = []
    while len(passages) < count:
        chance.shuffle(sentences)
        passages.extend(_join_sentences(sentences))
    for start in range(0, count, DISTRACTORS_OF_FILE):
        text = "\n".join(passages[start : min(start + DISTRACTORS_OF_FILE, count)])
        (folder / f"d{start:06}.txt").write_text(text, "utf-8")


def _join_sentences(sentences: Sequence[str]) -> Iterator[str]:
    """Yield passages of whole sentences, about as long as a distractor; what is left at the end makes none."""
    joined = ""
    for sentence in sentences:
        if joined and len(joined) + len(sentence) > DISTRACTOR_CHARS:
            yield joined
            joined = ""
        joined += sentence if sentence[-1] in "。！？；" else sentence + "。"

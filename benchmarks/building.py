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
from pathlib import Path

from rag.text.words import content_words

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
EDIT = "另外再说一句：这件事今年年底以前要办完。"


def make(folder: Path, count: int) -> None:
    """Write speeches of sentences of the corpus, every third word of which is another one, always the same ones."""
    chance = random.Random(7)
    text = "\n".join(re.sub(r"\A---.*?---", "", file.read_text("utf-8"), flags=re.S) for file in speeches(CORPUS))
    sentences = re.findall(r"[^。！？；\n#]{8,}[。！？；]", text)
    words = sorted(word for word in content_words(text) if len(word) > 1)

    def sentence() -> str:
        made = chance.choice(sentences)
        for word in content_words(made):
            if len(word) > 1 and chance.random() < 1 / 3:
                made = made.replace(word, chance.choice(words))
        return made

    for number in range(count):
        lines = [f"在{chance.choice(words)}会议上的讲话", "同志们："]
        for label in "一二三四五":
            lines.append(f"{label}、{chance.choice(words)}{chance.choice(words)}")
            lines += ["".join(sentence() for _ in range(chance.randint(4, 8))) for _ in range(4)]
        (folder / f"{number:05}.txt").write_text("\n\n".join(lines), "utf-8")


def speeches(folder: Path) -> list[Path]:
    """Return the files of a folder that hold speeches."""
    return sorted(file for file in folder.iterdir() if file.suffix in (".md", ".txt") and file.stem != "README")


def index(what: str, folder: Path, target: Path) -> None:
    """Build the index and print a row of the table."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "rag", "index", str(folder), "--index", str(target), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        report = json.loads(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds, processor = time.perf_counter() - start, used.ru_utime + used.ru_stime
    # A version that does not take anything over does not say what it embedded, either.
    row = (what, report["passages"], report.get("embedded", report["passages"]))
    print(f"| {' | '.join(map(str, row))} | {seconds:.1f} | {processor:.1f} | {used.ru_maxrss // 1024:,} |", flush=True)


def measure(folder: Path, target: Path) -> None:
    """Build the index of a folder again and again."""
    index("all", folder, target)
    index("nothing changed", folder, target)
    one, other, third = speeches(folder)[:3]
    one.write_text(one.read_text("utf-8").replace("同志们：", f"同志们：\n\n{EDIT}", 1).rstrip() + EDIT, "utf-8")
    index("one file edited", folder, target)
    other.rename(folder / f"renamed{other.suffix}")
    index("one file renamed", folder, target)
    third.unlink()
    index("one file removed", folder, target)


def main(count: int) -> None:
    """Print the table."""
    print("| build | passages | embedded | s | s of processor | MB |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        for name in ("corpus", "made"):
            (Path(place) / name).mkdir()
        for file in speeches(CORPUS):
            shutil.copy(file, Path(place) / "corpus")
        make(Path(place) / "made", count)
        for name in ("corpus", "made"):
            measure(Path(place) / name, Path(place) / f"{name}-index")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 150)

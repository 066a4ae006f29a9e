"""Write batches of questions, and say how two folders of outputs differ; benchmarks/compare_outputs.sh calls both.

python benchmarks/outputs.py batch QUESTIONS FOLDER     write search.in.jsonl and ask.in.jsonl for a file of questions
python benchmarks/outputs.py differ FOLDER FOLDER       name the outputs that differ and their questions; ends with 1
"""

import json
import sys
from pathlib import Path

#: Questions that are named of one output.
MAX_NAMED_QUESTIONS = 20


def write_batches(questions: Path, folder: Path) -> None:
    """Write the questions of a file as batches for `rag search` and `rag ask`."""
    rows = [json.loads(line) for line in questions.read_text("utf-8").splitlines() if line.strip()]
    asked = [
        {"id": str(row.get("id", number)), "question": row["question"], "history": row.get("history", [])}
        for number, row in enumerate(rows)
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in asked)
    for verb in ("search", "ask"):
        (folder / f"{verb}.in.jsonl").write_text(lines, "utf-8")


def read_outputs(folder: Path) -> dict[str, str]:
    """Return the text of every output by its name, the folder's own path left out of it; indexes are no outputs."""
    names = [file.relative_to(folder) for file in sorted(folder.rglob("*")) if file.is_file()]
    return {
        str(name): (folder / name).read_text("utf-8").replace(str(folder), "OUT")
        for name in names
        if not name.parts[0].startswith("index-")
    }


def differing_questions(text: str, other: str) -> list[str]:
    """Return the ids of the questions whose lines of JSON are not in the other output."""
    lines = set(other.splitlines())
    return [str(json.loads(line).get("id")) for line in text.splitlines() if line not in lines]


def differences(first: dict[str, str], second: dict[str, str]) -> list[str]:
    """Return a line for each output that differs or is missing, with the first questions that it differs for."""
    lines = []
    for name in sorted(first.keys() | second.keys()):
        text, other = first.get(name, ""), second.get(name, "")
        if name not in first or name not in second:
            lines.append(f"{name}: only one of the two has it")
        elif text != other:
            ids = differing_questions(text, other) if name.endswith(".jsonl") else []
            more = f" and {len(ids) - MAX_NAMED_QUESTIONS} more" if len(ids) > MAX_NAMED_QUESTIONS else ""
            lines.append(f"{name} differs: {', '.join(ids[:MAX_NAMED_QUESTIONS])}{more}".removesuffix(": "))
    return lines


def main(task: str, *paths: str) -> int:
    """Do one of the two tasks; return the exit status."""
    if task == "batch":
        write_batches(Path(paths[0]), Path(paths[1]))
        return 0
    first, second = (read_outputs(Path(path)) for path in paths)
    lines = differences(first, second)
    print(*lines, sep="\n", end="\n" if lines else "")
    print(f"{len(lines)} outputs differ." if lines else f"No output differs; {len(first)} were compared.")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

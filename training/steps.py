"""Run steps that leave a file or folder behind, and skip those whose inputs did not change."""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Steps:
    """The steps of one output folder; `done.json` remembers from which inputs each result was made."""

    folder: Path
    keys: dict[str, str] = field(default_factory=dict)

    def run(self, result: str, inputs: Iterable[object], make: Callable[[Path], None]) -> Path:
        """Make a result from inputs unless it is there, made from equal ones; return its path.

        Inputs are results of earlier steps by name, files by path, and values by what they print as.
        """
        path, done = self.folder / result, self.folder / "done.json"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.keys[result] = key = self._digest(inputs)
        made = json.loads(done.read_text("utf-8")) if done.exists() else {}
        if path.exists() and made.get(result) == key:
            _say(f"{result}: nothing changed")
            return path
        _say(f"{result}: being made")
        # Forgotten before it is made, so that a step that was cut off is run again.
        made.pop(result, None)
        done.write_text(json.dumps(made, indent=1), "utf-8")
        make(path)
        done.write_text(json.dumps({**made, result: key}, indent=1), "utf-8")
        return path

    def _digest(self, inputs: Iterable[object]) -> str:
        digest = hashlib.sha256()
        for each in inputs:
            if isinstance(each, Path):
                digest.update(hashlib.sha256(each.read_bytes()).digest())
            else:
                digest.update(self.keys.get(str(each), str(each)).encode() + b"\0")
        return digest.hexdigest()


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")

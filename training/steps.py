"""Run steps that leave a file or folder behind, and skip those whose inputs did not change."""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class StepRunner:
    """Run the steps of one output folder; its file `done.json` remembers from which inputs each result was made.

    `digests` are the digests of the inputs of the steps that this runner was asked for, by the names of their results.
    """

    folder: Path
    digests: dict[str, str] = field(default_factory=dict)

    def run(self, result: str, inputs: Iterable[object], make: Callable[[Path], None]) -> Path:
        """Make a result from inputs unless it is there, made from equal ones; return its path.

        Inputs are results of earlier steps by name, files by path, and values by what they print as.
        """
        path, done = self.folder / result, self.folder / "done.json"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.digests[result] = digest = self._digest(inputs)
        made = json.loads(done.read_text("utf-8")) if done.exists() else {}
        if path.exists() and made.get(result) == digest:
            _report(f"{result}: nothing changed")
            return path
        _report(f"{result}: being made")
        # Forgotten before it is made, so that a step that was cut off is run again.
        made.pop(result, None)
        done.write_text(json.dumps(made, indent=1), "utf-8")
        make(path)
        done.write_text(json.dumps({**made, result: digest}, indent=1), "utf-8")
        return path

    def _digest(self, inputs: Iterable[object]) -> str:
        digest = hashlib.sha256()
        for value in inputs:
            if isinstance(value, Path):
                digest.update(hashlib.sha256(value.read_bytes()).digest())
            else:
                digest.update(self.digests.get(str(value), str(value)).encode() + b"\0")
        return digest.hexdigest()


def _report(line: str) -> None:
    sys.stderr.write(line + "\n")

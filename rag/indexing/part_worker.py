"""The process that makes parts of a build: speeches in, the folder of their part out, as lines of JSON.

Run as `python -m rag.indexing.part_worker` by `rag.indexing.part_pool`; it ends with its standard input.
"""

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.indexing.parts import PartMaker, PassageModels, is_whole
from rag.models.embed import StaticEmbedder
from rag.settings import EMBEDDED_MODEL
from rag.store.previous import StoredVectors
from rag.store.rows import SpeechRow


@dataclass(frozen=True, slots=True)
class PartPlan:
    """How parts are made, and where: `folder` keeps those of an interrupted build.

    `reader` and `fingerprint` stand for what decides words and vectors, `known` is the folder of a generation whose
    vectors are taken over, "" where there is none.
    """

    folder: str
    passage_length: int
    reader: str
    fingerprint: str
    known: str


def request_of(plan: PartPlan, rows: Sequence[SpeechRow]) -> bytes:
    """Return the line that asks for the part of some speeches."""
    values = [row.values() for row in rows]
    deciding = json.dumps([plan.passage_length, plan.reader, plan.fingerprint, [list(row)[1:] for row in values]])
    name = hashlib.sha256(deciding.encode(errors="surrogatepass")).hexdigest()
    request = {"part": str(Path(plan.folder) / name), "length": plan.passage_length, "known": plan.known}
    return json.dumps({**request, "rows": values}).encode() + b"\n"


def serve(request: dict[str, Any]) -> str:
    """Make the part that is asked for, unless it is there, and return its folder."""
    folder = Path(request["part"])
    if not is_whole(folder):
        speeches = [SpeechRow(*row).to_speech() for row in request["rows"]]
        _maker(request["length"], request["known"]).make(speeches).save(folder)
    return str(folder)


@lru_cache(maxsize=1)
def _maker(passage_length: int, known: str) -> PartMaker:
    model = StaticEmbedder(EMBEDDED_MODEL)
    return PartMaker(PassageModels(model, model), passage_length, StoredVectors(Path(known)) if known else None)


def main() -> None:
    """Serve requests until the input ends."""
    # What a library prints must not come between the replies.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin.buffer:
        try:
            reply = {"part": serve(json.loads(line))}
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        replies.write(json.dumps(reply).encode() + b"\n")
        replies.flush()


if __name__ == "__main__":
    main()

"""Answer a file of questions or quotations, one JSON object a line, without letting a bad line stop the rest."""

import codecs
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from rag.api.json_forms import Json
from rag.errors import BadQuestion, WengaoError


@dataclass(frozen=True, slots=True)
class Request:
    """One question or quotation, the id that its result carries, and the questions asked before it, oldest first."""

    text: str
    id: object = None
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """A kind of batch: the key of a line that holds its text, how a request is served, and what failure looks like."""

    key: str
    serve: Callable[[Request], Json]
    failure: Json

    def run(self, lines: Iterable[bytes], target: TextIO) -> int:
        """Write the result of each line as a line, blank ones left out, and return how many failed."""
        failed = 0
        for number, line in enumerate(lines, 1):
            if line.strip():
                result = self._result_of(number, line)
                failed += "error" in result
                target.write(dump_line(result) + "\n")
        return failed

    def _result_of(self, number: int, line: bytes) -> Json:
        row: Json = {}
        try:
            row = _read_object(line)
            return self.serve(_make_request(row, self.key))
        except WengaoError as error:
            reason = str(error)
        except Exception as error:  # a fault of ours in one line must not cost the others their results
            reason = f"Internal error, {type(error).__name__}: {error}"
        return {
            "id": row.get("id"),
            self.key: row.get(self.key),
            **self.failure,
            "error": f"Line {number}: {reason}",
        }


def read_lines(source: Path) -> list[bytes]:
    """Return the lines of a file, not decoded, so that one bad line fails alone; raises OSError."""
    return source.read_bytes().removeprefix(codecs.BOM_UTF8).split(b"\n")


def dump_line(form: Json) -> str:
    """Return a form as one line of JSON, its Chinese readable."""
    return json.dumps(form, ensure_ascii=False)


def check_text(text: str) -> str:
    """Return a text unchanged; raises BadQuestion for half a character, which no encoding can carry on."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadQuestion(
            f"The text is not valid Unicode at character {error.start + 1}; write it in UTF-8 and ask again."
        ) from error
    return text


def _read_object(line: bytes) -> Json:
    try:
        row = json.loads(line.decode())
    except (ValueError, RecursionError) as error:
        raise BadQuestion(f"This is not JSON in UTF-8 ({error}).") from error
    if not isinstance(row, dict):
        raise BadQuestion(f"This is a JSON {type(row).__name__}, expected an object.")
    return row


def _make_request(row: Json, key: str) -> Request:
    text, history = row.get(key), row.get("history") or []
    if not isinstance(text, str):
        raise BadQuestion(f"The object has no text under {key!r}.")
    if not isinstance(history, list) or not all(isinstance(question, str) for question in history):
        raise BadQuestion("What is under 'history' is not a list of texts.")
    return Request(check_text(text), row.get("id"), tuple(map(check_text, history)))

"""An answer in the form of a chat completion: its text with markers, each of which is an annotation, too."""

import json
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from rag.api.answer_markers import PlacedMarker, place_markers
from rag.api.json_forms import Json
from rag.types import Answer

CHAT_MODEL = "wengao"


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """How many words of the embedded model the messages and the answer have."""

    prompt: int
    completion: int

    @property
    def form(self) -> Json:
        """The usage as a completion tells it."""
        total = self.prompt + self.completion
        return {"prompt_tokens": self.prompt, "completion_tokens": self.completion, "total_tokens": total}


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer that is sent as a chat completion; `citation_url` stands before the id of a citation."""

    answer: Answer
    usage: TokenUsage
    citation_url: str
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    @property
    def annotations(self) -> list[Json]:
        """The markers as citations of addresses, at which the words can be read."""
        return [self._annotation_of(marker) for marker in place_markers(self.answer)]

    def whole(self) -> Json:
        """Return the completion in one piece."""
        message = {
            "role": "assistant", "content": self.answer.text, "refusal": None, "annotations": self.annotations,
        }  # fmt: skip
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {**self._head("chat.completion"), "choices": [choice], "usage": self.usage.form}

    def events(self, *, with_usage: bool) -> Iterator[str]:
        """Yield the completion as server-sent events: line by line, the annotations, and if wanted the usage."""
        rest: Json = {"usage": None} if with_usage else {}
        lines = self.answer.lines
        deltas: list[Json] = [{"role": "assistant", "content": "", "refusal": None}]
        deltas += [{"content": line.text + ("\n" if line is not lines[-1] else "")} for line in lines]
        for delta in deltas:
            yield _event({**self._chunk([_choice(delta)]), **rest})
        if annotations := self.annotations:
            yield _event({**self._chunk([_choice({"annotations": annotations})]), **rest})
        yield _event({**self._chunk([_choice({}, "stop")]), **rest})
        if with_usage:
            yield _event({**self._chunk([]), "usage": self.usage.form})
        yield "data: [DONE]\n\n"

    def _chunk(self, choices: Sequence[Json]) -> Json:
        return {**self._head("chat.completion.chunk"), "choices": list(choices)}

    def _head(self, kind: str) -> Json:
        return {
            "id": self.id, "object": kind, "created": self.created, "model": CHAT_MODEL, "system_fingerprint": None,
        }  # fmt: skip

    def _annotation_of(self, marker: PlacedMarker) -> Json:
        citation = marker.citation
        cited: Json = {
            "start_index": marker.start,
            "end_index": marker.end,
            "title": citation.title,
            "url": self.citation_url + quote(citation.id, safe=""),
            "citation": citation.id,
            "quote": citation.quote,
        }
        return {"type": "url_citation", "url_citation": cited}


def _choice(delta: Json, finish_reason: str | None = None) -> Json:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}


def _event(data: Json) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"

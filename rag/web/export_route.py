"""Serve a conversation, which the browser keeps and sends, as a file."""

from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from fastapi import FastAPI
from fastapi.responses import Response
from pydantic import BaseModel, Field

from rag.web import conversation
from rag.web.export import to_markdown

Form = Literal["md", "docx"]
_MEDIA_TYPES: dict[Form, str] = {
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class ExportRequest(BaseModel):
    """A conversation as the browser sends it: its title, and its turns as they were given to it."""

    title: Annotated[str, Field(max_length=400)] = ""
    turns: Annotated[list[object], Field(max_length=conversation.MAX_TURNS)]


def add_export_route(app: FastAPI) -> None:
    """Add the route that writes a conversation as Markdown or as a Word file."""

    @app.post("/ui/export/{form}")
    def export(form: Form, asked: ExportRequest) -> Response:
        """Return a conversation as a file; the browser gives it its name."""
        turns = conversation.load(asked.turns)
        return Response(_writers()[form](turns, asked.title), media_type=_MEDIA_TYPES[form])


def _writers() -> dict[Form, Callable[[Sequence[conversation.Turn], str], str | bytes]]:
    from rag.web.word_export import to_word  # imported here: python-docx takes a moment, and few export

    return {"md": to_markdown, "docx": to_word}

"""What the OpenAI-compatible interface takes: the parameters that change an answer, and any others, which do not."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

#: What a message and a text to embed may hold.
MAX_MESSAGE_CHARS = 200_000
MAX_MESSAGES = 500
MAX_INPUTS = 2048

_Text = Annotated[str, Field(max_length=MAX_MESSAGE_CHARS)]


class ContentPart(BaseModel):
    """A part of a message; only texts are read."""

    model_config = ConfigDict(extra="allow")

    type: str
    text: _Text = ""


class ChatMessage(BaseModel):
    """A message of a conversation."""

    model_config = ConfigDict(extra="allow")

    role: str
    content: _Text | list[ContentPart] | None = None

    @property
    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream holds beside the words."""

    model_config = ConfigDict(extra="allow")

    include_usage: bool = False


class ResponseFormat(BaseModel):
    """The form that an answer is wanted in."""

    model_config = ConfigDict(extra="allow")

    type: str = "text"


class ChatRequest(BaseModel):
    """A request for the answer to the last question of a conversation.

    Other parameters of a chat completion (temperature, top_p, seed, max_tokens, tools, user …) are accepted and change
    nothing: the answer is what the archive holds.
    """

    model_config = ConfigDict(extra="allow")

    model: str
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=MAX_MESSAGES)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = 1
    response_format: ResponseFormat | None = None


class EmbeddingRequest(BaseModel):
    """A request for the vectors of texts."""

    model_config = ConfigDict(extra="allow")

    model: str
    input: _Text | Annotated[list[Any], Field(min_length=1, max_length=MAX_INPUTS)]
    encoding_format: Literal["float", "base64"] | None = "float"
    dimensions: int | None = None

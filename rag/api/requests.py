"""What is sent to the REST interface."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from rag.api.filters import FilterNames
from rag.api.models import (
    MAX_BATCH,
    MAX_HISTORY,
    MAX_HITS,
    MAX_NAME_CHARS,
    MAX_NAMES,
    MAX_TEXT_CHARS,
)

_Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT_CHARS)]
_Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARS)]
_Names = Annotated[list[_Name], Field(max_length=MAX_NAMES)]
_Year = Annotated[int, Field(ge=1, le=9999)]
_QUESTION = "定西的中医药产业打算怎么发展"


class _Request(BaseModel):
    """A body in which a misspelt name is told and not passed over."""

    model_config = ConfigDict(extra="forbid")


class Narrowing(_Request):
    """What a question is restricted to; an empty list restricts nothing."""

    place: _Names = Field([], description="only its speeches; 定西 or dingxi")
    year: Annotated[list[_Year], Field(max_length=MAX_NAMES)] = Field([], description="only speeches of that year")
    speech: _Names = Field([], description="only that speech, by its id")
    occasion: _Names = Field([], description="only of that meeting; a part of its name is enough")
    speaker: _Names = Field([], description="only what he says; a part of the name is enough")

    def to_names(self) -> FilterNames:
        """Return the names that are restricted to."""
        return FilterNames(self.place, self.year, self.speech, self.occasion, self.speaker)


class Question(Narrowing):
    """A question, and the questions before it, oldest first."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"question": _QUESTION}]})

    question: _Text
    history: Annotated[list[_Text], Field(max_length=MAX_HISTORY)] = []
    id: Annotated[str, Field(max_length=MAX_NAME_CHARS)] | None = Field(None, description="comes back in the result")


class SearchRequest(Question):
    """A question to search for."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": _QUESTION, "k": 5, "place": ["定西"]}]}
    )

    k: Annotated[int, Field(ge=1, le=MAX_HITS, description="how many passages")] = 10
    explain: StrictBool = Field(False, description="also how the question was understood, and each signal")


class Quotation(_Request):
    """Words that are said to stand in a speech."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"quote": "把中医药产业作为支柱产业"}]})

    quote: _Text
    id: Annotated[str, Field(max_length=MAX_NAME_CHARS)] | None = None


class Quotations(_Request):
    """Quotations to check, each for itself."""

    quotes: Annotated[list[Quotation], Field(min_length=1, max_length=MAX_BATCH)]


class ReferenceRequest(_Request):
    """Citations to write as references, and speeches where only their ids are given."""

    ids: Annotated[list[_Name], Field(min_length=1, max_length=MAX_BATCH, examples=[["dingxi-2022#p12.s3"]])]
    format: Literal["gbt7714", "bibtex", "ris", "csl-json"] = "gbt7714"

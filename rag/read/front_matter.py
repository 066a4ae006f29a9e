"""Front matter: what a Markdown file states about its speech, in YAML at its top; a sidecar has the same form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from rag.errors import UnreadableFile

#: What the name of a sidecar adds to the name of its file.
SIDECAR = ".yaml"
#: The facts that can be stated.
KEYS = ("title", "place", "level", "date", "occasion", "speaker", "id", "retold_from")
_TEXT_KEYS = ("title", "place", "level", "occasion", "speaker", "retold_from")
_LEVELS = ("省", "市", "县", "区", "镇", "企业")
_FENCE = re.compile(r"---[ \t]*(?:\r\n|\r|\n)")
_FENCE_END = re.compile(r"(?:^|(?<=\r))(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)", re.MULTILINE)
_ISO = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a Markdown file says about its speech; a key that maps to None says "unknown, do not infer"."""

    values: tuple[tuple[str, str | None], ...] = ()

    def get(self, key: str, inferred: str | None) -> str | None:
        """Return the stated value, also when it is None, else the inferred one."""
        return dict(self.values).get(key, inferred)

    def without(self, *keys: str) -> "FrontMatter":
        """Return what is left when some keys are not stated."""
        return FrontMatter(tuple((key, value) for key, value in self.values if key not in keys))


def read_front_matter(text: str, name: str) -> tuple[FrontMatter, int]:
    """Read the block between --- lines at the very top; returns it and where the text behind it starts.

    Raises UnreadableFile for a block that is not YAML, or holds values of another form.
    """
    opening = _FENCE.match(text)
    closing = _FENCE_END.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return FrontMatter(), 0
    block = text[opening.end() : closing.start()].replace("\r\n", "\n").replace("\r", "\n")
    if not re.match(r"\s*[\w\"'-]+[ \t]*:", block) and block.strip():
        # Two rules across the page with prose between them are no front matter.
        return FrontMatter(), 0
    return state(read_facts(block, name), name), closing.end()


def read_facts(block: str, name: str) -> dict[object, object]:
    """Read lines of `key: value` in YAML; raises UnreadableFile for anything else."""
    try:
        values = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        detail = " ".join(str(error).split())[:200]
        raise _bad_front(name, f"broken YAML ({detail})") from error
    if values is not None and not isinstance(values, dict):
        raise _bad_front(name, f"a YAML {type(values).__name__}")
    return values or {}


def state(values: dict[object, object], name: str) -> FrontMatter:
    """Check and return the facts that are stated; other keys are left alone. Raises UnreadableFile for a bad value."""
    return FrontMatter(tuple(_known(values, name)))


def _known(values: dict[object, object], name: str) -> Iterator[tuple[str, str | None]]:
    for key in _TEXT_KEYS:
        if key in values:
            yield key, _string(key, values[key], name)
    if "level" in values and values["level"] is not None:
        yield "level", _level(_string("level", values["level"], name) or "", name)
    for key, pattern, example in (
        ("date", _ISO, "2022, 2022-08 or 2022-08-25"),
        ("id", _ID, "letters, digits, _ and -"),
    ):
        if key in values:
            value = _string(key, values[key], name)
            if value is not None and not pattern.fullmatch(value):
                raise _bad_front(name, f"{key}: {value!r} (expected {example})")
            yield key, value


def _level(value: str, name: str) -> str:
    for level in _LEVELS:
        if value.strip().startswith(level):
            return level
    raise _bad_front(name, f"level: {value!r} (expected one of {' '.join(_LEVELS)})")


def _string(key: str, value: object, name: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict | list | set | tuple):
        # Never printed: a few lines of YAML that refer to one another can stand for millions.
        raise _bad_front(name, f"a {type(value).__name__} under {key!r}")
    return str(value).strip() or None


def _bad_front(name: str, got: str) -> UnreadableFile:
    where, form = (" in the front matter", " between two --- lines")
    if name.endswith(SIDECAR):
        where = form = ""
    return UnreadableFile(f"{name}: got {got}{where}; expected lines of `key: value`{form}; correct them")

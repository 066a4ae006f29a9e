"""Front matter: what a Markdown file states about its speech, in YAML at its top; a sidecar has the same form."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from rag.errors import UnreadableFile
from rag.read.broken import shorten_detail

#: What the name of a sidecar adds to the name of its file.
SIDECAR_SUFFIX = ".yaml"
#: The facts that can be stated.
FACT_KEYS = tuple("title place level date occasion speaker id retold_from title_en abstract abstract_en".split())
_TEXT_KEYS = tuple(key for key in FACT_KEYS if key not in ("date", "id"))
_LEVELS = ("国家", "省", "市", "县", "区", "镇", "企业")
_OPENING_FENCE = re.compile(r"---[ \t]*(?:\r\n|\r|\n)")
_TOML_BLOCK = re.compile(r"\+\+\+[ \t]*(?:\r\n|\r|\n)(.*?)^\+\+\+[ \t]*$", re.DOTALL | re.MULTILINE)
_CLOSING_FENCE = re.compile(r"(?:^|(?<=\r))(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)", re.MULTILINE)
_FIRST_KEY = re.compile(r"\s*[\w\"'-]+[ \t]*:")


@dataclass(frozen=True, slots=True)
class _Form:
    """The form that the values of a key have, and examples of it for an error."""

    key: str
    pattern: re.Pattern[str]
    examples: str


_FORMS = (
    # A year, a month or a day, of ISO 8601.
    _Form(
        "date",
        re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"),
        "2022, 2022-08 or 2022-08-25",
    ),
    _Form("id", re.compile(r"[A-Za-z0-9_-]{1,40}"), "letters, digits, _ and -"),
)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a Markdown file says about its speech; a key that maps to None says "unknown, do not infer".

    Of pairs with the same key the last one counts.
    """

    values: tuple[tuple[str, str | None], ...] = ()

    def get(self, key: str, inferred: str | None) -> str | None:
        """Return the stated value, also when it is None, else the inferred one."""
        return dict(self.values).get(key, inferred)

    def without(self, *keys: str) -> "FrontMatter":
        """Return the front matter without some keys."""
        return FrontMatter(tuple((key, value) for key, value in self.values if key not in keys))


def read_front_matter(text: str, name: str) -> tuple[FrontMatter, int]:
    """Read the block between --- lines at the very top; return it and the offset where the text behind it starts.

    Between +++ lines it is TOML. Raises UnreadableFile for a block that is neither, or holds values of another form.
    """
    if toml := _TOML_BLOCK.match(text):
        return check_facts(_parse_toml(toml[1], name), name), toml.end()
    opening = _OPENING_FENCE.match(text)
    closing = _CLOSING_FENCE.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return FrontMatter(), 0
    block = text[opening.end() : closing.start()].replace("\r\n", "\n").replace("\r", "\n")
    if not _FIRST_KEY.match(block) and block.strip():
        # Two rules across the page with prose between them are no front matter.
        return FrontMatter(), 0
    return check_facts(parse_mapping(block, name), name), closing.end()


def _parse_toml(block: str, name: str) -> Mapping[object, object]:
    try:
        return dict(tomllib.loads(block.replace("\r\n", "\n")).items())
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _bad_front_matter(name, f"broken TOML ({shorten_detail(error)})") from error


def parse_mapping(block: str, name: str) -> Mapping[object, object]:
    """Parse lines of `key: value` in YAML; raises UnreadableFile for anything else."""
    try:
        values = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _bad_front_matter(name, f"broken YAML ({shorten_detail(error)})") from error
    if values is not None and not isinstance(values, dict):
        raise _bad_front_matter(name, f"a YAML {type(values).__name__}")
    return values or {}


def check_facts(values: Mapping[object, object], name: str) -> FrontMatter:
    """Return the facts that a mapping states; other keys are left alone. Raises UnreadableFile for a bad value."""
    return FrontMatter(tuple(_checked_pairs(values, name)))


def _checked_pairs(values: Mapping[object, object], name: str) -> Iterator[tuple[str, str | None]]:
    for key in _TEXT_KEYS:
        if key in values:
            yield key, _as_text(key, values[key], name)
    if "level" in values and values["level"] is not None:
        yield "level", _as_level(_as_text("level", values["level"], name) or "", name)
    for form in _FORMS:
        if form.key in values:
            value = _as_text(form.key, values[form.key], name)
            if value is not None and not form.pattern.fullmatch(value):
                raise _bad_front_matter(name, f"{form.key}: {value!r} (expected {form.examples})")
            yield form.key, value


def _as_level(value: str, name: str) -> str:
    for level in _LEVELS:
        if value.strip().startswith(level):
            return level
    raise _bad_front_matter(name, f"level: {value!r} (expected one of {' '.join(_LEVELS)})")


def _as_text(key: str, value: object, name: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict | list | set | tuple):
        # Never printed: a few lines of YAML that refer to one another can stand for millions.
        raise _bad_front_matter(name, f"a {type(value).__name__} under {key!r}")
    return str(value).strip() or None


def _bad_front_matter(name: str, got: str) -> UnreadableFile:
    is_sidecar = name.endswith(SIDECAR_SUFFIX)
    where = "" if is_sidecar else " in the front matter"
    form = "" if is_sidecar else " between two --- lines"
    return UnreadableFile(f"{name}: got {got}{where}; expected lines of `key: value`{form}; correct them")

"""Users and tokens in one file, which holds no password and no token, only what they are checked by.

A token is random and long, so that a plain digest of it suffices.
"""

import hashlib
import json
import os
import re
import secrets
import stat
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from rag.access.passwords import PasswordHasher
from rag.errors import BadAccount
from rag.locks import lock_file

#: To search and to open citations; to ask, which may cost a language model; to add and remove speeches.
Right = Literal["read", "ask", "write"]
RIGHTS: tuple[Right, ...] = get_args(Right)
MIN_PASSWORD_CHARS = 10
MAX_PASSWORD_CHARS = 1000
#: A larger file is none of users; one of them takes 250 bytes.
MAX_FILE_BYTES = 16 * 2**20
#: What a token begins with, so that it is found where it was published by mistake.
TOKEN_PREFIX = "wengao_"
_TOKEN_BYTES = 32
_FORMAT = 1
_SHA256 = re.compile("[0-9a-f]{64}")
_NAME = re.compile(r"[\w.@-]{1,64}")
_PRIVATE = 0o600
_MAX_WAIT_SECONDS = 10
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class User:
    """A person who signs in with a password."""

    name: str
    password_hash: str = field(repr=False)
    rights: tuple[Right, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """What a program shows instead of a password; `expires` is a time in ISO 8601, None for never."""

    name: str
    sha256: str = field(repr=False)
    rights: tuple[Right, ...]
    expires: str | None = None

    def is_expired(self, now: datetime) -> bool:
        """Return True if the token is no longer valid."""
        return self.expires is not None and datetime.fromisoformat(self.expires) <= now


@dataclass(frozen=True, slots=True)
class Accounts:
    """The users and tokens of a file, by their names."""

    users: Mapping[str, User] = field(default_factory=dict)
    tokens: Mapping[str, Token] = field(default_factory=dict)


class AccountFile:
    """The file of users and tokens; every change is written at once, and read by a server at its next request."""

    def __init__(self, path: Path) -> None:
        """Name the file; it need not be there yet."""
        self.path = path
        self._seen: tuple[int, ...] | None = None
        self._accounts = Accounts()

    def read(self) -> Accounts:
        """Return what the file holds, nothing where it is missing; raises BadAccount for one that cannot be read."""
        try:
            status = self.path.stat()
            # A clock that was set back, or a backup that brings its times along, repeats the time of a change.
            seen = (status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_size)
            if seen != self._seen:
                _check_file(status)
                self._accounts = _parse(json.loads(self.path.read_text("utf-8-sig")))
                self._seen = seen
        except FileNotFoundError:
            self._seen, self._accounts = None, Accounts()
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise BadAccount(
                f"{self.path} is no file of users that this version reads ({error}); mend it, or make it anew with: "
                "rag user add NAME"
            ) from error
        return self._accounts

    def add_user(self, name: str, password: str, rights: Collection[str]) -> User:
        """Add a user, or give one a new password and new rights; raises BadAccount."""
        _check_name(name)
        _check_password(password)
        user = User(name, PasswordHasher().hash(password), _check_rights(rights))
        self._change(lambda accounts: replace(accounts, users={**accounts.users, name: user}))
        return user

    def add_token(self, name: str, rights: Collection[str], expires: datetime | None = None) -> str:
        """Add a token under a name and return it: it is shown this once, and stored nowhere. Raises BadAccount."""
        _check_name(name)
        secret = TOKEN_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
        until = expires.astimezone(UTC).isoformat(timespec="seconds") if expires else None
        token = Token(name, digest_token(secret), _check_rights(rights), until)
        self._change(lambda accounts: replace(accounts, tokens={**accounts.tokens, name: token}))
        return secret

    def remove_user(self, name: str) -> None:
        """Remove a user; raises BadAccount where there is none of that name."""
        self._require(name, self.read().users, "user")
        self._change(lambda accounts: replace(accounts, users=_without(accounts.users, name)))

    def remove_token(self, name: str) -> None:
        """Remove a token; raises BadAccount where there is none of that name."""
        self._require(name, self.read().tokens, "token")
        self._change(lambda accounts: replace(accounts, tokens=_without(accounts.tokens, name)))

    def _require(self, name: str, there: Mapping[str, object], kind: str) -> None:
        if name not in there:
            raise BadAccount(f"{self.path} has no {kind} {name[:64]!r}; it has {', '.join(sorted(there)) or 'none'}.")

    def _change(self, change: Callable[[Accounts], Accounts]) -> None:
        """Write the file with a change, in one step, readable by its owner alone."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with lock_file(self.path.with_name(f".{self.path.name}.lock"), _MAX_WAIT_SECONDS):
            accounts = change(self.read())
            data = {"program": "wengao", "format": _FORMAT, **asdict(accounts)}
            unfinished = self.path.with_name(f".{self.path.name}.new")
            unfinished.unlink(missing_ok=True)
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(data, stream, ensure_ascii=False, indent=1)
            unfinished.replace(self.path)


def digest_token(secret: str) -> str:
    """Return what a token is recognised by."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _check_file(status: os.stat_result) -> None:
    """Raise ValueError for what cannot be read at once: a pipe would keep all requests waiting."""
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("it is no regular file")
    if status.st_size > MAX_FILE_BYTES:
        raise ValueError(f"it is larger than {MAX_FILE_BYTES // 2**20} MB")


def _parse(data: Mapping[str, Any]) -> Accounts:
    if (data["program"], data["format"]) != ("wengao", _FORMAT):
        raise ValueError("another program or version wrote it")
    users = {name: User(**{**user, "rights": _check_rights(user["rights"])}) for name, user in data["users"].items()}
    tokens = {
        name: Token(**{**token, "rights": _check_rights(token["rights"])}) for name, token in data["tokens"].items()
    }
    if not all(isinstance(user.password_hash, str) for user in users.values()):
        raise ValueError("the hash of a password is no text")
    for token in tokens.values():
        token.is_expired(datetime.now(UTC))
        if not _SHA256.fullmatch(token.sha256):
            raise ValueError("a token has no digest")
    return Accounts(users, tokens)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise BadAccount(f"{name[:64]!r} is no name; expected 1 to 64 letters, digits or any of . @ - _")


def _check_password(password: str) -> None:
    if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
        raise BadAccount(
            f"got a password of {len(password)} characters; expected {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS}; a "
            "few words are easier to remember than signs"
        )


def _check_rights(rights: Collection[str]) -> tuple[Right, ...]:
    unknown = set(rights) - set(RIGHTS)
    if unknown or not rights:
        raise BadAccount(f"got the rights {', '.join(sorted(rights)) or 'none'}; expected some of {', '.join(RIGHTS)}")
    return tuple(right for right in RIGHTS if right in rights)


def _without(mapping: Mapping[str, _Value], name: str) -> dict[str, _Value]:
    return {key: value for key, value in mapping.items() if key != name}

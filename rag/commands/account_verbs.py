"""`rag user` and `rag token`: who may use a server that others can reach."""

import getpass
import sys
from argparse import Namespace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.access.accounts import AccountFile, Right


def add_user(options: Namespace) -> None:
    """Run `rag user add`: ask for a password twice, or read one from a pipe."""
    accounts = _open_file(options)
    if options.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = getpass.getpass("Password: ")
        if getpass.getpass("The same again: ") != password:
            raise _bad("the two passwords differ; nothing was changed")
    user = accounts.add_user(options.name, password, _read_rights(options.rights, ("read", "ask")))
    sys.stdout.write(f"{user.name} may {', '.join(user.rights)}; written to {accounts.path}\n")


def add_token(options: Namespace) -> None:
    """Run `rag token add`: print the token, this once."""
    accounts = _open_file(options)
    rights = _read_rights(options.rights, ("read",))
    token = accounts.add_token(options.name, rights, _read_expiry(options.expires))
    sys.stdout.write(f"{token}\n")
    sys.stderr.write(f"This is shown only now. {options.name} is written to {accounts.path}\n")


def list_user(options: Namespace) -> None:
    """Run `rag user list`."""
    for user in _open_file(options).read().users.values():
        sys.stdout.write(f"{user.name}\t{','.join(user.rights)}\n")


def list_token(options: Namespace) -> None:
    """Run `rag token list`."""
    for token in _open_file(options).read().tokens.values():
        sys.stdout.write(f"{token.name}\t{','.join(token.rights)}\t{token.expires or 'never'}\n")


def remove_user(options: Namespace) -> None:
    """Run `rag user remove`."""
    _open_file(options).remove_user(options.name)


def remove_token(options: Namespace) -> None:
    """Run `rag token remove`."""
    _open_file(options).remove_token(options.name)


def _open_file(options: Namespace) -> "AccountFile":
    from rag.access.accounts import AccountFile

    return AccountFile(options.users)


def _read_rights(written: str | None, default: "tuple[Right, ...]") -> tuple[str, ...]:
    # What is none of the rights is refused where they are stored.
    return tuple(written.split(",")) if written else default


def _read_expiry(written: str | None) -> datetime | None:
    """Return the moment at which the last day of a token ends, None for one that is not limited."""
    if written is None:
        return None
    try:
        last_day = date.fromisoformat(written)
    except ValueError as error:
        raise _bad(f"--expires is {written[:40]!r}; expected a day such as 2027-12-31") from error
    return datetime.combine(last_day + timedelta(days=1), time(), UTC)


def _bad(problem: str) -> Exception:
    from rag.errors import BadAccount

    return BadAccount(problem)

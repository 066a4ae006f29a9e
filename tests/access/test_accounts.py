import json
import os
import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rag.access.accounts import TOKEN_PREFIX, AccountFile, Accounts, digest_token
from rag.errors import BadAccount

PASSWORD = "vier lange Worte hier"


@pytest.fixture
def accounts(tmp_path: Path) -> AccountFile:
    return AccountFile(tmp_path / "users.json")


def test_a_missing_file_holds_nobody(accounts: AccountFile) -> None:
    assert accounts.read() == Accounts()


def test_a_user_is_kept_without_the_password(accounts: AccountFile) -> None:
    accounts.add_user("ana", PASSWORD, ("ask", "read"))
    assert accounts.read().users["ana"].rights == ("read", "ask")
    assert PASSWORD not in accounts.path.read_text()
    assert "$argon2id$" in accounts.path.read_text()
    assert PASSWORD not in repr(accounts.read())
    assert "argon2" not in repr(accounts.read())


def test_a_token_is_shown_once_and_only_its_digest_kept(accounts: AccountFile) -> None:
    secret = accounts.add_token("indexer", ("write",), datetime(2030, 1, 1, tzinfo=UTC))
    assert secret.startswith(TOKEN_PREFIX)
    assert secret not in accounts.path.read_text()
    token = accounts.read().tokens["indexer"]
    assert (token.sha256, token.expires) == (digest_token(secret), "2030-01-01T00:00:00+00:00")
    assert token.is_expired(datetime(2030, 1, 1, tzinfo=UTC))
    assert not token.is_expired(datetime(2030, 1, 1, tzinfo=UTC) - timedelta(seconds=1))


def test_two_tokens_differ(accounts: AccountFile) -> None:
    assert accounts.add_token("a", ("read",)) != accounts.add_token("b", ("read",))


def test_users_and_tokens_are_removed(accounts: AccountFile) -> None:
    accounts.add_user("ana", PASSWORD, ("read",))
    accounts.add_token("ana", ("read",))
    accounts.remove_user("ana")
    assert not accounts.read().users
    accounts.remove_token("ana")
    assert accounts.read() == Accounts()
    with pytest.raises(BadAccount, match="no user 'ana'; it has none"):
        accounts.remove_user("ana")


def test_a_change_by_another_process_is_seen(accounts: AccountFile) -> None:
    accounts.add_user("ana", PASSWORD, ("read",))
    AccountFile(accounts.path).add_user("ben", PASSWORD, ("read",))
    assert set(accounts.read().users) == {"ana", "ben"}


@pytest.mark.skipif(sys.platform == "win32", reason="has other rights")
def test_the_file_is_private(accounts: AccountFile) -> None:
    before = os.umask(0)
    try:
        accounts.add_user("ana", PASSWORD, ("read",))
    finally:
        os.umask(before)
    assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", "a b", "a" * 65, "../x", "a\n"])
def test_a_name_that_is_none_is_refused(accounts: AccountFile, name: str) -> None:
    with pytest.raises(BadAccount, match="no name"):
        accounts.add_user(name, PASSWORD, ("read",))


@pytest.mark.parametrize("password", ["", "short", "x" * 1001])
def test_a_password_of_another_length_is_refused_without_repeating_it(accounts: AccountFile, password: str) -> None:
    with pytest.raises(BadAccount, match="expected 10 to 1000") as caught:
        accounts.add_user("ana", password, ("read",))
    assert not password or password not in str(caught.value)


@pytest.mark.parametrize("rights", [(), ("admin",), ("read", "root")])
def test_unknown_rights_are_refused(accounts: AccountFile, rights: tuple[str, ...]) -> None:
    with pytest.raises(BadAccount, match="expected some of read, ask, write"):
        accounts.add_token("t", rights)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"program": "other"}', "[" * 100_000, '{"program": "wengao"}'])
def test_a_file_that_is_none_is_an_error_and_lets_nobody_in(accounts: AccountFile, content: str) -> None:
    accounts.path.write_text(content)
    with pytest.raises(BadAccount, match="rag user add"):
        accounts.read()


def test_a_token_that_expires_at_no_time_is_an_error(accounts: AccountFile) -> None:
    accounts.add_token("t", ("read",), datetime(2030, 1, 1, tzinfo=UTC))
    data = json.loads(accounts.path.read_text())
    data["tokens"]["t"]["expires"] = "soon"
    accounts.path.write_text(json.dumps(data))
    with pytest.raises(BadAccount):
        accounts.read()

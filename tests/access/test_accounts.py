import json
import os
import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rag.access.accounts import MAX_FILE_BYTES, TOKEN_PREFIX, AccountFile, Accounts, digest_token
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


def test_a_file_that_is_put_back_with_the_time_of_another_is_read_anew(accounts: AccountFile, tmp_path: Path) -> None:
    other = AccountFile(tmp_path / "other.json")
    accounts.add_token("t", ("read",))
    other.add_token("t", ("read",))
    before, times = accounts.read(), accounts.path.stat()
    assert other.path.stat().st_size == times.st_size
    os.utime(other.path, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.path.replace(accounts.path)
    assert accounts.read().tokens != before.tokens


def test_a_byte_order_mark_is_passed_over(accounts: AccountFile) -> None:
    accounts.add_token("t", ("read",))
    accounts.path.write_bytes(b"\xef\xbb\xbf" + accounts.path.read_bytes())
    assert list(AccountFile(accounts.path).read().tokens) == ["t"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"sha256": "', '"sha256": "é'),
        ('"sha256": "', '"sha256": "'.upper()),
        ('"password_hash": "', '"password_hash": 7, "x": "'),
        ('"sha256": "', '"sha256": null, "x": "'),
    ],
)
def test_what_no_one_is_recognised_by_is_an_error(accounts: AccountFile, before: str, after: str) -> None:
    accounts.add_token("t", ("read",))
    accounts.add_user("ana", "a long password", ("read",))
    accounts.path.write_text(accounts.path.read_text().replace(before, after))
    with pytest.raises(BadAccount, match="rag user add"):
        accounts.read()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes with names")
def test_a_pipe_or_a_huge_file_is_not_waited_for(accounts: AccountFile) -> None:
    os.mkfifo(accounts.path)
    with pytest.raises(BadAccount, match="no regular file"):
        accounts.read()
    accounts.path.unlink()
    with accounts.path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(BadAccount, match="larger than 16 MB"):
        accounts.read()

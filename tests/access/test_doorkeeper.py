from datetime import UTC, datetime
from pathlib import Path

import pytest

from rag.access import doorkeeper
from rag.access.accounts import AccountFile
from rag.access.doorkeeper import MAX_WRONG_PASSWORDS, SESSION_SECONDS, WAIT_SECONDS, Doorkeeper, Identity

PASSWORD = "vier lange Worte hier"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def accounts(tmp_path: Path) -> AccountFile:
    accounts = AccountFile(tmp_path / "users.json")
    accounts.add_user("ana", PASSWORD, ("read", "ask"))
    return accounts


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keeper(accounts: AccountFile, clock: Clock) -> Doorkeeper:
    return Doorkeeper(accounts, clock)


def sign_in(keeper: Doorkeeper, password: str = PASSWORD, name: str = "ana", address: str = "10.0.0.1") -> str | None:
    return keeper.sign_in(name, password, address).session


def test_a_right_password_opens_a_session_until_it_ends(keeper: Doorkeeper, clock: Clock) -> None:
    session = sign_in(keeper)
    assert session
    assert keeper.identify_session(session) == Identity("ana", frozenset({"read", "ask"}))
    clock.now += SESSION_SECONDS
    assert keeper.identify_session(session) is None


def test_who_signs_out_is_out(keeper: Doorkeeper) -> None:
    session = sign_in(keeper)
    assert session
    keeper.sign_out(session)
    assert keeper.identify_session(session) is None


def test_who_was_removed_is_out(keeper: Doorkeeper, accounts: AccountFile) -> None:
    session = sign_in(keeper)
    assert session
    accounts.remove_user("ana")
    assert keeper.identify_session(session) is None


@pytest.mark.parametrize(
    ("name", "password"), [("ana", "wrong"), ("ana", ""), ("bob", PASSWORD), ("", ""), ("ana", "\ud800")]
)
def test_a_wrong_password_opens_nothing(keeper: Doorkeeper, name: str, password: str) -> None:
    assert sign_in(keeper, password, name) is None


def test_after_five_wrong_passwords_the_right_one_has_to_wait(keeper: Doorkeeper, clock: Clock) -> None:
    for _ in range(MAX_WRONG_PASSWORDS):
        assert keeper.sign_in("ana", "wrong", "10.0.0.1").wait_seconds == 0
    assert 0 < keeper.sign_in("ana", PASSWORD, "10.0.0.9").wait_seconds <= WAIT_SECONDS + 1
    # Another name from the same address waits, too; another name from elsewhere does not.
    assert keeper.sign_in("bob", PASSWORD, "10.0.0.1").wait_seconds > 0
    assert keeper.sign_in("bob", PASSWORD, "10.0.0.2").wait_seconds == 0
    clock.now += WAIT_SECONDS
    assert sign_in(keeper)


@pytest.mark.parametrize("session", ["", "x", "\ud800", "a" * 10_000])
def test_a_made_up_session_is_nobody(keeper: Doorkeeper, session: str) -> None:
    sign_in(keeper)
    assert keeper.identify_session(session) is None


def test_a_token_lets_in_until_it_expires_or_is_removed(keeper: Doorkeeper, accounts: AccountFile) -> None:
    secret = accounts.add_token("indexer", ("write",))
    expired = accounts.add_token("old", ("read",), datetime(2020, 1, 1, tzinfo=UTC))
    assert keeper.identify_token(secret) == Identity("indexer", frozenset({"write"}))
    assert keeper.identify_token(expired) is None
    assert keeper.identify_token(secret[:-1]) is None
    accounts.remove_token("indexer")
    assert keeper.identify_token(secret) is None


def test_the_oldest_session_ends_where_there_are_too_many(keeper: Doorkeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorkeeper, "MAX_SESSIONS", 2)
    first, second, third = (sign_in(keeper) or "" for _ in range(3))
    assert keeper.identify_session(first) is None
    assert keeper.identify_session(second)
    assert keeper.identify_session(third)


def test_requests_are_counted_by_name(accounts: AccountFile, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorkeeper, "MAX_REQUESTS_PER_MINUTE", 3)
    keeper = Doorkeeper(accounts, clock)
    ana, ben = Identity("ana", frozenset()), Identity("ben", frozenset())
    assert [keeper.seconds_to_wait(ana) for _ in range(3)] == [0, 0, 0]
    assert keeper.seconds_to_wait(ana) > 0
    assert keeper.seconds_to_wait(ben) == 0
    clock.now += 61
    assert keeper.seconds_to_wait(ana) == 0


def test_what_is_counted_is_bounded(keeper: Doorkeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorkeeper, "MAX_COUNTED", 10)
    for number in range(30):
        keeper.seconds_to_wait(Identity(str(number), frozenset()))
    assert len(keeper._requests._times) == 10

"""Decide who asks: by a password, a session or a token; and how often each may."""

import hmac
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from rag.access.accounts import AccountFile, Right, digest_token
from rag.access.passwords import PasswordHasher

#: A session ends so long after the sign-in.
SESSION_SECONDS = 12 * 3600
#: The most sessions; beyond it the oldest ends.
MAX_SESSIONS = 10_000
#: Wrong passwords for one name or from one address until both have to wait.
MAX_WRONG_PASSWORDS = 5
WAIT_SECONDS = 60
#: Requests of one identity in a minute: a page sends some a question, a program one.
MAX_REQUESTS_PER_MINUTE = 300
_MINUTE_SECONDS = 60
#: The most names and addresses whose wrong passwords or requests are counted; the oldest are forgotten.
MAX_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks, and what for: the name of a user or of a token."""

    name: str
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True)
class SignIn:
    """What came of a sign-in: a session, or the seconds to wait where too many passwords were wrong."""

    session: str | None = None
    wait_seconds: int = 0


class Doorkeeper:
    """Tell who asks. Sessions live in memory: they end with the process."""

    def __init__(self, accounts: AccountFile, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the users and tokens of a file, which may change meanwhile."""
        self._accounts = accounts
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: dict[str, tuple[str, float]] = {}
        self._wrong = _Counter(MAX_WRONG_PASSWORDS, WAIT_SECONDS)
        self._requests = _Counter(MAX_REQUESTS_PER_MINUTE, _MINUTE_SECONDS)
        self._hasher = PasswordHasher()
        # What a password is compared with where there is no such user: it takes as long.
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    def sign_in(self, name: str, password: str, address: str) -> SignIn:
        """Check a password and open a session; after too many wrong ones nobody is let in for a while."""
        counted = (f"user {name}", f"address {address}")
        with self._lock:
            wait = max(self._wrong.seconds_left(key, self._clock()) for key in counted)
        if wait > 0:
            return SignIn(wait_seconds=int(wait) + 1)
        user = self._accounts.read().users.get(name)
        if not self._hasher.is_right(password, user.password_hash if user else self._nobody) or user is None:
            with self._lock:
                for key in counted:
                    self._wrong.add(key, self._clock())
            return SignIn()
        return SignIn(self._open_session(name))

    def _open_session(self, name: str) -> str:
        session = secrets.token_urlsafe()
        with self._lock:
            self._sessions[digest_token(session)] = (name, self._clock() + SESSION_SECONDS)
            while len(self._sessions) > MAX_SESSIONS:
                del self._sessions[next(iter(self._sessions))]
        return session

    def sign_out(self, session: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(digest_token(session), None)

    def identify_session(self, session: str) -> Identity | None:
        """Return whose session it is, None where it has ended or its user is gone."""
        with self._lock:
            name, until = self._sessions.get(digest_token(session), ("", 0.0))
            if until <= self._clock():
                self._sessions.pop(digest_token(session), None)
                return None
        user = self._accounts.read().users.get(name)
        return Identity(name, frozenset(user.rights)) if user else None

    def identify_token(self, secret: str) -> Identity | None:
        """Return whose token it is, None for none that is valid."""
        digest = digest_token(secret)
        identity = None
        for token in self._accounts.read().tokens.values():
            if hmac.compare_digest(token.sha256, digest) and not token.is_expired(datetime.now(UTC)):
                identity = Identity(token.name, frozenset(token.rights))
        return identity

    def seconds_to_wait(self, identity: Identity) -> int:
        """Count a request and return 0, or the seconds to wait where there were too many."""
        with self._lock:
            wait = self._requests.seconds_left(identity.name, self._clock())
            if wait <= 0:
                self._requests.add(identity.name, self._clock())
        return int(wait) + 1 if wait > 0 else 0


class _Counter:
    """Count events of each key within the last so many seconds."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._times: dict[str, deque[float]] = {}

    def add(self, key: str, now: float) -> None:
        """Count an event."""
        times = self._times.pop(key, deque(maxlen=self._most))
        times.append(now)
        self._times[key] = times
        while len(self._times) > MAX_COUNTED:
            del self._times[next(iter(self._times))]

    def seconds_left(self, key: str, now: float) -> float:
        """Return how long it takes until one more event is within what is allowed; 0 or less where it is now."""
        times = self._times.get(key)
        if times is None or len(times) < self._most:
            return 0.0
        return times[0] + self._seconds - now

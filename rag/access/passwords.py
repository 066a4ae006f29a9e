"""Passwords, hashed by Argon2id (RFC 9106) with the parameters of its library."""

from rag.errors import MissingExtra


class PasswordHasher:
    """Hash passwords, and check them against a hash."""

    def __init__(self) -> None:
        """Open the library; raises MissingExtra."""
        try:
            import argon2
        except ImportError as error:
            raise MissingExtra(
                "Users need a library that is not installed; install it with: pip install 'wengao[server]'"
            ) from error
        self._hasher = argon2.PasswordHasher()
        self._failures = (argon2.exceptions.Argon2Error, argon2.exceptions.InvalidHashError, UnicodeError)

    def hash(self, password: str) -> str:
        """Return the hash of a password, with its salt and parameters."""
        return self._hasher.hash(password)

    def is_right(self, password: str, password_hash: str) -> bool:
        """Return True if a hash is of that password."""
        try:
            return self._hasher.verify(password_hash, password)
        except self._failures:
            return False

"""Where a request carries who asks: under a key of its ASGI scope, which no request can set."""

from collections.abc import MutableMapping
from typing import Any

from rag.access.doorkeeper import Identity

#: The key of the scope under which routes find who asks; it is missing where nobody has to sign in.
IDENTITY = "wengao.identity"


def identity_in(scope: MutableMapping[str, Any]) -> Identity | None:
    """Return who asks, None where nobody has to sign in."""
    identity: Identity | None = scope.get(IDENTITY)
    return identity

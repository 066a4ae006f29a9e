"""Which right a route needs: by its method, unless the route says something else."""

from collections.abc import Collection
from dataclasses import dataclass

from rag.access.accounts import Right

#: Methods that change nothing.
READING_METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class RouteRight:
    """The right that the routes under a path need; `methods` are all methods where it is empty."""

    prefix: str
    right: Right
    methods: tuple[str, ...] = ()

    def fits(self, method: str, path: str) -> bool:
        """Return True if it speaks of a request."""
        is_under = path == self.prefix or path.startswith(self.prefix.rstrip("/") + "/")
        return is_under and (not self.methods or method in self.methods)


def right_for(method: str, path: str, rights: Collection[RouteRight]) -> Right:
    """Return the right that a request needs: what its route says, the longest path first; or else to read, or to ask.

    Of two with the same path the one that names methods is taken.
    """
    fitting = [route for route in rights if route.fits(method, path)]
    if fitting:
        return max(fitting, key=lambda route: (len(route.prefix), bool(route.methods))).right
    return "read" if method in READING_METHODS else "ask"

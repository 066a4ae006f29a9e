import pytest

from rag.access.rights import READING_METHODS, RouteRight, right_for

RIGHTS = (
    RouteRight("/ui/archive", "read", READING_METHODS),
    RouteRight("/ui/archive", "write"),
    RouteRight("/api/v1", "read"),
    RouteRight("/api/v1/ask", "ask"),
    RouteRight("/api/v1/jobs/", "write"),
)


@pytest.mark.parametrize(
    ("method", "path", "right"),
    [
        ("GET", "/anything", "read"),
        ("POST", "/anything", "ask"),
        ("PROPFIND", "/anything", "ask"),
        ("GET", "/ui/archive/speeches", "read"),
        ("POST", "/ui/archive/file", "write"),
        ("DELETE", "/ui/archive", "write"),
        ("POST", "/ui/archives", "ask"),
        ("POST", "/api/v1/search", "read"),
        ("GET", "/api/v1/ask", "ask"),
        ("POST", "/api/v1/ask/stream", "ask"),
        ("POST", "/api/v1/asked", "read"),
        ("GET", "/api/v1/jobs/7", "write"),
        ("GET", "/api/v10", "read"),
    ],
)
def test_a_route_needs_what_it_says_or_what_its_method_tells(method: str, path: str, right: str) -> None:
    assert right_for(method, path, RIGHTS) == right
    assert right_for(method, path, RIGHTS[::-1]) == right

"""Draw docs/floors.svg, the rooms of rag/ on their floors, from the imports: `make picture`.

A room is a folder or a lone module of the package; it stands one floor above the highest room that it imports. With an
arrow for every import nothing could be seen: none is drawn where another way leads down to the same room, and none to
the ground floor, which everybody may use. The file lists every import in its description.

`python docs/floors.py --check` says whether the picture is what the imports give, and writes nothing.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = Path(__file__).with_name("floors.svg")
#: The rooms that each room imports.
Imports = Mapping[str, Set[str]]
#: Measures of the picture in pixels.
PICTURE_WIDTH = 1120
BOX_WIDTH = 204
BOX_HEIGHT = 72
FLOOR_HEIGHT = 116
MARGIN = 24
CHARS_PER_LINE = 31
LINES_PER_BOX = 3
STYLE = """
  text { font-family: system-ui, sans-serif; fill: #1f2933; }
  .name { font-size: 15px; font-weight: 600; }
  .purpose { font-size: 11px; fill: #52606d; }
  .room { fill: #f5f7fa; stroke: #9aa5b1; }
  .arrow { fill: none; stroke: #627d98; stroke-width: 1.2; marker-end: url(#head); }
  .paper { fill: #ffffff; }
"""


def main(arguments: Sequence[str]) -> int:
    """Write the picture, or with `--check` return 1 when it is not what the imports give."""
    picture = draw_picture(read_imports(ROOT / "rag"), read_purposes(ROOT / "rag"))
    if "--check" not in arguments:
        PICTURE.write_text(picture, "utf-8")
    elif not PICTURE.is_file() or PICTURE.read_text("utf-8") != picture:
        print("docs/floors.svg is not what the imports give; draw it again with: make picture", file=sys.stderr)
        return 1
    return 0


def read_imports(package: Path) -> Imports:
    """Return for every room of a package the other rooms that its modules import, at whatever time."""
    imports: dict[str, set[str]] = defaultdict(set)
    for path in sorted(package.rglob("*.py")):
        room = room_of(path, package)
        if room:
            imports[room] |= {name.split(".")[1] for name in _imported_names(path, package.name)} - {room}
    return dict(imports)


def read_purposes(package: Path) -> dict[str, str]:
    """Return what each room says of itself: the first line of its docstring, as far as a semicolon."""
    purposes = {}
    for path in sorted([*package.glob("*/__init__.py"), *package.glob("*.py")]):
        room = room_of(path, package)
        if room:
            first_line = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition("\n")[0]
            purposes[room] = first_line.partition(";")[0].rstrip(".")
    return purposes


def room_of(path: Path, package: Path) -> str:
    """Return the room that a module lies in, "" for the root, which only names what the rooms hold."""
    first = path.relative_to(package).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def _imported_names(path: Path, package: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == package:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith(f"{package}."))


def find_floors(imports: Imports) -> list[list[str]]:
    """Return the rooms of every floor, the lowest first; raises ValueError where rooms import each other."""
    floors: list[list[str]] = []
    placed: set[str] = set()
    while len(placed) < len(imports):
        floor = sorted(room for room in imports if room not in placed and imports[room] <= placed)
        if not floor:
            raise ValueError(f"rooms import each other: {', '.join(sorted(imports.keys() - placed))}")
        floors.append(floor)
        placed |= set(floor)
    return floors


def find_arrows(imports: Imports) -> list[tuple[str, str]]:
    """Return the imports that are drawn, sorted: the transitive reduction of them all, without the ground floor."""
    floors = find_floors(imports)
    below: dict[str, set[str]] = {}
    for room in (room for floor in floors for room in floor):
        below[room] = set(imports[room]).union(*(below[used] for used in imports[room]))
    return sorted(
        (room, used)
        for room, direct in imports.items()
        for used in direct - set(floors[0])
        if not any(used in below[other] for other in direct)
    )


def draw_picture(imports: Imports, purposes: Mapping[str, str]) -> str:
    """Return the picture as SVG, the same text for the same imports and purposes."""
    floors = find_floors(imports)
    centres = _place_rooms(floors, imports)
    height = 2 * MARGIN + FLOOR_HEIGHT * (len(floors) - 1) + BOX_HEIGHT
    every = "; ".join(f"{room}: {', '.join(sorted(used)) or 'nothing'}" for room, used in sorted(imports.items()))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PICTURE_WIDTH} {height}" role="img">',
        "<title>The rooms of rag/ and what they import</title>",
        f"<desc>{escape(every)}</desc>",
        f"<style>{STYLE}</style>",
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#627d98"/></marker></defs>',
        f'<rect class="paper" width="{PICTURE_WIDTH}" height="{height}"/>',
        *(_draw_arrow(centres[room], centres[used]) for room, used in find_arrows(imports)),
        *(_draw_room(room, purposes[room], centres[room]) for floor in floors for room in floor),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _place_rooms(floors: Sequence[Sequence[str]], imports: Imports) -> dict[str, tuple[int, int]]:
    """Return the centre of each room's box; a room stands near the middle of those below that it imports."""
    centres: dict[str, tuple[int, int]] = {}
    for number, floor in enumerate(floors):
        y = MARGIN + BOX_HEIGHT // 2 + FLOOR_HEIGHT * (len(floors) - 1 - number)
        step = PICTURE_WIDTH // len(floor)

        def middle(room: str) -> float:
            near = [centres[used][0] for used in imports[room]]
            return sum(near) / len(near) if near else 0.0

        for position, room in enumerate(sorted(floor, key=lambda room: (middle(room), room))):
            centres[room] = (step // 2 + step * position, y)
    return centres


def _draw_arrow(upper: tuple[int, int], lower: tuple[int, int]) -> str:
    start_y, end_y = upper[1] + BOX_HEIGHT // 2, lower[1] - BOX_HEIGHT // 2
    bend = max(24, (end_y - start_y) // 2)
    return (
        f'<path class="arrow" d="M{upper[0]} {start_y} C{upper[0]} {start_y + bend} '
        f'{lower[0]} {end_y - bend} {lower[0]} {end_y}"/>'
    )


def _draw_room(room: str, purpose: str, centre: tuple[int, int]) -> str:
    left, top = centre[0] - BOX_WIDTH // 2, centre[1] - BOX_HEIGHT // 2
    lines = [
        f'<rect class="room" x="{left}" y="{top}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6"/>',
        f'<text class="name" x="{left + 10}" y="{top + 20}">{escape(room)}</text>',
    ]
    for number, line in enumerate(_wrap(purpose)):
        lines.append(f'<text class="purpose" x="{left + 10}" y="{top + 36 + 14 * number}">{escape(line)}</text>')
    return "".join(lines)


def _wrap(text: str) -> list[str]:
    """Return the first lines of a text, the last marked where more would follow."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > CHARS_PER_LINE:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= LINES_PER_BOX else [*lines[: LINES_PER_BOX - 1], lines[LINES_PER_BOX - 1] + " …"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Draw what `benchmarks.peers` measured as SVG, without a library: what is found against what a search takes, by size.

python -m benchmarks.plots FIGURES... --folder benchmarks
"""

import argparse
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from benchmarks.peer_systems import PEERS
from benchmarks.peers import PeerFigures, read_figures

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 60, 150, 50, 50
#: The room that a label takes.
LABEL_WIDTH, LABEL_HEIGHT = 125, 13
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}.title{font-size:15px}line{stroke:#ccc}"
    "path{fill:none;stroke:#8a8a8a}circle{fill:#8a8a8a}.own{fill:#c1121f}path.own{fill:none;stroke:#c1121f;stroke-width:2}svg{background:#fff}"
)
OWN = "wengao"


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a plot with its label, and whose it is."""

    x: float
    y: float
    label: str
    system: str


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from one value to another, by powers of ten or evenly, over pixels that may run backwards."""

    low: float
    high: float
    first: float
    last: float
    title: str
    is_logarithmic: bool = False

    def place(self, value: float) -> float:
        """Return the pixel of a value."""
        low, high, at = (math.log10(v) if self.is_logarithmic else v for v in (self.low, self.high, value))
        return self.first + (at - low) / (high - low) * (self.last - self.first)

    def ticks(self) -> list[float]:
        """Return the values that are named."""
        if self.is_logarithmic:
            powers = range(math.ceil(math.log10(self.low)), math.floor(math.log10(self.high)) + 1)
            return [10.0**power for power in powers]
        return [self.low + step * (self.high - self.low) / 5 for step in range(6)]


def horizontal(values: Sequence[float], title: str) -> Axis:
    """Return an axis by powers of ten that holds some values."""
    low, high = 10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values) * 1.01))
    return Axis(low, high, LEFT, WIDTH - RIGHT, title, is_logarithmic=True)


def vertical_logarithmic(values: Sequence[float], title: str) -> Axis:
    """Return an upright axis by powers of ten that holds some values."""
    axis = horizontal(values, title)
    return Axis(axis.low, axis.high, HEIGHT - BOTTOM, TOP, title, is_logarithmic=True)


def draw(title: str, x: Axis, y: Axis, points: Sequence[Point], *, joins: bool = False) -> str:
    """Return a plot of points; those of one system are joined by lines where that is asked for."""
    parts = [*_grid(x, y)]
    if joins:
        parts += _lines(x, y, points)
    # Labels that would cover each other move down.
    labels: list[tuple[float, float]] = []
    for point in sorted(points, key=lambda point: -point.y):
        left, top = x.place(point.x), y.place(point.y)
        name = ' class="own"' if point.system == OWN else ""
        parts.append(f'<circle{name} cx="{left:.1f}" cy="{top:.1f}" r="{5 if point.system == OWN else 4}"/>')
        if point.label:
            below = top + 4
            for other_left, other in sorted(labels, key=lambda place: place[1]):
                if abs(other_left - left) < LABEL_WIDTH and abs(other - below) < LABEL_HEIGHT:
                    below = other + LABEL_HEIGHT
            labels.append((left, below))
            parts.append(f'<text{name} x="{left + 8:.1f}" y="{below:.1f}">{escape(point.label)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f'<text class="title" x="{LEFT}" y="20">{escape(title)}</text>{"".join(parts)}</svg>\n'
    )


def _grid(x: Axis, y: Axis) -> Iterator[str]:
    for tick in x.ticks():
        at = x.place(tick)
        yield f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{tick:,.10g}</text>'
    for tick in y.ticks():
        at = y.place(tick)
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>'
        yield f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{tick:,.10g}</text>'
    yield f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">{escape(x.title)}</text>'
    yield f'<text x="{LEFT}" y="{TOP - 6}">{escape(y.title)}</text>'


def _lines(x: Axis, y: Axis, points: Iterable[Point]) -> Iterator[str]:
    by_system = defaultdict(list)
    for point in points:
        by_system[point.system].append(f"{x.place(point.x):.1f} {y.place(point.y):.1f}")
    for system, places in by_system.items():
        yield f'<path{" class=" + chr(34) + "own" + chr(34) if system == OWN else ""} d="M{" L".join(places)}"/>'


def name_of(system: str) -> str:
    """Return the name of a system without its marks."""
    return PEERS[system].name.strip("*")


def draw_recall(figures: Sequence[PeerFigures]) -> str:
    """Return what the searches of one size find against what they take."""
    points = [Point(row.processor[0], row.found[0], name_of(row.system), row.system) for row in figures]
    x = horizontal([point.x for point in points], "a search, ms of the processor (median)")
    y = Axis(0.5, 1.0, HEIGHT - BOTTOM, TOP, "questions whose right passage comes first")
    return draw(f"Found against time, {figures[0].passages:,} passages", x, y, points)


def draw_sizes(figures: Sequence[PeerFigures]) -> str:
    """Return what a search takes by the size of the archive."""
    ordered = sorted(figures, key=lambda row: row.passages)
    largest = {row.system: row.passages for row in ordered}
    points = [
        Point(
            row.passages, row.processor[0], name_of(row.system) * (largest[row.system] == row.passages), row.system
        )
        for row in ordered
    ]  # fmt: skip
    x = horizontal([point.x for point in points], "passages")
    y = vertical_logarithmic([point.y for point in points], "a search, ms of the processor (median)")
    return draw("Time by size", x, y, points, joins=True)


def main(arguments: argparse.Namespace) -> None:
    """Write one plot a size that several searches were measured at, and one over all sizes."""
    lines = [line for file in arguments.figures for line in file.read_text("utf-8").splitlines()]
    figures = [read_figures(line) for line in lines]
    by_size = defaultdict(list)
    for row in figures:
        by_size[row.passages].append(row)
    for passages, rows in by_size.items():
        if len(rows) > 1:
            (arguments.folder / f"peers_{passages // 1000}k.svg").write_text(draw_recall(rows), "utf-8")
    (arguments.folder / "sizes.svg").write_text(draw_sizes(figures), "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figures", type=Path, nargs="+", help="files of figures")
    parser.add_argument("--folder", type=Path, default=Path("benchmarks"), help="where the plots go")
    main(parser.parse_args())

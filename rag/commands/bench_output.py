"""What was measured of an archive as a table, as JSON and as a page with plots."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path

from rag.api.json_forms import Json
from rag.evaluate.bench import Benchmark, StageTimes

_SLOWEST_SHARE = 0.95
#: Bars of a plot, and its size.
_BARS, _WIDTH, _HEIGHT = 30, 600, 160
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "body{color:#222;background:#fff}"
    "table{border-collapse:collapse}td,th{padding:.2rem .8rem;border-bottom:1px solid #bbb;text-align:right}"
    "td:first-child,th:first-child{text-align:left}rect{fill:#2a6f97}text{font-size:12px;fill:#222}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#181818}rect{fill:#61a5c2}text{fill:#eee}}"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table: what was measured, the figure, and its unit."""

    name: str
    value: float
    unit: str


def collect(measured: Benchmark, opened: tuple[float, float], index: Path, generation: str) -> list[Figure]:
    """Return the figures of a measurement, with the seconds that opening took and what lies on the disk."""
    files = sorted(path for path in (index / "generations" / generation).rglob("*") if path.is_file())
    figures = [Figure("opened, by the clock", opened[0], "s"), Figure("opened, of the processor", opened[1], "s")]
    for stage in measured.stages:
        figures += _stage_figures(stage)
    figures += [Figure(f"passage among the first {first}", measured.found_among(first), "") for first in (1, 5, 10)]
    figures.append(Figure("of the 10 best of all passages", statistics.mean(measured.shares), ""))
    figures += [Figure("memory, mapped files left out", megabytes, "MB") for megabytes in _memory()]
    figures.append(Figure("on disk", sum(path.stat().st_size for path in files) / 1e6, "MB"))
    return figures


def bench_result(figures: Sequence[Figure]) -> Json:
    """Return the form of a measurement."""
    return {"figures": [{**asdict(figure), "value": round(figure.value, 4)} for figure in figures]}


def bench_text(figures: Sequence[Figure]) -> str:
    """Return the figures as a table."""
    width = max(len(figure.name) for figure in figures)
    return "\n".join(f"{figure.name.ljust(width)}  {_shown(figure):>12}" for figure in figures)


def bench_page(figures: Sequence[Figure], measured: Benchmark) -> str:
    """Return a page with the table and, for each stage, how many questions took how long."""
    rows = "".join(f"<tr><td>{escape(f.name)}</td><td>{_shown(f)}</td></tr>" for f in figures)
    plots = "".join(f"<h2>{escape(stage.stage)}</h2>{_plot(stage)}" for stage in measured.stages)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Archive benchmark</title><style>{_STYLE}</style>'
        f"<h1>Archive benchmark</h1><p>{len(measured.found)} questions, each a sentence of the archive.</p>"
        f"<table>{rows}</table>{plots}</html>\n"
    )


def _stage_figures(stage: StageTimes) -> list[Figure]:
    figures = []
    for name, times in (("by the clock", stage.clock), ("of the processor", stage.processor)):
        slowest = sorted(times)[int(_SLOWEST_SHARE * len(times))]
        figures.append(Figure(f"{stage.stage}, {name}, p50", statistics.median(times), "ms"))
        figures.append(Figure(f"{stage.stage}, {name}, p95", slowest, "ms"))
    return figures


def _memory() -> list[float]:
    """Return the megabytes of this process that are no mapped file, none where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return []
    return [int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon")]


def _shown(figure: Figure) -> str:
    digits = 3 if figure.unit == "" else 2 if figure.unit == "s" else 1
    return f"{figure.value:,.{digits}f} {figure.unit}".strip()


def _plot(stage: StageTimes) -> str:
    """Return bars for how many questions took how many milliseconds by the clock."""
    longest = max(stage.clock) or 1.0
    counts = [0] * _BARS
    for time in stage.clock:
        counts[min(_BARS - 1, int(time / longest * _BARS))] += 1
    width, most = _WIDTH / _BARS, max(counts)
    bars = "".join(
        f'<rect x="{number * width:.1f}" y="{_HEIGHT * (1 - count / most):.1f}" width="{width - 1:.1f}" '
        f'height="{_HEIGHT * count / most:.1f}"><title>{count}</title></rect>'
        for number, count in enumerate(counts)
    )
    label = f"Questions by milliseconds, from 0 to {longest:.0f}; the highest bar is {most} questions"
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT + 20}" width="100%" role="img" aria-label="{label}">{bars}'
        f'<text x="0" y="{_HEIGHT + 15}">0 ms</text>'
        f'<text x="{_WIDTH}" y="{_HEIGHT + 15}" text-anchor="end">{longest:.0f} ms</text></svg>'
    )

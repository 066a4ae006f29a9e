"""Write an evaluation as one page of HTML: plots, tables and mistakes, without scripts or anything from elsewhere."""

from collections.abc import Iterable, Sequence
from importlib.resources import files

from rag.evaluate import Mistake, Report, ReportRow
from rag.web.markup import escape
from rag.web.wording import CHINESE_MEASURES

#: The one measure that is no share.
LENGTH_MEASURE = "median answer length"
#: The measures of the curve of recall, by growing depth.
RECALL_MEASURES = ("evidence recall@1", "evidence recall@5", "evidence recall@10")
# The sizes of the plots, in units of their own; a plot is as wide as the page.
PLOT_WIDTH = 720
LABEL_WIDTH = 300
BAR_HEIGHT = 12
#: What is left free between two groups of bars, half of it above a group.
BAR_GAP = 14
#: What is left free for the figure behind the longest bar.
FIGURE_WIDTH = 50
CURVE_LEFT = 50
CURVE_BOTTOM = 210
CURVE_WIDTH = PLOT_WIDTH - 120
CURVE_HEIGHT = 190


def evaluation_page(report: Report, name: str) -> str:
    """Return the page of a report on the questions of a file of some name."""
    by_language = [row for row in report.rows if row.by != "type"]
    by_type = [row for row in report.rows if row.by == "type"]
    everything = report.rows[0]
    shares = [measure for measure in everything.measures if measure != LENGTH_MEASURE]
    legend = _legend_html(by_language)
    parts = [
        f"<h1>{_label_html('evaluation', '评测')}: {escape(name)}</h1>",
        f"<p>{everything.questions} 个问题 questions</p>",
        _section_html("Measures", "各项指标", legend + _measure_bars_svg(shares, by_language)),
        _section_html("Evidence recall by depth", "召回率与深度", legend + _recall_curves_svg(by_language)),
        _section_html("As expected, by type", "各题型符合预期的比例", _type_bars_svg(by_type)),
        _section_html(
            "All figures", "全部数字", _table_html(everything.measures, by_language) + _type_tables_html(by_type)
        ),
        _section_html("Mistakes", "有误的问题", "".join(map(_mistake_html, report.mistakes)) or "<p>0</p>"),
        _section_html("Left out", "未能计入", _list_html(report.problems)) if report.problems else "",
    ]
    style = (files("rag.web") / "static" / "evaluation.css").read_text("utf-8")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(name)}</title>'
    body = f"<main>{''.join(parts)}</main>"
    return f'<!doctype html>\n<html lang="zh"><head>{head}<style>{style}</style></head><body>{body}</body></html>\n'


def _label_html(english: str, chinese: str | None = None) -> str:
    """Show a label in both languages, as there is no script to choose one."""
    known = chinese or CHINESE_MEASURES.get(english)
    shown = f'<span lang="en">{escape(english)}</span>'
    return f"{escape(known)} {shown}" if known else shown


def _label_text(name: str) -> str:
    """Return a label in both languages for where there can be no markup."""
    return escape(" ".join(filter(None, (CHINESE_MEASURES.get(name), name))))


def _section_html(english: str, chinese: str, inner: str) -> str:
    return f"<section><h2>{_label_html(english, chinese)}</h2>{inner}</section>"


def _legend_html(rows: Sequence[ReportRow]) -> str:
    items = "".join(f'<li class="c{n}">{_label_html(row.name)} ({row.questions})</li>' for n, row in enumerate(rows))
    return f'<ul class="legend">{items}</ul>'


def _measure_bars_svg(measures: Sequence[str], rows: Sequence[ReportRow]) -> str:
    """Plot a group of bars for each measure, a bar for each row."""
    step = len(rows) * BAR_HEIGHT + BAR_GAP
    groups = [_bar_group_svg(name, rows, index * step, step) for index, name in enumerate(measures)]
    return _plot_svg("".join(groups), len(measures) * step, "Measures 各项指标")


def _bar_group_svg(name: str, rows: Sequence[ReportRow], top: int, height: int) -> str:
    """Draw the bars of one measure below each other; a row that lacks the measure leaves its bar out."""
    bars = [
        _bar_svg(
            row.measures[name], top + BAR_GAP // 2 + n * BAR_HEIGHT, n, f"{_label_text(name)}, {_label_text(row.name)}"
        )
        for n, row in enumerate(rows)
        if name in row.measures
    ]
    return _label_svg(_label_text(name), top + height / 2) + "".join(bars)


def _type_bars_svg(rows: Sequence[ReportRow]) -> str:
    """Plot a bar for each type of question: the share of questions that became what they should."""
    step = BAR_HEIGHT + BAR_GAP
    shapes = []
    for index, row in enumerate(rows):
        shapes.append(_label_svg(f"{escape(row.name)} ({row.questions})", index * step + step / 2))
        shapes.append(_bar_svg(row.measures["as expected"], index * step + BAR_GAP // 2, 0, escape(row.name)))
    return _plot_svg("".join(shapes), len(rows) * step, "By type 各题型")


def _label_svg(text: str, middle: float) -> str:
    return f'<text x="{LABEL_WIDTH - 10}" y="{middle + 4:.0f}" text-anchor="end">{text}</text>'


def _bar_svg(value: float, top: int, colour: int, title: str) -> str:
    width = value * (PLOT_WIDTH - LABEL_WIDTH - FIGURE_WIDTH)
    size = f'width="{max(1, width):.1f}" height="{BAR_HEIGHT - 2}"'
    bar = f'<rect class="c{colour}" x="{LABEL_WIDTH}" y="{top}" {size} rx="2">'
    figure = f'<text class="figure" x="{LABEL_WIDTH + width + 6:.1f}" y="{top + BAR_HEIGHT - 3}">{value:.3f}</text>'
    return f"{bar}<title>{title}: {value:.3f}</title></rect>{figure}"


def _recall_curves_svg(rows: Sequence[ReportRow]) -> str:
    """Plot recall against the number of hits that are looked at, a curve for each row."""
    curves = [_curve_svg(row, n) for n, row in enumerate(rows)]
    return _plot_svg(
        _curve_grid_svg() + "".join(curves), CURVE_BOTTOM + 30, "Evidence recall at 1, 5 and 10 证据召回率"
    )


def _curve_grid_svg() -> str:
    """Draw the lines of the shares and the depths below them."""
    right = CURVE_LEFT + CURVE_WIDTH
    lines = [
        f'<line class="grid" x1="{CURVE_LEFT}" x2="{right}" y1="{_curve_y(share):.0f}" y2="{_curve_y(share):.0f}"/>'
        f'<text x="{CURVE_LEFT - 8}" y="{_curve_y(share) + 4:.0f}" text-anchor="end">{share:g}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    depths = [
        f'<text x="{_curve_x(name):.0f}" y="{CURVE_BOTTOM + 20}" text-anchor="middle">'
        f"{escape(name.partition('@')[2])}</text>"
        for name in RECALL_MEASURES
    ]
    return "".join([*lines, *depths])


def _curve_svg(row: ReportRow, colour: int) -> str:
    points = [(_curve_x(name), _curve_y(row.measures[name])) for name in RECALL_MEASURES if name in row.measures]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = [f'<circle class="c{colour}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in points]
    line = f'<polyline class="c{colour}" points="{path}"><title>{_label_text(row.name)}</title></polyline>'
    return line + "".join(dots)


def _curve_x(name: str) -> float:
    return CURVE_LEFT + RECALL_MEASURES.index(name) * CURVE_WIDTH / (len(RECALL_MEASURES) - 1)


def _curve_y(share: float) -> float:
    return CURVE_BOTTOM - share * CURVE_HEIGHT


def _plot_svg(shapes: str, height: float, description: str) -> str:
    return f'<svg viewBox="0 0 {PLOT_WIDTH} {height:.0f}" role="img" aria-label="{escape(description)}">{shapes}</svg>'


def _table_html(measures: Iterable[str], rows: Sequence[ReportRow]) -> str:
    head = "<th></th>" + "".join(f'<th scope="col">{_label_html(row.name)}</th>' for row in rows)
    body = "".join(
        f'<tr><th scope="row">{_label_html(name)}</th>{"".join(_cell_html(row, name) for row in rows)}</tr>'
        for name in measures
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _type_tables_html(rows: Sequence[ReportRow]) -> str:
    """Render a table for each type of question, since few measures apply to each."""
    return "".join(
        f"<details><summary>{escape(row.name)} ({row.questions})</summary>{_table_html(row.measures, [row])}</details>"
        for row in rows
    )


def _cell_html(row: ReportRow, name: str) -> str:
    value = row.measures.get(name)
    return f"<td>{'–' if value is None else f'{value:.0f}' if name == LENGTH_MEASURE else f'{value:.3f}'}</td>"


def _mistake_html(mistake: Mistake) -> str:
    change = f"{escape(mistake.expected)} → {escape(mistake.outcome)}"
    return (
        f"<details><summary>{escape(mistake.question)} <code>{escape(mistake.id)}</code> <b>{change}</b></summary>"
        f"<p>{escape(mistake.got) or '–'}</p></details>"
    )


def _list_html(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"

"""Write an evaluation as one page of HTML: plots, tables and mistakes, without scripts or anything from elsewhere."""

from collections.abc import Iterable, Sequence
from importlib.resources import files

from rag.evaluate import Mistake, Report, ReportRow
from rag.web.render import escape

_CHINESE = {
    "as expected": "符合预期",
    "evidence recall@1": "证据召回率@1",
    "evidence recall@5": "证据召回率@5",
    "evidence recall@10": "证据召回率@10",
    "MRR@10": "平均倒数排名@10",
    "nDCG@10": "归一化折损累计增益@10",
    "citation recall": "引文召回率",
    "citation precision": "引文准确率",
    "ALCE citation recall": "引文召回率（ALCE）",
    "ALCE citation precision": "引文准确率（ALCE）",
    "correct": "回答正确",
    "answered": "可答的问题作答",
    "refused as not_found": "库中没有而拒答",
    "refused as masked": "原文隐去而拒答",
    "refusal precision": "拒答准确率",
    "refusal recall": "拒答召回率",
    "refusal F1": "拒答 F1",
    "quotations exact": "真引文判定",
    "quotations altered": "改动引文判定",
    "verbatim citations": "引文逐字相符",
    "median answer length": "回答字数中位数",
    "all": "全部",
    "zh": "中文",
    "en": "英文",
}
_LENGTH = "median answer length"
_CURVE = ("evidence recall@1", "evidence recall@5", "evidence recall@10")
# The plots, in units of their own: as wide as the page.
_WIDTH, _LABEL, _BAR = 720, 300, 12


def evaluation_page(report: Report, name: str) -> str:
    """Return the page of a report on the questions of a file of some name."""
    by_language = [row for row in report.rows if row.by != "type"]
    by_type = [row for row in report.rows if row.by == "type"]
    measures = [name for name in report.rows[0].measures if name != _LENGTH]
    parts = [
        f"<h1>{_both('evaluation', '评测')}: {escape(name)}</h1>",
        f"<p>{report.rows[0].questions} 个问题 questions</p>",
        _section("Measures", "各项指标", _legend(by_language) + _bars(measures, by_language)),
        _section("Evidence recall by depth", "召回率与深度", _legend(by_language) + _curves(by_language)),
        _section("As expected, by type", "各题型符合预期的比例", _type_bars(by_type)),
        _section("All figures", "全部数字", _table(report.rows[0].measures, by_language) + _types(by_type)),
        _section("Mistakes", "有误的问题", "".join(map(_mistake, report.mistakes)) or "<p>0</p>"),
        _section("Left out", "未能计入", _list(report.problems)) if report.problems else "",
    ]
    style = (files("rag.web") / "static" / "evaluation.css").read_text("utf-8")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(name)}</title>'
    body = f"<main>{''.join(parts)}</main>"
    return f'<!doctype html>\n<html lang="zh"><head>{head}<style>{style}</style></head><body>{body}</body></html>\n'


def _both(english: str, chinese: str | None = None) -> str:
    """Show a label in both languages, as there is no script to choose one."""
    known = chinese or _CHINESE.get(english)
    shown = f'<span lang="en">{escape(english)}</span>'
    return f"{escape(known)} {shown}" if known else shown


def _plain(name: str) -> str:
    return escape(" ".join(filter(None, (_CHINESE.get(name), name))))


def _section(english: str, chinese: str, inner: str) -> str:
    return f"<section><h2>{_both(english, chinese)}</h2>{inner}</section>"


def _legend(rows: Sequence[ReportRow]) -> str:
    items = "".join(f'<li class="c{n}">{_both(row.name)} ({row.questions})</li>' for n, row in enumerate(rows))
    return f'<ul class="legend">{items}</ul>'


def _bars(measures: Sequence[str], rows: Sequence[ReportRow]) -> str:
    """Plot a group of bars for each measure, a bar for each row."""
    step = len(rows) * _BAR + 14
    shapes = []
    for place, name in enumerate(measures):
        top = place * step
        shapes.append(_label(_plain(name), top + step / 2))
        for n, row in enumerate(rows):
            if name in row.measures:
                shapes.append(_bar(row.measures[name], top + 7 + n * _BAR, n, f"{_plain(name)}, {_plain(row.name)}"))
    return _svg("".join(shapes), len(measures) * step, "Measures 各项指标")


def _type_bars(rows: Sequence[ReportRow]) -> str:
    step = _BAR + 14
    shapes = []
    for place, row in enumerate(rows):
        shapes.append(_label(f"{escape(row.name)} ({row.questions})", place * step + step / 2))
        shapes.append(_bar(row.measures["as expected"], place * step + 7, 0, escape(row.name)))
    return _svg("".join(shapes), len(rows) * step, "By type 各题型")


def _label(text: str, middle: float) -> str:
    return f'<text x="{_LABEL - 10}" y="{middle + 4:.0f}" text-anchor="end">{text}</text>'


def _bar(value: float, top: float, colour: int, said: str) -> str:
    width = value * (_WIDTH - _LABEL - 50)
    shape = f'<rect class="c{colour}" x="{_LABEL}" y="{top}" width="{max(1, width):.1f}" height="{_BAR - 2}" rx="2">'
    figure = f'<text class="figure" x="{_LABEL + width + 6:.1f}" y="{top + _BAR - 3}">{value:.3f}</text>'
    return f"{shape}<title>{said}: {value:.3f}</title></rect>{figure}"


def _curves(rows: Sequence[ReportRow]) -> str:
    """Plot recall against the number of hits that are looked at."""
    left, bottom, width, height = 50, 210, _WIDTH - 120, 190
    shapes = [
        f'<line class="grid" x1="{left}" x2="{left + width}" y1="{bottom - share * height:.0f}" '
        f'y2="{bottom - share * height:.0f}"/>'
        f'<text x="{left - 8}" y="{bottom - share * height + 4:.0f}" text-anchor="end">{share:g}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    across = {name: left + place * width / (len(_CURVE) - 1) for place, name in enumerate(_CURVE)}
    shapes += [
        f'<text x="{x:.0f}" y="{bottom + 20}" text-anchor="middle">{escape(name.partition("@")[2])}</text>'
        for name, x in across.items()
    ]
    for n, row in enumerate(rows):
        points = [(x, bottom - row.measures[name] * height) for name, x in across.items() if name in row.measures]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        shapes.append(f'<polyline class="c{n}" points="{line}"><title>{_plain(row.name)}</title></polyline>')
        shapes += [f'<circle class="c{n}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in points]
    return _svg("".join(shapes), bottom + 30, "Evidence recall at 1, 5 and 10 证据召回率")


def _svg(shapes: str, height: float, said: str) -> str:
    return f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-label="{escape(said)}">{shapes}</svg>'


def _table(measures: Iterable[str], rows: Sequence[ReportRow]) -> str:
    head = "<th></th>" + "".join(f'<th scope="col">{_both(row.name)}</th>' for row in rows)
    body = "".join(
        f'<tr><th scope="row">{_both(name)}</th>{"".join(_cell(row, name) for row in rows)}</tr>' for name in measures
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _types(rows: Sequence[ReportRow]) -> str:
    """Put every measure of every type into a table of its own, since few apply to each."""
    return "".join(
        f"<details><summary>{escape(row.name)} ({row.questions})</summary>{_table(row.measures, [row])}</details>"
        for row in rows
    )


def _cell(row: ReportRow, name: str) -> str:
    value = row.measures.get(name)
    return f"<td>{'–' if value is None else f'{value:.0f}' if name == _LENGTH else f'{value:.3f}'}</td>"


def _mistake(mistake: Mistake) -> str:
    became = f"{escape(mistake.expected)} → {escape(mistake.outcome)}"
    return (
        f"<details><summary>{escape(mistake.question)} <code>{escape(mistake.id)}</code> <b>{became}</b></summary>"
        f"<p>{escape(mistake.got) or '–'}</p></details>"
    )


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"

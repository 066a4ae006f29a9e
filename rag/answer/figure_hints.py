"""Write the figures of a sentence as the other language does: 2751万元 is 27.51 million yuan, 6万亩 is 60,000 mu."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rag.data.tables import read_records
from rag.text.normalise import fold
from rag.text.quantities import COUNT, Figure, read_figures
from rag.types import FigureHint, Language

#: Decimals that a rounded figure keeps; one with more is written out.
MAX_DECIMALS = 4
#: English writes so large figures with a scale, and Chinese with 万 and 亿.
ENGLISH_SCALES = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"))
CHINESE_SCALES = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))
#: Digits that a conversion keeps: 16万亩 is 10,700 ha, and not 10,666.67.
CONVERTED_DIGITS = 3
#: From here on the two languages count in different units: 万, thousand.
MIN_SCALED = 10_000
#: Smaller numbers of things, people and times are words as often as figures.
MIN_COUNTED = 10
_SMALL_UNITS = ("", COUNT, "人", "户", "次", "年", "月", "天", "小时", "周")
_MORE = re.compile("[多余]")
#: How far floating point may be from a value that is the same.
EXACT = 1e-12
_ENGLISH_POWERS = {"平方": "square", "立方": "cubic"}
_PLAIN_DIGITS = re.compile(r"[0-9.,]+")


@dataclass(frozen=True, slots=True)
class _UnitName:
    """What a unit is called in English, one of it and several, and what it is in a metric unit, "" for none."""

    unit: str
    one: str
    several: str
    metric: str
    factor: float


def hint_figures(text: str, reader: Language) -> tuple[FigureHint, ...]:
    """Return the figures of a text that a reader of a language would not read at a glance, in order.

    Years and ordinals are left out, and so are figures that look the same in both languages.
    """
    folded = fold(text)
    if len(folded) != len(text):
        return ()
    write = _write_english if reader == "en" else _write_chinese
    hints = []
    for figure in read_figures(text):
        written = folded[figure.start : figure.end].strip()
        hint = "" if _is_label(folded, figure) else write(figure, written)
        if hint and hint.replace(" ", "") != written.replace(" ", ""):
            hints.append(FigureHint(text[figure.start : figure.end].strip(), hint, figure.start, figure.end))
    return tuple(hints)


def _is_label(folded: str, figure: Figure) -> bool:
    """Return True if a figure is a date, an ordinal, or too small to be one for itself: 1月9日, 第四项, 两个."""
    before, written = folded[: figure.start].rstrip(), folded[figure.start : figure.end]
    is_date = figure.unit == "天" and before.endswith(("月", "month"))
    is_small = figure.value < MIN_COUNTED and figure.unit in _SMALL_UNITS
    return is_date or is_small or before.endswith("第") or written.endswith("大")


@cache
def _unit_names() -> dict[str, _UnitName]:
    return {name.unit: name for name in read_records("unit_names.toml", "units", _UnitName)}


def _name_of_unit(unit: str) -> _UnitName | None:
    """Return what a unit is called in English, of areas and volumes with the power: square, cubic."""
    power = next((power for power in _ENGLISH_POWERS if unit.startswith(power)), "")
    name = _unit_names().get(unit.removeprefix(power))
    if not name or not power:
        return name
    said = _ENGLISH_POWERS[power]
    return _UnitName(unit, f"{said} {name.one}", f"{said} {name.several}", "", 1.0)


def _write_english(figure: Figure, written: str) -> str:
    """Return a figure in English, "" where the digits alone say it."""
    value = english_value(figure.value)
    if figure.unit in (COUNT, ""):
        is_readable = _PLAIN_DIGITS.match(written) and figure.value < MIN_SCALED
        return "" if is_readable else _with_more(written, value)
    name = _name_of_unit(figure.unit)
    if not name:
        return ""
    called = name.one if figure.value == 1 else name.several
    rate = _name_of_unit(figure.per)
    per = f" per {rate.one}" if rate else ""
    said = f"{value}{'' if called.startswith('%') else ' '}{called}{per}"
    metric = f" ({english_value(_rounded(figure.value * name.factor))} {name.metric})" if name.metric else ""
    return _with_more(written, said) + metric


def _write_chinese(figure: Figure, written: str) -> str:
    """Return a large figure, or one with a unit, in Chinese; "" where it looks the same."""
    if figure.unit in ("year", "月", "届", "级", "五年规划", "分之"):
        return ""
    if figure.value < MIN_SCALED and figure.unit in ("", COUNT, "人", "户"):
        return ""
    unit = "" if figure.unit == COUNT else figure.unit
    unit = {"点": "个百分点", "月": "个月"}.get(unit, unit)
    per = f"/{figure.per}" if figure.per else ""
    return _scaled(figure.value, CHINESE_SCALES) + unit + per


def _with_more(written: str, said: str) -> str:
    """Return a figure with the "over" of 多 and 余: 60多万亩."""
    return f"over {said}" if _MORE.search(written) else said


def english_value(value: float) -> str:
    """Return a value as English writes it: 27.51 million, 60,000, 1.4."""
    return _scaled(value, ENGLISH_SCALES)


def _scaled(value: float, scales: Sequence[tuple[float, str]]) -> str:
    for size, name in scales:
        if value >= size and math.isclose(round(value / size, MAX_DECIMALS) * size, value, rel_tol=EXACT):
            return _decimal(value / size) + name
    return _decimal(value)


def _decimal(value: float) -> str:
    """Return a value with commas and without trailing noughts."""
    written = f"{value:,.{MAX_DECIMALS}f}"
    return written.rstrip("0").rstrip(".")


def _rounded(value: float) -> float:
    return float(f"{value:.{CONVERTED_DIGITS}g}")

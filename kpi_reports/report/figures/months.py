"""The month axis: months by name with their years below, or years alone where there are many."""

from __future__ import annotations

from itertools import pairwise

from matplotlib.axes import Axes

from kpi_reports.report import numbers
from kpi_reports.report.figures.canvas import draw_line
from kpi_reports.report.figures.drawn import Drawn
from kpi_reports.report.figures.frame import MONTHS_NAMED, Frame
from kpi_reports.report.figures.labels import LINE, text_width
from kpi_reports.report.palette import LIGHT
from kpi_reports.values import Period

STEPS = (1, 2, 3, 6)  # months from one name to the next
LONG_TICK, SHORT_TICK = 7.0, 2.0  # points


def draw_months(axes: Axes, drawn: Drawn, frame: Frame) -> None:
    """Names below the plot that never touch each other, and a tick where a year begins."""
    months = drawn.calendar
    years: dict[int, list[int]] = {}
    for at, month in enumerate(months):
        years.setdefault(month.year, []).append(at)
    named = _named_years(years, frame)
    # A long tick stands between two years; where not all are named it would cross their names.
    length = LONG_TICK if len(named) == len(years) else SHORT_TICK
    for _, later in pairwise(years.values()):
        draw_line(
            axes,
            [later[0] - 0.5] * 2, [0, -length / frame.height], transform=axes.get_xaxis_transform(),
            color=LIGHT["lim"], lw=0.8, clip_on=False,
        )  # fmt: skip
    row = 0
    if len(months) <= MONTHS_NAMED:
        _row(axes, frame, _named_months(months, drawn, frame), row)
        row = 1
    _row(axes, frame, named, row)


def _row(axes: Axes, frame: Frame, names: list[tuple[float, str]], row: int) -> None:
    for at, name in names:
        axes.annotate(
            name, (at, 0), xycoords=axes.get_xaxis_transform(),
            xytext=(0, -2.5 - row * frame.points * LINE), textcoords="offset points",
            ha="center", va="top", fontsize=frame.points, color=LIGHT["ink3"],
            annotation_clip=False,
        )  # fmt: skip


def _named_months(months: list[Period], drawn: Drawn, frame: Frame) -> list[tuple[float, str]]:
    """Every month, or every second, third, sixth counted from January, as there is room.

    Names are as long as there is room: "Oct" before "O", "10月" before "10".
    """
    longest = [_month_names(month, drawn) for month in months]
    for step in STEPS:
        for length in (0, 1):
            names = [
                (float(at), longest[at][length])
                for at, month in enumerate(months)
                if (month.number - 1) % step == 0
            ]
            widest = max((text_width(name, frame.points) for _, name in names), default=0.0)
            if widest + 1 <= step * frame.pitch:
                return names
    return []


def _month_names(month: Period, drawn: Drawn) -> tuple[str, str]:
    if drawn.language == "zh":
        return f"{month.number}月", str(month.number)
    name = numbers.month_name(month, "en")
    return name[:3], name[:1]


def _named_years(years: dict[int, list[int]], frame: Frame) -> list[tuple[float, str]]:
    """The years in the middle of their months, from the latest back, as many as there is room."""
    named: list[tuple[float, str]] = []
    free = frame.x[1] + 1.0
    for year, places in reversed(years.items()):
        width = text_width(str(year), frame.points)
        at = frame.held_inside((places[0] + places[-1]) / 2, width)
        half = width / 2 / frame.pitch
        if at + half <= free:
            named.append((at, str(year)))
            free = at - half - 3.0 / frame.pitch
    return named
